package dev.perigee.tier;

import dev.perigee.entry.OperationId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Lets the nodes whose {@link Chain}s change one key take turns. A chain that goes on and on always overtakes whoever has
 * to read first, so it stops now and then and asks for the turn, which is a lease of the key: if nobody has it, it goes
 * on. Once somebody has it, or has overtaken this node, each of them runs in its turn for a while, and pauses after it.
 * Nothing rests on the turns but how much is done in vain. Thread-safe.
 */
final class NodeTurn {

    private static final long RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** So many requests a run has at least, however long they take. */
    private static final int SHORTEST_RUN = 8;

    /** How long somebody who was met is expected to come again. */
    private static final long RIVALRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Longer than others need to see that the turn is free. */
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(1_500);

    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Commits<?> commits;
    private @Nullable OperationId held;
    private boolean hasRivals;
    private boolean mustAsk;
    private long rivalsUntil;
    private long runsSince;
    private int requests;
    private long pausedAt;

    NodeTurn(Commits<?> commits) {
        this.commits = commits;
        this.pausedAt = System.nanoTime();
        this.runsSince = pausedAt;
    }

    /**
     * A run begins that rests on nothing of this node: waits for the turn where it has to.
     *
     * @return whether others change the key too, so that what is near is likely to be overtaken
     * @throws CacheException if the thread is interrupted or the far tier fails
     */
    boolean begin() {
        boolean rivals;
        boolean pauses;
        long now = System.nanoTime();
        synchronized (this) {
            hasRivals = hasRivals && now - rivalsUntil < 0;
            rivals = hasRivals;
            runsSince = now;
            requests = 1;
            if (held != null || !(rivals || mustAsk)) {
                return rivals;
            }
            pauses = rivals && now - pausedAt > RUN_NANOS;
        }
        if (pauses) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        rivals |= ask(now);
        synchronized (this) {
            runsSince = System.nanoTime();
            if (pauses) {
                pausedAt = runsSince;
            }
        }
        return rivals;
    }

    /** Whether what has gathered may be sent, without anybody else having had the chance to come first. */
    synchronized boolean mayGoOn() {
        return requests++ < SHORTEST_RUN || System.nanoTime() - runsSince < RUN_NANOS;
    }

    /**
     * A run has ended.
     *
     * @param isOvertaken whether somebody else came in between
     * @param isCutShort whether there was more to send
     */
    void end(boolean isOvertaken, boolean isCutShort) {
        OperationId token;
        synchronized (this) {
            token = held;
            held = null;
            mustAsk = !isOvertaken && isCutShort && token == null;
            if (isOvertaken) {
                meetRival();
            }
        }
        if (token != null) {
            commits.endTurn(token);
        }
    }

    /** Gives the turn back before somebody waits for it who must not. */
    void giveBack() {
        OperationId token;
        synchronized (this) {
            token = held;
            held = null;
        }
        if (token != null) {
            commits.endTurn(token);
        }
    }

    /** Asks until the turn comes, or for so long; returns whether somebody else had it. */
    private boolean ask(long begun) {
        OperationId token = commits.newTurn();
        boolean met = false;
        while (!commits.isTurn(token)) {
            met = true;
            if (System.nanoTime() - begun > LONGEST_WAIT_NANOS) {
                break;
            }
            LockSupport.parkNanos(POLL_NANOS);
            if (Thread.currentThread().isInterrupted()) {
                throw new CacheException("Interrupted while waiting for a turn; the operation did not take effect");
            }
        }
        synchronized (this) {
            held = token;
            mustAsk = false;
            if (met) {
                meetRival();
            }
        }
        return met;
    }

    private void meetRival() {
        hasRivals = true;
        rivalsUntil = System.nanoTime() + RIVALRY_NANOS;
    }
}
