package dev.perigee.coherence;

import java.util.concurrent.TimeUnit;

/**
 * When this node itself stood still: its collector ran, its machine was frozen or moved, it got no processor. A request
 * whose time passed in such a pause says nothing of the far tier, for its answer may have lain there all the while.
 *
 * <p>Somebody ticks; a tick that comes too late is a pause. A pause that no tick has told of yet is seen by whoever asks.
 * Moments are the node's monotonic clock. Thread-safe; what a request costs is one volatile read.
 */
public final class Pauses {

    /** How long lies between two ticks, nanoseconds. */
    public static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** A tick that is late by more than this tells of a pause. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** By how much the wall clock may run ahead between two ticks; by more, and the machine was suspended. */
    private static final long AHEAD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private volatile long count;
    private volatile long tickedAt;
    private volatile long endedAt;

    /** The wall clock at the last tick. Guarded by this. */
    private long wallAt;

    /**
     * Begins without a pause.
     *
     * @param now the node's monotonic clock
     * @param wall the wall clock, nanoseconds
     */
    public Pauses(long now, long wall) {
        this.tickedAt = now;
        this.endedAt = now;
        this.wallAt = wall;
    }

    /**
     * A tick.
     *
     * @param now the node's monotonic clock
     * @param wall the wall clock, nanoseconds
     * @return whether the machine was suspended meanwhile, so that the monotonic clock stood still and whatever was timed by
     *     it before is worth nothing. A wall clock that somebody sets ahead looks the same
     */
    public synchronized boolean tick(long now, long wall) {
        boolean isSuspended = (wall - wallAt) - (now - tickedAt) > AHEAD_NANOS;
        if (isSuspended || isOverdue(now)) {
            end(now);
        }
        tickedAt = now;
        wallAt = wall;
        return isSuspended;
    }

    /**
     * Returns how many pauses there were, to be kept with a request when it is sent.
     *
     * @return a number that never falls
     */
    public long count() {
        return count;
    }

    /**
     * Says whether there was a pause since a request was sent.
     *
     * @param before what {@link #count} returned then
     * @param now the node's monotonic clock
     * @return true also for a pause that has just ended and that no tick has told of
     */
    public boolean since(long before, long now) {
        return look(now) != before;
    }

    /**
     * Returns how many pauses there were, the one included that no tick has told of yet.
     *
     * @param now the node's monotonic clock
     * @return as {@link #count}
     */
    public long look(long now) {
        if (isOverdue(now)) {
            synchronized (this) {
                if (isOverdue(now)) {
                    end(now);
                    // The next tick still has to compare the clocks over the whole time.
                    wallAt += now - tickedAt;
                    tickedAt = now;
                }
            }
        }
        return count;
    }

    /**
     * Returns since when this node has been running.
     *
     * @param now the node's monotonic clock
     * @return when the last pause was over; the beginning if there was none
     */
    public long runningSince(long now) {
        look(now);
        return endedAt;
    }

    private boolean isOverdue(long now) {
        return now - tickedAt > TICK_NANOS + LATE_NANOS;
    }

    /** Caller holds the lock. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time changes it, others only look
    private void end(long now) {
        endedAt = now;
        count++;
    }
}
