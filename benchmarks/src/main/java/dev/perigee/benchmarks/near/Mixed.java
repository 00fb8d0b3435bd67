package dev.perigee.benchmarks.near;

import static dev.perigee.benchmarks.contender.NearContenders.HAZELCAST;
import static dev.perigee.benchmarks.contender.NearContenders.LOCAL_CACHED_MAP;
import static dev.perigee.benchmarks.contender.NearContenders.LOCAL_CACHED_MAP_OBJECT;
import static dev.perigee.benchmarks.contender.NearContenders.PERIGEE;
import static dev.perigee.benchmarks.contender.NearContenders.TWO_TIER;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.benchmarks.jmh.Effort;
import dev.perigee.benchmarks.report.Figure;
import java.util.List;

/** Nineteen reads for each write, by two threads, over two tiers. */
public final class Mixed implements Part {

    private static final int ENTRIES = 10_000;

    /** Makes the part. */
    public Mixed() {}

    @Override
    public String name() {
        return "mixed";
    }

    @Override
    public List<Figure> measure(Run run) {
        List<String> contenders = run.quick()
                ? List.of(PERIGEE, TWO_TIER, LOCAL_CACHED_MAP, HAZELCAST)
                : List.of(PERIGEE, TWO_TIER, LOCAL_CACHED_MAP, LOCAL_CACHED_MAP_OBJECT, HAZELCAST);
        return new NearCase(
                        "mixed-95-5/immutable/2 threads",
                        "mixed",
                        ValueKind.IMMUTABLE,
                        false,
                        false,
                        2,
                        ENTRIES,
                        true,
                        contenders)
                .measure(run, run.quick() ? Effort.quick() : Effort.full());
    }
}
