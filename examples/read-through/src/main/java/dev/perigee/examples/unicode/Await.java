package dev.perigee.examples.unicode;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Looks again and again until something is so, but not for ever. */
final class Await {

    private static final long LOOK_EVERY_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private Await() {}

    /**
     * Waits for something.
     *
     * @throws IllegalStateException if it is not so within the limit
     */
    static void until(String what, Duration limit, BooleanSupplier isSo) {
        long start = System.nanoTime();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new IllegalStateException(what + ": not within " + limit.toMillis() + " ms");
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }
}
