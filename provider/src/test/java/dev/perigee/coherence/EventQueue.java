package dev.perigee.coherence;

import java.util.Arrays;

/**
 * Virtual time: events run one after another in the order of their times, those of one time in the order they were
 * scheduled. Times are nanoseconds since the simulation began. A heap of three parallel arrays, because a run has about a
 * hundred million events.
 */
final class EventQueue {

    private long[] times = new long[256];
    private long[] ties = new long[256];
    private Runnable[] events = new Runnable[256];
    private int size;
    private long scheduled;
    private long now;
    private long count;

    long now() {
        return now;
    }

    /** How many events have run. */
    long count() {
        return count;
    }

    void after(long delay, Runnable event) {
        at(now + delay, event);
    }

    void at(long time, Runnable event) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            ties = Arrays.copyOf(ties, size * 2);
            events = Arrays.copyOf(events, size * 2);
        }
        long due = Math.max(time, now);
        long tie = scheduled++;
        int hole = size++;
        while (hole > 0) {
            int parent = (hole - 1) >>> 1;
            if (!isBefore(due, tie, parent)) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, due, tie, event);
    }

    /** Runs the next event unless it lies behind {@code end}; returns whether it did. */
    boolean runNext(long end) {
        if (size == 0 || times[0] > end) {
            return false;
        }
        now = times[0];
        count++;
        Runnable event = events[0];
        removeFirst();
        event.run();
        return true;
    }

    private void removeFirst() {
        size--;
        long time = times[size];
        long tie = ties[size];
        Runnable event = events[size];
        int hole = 0;
        for (int child = 1; child < size; child = 2 * hole + 1) {
            if (child + 1 < size && isBefore(times[child + 1], ties[child + 1], child)) {
                child++;
            }
            if (isBefore(time, tie, child)) {
                break;
            }
            move(child, hole);
            hole = child;
        }
        put(hole, time, tie, event);
    }

    private boolean isBefore(long time, long tie, int other) {
        return time < times[other] || (time == times[other] && tie < ties[other]);
    }

    private void move(int from, int to) {
        put(to, times[from], ties[from], events[from]);
    }

    private void put(int slot, long time, long tie, Runnable event) {
        times[slot] = time;
        ties[slot] = tie;
        events[slot] = event;
    }
}
