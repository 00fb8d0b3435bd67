package dev.perigee.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/** Puts together what several requests come to. */
final class Stages {

    private Stages() {}

    /**
     * Waits for all.
     *
     * @return their results in order; or a failure once all have ended: a timeout if there was one, since then it is not
     *     known what happened
     */
    static <T> CompletionStage<List<T>> all(List<? extends CompletionStage<T>> stages) {
        List<CompletableFuture<T>> futures = new ArrayList<>(stages.size());
        for (CompletionStage<T> stage : stages) {
            futures.add(stage.toCompletableFuture());
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
     * @return their results in order; or the failure of all, or a timeout if only some failed: then nobody may believe
     *     that it happened, or that it did not
     */
    static <T> CompletionStage<List<T>> allOrUnknown(String what, List<? extends CompletionStage<T>> stages) {
        CompletableFuture<List<T>> result = new CompletableFuture<>();
        all(stages).whenComplete((results, failure) -> {
            if (failure == null) {
                result.complete(results);
                return;
            }
            boolean allFailed = stages.stream()
                    .allMatch(stage -> stage.toCompletableFuture().isCompletedExceptionally());
            Throwable cause = RedisFailure.unwrap(failure);
            result.completeExceptionally(
                    allFailed ? cause : new TimeoutException(what + ": only a part of it was carried out for sure"));
        });
        return result;
    }

    private static Throwable worst(List<? extends CompletableFuture<?>> futures) {
        Throwable worst = null;
        for (CompletableFuture<?> future : futures) {
            if (future.isCompletedExceptionally()) {
                Throwable failure = failure(future);
                if (worst == null || failure instanceof TimeoutException) {
                    worst = failure;
                }
            }
        }
        return worst == null ? new IllegalStateException("no request failed") : worst;
    }

    /** Returns why a future failed. */
    static Throwable failure(CompletableFuture<?> failed) {
        try {
            failed.join();
        } catch (CompletionException e) {
            return e.getCause() == null ? e : e.getCause();
        } catch (RuntimeException e) {
            return e;
        }
        throw new IllegalArgumentException("failed: did not fail");
    }
}
