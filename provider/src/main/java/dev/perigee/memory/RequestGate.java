package dev.perigee.memory;

import dev.perigee.spi.Deadline;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The way of every request into the store: straight through, unless faults are on. Thread-safe. */
final class RequestGate {

    private volatile @Nullable RequestSpoiler spoiler;

    void spoil(@Nullable RequestSpoiler newSpoiler) {
        spoiler = newSpoiler;
    }

    <T extends @Nullable Object> CompletionStage<T> ask(Deadline deadline, Callable<T> request) {
        RequestSpoiler present = spoiler;
        if (present != null) {
            return present.ask(deadline, request);
        }
        try {
            return CompletableFuture.completedFuture(request.call());
        } catch (Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }
}
