package dev.perigee.tier;

import dev.perigee.spi.Deadline;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Waits for the far tier's answers and translates what can go wrong; the one place where that is done. */
final class TierFailures {

    /** The store keeps its deadline itself; this much later it is taken to have lost the answer. */
    private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private TierFailures() {}

    /**
     * Waits for an answer.
     *
     * @throws FarUnavailableException if the far tier fails or does not answer in time
     */
    static <T extends @Nullable Object> T await(CompletionStage<T> stage, Deadline deadline) {
        try {
            return stage.toCompletableFuture().get(deadline.remainingNanos() + GRACE_NANOS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FarUnavailableException(
                    "Interrupted while waiting for the far tier; whether the operation took effect is unknown",
                    e,
                    /* outcomeKnown= */ false);
        } catch (TimeoutException e) {
            throw timeout(e);
        } catch (ExecutionException e) {
            throw translate(e.getCause() == null ? e : e.getCause());
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

    static CacheException tooLate() {
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
        return new FarUnavailableException(
                "The far tier failed; the operation did not take effect", failure, /* outcomeKnown= */ true);
    }

    private static CacheException timeout(TimeoutException e) {
        return new FarUnavailableException(
                "The far tier did not answer in time; whether the operation took effect is unknown",
                e,
                /* outcomeKnown= */ false);
    }
}
