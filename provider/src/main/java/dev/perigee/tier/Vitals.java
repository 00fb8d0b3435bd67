package dev.perigee.tier;

import dev.perigee.coherence.CoherenceCounters;
import dev.perigee.coherence.FarBreaker;
import dev.perigee.coherence.Partition;
import java.util.List;

/** How a node is: what it hears, what answers it, and what it has proved. Thread-safe; no question costs a request. */
public final class Vitals {

    private final List<Partition> partitions;
    private final FarBreaker breaker;
    private final NodeSettings settings;
    private volatile boolean hearing;

    Vitals(List<Partition> partitions, FarBreaker breaker, NodeSettings settings) {
        this.partitions = partitions;
        this.breaker = breaker;
        this.settings = settings;
    }

    /** Messages can be heard from now on, or no more. */
    void hears(boolean now) {
        hearing = now;
    }

    /**
     * Says whether messages of other nodes can be heard.
     *
     * @return false before the first subscription stands, and while the connection is lost
     */
    public boolean isHearing() {
        return hearing;
    }

    /**
     * Returns how many partitions there are.
     *
     * @return 1 or more
     */
    public int partitions() {
        return partitions.size();
    }

    /**
     * Returns how many partitions are not asked, because they have not answered lately.
     *
     * @return 0 if all is well
     */
    public int partitionsAway() {
        return breaker.away().size();
    }

    /**
     * Returns how many partitions were proved, less than the bound ago, to have missed nothing. Near copies of the others
     * are served only if they were read less than the bound ago. Partitions that nothing is kept of are not asked.
     *
     * @return from 0 to {@link #partitions}
     */
    public int partitionsProved() {
        long now = settings.ticker().nanoTime();
        return (int) partitions.stream()
                .mapToLong(partition -> partition.sinceValidatedNanos(now))
                .filter(since -> since >= 0 && since <= settings.bound().toNanos())
                .count();
    }

    /**
     * Returns what the coherence of all partitions has seen.
     *
     * @return the sum
     */
    public CoherenceCounters coherence() {
        CoherenceCounters sum = CoherenceCounters.ZERO;
        for (Partition partition : partitions) {
            sum = sum.plus(partition.counters());
        }
        return sum;
    }
}
