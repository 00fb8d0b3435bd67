package dev.perigee.benchmarks.jmh;

import java.util.List;

/**
 * A case whose contenders take turns in one JVM, which is not the one that asks for it: it is made there by its name, so it is
 * a public class with a public constructor without parameters.
 */
public interface TurnCase extends AutoCloseable {

    /**
     * Opens the contenders and puts in what they need. Called once, before the first turn, on a server without keys.
     *
     * @return the contenders in the order of their turns
     * @throws Exception whatever keeps the case from being measured; it fails then
     */
    List<Turn> open(Setting setting) throws Exception;

    /** Closes all contenders; called once, after the last turn. */
    @Override
    void close();

    /**
     * What a case is told.
     *
     * @param redis the server's address
     * @param threads how many threads call at the same time
     * @param detail what {@link Turns#detail} said; empty if nothing
     */
    record Setting(String redis, int threads, String detail) {}
}
