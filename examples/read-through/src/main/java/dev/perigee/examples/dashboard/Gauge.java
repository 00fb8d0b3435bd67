package dev.perigee.examples.dashboard;

import dev.perigee.PerigeeCache;
import dev.perigee.TieredStatistics;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.cache.Cache;

/**
 * Measures the look-ups of one node, and finds out which tier answered each: the cache's statistics for each tier, before
 * and after. That is only sound because one thread at a time looks things up in this cache on this node.
 *
 * <p>To be used by one thread; {@link #done} and {@link #answeredBy} may be asked by others at any time, the rest once that thread has ended.
 */
public final class Gauge {

    private final String name;
    private final PerigeeCache<?, ?> cache;
    private final int expected;
    private final Map<Tier, LatencyHistogram> latencies = new EnumMap<>(Tier.class);
    private final Map<Tier, long[]> overTime = new EnumMap<>(Tier.class);
    private final AtomicInteger done = new AtomicInteger();
    private final Map<Tier, AtomicInteger> answered = new EnumMap<>(Tier.class);

    Gauge(String name, Cache<?, ?> cache, int expected, int slices) {
        this.name = name;
        this.cache = cache.unwrap(PerigeeCache.class);
        this.expected = expected;
        for (Tier tier : Tier.values()) {
            latencies.put(tier, new LatencyHistogram());
            overTime.put(tier, new long[slices]);
            answered.put(tier, new AtomicInteger());
        }
    }

    /**
     * Makes a look-up.
     *
     * @param lookUp looks one key up, once
     * @param <T> the type of what is found
     * @return what was found
     */
    public <T> T measure(Supplier<T> lookUp) {
        TieredStatistics before = cache.statistics();
        long start = System.nanoTime();
        T found = lookUp.get();
        long nanos = System.nanoTime() - start;
        Tier tier = Tier.between(before, cache.statistics());
        latencies(tier).add(nanos);
        long[] slices = overTime(tier);
        slices[(int) Math.min((long) done.get() * slices.length / expected, slices.length - 1)]++;
        answered(tier).incrementAndGet();
        done.incrementAndGet();
        return found;
    }

    String name() {
        return name;
    }

    int expected() {
        return expected;
    }

    /** How many look-ups have been made up to now. */
    int done() {
        return done.get();
    }

    /** How many of them a tier has answered. */
    int answeredBy(Tier tier) {
        return answered(tier).get();
    }

    LatencyHistogram latencies(Tier tier) {
        return Objects.requireNonNull(latencies.get(tier));
    }

    /** Look-ups that a tier answered, in slices of equally many look-ups. */
    long[] overTime(Tier tier) {
        return Objects.requireNonNull(overTime.get(tier));
    }

    private AtomicInteger answered(Tier tier) {
        return Objects.requireNonNull(answered.get(tier));
    }
}
