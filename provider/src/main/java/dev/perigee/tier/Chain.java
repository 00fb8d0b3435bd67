package dev.perigee.tier;

import dev.perigee.entry.FarReply;
import dev.perigee.entry.Outcome;
import dev.perigee.spi.Deadline;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * What the entry processors of this node make of one contended key: each runs, in its caller's thread and in its turn, on
 * what the one before left, and one request at a time makes the newest of it take effect. While a request is under way,
 * further changes gather on top of it, to be sent together when it has taken effect; when it has not, they are run again.
 *
 * <p><b>Threads.</b> The turn is held while the application's code runs; whoever waits too long for it goes on without.
 * Which batch is gathering and which is under way is guarded by this object's monitor, which is held for a few
 * instructions, never while sending or while the application's code runs. Answers come on the far store's threads, which
 * send what has gathered and run nothing of the application's.
 *
 * @param <V> the type of values
 */
final class Chain<V> {

    /** Who has waited so long for the turn is better off on its own: a processor is slow, or waits for this very thread. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Looks at the turn before a thread sleeps: most processors take less than falling asleep does. */
    private static final int LOOKS = 200;

    private static final int RETIRED = Integer.MIN_VALUE / 2;

    private final CallStyle style;
    private final Commits<V> commits;
    private final NodeTurn nodeTurn;
    private final ReentrantLock turn = new ReentrantLock();

    private @Nullable Batch<V> gathering;
    private @Nullable Batch<V> underWay;

    /** The last one that took effect: until somebody has dealt with the answer, what is near may be older. */
    private @Nullable Batch<V> last;

    private int callers = 1;

    /** Whether a change was ever made here, so that the key is not one of those that are mostly absent. */
    private boolean wasPresent;

    Chain(CallStyle style, Commits<V> commits) {
        this.style = style;
        this.commits = commits;
        this.nodeTurn = new NodeTurn(commits);
    }

    CallStyle style() {
        return style;
    }

    Commits<V> commits() {
        return commits;
    }

    NodeTurn nodeTurn() {
        return nodeTurn;
    }

    /** Another caller comes; false if the last one has left for good. */
    synchronized boolean enter() {
        callers++;
        return callers > 0;
    }

    /** A caller leaves; true if it was the last one, after whom nobody enters. */
    synchronized boolean leave() {
        callers--;
        if (callers == 0) {
            callers = RETIRED;
        }
        return callers == RETIRED;
    }

    /**
     * Waits for the turn.
     *
     * @return false if it does not come soon
     */
    boolean takeTurn() {
        for (int i = 0; i < LOOKS; i++) {
            if (turn.tryLock()) {
                return true;
            }
            Thread.onSpinWait();
        }
        try {
            return turn.tryLock(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException("Interrupted while waiting for a turn; the operation did not take effect", e);
        }
    }

    void endTurn() {
        turn.unlock();
    }

    /** What the next processor's base is the outcome of; null if everything has taken effect. To be asked in turn. */
    synchronized @Nullable Batch<V> newest() {
        return gathering == null ? underWay : gathering;
    }

    /** Whether a batch still gathers, so that it is sent after this. */
    synchronized boolean isUnsent(Batch<V> batch) {
        return batch == gathering;
    }

    /** Whether nothing was ever sent from here. To be asked in turn. */
    synchronized boolean isFresh() {
        return !wasPresent;
    }

    /** The batch that took effect last; its answer is to be dealt with before near copies are believed. */
    synchronized @Nullable Batch<V> last() {
        return last;
    }

    synchronized boolean wasPresent() {
        return wasPresent;
    }

    /**
     * What a change was taken into.
     *
     * @param batch the batch that it is part of
     * @param waits whether its caller is the one to send it, by {@link #sendWhenReady}
     * @param <V> the type of values
     */
    record Place<V>(Batch<V> batch, boolean waits) {}

    /**
     * Takes in a change, in turn. If nothing is under way it is sent.
     *
     * @param rest what its base was the outcome of, as {@link #newest} told before the processor ran
     * @return its place; null if what it rests on came to nothing
     */
    @Nullable Place<V> append(@Nullable Batch<V> rest, Draft<V> draft) {
        Batch<V> batch;
        synchronized (this) {
            if (rest != null && rest.state() == Batch.State.IN_VAIN) {
                return null;
            }
            wasPresent = true;
            if (gathering != null) {
                gathering.add(draft);
                return new Place<>(gathering, /* waits= */ false);
            }
            batch = new Batch<>(draft);
            if (underWay != null) {
                gathering = batch;
                return new Place<>(batch, /* waits= */ true);
            }
            begin(batch);
        }
        send(batch);
        return new Place<>(batch, /* waits= */ false);
    }

    /**
     * Waits until a batch may be sent, and sends it: on a caller's thread, because until that one runs again, those whose
     * changes have just taken effect come back with further ones.
     *
     * @throws FarUnavailableException if that takes too long or the thread is interrupted; then somebody else sends it
     */
    void sendWhenReady(Batch<V> batch, Deadline deadline) {
        try {
            if (TierFailures.await(batch.ready(), deadline)) {
                sendReady(batch);
            }
        } catch (FarUnavailableException e) {
            boolean isReady;
            synchronized (this) {
                isReady = batch.loseSender();
            }
            if (isReady) {
                sendReady(batch);
            }
            throw e;
        }
    }

    /** Gives up a request that was not answered in time, so that nobody rests on it any more. */
    void giveUpOverdue() {
        Batch<V> overdue;
        synchronized (this) {
            overdue = underWay;
        }
        if (overdue != null && overdue.deadline().hasPassed()) {
            answered(
                    overdue,
                    null,
                    new FarUnavailableException(
                            "The far tier did not answer in time; whether the operation took effect is unknown",
                            /* cause= */ null,
                            /* outcomeKnown= */ false));
        }
    }

    private void begin(Batch<V> batch) {
        underWay = batch;
        batch.become(Batch.State.UNDER_WAY);
    }

    private void sendReady(Batch<V> batch) {
        synchronized (this) {
            if (batch != gathering || underWay != null) {
                return;
            }
            begin(batch);
            gathering = null;
        }
        send(batch);
    }

    private void send(Batch<V> batch) {
        Sent<V> sent = commits.send(batch);
        batch.sentAs(sent);
        sent.answer().whenComplete((reply, failure) -> answered(batch, reply, failure));
    }

    private void answered(Batch<V> batch, @Nullable FarReply reply, @Nullable Throwable failure) {
        boolean effective = reply != null && (reply.outcome().applied() || reply.outcome() == Outcome.REPEATED);
        Batch<V> next;
        boolean goesOn;
        boolean isSentHere;
        synchronized (this) {
            if (batch != underWay) {
                return; // It was given up.
            }
            batch.become(effective ? Batch.State.EFFECTIVE : Batch.State.IN_VAIN);
            underWay = null;
            last = effective ? batch : null;
            next = gathering;
            goesOn = next != null && effective && nodeTurn.mayGoOn();
            isSentHere = next != null && goesOn && !next.letSend();
            if (next != null && !goesOn) {
                next.become(Batch.State.IN_VAIN);
                next.restsOn(/* answered= */ failure == null);
                gathering = null;
            }
        }
        if (!goesOn) {
            nodeTurn.end(failure == null && !effective, /* isCutShort= */ next != null);
        }
        if (failure == null) {
            batch.outcome().complete(reply);
        } else {
            batch.outcome().completeExceptionally(failure);
        }
        if (next != null) {
            next.ready().complete(goesOn);
            if (!goesOn) {
                next.outcome().complete(null);
            } else if (isSentHere) {
                sendReady(next);
            }
        }
    }
}
