package dev.perigee.examples.nodes;

/** The Redis of a demonstration. */
public interface FarServer extends AutoCloseable {

    /**
     * Returns where it is.
     *
     * @return an address that Perigee takes as a manager's URI, with its options; there may be a password in it
     */
    String uri();

    /**
     * Says what it is called, for whoever watches.
     *
     * @return without a password
     */
    String name();

    /**
     * Says whether the demonstration may kill it, and start it again.
     *
     * @return false for a server that is not the demonstration's own
     */
    boolean isOwn();

    /**
     * Returns the number of its process; of an own one that is there.
     *
     * @return a process id
     */
    long pid();

    /**
     * Says whether its process is there.
     *
     * @return true, always, for one that is not the demonstration's own
     */
    boolean isThere();

    /** Kills an own one, as by {@code kill -9}. */
    void kill();

    /** Starts an own one again, at the same address and with its data; returns when it answers. */
    void restart();

    @Override
    void close();
}
