package dev.perigee.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs the production state machine through thousands of simulated faults. */
class SimulationTest {

    /** How many seeds in all; {@code -Dperigee.sim.seeds=100000} for a night. */
    private static final int SEEDS = Integer.getInteger("perigee.sim.seeds", 2_000);

    private static final long FIRST_SEED = 1;

    @ParameterizedTest
    @EnumSource
    void noPromiseIsBroken(FaultMix mix) {
        long start = System.nanoTime();
        Long only = Long.getLong("perigee.sim.seed");
        int runs = only != null ? 1 : SEEDS / FaultMix.values().length;
        long events = 0;
        long nearReads = 0;
        long hits = 0;
        Map<FaultKind, Long> faults = new EnumMap<>(FaultKind.class);
        CoherenceCounters counters = CoherenceCounters.ZERO;
        for (int i = 0; i < runs; i++) {
            long seed = only != null ? only : FIRST_SEED + i;
            Simulation.Result result = Simulation.run(seed, mix, Variant.CORRECT);
            assertThat(result.violation()).isNull();
            assertThat(result.zombies())
                    .as("writes applied after their deadline")
                    .isZero();
            events += result.events();
            nearReads += result.nearReads();
            hits += result.hits();
            result.faults().forEach((kind, count) -> faults.merge(kind, count, Long::sum));
            counters = counters.plus(result.counters());
        }
        System.out.printf(
                "%s: %d seeds, %d events, %d near reads, %.1f%% hits, faults %s, %s, violations 0, %d ms%n",
                mix,
                runs,
                events,
                nearReads,
                100.0 * hits / nearReads,
                faults,
                counters,
                (System.nanoTime() - start) / 1_000_000);
    }
}
