package dev.perigee.it.spring;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what is bound to happen, and fails with its name if it does not. */
final class Await {

    private static final Duration LONG = Duration.ofSeconds(30);

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LONG.toNanos()) {
                throw new AssertionError("Not within " + LONG + ": " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    static void open(CountDownLatch latch) {
        try {
            if (!latch.await(LONG.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("A latch did not open within " + LONG);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted", e);
        }
    }

    static <T> T result(Future<T> task) {
        try {
            return task.get(2 * LONG.toMillis(), TimeUnit.MILLISECONDS);
        } catch (Exception e) {
            throw new AssertionError("A task failed", e);
        }
    }
}
