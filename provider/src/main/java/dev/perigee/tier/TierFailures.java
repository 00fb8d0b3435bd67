package dev.perigee.tier;

import dev.perigee.spi.Deadline;
import dev.perigee.spi.OutcomeUnknownException;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Waits for the far tier's answers and translates what can go wrong; the one place where that is done. */
final class TierFailures {

    /**
     * The store keeps its deadline itself; so many short waits later it is taken to have lost the answer. They are counted, not
     * timed: if this node stands still around the deadline, the store's threads still get their turn afterwards.
     */
    private static final int GRACE_WAITS = 10;

    private static final long GRACE_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Who comes after the deadline was perhaps stopped on the way, and the store's threads with it. */
    private static final int LEAST_WAITS = 2;

    /** So much later than the deadline, this node has stood still for long. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** So long it is waited for then: much may have gathered for the store's threads. */
    private static final long AFTER_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private TierFailures() {}

    /**
     * Waits for an answer.
     *
     * @throws FarUnavailableException if the far tier fails or does not answer in time
     */
    static <T extends @Nullable Object> T await(CompletionStage<T> stage, Deadline deadline) {
        return await(stage, deadline, System::nanoTime);
    }

    /**
     * The same.
     *
     * @param clock in the deadline's terms
     */
    static <T extends @Nullable Object> T await(CompletionStage<T> stage, Deadline deadline, LongSupplier clock) {
        try {
            return get(stage.toCompletableFuture(), deadline, clock);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FarUnavailableException(
                    "Interrupted while waiting for the far tier" + FarUnavailableException.UNKNOWN_EFFECT,
                    e,
                    /* outcomeKnown= */ false);
        } catch (TimeoutException e) {
            throw timeout(e);
        } catch (ExecutionException e) {
            throw translate(e.getCause() == null ? e : e.getCause());
        }
    }

    /**
     * Waits for several answers whose deadline is the same: if they are lost, no longer than for one.
     *
     * @return the same answers; those that did not come in time have failed, unless this thread was interrupted
     */
    static <T extends @Nullable Object> List<CompletableFuture<T>> together(
            List<CompletionStage<T>> stages, Deadline deadline) {
        List<CompletableFuture<T>> answers =
                stages.stream().map(stage -> stage.toCompletableFuture().copy()).toList();
        try {
            get(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)), deadline, System::nanoTime);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            answers.forEach(answer -> answer.completeExceptionally(e));
        } catch (ExecutionException e) {
            // Each tells of its own.
        }
        return answers;
    }

    private static <T extends @Nullable Object> T get(
            CompletableFuture<T> future, Deadline deadline, LongSupplier clock)
            throws InterruptedException, ExecutionException, TimeoutException {
        long left = deadline.nanoTime() - clock.getAsLong();
        int waits =
                (int) Math.max(LEAST_WAITS, Math.min(GRACE_WAITS, GRACE_WAITS + Math.floorDiv(left, GRACE_WAIT_NANOS)));
        if (isIn(future, left)) {
            return future.get();
        }
        for (int i = 0; i < waits; i++) {
            if (isIn(future, GRACE_WAIT_NANOS)) {
                return future.get();
            }
        }
        boolean hasStoodStill = clock.getAsLong() - deadline.nanoTime() > LATE_NANOS;
        return future.get(hasStoodStill ? AFTER_PAUSE_NANOS : 0, TimeUnit.NANOSECONDS);
    }

    /** Waits, for so long at most, until something has ended in whatever way. */
    private static boolean isIn(CompletableFuture<?> future, long nanos) throws InterruptedException {
        try {
            future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException | CancellationException e) {
            return true; // Who gets the answer is told of it.
        }
    }

    /** Waits for something that may fail without anybody being told. */
    static void awaitQuietly(CompletionStage<?> stage, Deadline deadline) {
        try {
            stage.toCompletableFuture().get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // As announced.
        }
    }

    static FarUnavailableException tooLate() {
        return new FarUnavailableException(
                "The far tier got the operation after its deadline and did not carry it out", null, true);
    }

    private static CacheException translate(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof CompletionException wrapped && wrapped.getCause() != null) {
            return translate(wrapped.getCause());
        }
        if (failure instanceof TimeoutException timeout) {
            return timeout(timeout);
        }
        if (failure instanceof CacheException known) {
            return known;
        }
        if (failure instanceof OutcomeUnknownException) {
            return new FarUnavailableException(
                    "The far tier failed" + FarUnavailableException.UNKNOWN_EFFECT + said(failure),
                    failure,
                    /* outcomeKnown= */ false);
        }
        return new FarUnavailableException(
                "The far tier failed" + FarUnavailableException.NO_EFFECT + said(failure),
                failure,
                /* outcomeKnown= */ true);
    }

    /** What the store says, which holds nothing of keys and values. */
    private static String said(Throwable failure) {
        return failure.getMessage() == null ? "" : ": " + failure.getMessage();
    }

    private static CacheException timeout(TimeoutException e) {
        return new FarUnavailableException(
                "The far tier did not answer in time" + FarUnavailableException.UNKNOWN_EFFECT,
                e,
                /* outcomeKnown= */ false);
    }
}
