package dev.perigee.benchmarks.jmh;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/** Carries over to the JVM that asked whose turn an iteration was, and what the contender has to say. */
public final class TurnsProfiler implements InternalProfiler {

    static final String CONTENDER = "contender:";
    static final String EXTRA = "extra:";

    /** For JMH. */
    public TurnsProfiler() {}

    @Override
    public String getDescription() {
        return "whose turn it was";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        // Known only afterwards.
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(
            BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
        List<ScalarResult> said = new ArrayList<>();
        said.add(new ScalarResult(CONTENDER + TurnsBenchmark.contender(), 1, "", AggregationPolicy.MAX));
        TurnsBenchmark.extras()
                .forEach((name, value) -> said.add(new ScalarResult(EXTRA + name, value, "", AggregationPolicy.MAX)));
        return said;
    }
}
