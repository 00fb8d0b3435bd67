package dev.perigee.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs the production state machine through simulated faults; what is promised and how it is checked stands in
 * {@link Witness}.
 *
 * <p>{@code -Dsimulator.seeds=100000} runs more seeds, {@code -Dsimulator.seed=42} only that one of each mix.
 */
@Tag("slow")
class SimulationTest {

    private static final int SEEDS = Integer.getInteger("simulator.seeds", 2_000);

    @ParameterizedTest
    @EnumSource
    void noPromiseIsBroken(FaultMix mix) {
        Totals totals = new Totals();
        Long only = Long.getLong("simulator.seed");
        long first = only == null ? 1 : only;
        long last = only == null ? Math.max(1, SEEDS / FaultMix.values().length) : only;

        for (long seed = first; seed <= last; seed++) {
            Simulation.Result result = Simulation.run(seed, mix, Variant.CORRECT);
            assertThat(result.violation()).isNull();
            assertThat(result.zombies())
                    .as("seed %d: writes applied after their deadline", seed)
                    .isZero();
            totals.add(result);
        }

        System.out.println(mix + ": " + totals);
        if (mix == FaultMix.CALM) {
            assertNothingIsDroppedInVain(totals);
        }
    }

    /** The other half of the proof: a near tier that drops everything breaks no promise either. */
    private static void assertNothingIsDroppedInVain(Totals totals) {
        // What is missing to 1 was absent, written by others, expired or evicted for want of room.
        assertThat(totals.hitRate()).isGreaterThan(0.85);
        assertThat(totals.counters.gaps()).isZero();
        assertThat(totals.counters.silentLosses()).isZero();
        assertThat(totals.counters.anomalies()).isZero();
        assertThat(totals.counters.eras()).isEqualTo(totals.seeds * Simulation.NODES);
    }

    private static final class Totals {
        private final long start = System.nanoTime();
        private long seeds;
        private long events;
        private long nearReads;
        private long hits;
        private long staleHits;
        private long taken;
        private long lingered;
        private CoherenceCounters counters = CoherenceCounters.ZERO;
        private final Map<FaultKind, Long> faults = new EnumMap<>(FaultKind.class);

        void add(Simulation.Result result) {
            seeds++;
            events += result.events();
            nearReads += result.nearReads();
            hits += result.hits();
            staleHits += result.staleHits();
            taken += result.taken();
            lingered += result.lingered();
            counters = counters.plus(result.counters());
            result.faults().forEach((kind, count) -> faults.merge(kind, count, Long::sum));
        }

        double hitRate() {
            return (double) hits / nearReads;
        }

        @Override
        public String toString() {
            return "seeds " + seeds + ", events " + events + ", near reads " + nearReads + " ("
                    + Math.round(1_000 * hitRate()) / 10.0 + " % hits), stale hits " + staleHits + ", values taken in "
                    + taken
                    + ", changes outlived " + lingered + ", faults " + faults
                    + ", " + counters
                    + ", violations 0, " + (System.nanoTime() - start) / 1_000_000 + " ms";
        }
    }
}
