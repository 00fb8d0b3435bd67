package dev.perigee.memory;

import java.util.concurrent.atomic.AtomicLong;

/** How full a namespace is: counts bodies and evictions, and orders uses. Thread-safe. */
final class Occupancy {

    private final long maxKeys;
    private final AtomicLong bodies = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong evictions = new AtomicLong();

    /**
     * Starts empty.
     *
     * @param maxKeys how many bodies may stay; 0 for any number
     */
    Occupancy(long maxKeys) {
        this.maxKeys = maxKeys;
    }

    boolean isOver() {
        return maxKeys != 0 && bodies.get() > maxKeys;
    }

    void add(long change) {
        bodies.addAndGet(change);
    }

    long bodies() {
        return bodies.get();
    }

    void countEviction() {
        evictions.incrementAndGet();
    }

    long evictions() {
        return evictions.get();
    }

    /** Draws the use of a write: higher than all before, so that what was just written is never the eldest. */
    long use() {
        return writes.addAndGet(2);
    }

    /** Returns the use of a read: between the last write and the next, without a contended increment. */
    long useByRead() {
        return writes.get() + 1;
    }
}
