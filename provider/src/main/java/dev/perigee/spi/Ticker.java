package dev.perigee.spi;

/**
 * A monotonic clock, as {@link System#nanoTime()} is one: by it ages, lives and proofs are counted. Tests hand in one that
 * they move. How long a thread waits for another or for a server is not counted by it but by a {@link Deadline}, because
 * that takes the time it takes. Thread-safe, and quick: each near hit looks at it.
 */
@FunctionalInterface
public interface Ticker {

    /** The JVM's own. */
    Ticker SYSTEM = System::nanoTime;

    /**
     * Looks at the clock.
     *
     * @return nanoseconds since an arbitrary moment; to be compared by subtraction
     */
    long nanoTime();
}
