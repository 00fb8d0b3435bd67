package dev.perigee.memory;

import dev.perigee.spi.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Stands between one node and the store while faults are on. Thread-safe. */
final class RequestSpoiler {

    private final Delayer delayer;

    /** All guarded by this. */
    private RequestFaults faults;

    private Random random;
    private boolean holding;
    private final List<Runnable> held = new ArrayList<>();
    private @Nullable Supplier<? extends Exception> failure;

    RequestSpoiler(RequestFaults faults, Delayer delayer) {
        this.faults = faults;
        this.random = new Random(faults.seed());
        this.delayer = delayer;
    }

    synchronized void spoil(RequestFaults newFaults) {
        faults = newFaults;
        random = new Random(newFaults.seed());
    }

    synchronized void failWith(@Nullable Supplier<? extends Exception> newFailure) {
        failure = newFailure;
    }

    synchronized void hold() {
        holding = true;
    }

    /** Lets through what was held, in the order it was made in, and holds no more. */
    void deliverHeld() {
        List<Runnable> arriving;
        synchronized (this) {
            holding = false;
            arriving = List.copyOf(held);
            held.clear();
        }
        arriving.forEach(Runnable::run);
    }

    synchronized int heldCount() {
        return held.size();
    }

    /** Runs a request and passes its answer on, or not, or later. */
    <T extends @Nullable Object> CompletionStage<T> ask(Deadline deadline, Callable<T> request) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Future<?> timeout = delayer.after(
                Math.max(0, deadline.remainingNanos()),
                () -> answer.completeExceptionally(new TimeoutException("far store: no answer by the deadline")));
        if (timeout == null) {
            // Faults have just been turned off.
            arrive(answer, request, /* answered= */ true);
            return answer;
        }
        // Only for what it does: the caller gets the answer itself, whose failure is not wrapped.
        CompletableFuture<T> unused =
                answer.whenComplete((done, failed) -> timeout.cancel(/* mayInterruptIfRunning= */ false));
        plan(answer, request).run();
        return answer;
    }

    /** Decides about a request, and returns what is to happen with it at once. */
    private synchronized <T extends @Nullable Object> Runnable plan(CompletableFuture<T> answer, Callable<T> request) {
        Supplier<? extends Exception> failing = failure;
        if (failing != null) {
            return () -> answer.completeExceptionally(failing.get());
        }
        if (random.nextDouble() < faults.loseRequest()) {
            return () -> {};
        }
        boolean answered = random.nextDouble() >= faults.loseAnswer();
        Runnable arrival = () -> arrive(answer, request, answered);
        if (holding) {
            held.add(arrival);
            return () -> {};
        }
        long delay = faults.delayNanos(random);
        return delay > 0 && delayer.after(delay, arrival) != null ? () -> {} : arrival;
    }

    private static <T extends @Nullable Object> void arrive(
            CompletableFuture<T> answer, Callable<T> request, boolean answered) {
        try {
            T result = request.call();
            if (answered) {
                answer.complete(result);
            }
        } catch (Exception failure) {
            if (answered) {
                answer.completeExceptionally(failure);
            }
        }
    }
}
