package dev.perigee.event;

import dev.perigee.entry.Stamp;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the events of one partition into the far tier's order and delivers them.
 *
 * <p>Events enter at their sequence number: those of this node's own operations from the far store's answer, those of
 * others from the backplane. A number is delivered once all before it are; one that does not come in time is given up and
 * counted. Each number is delivered at most once.
 *
 * <p><b>Threads.</b> All fields are guarded by this object's monitor. Deliveries run outside it, one after another, by
 * whichever thread finds the line idle.
 */
final class EventLine {

    /** More waiting numbers than this, and the missing ones are given up at once: memory is bounded. */
    static final int MOST_WAITING = 10_000;

    /** Set while a thread delivers: its own operations must not wait for a delivery behind the one it is in. */
    private static final ThreadLocal<@Nullable Boolean> DELIVERING = new ThreadLocal<>();

    private final TreeMap<Long, Delivery> waiting = new TreeMap<>();
    private final Deque<Delivery> ready = new ArrayDeque<>();
    private String epoch = "";
    private String formerEpoch = "";
    private long next;
    private boolean busy;
    private long lost;

    static boolean isDelivering() {
        return DELIVERING.get() != null;
    }

    /** Begins after a moment that the far store has told; without effect once the line has begun. */
    synchronized void beginAfter(Stamp stamp) {
        if (epoch.isEmpty()) {
            epoch = stamp.epoch();
            next = stamp.sequence() + 1;
        }
    }

    /**
     * Brings a number's events.
     *
     * @return what will deliver that number, or null if it was passed already
     */
    synchronized @Nullable Delivery place(Stamp stamp, Delivery delivery) {
        if (!stamp.epoch().equals(epoch)) {
            if (stamp.epoch().equals(formerEpoch)) {
                return null;
            }
            beginEpoch(stamp);
        }
        if (stamp.sequence() < next) {
            return null;
        }
        Delivery present = waiting.putIfAbsent(stamp.sequence(), delivery);
        if (waiting.size() > MOST_WAITING) {
            giveUpMissing();
        }
        advance();
        return present == null ? delivery : present;
    }

    /** Gives up the missing numbers in front of an event that has waited too long. */
    synchronized void giveUp(long orderWaitNanos, long now) {
        if (!waiting.isEmpty() && waiting.firstEntry().getValue().hasWaited(orderWaitNanos, now)) {
            giveUpMissing();
            advance();
        }
    }

    /** Delivers what is ready, unless another thread (or this one, further up its stack) is at it. */
    void drain() {
        if (!takeTurn()) {
            return;
        }
        Boolean outer = DELIVERING.get();
        DELIVERING.set(Boolean.TRUE);
        try {
            Delivery delivery = nextReady();
            while (delivery != null) {
                delivery.run();
                delivery = nextReady();
            }
        } finally {
            if (outer == null) {
                DELIVERING.remove();
            }
        }
    }

    synchronized boolean hasReady() {
        return !ready.isEmpty() && !busy;
    }

    /** Numbers that were given up so far. */
    synchronized long lost() {
        return lost;
    }

    private synchronized boolean takeTurn() {
        if (busy || ready.isEmpty()) {
            return false;
        }
        busy = true;
        return true;
    }

    private synchronized @Nullable Delivery nextReady() {
        Delivery delivery = ready.poll();
        busy = delivery != null;
        return delivery;
    }

    private void beginEpoch(Stamp stamp) {
        // What still waits of the former timeline is as complete as it will ever be.
        ready.addAll(waiting.values());
        waiting.clear();
        formerEpoch = epoch;
        epoch = stamp.epoch();
        next = stamp.sequence();
    }

    private void giveUpMissing() {
        long first = waiting.firstKey();
        lost += first - next;
        next = first;
    }

    private void advance() {
        while (!waiting.isEmpty() && waiting.firstKey() == next) {
            ready.add(waiting.pollFirstEntry().getValue());
            next++;
        }
    }
}
