package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.spi.Deadline;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Changes of one key, each resting on the one before, that are sent as one: the newest takes effect if what the first one
 * rests on is still there, and all of them with it, or none. Its changes and its state are guarded by the {@link Chain} it
 * belongs to.
 *
 * @param <V> the type of values
 */
final class Batch<V> {

    /** Where a batch is on its way. */
    enum State {
        /** Takes in further changes. */
        GATHERING,
        /** Sent; takes in no more. */
        UNDER_WAY,
        /** All of its changes took effect. */
        EFFECTIVE,
        /** None of its changes took effect, or nobody knows. */
        IN_VAIN
    }

    private final OperationId base;
    private final CompletableFuture<@Nullable FarReply> outcome = new CompletableFuture<>();
    private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
    private Draft<V> newest;
    private int changes = 1;
    private State state = State.GATHERING;
    private boolean maySend;
    private boolean senderIsGone;

    /** Whether what it rests on was answered. Set before the outcome is known. */
    private boolean restIsAnswered = true;

    /** Set before the outcome is known. */
    private volatile @Nullable Sent<V> sent;

    /** Set once somebody has dealt with the answer. */
    private volatile @Nullable Done<V> done;

    Batch(Draft<V> first) {
        this.base = first.base();
        this.newest = first;
    }

    void add(Draft<V> draft) {
        newest = draft;
        changes++;
    }

    /** What is there when this batch has taken effect. */
    Draft<V> newest() {
        return newest;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
    }

    /** The one change that stands for all of them. */
    Mutation mutation() {
        Mutation last = newest.mutation();
        return isShared()
                ? new Mutation(
                        last.id(),
                        new Condition.Unheard(base),
                        last.change(),
                        last.wantOld(),
                        last.freesLease(),
                        last.recipients())
                : last;
    }

    Deadline deadline() {
        return newest.deadline();
    }

    /** It is not sent: what it rests on came to nothing, by an answer or for want of one. */
    void restsOn(boolean answered) {
        restIsAnswered = answered;
    }

    /** Whether the far tier has answered, this batch or what it rests on: then no time was lost in waiting for nothing. */
    boolean wasAnswered() {
        return outcome.isDone() && !outcome.isCompletedExceptionally() && restIsAnswered;
    }

    void sentAs(Sent<V> request) {
        sent = request;
    }

    /** The request; to be asked for once there is an answer. */
    Sent<V> sent() {
        Sent<V> request = sent;
        if (request == null) {
            throw new AssertionError("A batch was answered before it was sent");
        }
        return request;
    }

    /** Completes when it may be sent, which its first caller does; false if it never may. */
    CompletableFuture<Boolean> ready() {
        return ready;
    }

    /** It may be sent; false if nobody waits for that any more. */
    boolean letSend() {
        maySend = true;
        return !senderIsGone;
    }

    /** Nobody waits any more until it may be sent; true if it may be by now. */
    boolean loseSender() {
        senderIsGone = true;
        return maySend;
    }

    /** What the answer came to, as far as it concerns all callers; null until one of them has dealt with it. */
    @Nullable Done<V> done() {
        return done;
    }

    void settledAs(Done<V> settled) {
        done = settled;
    }

    /** What came of it: the far store's answer, or null if it was not sent because what it rests on came to nothing. */
    CompletableFuture<@Nullable FarReply> outcome() {
        return outcome;
    }

    /** Whether it has several callers. To be asked once the outcome is known. */
    boolean isShared() {
        return changes > 1;
    }

    /** Whether it was refused for no other reason than that somebody has to hear of each of its changes. */
    boolean wasHeard(Done<V> done) {
        return isShared()
                && done.outcome() == Outcome.REFUSED
                && done.standing().equals(base);
    }
}
