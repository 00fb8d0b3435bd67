package dev.perigee.tier;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What the tiers of one cache on one node have done. Thread-safe; counts only while enabled. */
public final class TierCounters {

    private final Map<TierCounter, LongAdder> adders = new EnumMap<>(TierCounter.class);
    private volatile boolean enabled;

    /**
     * Starts at zero.
     *
     * @param enabled whether to count from the beginning
     */
    public TierCounters(boolean enabled) {
        this.enabled = enabled;
        for (TierCounter counter : TierCounter.values()) {
            adders.put(counter, new LongAdder());
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
        adders.values().forEach(LongAdder::reset);
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

    private LongAdder adder(TierCounter counter) {
        return Objects.requireNonNull(adders.get(counter));
    }
}
