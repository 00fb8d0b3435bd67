package dev.perigee.benchmarks.near;

import static dev.perigee.benchmarks.contender.NearContenders.CACHE2K;
import static dev.perigee.benchmarks.contender.NearContenders.CAFFEINE_JCACHE;
import static dev.perigee.benchmarks.contender.NearContenders.EHCACHE;
import static dev.perigee.benchmarks.contender.NearContenders.HAZELCAST;
import static dev.perigee.benchmarks.contender.NearContenders.KRYO_BYTES;
import static dev.perigee.benchmarks.contender.NearContenders.KRYO_COPY;
import static dev.perigee.benchmarks.contender.NearContenders.PERIGEE;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.benchmarks.report.Figure;
import java.util.List;

/** Reads that are answered by a near copy of a value that its caller may change, so that each is a copy of its own. */
public final class NearCopy implements Part {

    /** Makes the part. */
    public NearCopy() {}

    @Override
    public String name() {
        return "near-copy";
    }

    @Override
    public List<Figure> measure(Run run) {
        List<String> contenders = run.quick()
                ? List.of(PERIGEE, KRYO_BYTES, CAFFEINE_JCACHE, CACHE2K, HAZELCAST)
                : List.of(PERIGEE, KRYO_BYTES, KRYO_COPY, CAFFEINE_JCACHE, EHCACHE, CACHE2K, HAZELCAST);
        NearCase measured = new NearCase(
                "near-get-copy/mutable 1 KB/1 thread",
                "get",
                ValueKind.MUTABLE,
                false,
                false,
                1,
                NearGet.ENTRIES,
                true,
                contenders);
        return NearCase.measure(List.of(measured), run);
    }
}
