package dev.perigee.launcher;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits until servers have agreed on something; they tell nobody when they have. */
final class Waiting {

    private static final Duration PAUSE = Duration.ofMillis(10);

    private Waiting() {}

    /**
     * Asks until the answer is yes. Servers that do not answer count as no.
     *
     * @throws IllegalStateException when the answer is still no after {@code limit}; with what {@code state} says then
     */
    static void until(String what, Duration limit, BooleanSupplier condition, Supplier<String> state) {
        long begin = System.nanoTime();
        while (!isMet(condition)) {
            if (System.nanoTime() - begin > limit.toNanos()) {
                throw new IllegalStateException(what + ": not after " + limit + "\n" + state.get());
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted while waiting until " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static boolean isMet(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (UncheckedIOException | RespException e) {
            return false;
        }
    }
}
