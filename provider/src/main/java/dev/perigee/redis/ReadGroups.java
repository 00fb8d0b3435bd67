package dev.perigee.redis;

import dev.perigee.spi.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/**
 * Lets concurrent reads of different things share a command. While a few commands are under way, further reads wait and
 * are sent together when one of those is answered; so a read that is alone never waits, and the more there are the less
 * each of them costs. What is read together was asked for before the command was sent, so nobody is answered with
 * something older than the read's own beginning. Thread-safe.
 *
 * @param <K> what is read
 * @param <V> what is answered
 */
final class ReadGroups<K, V> {

    /** With so many commands under way, the server and the callers both have something to do. */
    private static final int MOST_UNDER_WAY = 2;

    /** How many reads share a command at most: a large answer holds up all of them. */
    private static final int MOST_TOGETHER = 128;

    private final Command<K, V> command;
    private final Overdue overdue;

    /** Those who wait, in the order in which they came; and how many commands are under way. Both guarded by this. */
    private final Queue<Waiter> waiting = new ArrayDeque<>();

    private int underWay;

    /**
     * Groups what goes by one command.
     *
     * @param command asks for several things at once
     * @param overdue ends the waits of those who give up
     */
    ReadGroups(Command<K, V> command, Overdue overdue) {
        this.command = command;
        this.overdue = overdue;
    }

    /** Asks for several things at once. */
    interface Command<K, V> {

        /**
         * Sends one command.
         *
         * @param keys one or more
         * @param deadline when the last of the callers gives up
         * @return the answers in the order of the keys, by the deadline; some may come later than the command's own answer
         */
        CompletionStage<List<CompletionStage<V>>> ask(List<K> keys, Deadline deadline);
    }

    /** A read, from its call to its answer. */
    private final class Waiter extends Overdue.Waiting {

        private final K key;
        private final Deadline deadline;
        private final CompletableFuture<V> answer = new CompletableFuture<>();

        Waiter(K key, Deadline deadline) {
            this.key = key;
            this.deadline = deadline;
        }

        @Override
        void expire() {
            answer.completeExceptionally(new TimeoutException());
        }

        void succeed(V value) {
            leave();
            answer.complete(value);
        }

        void fail(Throwable failure) {
            leave();
            answer.completeExceptionally(RedisFailure.unwrap(failure));
        }
    }

    /**
     * Reads, alone or together with others.
     *
     * @param key what is read
     * @param deadline when the caller gives up
     * @return the answer to a command that was sent after this call began; completes by the deadline
     */
    CompletionStage<V> read(K key, Deadline deadline) {
        Waiter waiter = new Waiter(key, deadline);
        boolean mayGo;
        synchronized (this) {
            mayGo = underWay < MOST_UNDER_WAY;
            if (mayGo) {
                underWay++;
            } else {
                waiting.add(waiter);
            }
        }
        if (mayGo) {
            send(List.of(waiter), deadline);
        } else {
            overdue.at(deadline.nanoTime(), waiter);
        }
        return waiter.answer;
    }

    /** Returns how many commands are under way. */
    synchronized int underWay() {
        return underWay;
    }

    private void send(List<Waiter> together, Deadline deadline) {
        List<K> keys = new ArrayList<>(together.size());
        for (Waiter waiter : together) {
            keys.add(waiter.key);
        }
        CompletionStage<List<CompletionStage<V>>> answers;
        try {
            answers = command.ask(keys, deadline);
        } catch (RuntimeException | Error e) {
            answers = CompletableFuture.failedFuture(e); // Whatever it is: this command would be under way for ever.
        }
        answers.whenComplete((found, failure) -> {
            // First the next command, then the answers: what they set off here must not hold it up.
            landed();
            for (int i = 0; i < together.size(); i++) {
                Waiter waiter = together.get(i);
                if (failure == null) {
                    answer(waiter, found.get(i));
                } else {
                    waiter.fail(failure);
                }
            }
        });
    }

    private void answer(Waiter waiter, CompletionStage<V> answer) {
        answer.whenComplete((value, failure) -> {
            if (failure == null) {
                waiter.succeed(value);
            } else {
                waiter.fail(failure);
            }
        });
    }

    /** A command was answered: sends the next for those who wait. */
    private void landed() {
        List<Waiter> boarding = new ArrayList<>();
        Deadline latest = null;
        synchronized (this) {
            for (Waiter next = waiting.poll(); next != null; next = waiting.poll()) {
                if (next.answer.isDone()) {
                    continue; // It gave up.
                }
                boarding.add(next);
                if (latest == null || next.deadline.nanoTime() - latest.nanoTime() > 0) {
                    latest = next.deadline;
                }
                if (boarding.size() == MOST_TOGETHER) {
                    break;
                }
            }
            if (latest == null) {
                underWay--;
            }
        }
        if (latest != null) {
            send(boarding, latest);
        }
    }
}
