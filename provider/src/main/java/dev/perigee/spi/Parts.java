package dev.perigee.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Puts together what the parts of one request come to, for far stores that send several. */
public final class Parts {

    private Parts() {}

    /**
     * Waits for all.
     *
     * @param parts what was sent
     * @param <T> what each is answered with
     * @return their results in order; or a failure once all have ended: one after which the outcome is unknown, if there
     *     was one
     */
    public static <T> CompletionStage<List<T>> all(List<? extends CompletionStage<T>> parts) {
        List<CompletableFuture<T>> futures = new ArrayList<>(parts.size());
        for (CompletionStage<T> part : parts) {
            futures.add(part.toCompletableFuture());
        }
        CompletableFuture<List<T>> result = new CompletableFuture<>();
        var unused = CompletableFuture.allOf(futures.toArray(CompletableFuture<?>[]::new))
                .whenComplete((none, failure) -> {
                    if (failure == null) {
                        result.complete(
                                futures.stream().map(CompletableFuture::join).toList());
                    } else {
                        result.completeExceptionally(worst(futures));
                    }
                });
        return result;
    }

    /**
     * Waits for all parts of one change.
     *
     * @param what names the change
     * @param parts what was sent
     * @param <T> what each is answered with
     * @return their results in order; or the failure of all, or one after which the outcome is unknown if only some
     *     failed: then nobody may believe that the change happened, or that it did not
     */
    public static <T> CompletionStage<List<T>> allOrUnknown(String what, List<? extends CompletionStage<T>> parts) {
        CompletableFuture<List<T>> result = new CompletableFuture<>();
        all(parts).whenComplete((results, failure) -> {
            if (failure == null) {
                result.complete(results);
                return;
            }
            boolean allFailed =
                    parts.stream().allMatch(part -> part.toCompletableFuture().isCompletedExceptionally());
            Throwable cause = unwrap(failure);
            result.completeExceptionally(allFailed || uncertainty(cause) > 0 ? cause : inPart(what, cause));
        });
        return result;
    }

    /** A failure of a change of which an earlier part was carried out. */
    private static Exception inPart(String what, Throwable cause) {
        String message = what + ": only a part of it was carried out for sure; " + cause.getMessage();
        return cause instanceof UnreachableException
                ? new TimeoutException(message)
                : new OutcomeUnknownException(message);
    }

    private static Throwable worst(List<? extends CompletableFuture<?>> futures) {
        Throwable worst = null;
        for (CompletableFuture<?> future : futures) {
            Throwable failure = failure(future);
            if (failure != null && (worst == null || uncertainty(failure) > uncertainty(worst))) {
                worst = failure;
            }
        }
        return worst == null ? new IllegalStateException("no part failed") : worst;
    }

    private static @Nullable Throwable failure(CompletableFuture<?> ended) {
        return ended.handle((done, failure) -> failure == null ? null : unwrap(failure))
                .join();
    }

    private static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? unwrap(failure.getCause())
                : failure;
    }

    /** Silence is told before an answer that leaves the outcome open. */
    private static int uncertainty(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return 2;
        }
        return failure instanceof OutcomeUnknownException ? 1 : 0;
    }
}
