package dev.perigee.tier;

import java.util.concurrent.atomic.LongAdder;

/** What the tiers of one cache on one node have done. Thread-safe; counts only while enabled. */
public final class TierCounters {

    private final LongAdder[] adders = new LongAdder[TierCounter.values().length];
    private volatile boolean enabled;

    /**
     * Starts at zero.
     *
     * @param enabled whether to count from the beginning
     */
    public TierCounters(boolean enabled) {
        this.enabled = enabled;
        for (int i = 0; i < adders.length; i++) {
            adders[i] = new LongAdder();
        }
    }

    /**
     * Starts or stops counting.
     *
     * @param on whether to count
     */
    public void enable(boolean on) {
        enabled = on;
    }

    /** Sets all counts to zero. */
    public void clear() {
        for (LongAdder adder : adders) {
            adder.reset();
        }
    }

    /**
     * Returns a count.
     *
     * @param counter which one
     * @return 0 or more
     */
    public long get(TierCounter counter) {
        return adders[counter.ordinal()].sum();
    }

    void count(TierCounter counter) {
        count(counter, 1);
    }

    void count(TierCounter counter, long times) {
        if (enabled) {
            adders[counter.ordinal()].add(times);
        }
    }
}
