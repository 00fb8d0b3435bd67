package dev.perigee.jcache;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what is bound to happen, and fails with its name if it does not. */
final class Await {

    static final Duration LONG = Duration.ofSeconds(20);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        until(LONG, () -> what, condition);
    }

    /**
     * Waits so long, and where the machine hardly runs this thread, longer: the limit counts what this thread sees.
     *
     * @param limit how long on a machine that runs it each millisecond
     */
    static void until(Duration limit, Supplier<String> what, BooleanSupplier condition) {
        long start = System.nanoTime();
        for (long looks = 0; !condition.getAsBoolean(); looks++) {
            if (System.nanoTime() - start > limit.toNanos() && looks > limit.toMillis() / 2) {
                throw new AssertionError("Not within " + limit.toMillis() + " ms: " + what.get());
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    static void open(CountDownLatch latch) {
        try {
            if (!latch.await(LONG.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("A latch did not open within " + LONG.toMillis() + " ms");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    /** Returns a task's result; its failure fails the test. */
    static <T> T result(Future<T> task) {
        try {
            return task.get(2 * LONG.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new AssertionError("A task failed", e);
        }
    }
}
