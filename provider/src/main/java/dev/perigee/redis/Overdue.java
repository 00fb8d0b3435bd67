package dev.perigee.redis;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what was not ended by its deadline, 8 ms later at most, on a thread of the JDK's that only waits for time to pass.
 * Thread-safe.
 *
 * <p>A timer for each request would wake that thread for each request, which is a good part of what a request costs. So
 * those whose deadlines lie together share a timer, and who is answered in time only leaves their list.
 */
final class Overdue {

    private static final Logger log = LoggerFactory.getLogger(Overdue.class);

    /** About 8 ms: deadlines that differ by less share a timer. */
    private static final int TICK_BITS = 23;

    private final Map<Long, Slot> slots = new ConcurrentHashMap<>();

    /** The one used last, which is mostly the one needed next. */
    private volatile @Nullable Slot latest;

    /** Something that waits until a deadline; in one list at most, once. */
    abstract static class Waiting {

        /** Set once, before anybody else knows of this. */
        private @Nullable Slot slot;

        /** Guarded by the slot, as its neighbours. */
        private boolean listed;

        private @Nullable Waiting before;
        private @Nullable Waiting after;

        /** The deadline has passed. Must not block, and should not throw: nobody could do anything about it. */
        abstract void expire();

        /** It need not expire any more. */
        final void leave() {
            Slot mine = slot;
            if (mine != null) {
                mine.remove(this);
            }
        }
    }

    /**
     * Has it expire when its time has come.
     *
     * @param nanoTime in the terms of {@link System#nanoTime()}
     */
    void at(long nanoTime, Waiting waiting) {
        long tick = (nanoTime >> TICK_BITS) + 1;
        Slot slot = latest;
        if (slot == null || slot.tick != tick) {
            slot = slot(tick);
            latest = slot;
        }
        if (!slot.add(waiting)) {
            waiting.expire();
        }
    }

    private Slot slot(long tick) {
        Slot fresh = new Slot(tick);
        Slot known = slots.putIfAbsent(tick, fresh);
        if (known != null) {
            return known;
        }
        fresh.start();
        return fresh;
    }

    /** Returns how many wait. */
    int waiting() {
        return slots.values().stream().mapToInt(Slot::size).sum();
    }

    /** Those whose deadlines lie together. */
    private final class Slot {

        private final long tick;

        /** All guarded by this. */
        private @Nullable Waiting first;

        private int size;
        private boolean over;

        Slot(long tick) {
            this.tick = tick;
        }

        /** Not before others can find it: it might be over by then. */
        void start() {
            long left = Math.max(0, (tick << TICK_BITS) - System.nanoTime());
            CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(this::expire);
        }

        synchronized int size() {
            return size;
        }

        synchronized boolean add(Waiting waiting) {
            if (over) {
                return false;
            }
            waiting.slot = this;
            waiting.listed = true;
            waiting.after = first;
            if (first != null) {
                first.before = waiting;
            }
            first = waiting;
            size++;
            return true;
        }

        synchronized void remove(Waiting waiting) {
            if (!waiting.listed) {
                return;
            }
            Waiting before = waiting.before;
            Waiting after = waiting.after;
            if (before == null) {
                first = after;
            } else {
                before.after = after;
            }
            if (after != null) {
                after.before = before;
            }
            waiting.before = null;
            waiting.after = null;
            waiting.listed = false;
            size--;
        }

        private void expire() {
            slots.remove(tick, this);
            for (Waiting late = next(); late != null; late = next()) {
                try {
                    late.expire();
                } catch (RuntimeException | Error e) {
                    // Not the message, in which there may be anything. The others must not wait for ever for that.
                    log.error(
                            "What was overdue could not be ended: {}",
                            e.getClass().getName());
                }
            }
        }

        private synchronized @Nullable Waiting next() {
            over = true;
            Waiting late = first;
            if (late != null) {
                remove(late);
            }
            return late;
        }
    }
}
