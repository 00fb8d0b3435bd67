package dev.perigee.it.failover;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** When the writes of one key were acknowledged. The key has one writer, which counts up from 1. Thread-safe. */
final class Ledger {

    private static final int CAPACITY = 200_000;

    /** By value: when its write returned; 0 if it has not. */
    private final AtomicLongArray acknowledgedAt = new AtomicLongArray(CAPACITY);

    private final AtomicLong tried = new AtomicLong();
    private final AtomicLong acknowledged = new AtomicLong();

    /** The next value to write. */
    long next() {
        long value = tried.incrementAndGet();
        if (value >= CAPACITY) {
            throw new IllegalStateException("more than " + CAPACITY + " writes of one key");
        }
        return value;
    }

    void acknowledge(long value, long at) {
        acknowledgedAt.set((int) value, at);
        acknowledged.set(value);
    }

    /** The newest value that was acknowledged; 0 for none. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** The newest value that anybody tried to write. */
    long tried() {
        return tried.get();
    }

    /** How long before a read began a newer value than the one it found had been acknowledged; 0 if none had. */
    long staleNanos(long found, long readBegunAt) {
        for (long newer = found + 1; newer <= acknowledged.get(); newer++) {
            long at = acknowledgedAt.get((int) newer);
            if (at != 0) {
                return Math.max(0, readBegunAt - at);
            }
        }
        return 0;
    }
}
