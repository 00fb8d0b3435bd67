package dev.perigee.benchmarks.near;

import static dev.perigee.benchmarks.contender.NearContenders.CACHE2K;
import static dev.perigee.benchmarks.contender.NearContenders.CAFFEINE;
import static dev.perigee.benchmarks.contender.NearContenders.CAFFEINE_EXPIRY;
import static dev.perigee.benchmarks.contender.NearContenders.CAFFEINE_JCACHE;
import static dev.perigee.benchmarks.contender.NearContenders.EHCACHE;
import static dev.perigee.benchmarks.contender.NearContenders.HAZELCAST;
import static dev.perigee.benchmarks.contender.NearContenders.LOCAL_CACHED_MAP;
import static dev.perigee.benchmarks.contender.NearContenders.LOCAL_CACHED_MAP_OBJECT;
import static dev.perigee.benchmarks.contender.NearContenders.PERIGEE;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.benchmarks.report.Figure;
import java.util.List;

/** Reads that are answered by a near copy, of values that can be shared, by one thread or two. */
public final class NearGet implements Part {

    static final int ENTRIES = 10_000;

    private static final List<String> ALL = List.of(
            PERIGEE,
            CAFFEINE,
            CAFFEINE_EXPIRY,
            CAFFEINE_JCACHE,
            EHCACHE,
            CACHE2K,
            HAZELCAST,
            LOCAL_CACHED_MAP,
            LOCAL_CACHED_MAP_OBJECT);
    private static final List<String> FAR_BEHIND = List.of(PERIGEE, CAFFEINE, EHCACHE, HAZELCAST, LOCAL_CACHED_MAP);
    private static final List<String> EXPIRING = List.of(PERIGEE, CAFFEINE, CAFFEINE_EXPIRY);

    private final int threads;

    /** Makes the part for a number of threads. */
    public NearGet(int threads) {
        this.threads = threads;
    }

    @Override
    public String name() {
        return threads == 1 ? "near-get" : "near-get-" + threads;
    }

    @Override
    public List<Figure> measure(Run run) {
        return NearCase.measure(run.quick() ? quick() : full(), run);
    }

    /**
     * What the targets need: of the eight cases of both parts the corners, the peers that are far behind in those that are
     * theirs, by reference and eternal, and Caffeine's expiry where entries expire.
     */
    private List<NearCase> quick() {
        return threads == 1
                ? List.of(get(true, false, FAR_BEHIND), get(true, true, EXPIRING))
                : List.of(get(true, false, List.of(PERIGEE, CAFFEINE, EHCACHE)), get(false, true, EXPIRING));
    }

    private List<NearCase> full() {
        if (threads > 1) {
            return List.of(get(true, false, FAR_BEHIND), get(true, true, EXPIRING), get(false, true, EXPIRING));
        }
        return List.of(
                get(true, false, ALL),
                get(true, true, EXPIRING),
                get(false, false, List.of(PERIGEE, CAFFEINE)),
                get(false, true, EXPIRING),
                // That hits cost the same, whatever is behind them.
                other("near-get-memory", "get", false, List.of(PERIGEE, CAFFEINE)),
                other("near-contains", "contains", true, List.of(PERIGEE, CAFFEINE, EHCACHE)),
                other("near-getAll(100)", "getAll", true, List.of(PERIGEE, CAFFEINE, EHCACHE)));
    }

    private NearCase get(boolean byReference, boolean expiring, List<String> contenders) {
        String id = "near-get/" + (byReference ? "reference" : "immutable") + '/' + (expiring ? "expiring" : "eternal")
                + '/' + threads + (threads == 1 ? " thread" : " threads");
        ValueKind values = byReference ? ValueKind.STRING : ValueKind.IMMUTABLE;
        return new NearCase(id, "get", values, byReference, expiring, threads, ENTRIES, true, contenders);
    }

    private static NearCase other(String group, String method, boolean onServer, List<String> contenders) {
        return new NearCase(
                group + "/reference/eternal/1 thread",
                method,
                ValueKind.STRING,
                true,
                false,
                1,
                ENTRIES,
                onServer,
                contenders);
    }
}
