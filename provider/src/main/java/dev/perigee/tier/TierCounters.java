package dev.perigee.tier;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** What the tiers of one cache on one node have done. Thread-safe; counts only while enabled. */
public final class TierCounters {

    /** By the counters' ordinals. */
    private final LongAdder[] adders;

    private volatile boolean enabled;

    /**
     * Starts at zero.
     *
     * @param enabled whether to count from the beginning
     */
    public TierCounters(boolean enabled) {
        this.enabled = enabled;
        this.adders = Stream.generate(LongAdder::new)
                .limit(TierCounter.values().length)
                .toArray(LongAdder[]::new);
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
        return adder(counter).sum();
    }

    /**
     * Counts one.
     *
     * @param counter which one
     */
    public void count(TierCounter counter) {
        count(counter, 1);
    }

    void count(TierCounter counter, long times) {
        if (enabled) {
            adder(counter).add(times);
        }
    }

    @SuppressWarnings("EnumOrdinal") // What an EnumMap does, by a shorter way: this is asked at each counted hit.
    private LongAdder adder(TierCounter counter) {
        return adders[counter.ordinal()];
    }
}
