package dev.perigee.management;

import dev.perigee.operation.Tally;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import javax.cache.management.CacheStatisticsMXBean;

/** The statistics of JSR-107 for one cache on one node. Thread-safe; counts only while enabled. */
public final class Statistics implements CacheStatisticsMXBean {

    private static final float NANOS_PER_MICRO = 1_000f;
    private static final float PERCENT = 100f;

    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder puts = new LongAdder();
    private final LongAdder removals = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder getNanos = new LongAdder();
    private final LongAdder putNanos = new LongAdder();
    private final LongAdder removeNanos = new LongAdder();
    private final Runnable onClear;
    private volatile boolean enabled;

    /**
     * Starts at zero.
     *
     * @param enabled whether to count from the beginning
     * @param onClear called when the counts are set to zero
     */
    public Statistics(boolean enabled, Runnable onClear) {
        this.enabled = enabled;
        this.onClear = onClear;
    }

    /**
     * Starts or stops counting.
     *
     * @param on whether to count
     */
    public void enable(boolean on) {
        enabled = on;
    }

    /**
     * Returns a start time for {@link #count}, or 0 if nothing is counted.
     *
     * @return nanoseconds of a monotonic clock
     */
    public long start() {
        return enabled ? System.nanoTime() : 0;
    }

    /**
     * Counts an operation.
     *
     * @param tally what it counts as
     * @param start when it began
     */
    public void count(Tally tally, long start) {
        count(tally, start, /* loadNanos= */ 0);
    }

    /**
     * Counts an operation.
     *
     * @param tally what it counts as
     * @param start when it began
     * @param loadNanos what of its time a loader took, which JSR-107 does not want counted
     */
    public void count(Tally tally, long start, long loadNanos) {
        if (enabled) {
            long nanos = start == 0 ? 0 : Math.max(0, System.nanoTime() - start - loadNanos);
            int looks = tally.hits() + tally.misses();
            if (looks > 0) {
                hits.add(tally.hits());
                misses.add(tally.misses());
                getNanos.add(nanos);
            }
            if (tally.puts() > 0) {
                puts.add(tally.puts());
                putNanos.add(nanos);
            }
            if (tally.removals() > 0) {
                removals.add(tally.removals());
                removeNanos.add(nanos);
            }
        }
    }

    /** Counts an entry that left for want of room. */
    public void countEviction() {
        if (enabled) {
            evictions.increment();
        }
    }

    @Override
    public void clear() {
        for (LongAdder adder :
                new LongAdder[] {hits, misses, puts, removals, evictions, getNanos, putNanos, removeNanos}) {
            adder.reset();
        }
        onClear.run();
    }

    @Override
    public long getCacheHits() {
        return hits.sum();
    }

    @Override
    public float getCacheHitPercentage() {
        return percentage(this::getCacheHits);
    }

    @Override
    public long getCacheMisses() {
        return misses.sum();
    }

    @Override
    public float getCacheMissPercentage() {
        return percentage(this::getCacheMisses);
    }

    @Override
    public long getCacheGets() {
        return getCacheHits() + getCacheMisses();
    }

    @Override
    public long getCachePuts() {
        return puts.sum();
    }

    @Override
    public long getCacheRemovals() {
        return removals.sum();
    }

    @Override
    public long getCacheEvictions() {
        return evictions.sum();
    }

    @Override
    public float getAverageGetTime() {
        return average(getNanos, getCacheGets());
    }

    @Override
    public float getAveragePutTime() {
        return average(putNanos, getCachePuts());
    }

    @Override
    public float getAverageRemoveTime() {
        return average(removeNanos, getCacheRemovals());
    }

    private float percentage(LongSupplier part) {
        long gets = getCacheGets();
        return gets == 0 ? 0 : part.getAsLong() * PERCENT / gets;
    }

    private static float average(LongAdder nanos, long count) {
        return count == 0 ? 0 : nanos.sum() / NANOS_PER_MICRO / count;
    }
}
