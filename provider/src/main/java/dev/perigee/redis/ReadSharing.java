package dev.perigee.redis;

import dev.perigee.spi.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets concurrent reads of the same thing share a request. For each key there is at most one request under way and one
 * that waits for it; a read joins the one that waits, never the one under way: that might bring something older than the
 * read's own beginning. Thread-safe.
 *
 * @param <K> what is read
 * @param <V> what is answered
 */
final class ReadSharing<K, V> {

    private final Map<K, Flight> flights = new ConcurrentHashMap<>();

    /** Reads of one key: the request under way, and those who wait for the next. */
    private final class Flight {
        /** Guarded by the map's lock on the key; null while nobody waits. */
        private @Nullable List<Waiter<V>> waiting;
    }

    private final Overdue overdue;

    /** Shares among those who give up in time by the given means. */
    ReadSharing(Overdue overdue) {
        this.overdue = overdue;
    }

    /** A read that waits for the next request. */
    private static final class Waiter<V> extends Overdue.Waiting {

        private final Deadline deadline;
        private final CompletableFuture<V> answer = new CompletableFuture<>();

        Waiter(Deadline deadline) {
            this.deadline = deadline;
        }

        @Override
        void expire() {
            answer.completeExceptionally(new TimeoutException());
        }
    }

    /**
     * Reads, by a request of its own or one that has not been sent yet.
     *
     * @param key what is read
     * @param deadline when the caller gives up
     * @param request sends a request that keeps a deadline
     * @return the answer of a request that was sent after this call began
     */
    CompletionStage<V> read(K key, Deadline deadline, Function<Deadline, CompletionStage<V>> request) {
        Flight mine = new Flight();
        Waiter<V> waiter = new Waiter<>(deadline);
        Flight flight = flights.compute(key, (same, present) -> {
            if (present == null) {
                return mine;
            }
            if (present.waiting == null) {
                present.waiting = new ArrayList<>(2);
            }
            present.waiting.add(waiter);
            return present;
        });
        if (flight != mine) {
            overdue.at(deadline.nanoTime(), waiter);
            return waiter.answer;
        }
        CompletionStage<V> own = send(request, deadline);
        own.whenComplete((value, failure) -> landed(key, mine, request));
        return own;
    }

    /** Returns how many keys have a request under way. */
    int underWay() {
        return flights.size();
    }

    /** A request was answered: sends the next for those who wait, or forgets the key. */
    private void landed(K key, Flight flight, Function<Deadline, CompletionStage<V>> request) {
        List<Waiter<V>> boarding = new ArrayList<>();
        flights.compute(key, (same, present) -> {
            if (flight.waiting == null) {
                return null;
            }
            boarding.addAll(flight.waiting);
            flight.waiting = null;
            return flight;
        });
        if (boarding.isEmpty()) {
            return;
        }
        Deadline latest = boarding.get(0).deadline;
        for (Waiter<V> waiter : boarding) {
            if (waiter.deadline.nanoTime() - latest.nanoTime() > 0) {
                latest = waiter.deadline;
            }
        }
        send(request, latest).whenComplete((value, failure) -> {
            // First the next request, then the answers: what they set off here must not hold it up.
            landed(key, flight, request);
            for (Waiter<V> waiter : boarding) {
                waiter.leave();
                if (failure == null) {
                    waiter.answer.complete(value);
                } else {
                    waiter.answer.completeExceptionally(RedisFailure.unwrap(failure));
                }
            }
        });
    }

    private CompletionStage<V> send(Function<Deadline, CompletionStage<V>> request, Deadline deadline) {
        try {
            return request.apply(deadline);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e); // Whatever it is: the key would be under way for ever.
        }
    }
}
