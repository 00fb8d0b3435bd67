package dev.perigee.spi;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The moment by which a request must have been answered, on this JVM's monotonic clock. After it the caller has given up,
 * and a far store must not apply the request any more.
 *
 * @param nanoTime in the terms of {@link System#nanoTime()}
 */
public record Deadline(long nanoTime) {

    /**
     * A deadline that far from now.
     *
     * @param timeout how long to wait at most
     * @return the deadline
     */
    public static Deadline after(Duration timeout) {
        return new Deadline(System.nanoTime() + timeout.toNanos());
    }

    /**
     * Returns the time left.
     *
     * @return nanoseconds; 0 or less once it has passed
     */
    public long remainingNanos() {
        return nanoTime - System.nanoTime();
    }

    /**
     * Returns the time left, rounded up.
     *
     * @return milliseconds; 0 or less once it has passed
     */
    public long remainingMillis() {
        long nanos = remainingNanos();
        return nanos <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos - 1) + 1;
    }

    /**
     * Says whether it has passed.
     *
     * @return true once nobody waits any more
     */
    public boolean hasPassed() {
        return remainingNanos() <= 0;
    }
}
