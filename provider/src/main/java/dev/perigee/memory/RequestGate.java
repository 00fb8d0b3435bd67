package dev.perigee.memory;

import dev.perigee.spi.Deadline;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The way of one node's requests into the store: straight through, unless faults are on. Thread-safe. */
final class RequestGate {

    /** Changed under the lock of this. */
    private volatile @Nullable RequestSpoiler spoiler;

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

    /** Turns faults on, if they are not, and returns what makes them. */
    synchronized RequestSpoiler spoiler(Delayer delayer) {
        delayer.start();
        RequestSpoiler present = spoiler;
        if (present == null) {
            present = new RequestSpoiler(RequestFaults.NONE, delayer);
            spoiler = present;
        }
        return present;
    }

    /** Turns faults off and lets through what is held. */
    void calm() {
        RequestSpoiler former;
        synchronized (this) {
            former = spoiler;
            spoiler = null;
        }
        if (former != null) {
            former.deliverHeld();
        }
    }
}
