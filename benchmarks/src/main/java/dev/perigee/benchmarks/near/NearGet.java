package dev.perigee.benchmarks.near;

import static dev.perigee.benchmarks.contender.NearContenders.CACHE2K;
import static dev.perigee.benchmarks.contender.NearContenders.CAFFEINE;
import static dev.perigee.benchmarks.contender.NearContenders.CAFFEINE_EXPIRY;
import static dev.perigee.benchmarks.contender.NearContenders.CAFFEINE_JCACHE;
import static dev.perigee.benchmarks.contender.NearContenders.EHCACHE;
import static dev.perigee.benchmarks.contender.NearContenders.HAZELCAST;
import static dev.perigee.benchmarks.contender.NearContenders.KRYO_BYTES;
import static dev.perigee.benchmarks.contender.NearContenders.KRYO_COPY;
import static dev.perigee.benchmarks.contender.NearContenders.LOCAL_CACHED_MAP;
import static dev.perigee.benchmarks.contender.NearContenders.LOCAL_CACHED_MAP_OBJECT;
import static dev.perigee.benchmarks.contender.NearContenders.PERIGEE;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.benchmarks.jmh.Effort;
import dev.perigee.benchmarks.report.Figure;
import java.util.ArrayList;
import java.util.List;

/** Reads that are answered by a near copy. */
public final class NearGet implements Part {

    private static final int ENTRIES = 10_000;

    /** Makes the part. */
    public NearGet() {}

    @Override
    public String name() {
        return "near-get";
    }

    @Override
    public List<Figure> measure(Run run) {
        List<Figure> figures = new ArrayList<>();
        for (NearCase measured : run.quick() ? quick() : full()) {
            figures.addAll(measured.measure(run, run.quick() ? Effort.quick() : Effort.full()));
        }
        return figures;
    }

    /**
     * What the targets need, of the eight cases the corners: with the peers that are far behind in the two that are theirs, by
     * reference and eternal, and Caffeine's expiry where entries expire.
     */
    private static List<NearCase> quick() {
        List<String> peers = List.of(PERIGEE, CAFFEINE, EHCACHE, HAZELCAST, LOCAL_CACHED_MAP);
        List<String> expiring = List.of(PERIGEE, CAFFEINE, CAFFEINE_EXPIRY);
        return List.of(
                shared(true, false, 1, peers),
                shared(true, true, 1, expiring),
                shared(false, false, 1, List.of(PERIGEE, CAFFEINE)),
                shared(true, false, 2, peers),
                shared(false, true, 2, expiring),
                mutable(List.of(PERIGEE, KRYO_BYTES, CAFFEINE_JCACHE, CACHE2K, HAZELCAST)));
    }

    private static List<NearCase> full() {
        List<String> peers = List.of(
                PERIGEE,
                CAFFEINE,
                CAFFEINE_EXPIRY,
                CAFFEINE_JCACHE,
                EHCACHE,
                CACHE2K,
                HAZELCAST,
                LOCAL_CACHED_MAP,
                LOCAL_CACHED_MAP_OBJECT);
        List<NearCase> cases = new ArrayList<>();
        for (int threads = 1; threads <= 2; threads++) {
            for (boolean byReference : new boolean[] {true, false}) {
                for (boolean expiring : new boolean[] {false, true}) {
                    cases.add(shared(byReference, expiring, threads, peers));
                }
            }
        }
        cases.add(mutable(List.of(PERIGEE, KRYO_BYTES, KRYO_COPY, CAFFEINE_JCACHE, EHCACHE, CACHE2K, HAZELCAST)));
        // That hits cost the same, whatever is behind them.
        cases.add(new NearCase(
                "near-get-memory/reference/eternal/1 thread",
                "get",
                ValueKind.STRING,
                true,
                false,
                1,
                ENTRIES,
                false,
                List.of(PERIGEE, CAFFEINE)));
        cases.add(whole("near-contains/reference/eternal/1 thread", "contains", peers));
        cases.add(whole("near-getAll(100)/reference/eternal/1 thread", "getAll", peers));
        return cases;
    }

    private static NearCase shared(boolean byReference, boolean expiring, int threads, List<String> contenders) {
        String id = "near-get/" + (byReference ? "reference" : "immutable") + '/' + (expiring ? "expiring" : "eternal")
                + '/' + threads + (threads == 1 ? " thread" : " threads");
        ValueKind values = byReference ? ValueKind.STRING : ValueKind.IMMUTABLE;
        return new NearCase(id, "get", values, byReference, expiring, threads, ENTRIES, true, contenders);
    }

    private static NearCase mutable(List<String> contenders) {
        return new NearCase(
                "near-get-copy/mutable 1 KB/1 thread",
                "get",
                ValueKind.MUTABLE,
                false,
                false,
                1,
                ENTRIES,
                true,
                contenders);
    }

    private static NearCase whole(String id, String method, List<String> contenders) {
        return new NearCase(id, method, ValueKind.STRING, true, false, 1, ENTRIES, true, contenders);
    }
}
