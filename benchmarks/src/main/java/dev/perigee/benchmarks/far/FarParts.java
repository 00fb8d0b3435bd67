package dev.perigee.benchmarks.far;

import static dev.perigee.benchmarks.far.FarContenders.HAZELCAST;
import static dev.perigee.benchmarks.far.FarContenders.LETTUCE;
import static dev.perigee.benchmarks.far.FarContenders.LOCAL_CACHED_MAP;
import static dev.perigee.benchmarks.far.FarContenders.PERIGEE;
import static dev.perigee.benchmarks.far.FarContenders.PERIGEE_BEFORE;
import static dev.perigee.benchmarks.far.FarContenders.PERIGEE_BEFORE_NEAR;
import static dev.perigee.benchmarks.far.FarContenders.PERIGEE_NEAR;
import static dev.perigee.benchmarks.far.FarContenders.PERIGEE_READ_THROUGH;
import static dev.perigee.benchmarks.far.FarContenders.RBUCKET;
import static dev.perigee.benchmarks.far.FarContenders.RBUCKETS;
import static dev.perigee.benchmarks.far.FarContenders.RBUCKET_BYTES;
import static dev.perigee.benchmarks.far.FarContenders.RBUCKET_SAME;
import static dev.perigee.benchmarks.far.FarContenders.REDISSON_JCACHE;
import static dev.perigee.benchmarks.far.FarContenders.REDISSON_JCACHE_READ_THROUGH;
import static dev.perigee.benchmarks.far.FarContenders.RSCRIPT;
import static dev.perigee.benchmarks.far.FarContenders.SOCKET;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.benchmarks.jmh.Turns;
import dev.perigee.benchmarks.report.Figure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The cases in which each call goes to Redis, or might. A quick run has those that targets are set for, with the contenders
 * that they name.
 */
public final class FarParts {

    private static final int ENTRIES = 1_000;
    private static final int ITERATED = 10_000;
    private static final int FORKS_AGAINST = 3;

    private FarParts() {}

    /** {@return the parts, in the order in which they run} */
    public static List<Part> all() {
        return List.of(
                part("far-get", FarParts::gets),
                part("far-put", FarParts::puts),
                part("far-bulk", FarParts::bulk),
                part("far-conditional", FarParts::conditional),
                part("invoke", FarParts::invocations),
                part("read-through", FarParts::readThrough),
                part("iteration", FarParts::iteration));
    }

    /** {@return the parts that measure this version of Perigee beside another one, in the order in which they run} */
    public static List<Part> against() {
        String[] both = {PERIGEE, PERIGEE_BEFORE};
        FarScene own = new FarScene(
                ValueKind.COUNTER,
                ENTRIES,
                List.of(
                        new FarScene.Act(PERIGEE_NEAR, FarOperation.INCREMENT_OWN, PERIGEE),
                        new FarScene.Act(PERIGEE_BEFORE_NEAR, FarOperation.INCREMENT_OWN, PERIGEE_BEFORE)));
        return List.of(
                partAgainst("far-get", byOneAndBySixteen("far-get", FarOperation.GET, both)),
                partAgainst("far-put", byOneAndBySixteen("far-put", FarOperation.PUT, both)),
                partAgainst("far-bulk", List.of(single("putAll(100)", ValueKind.BYTES_1K, FarOperation.PUT_ALL, both))),
                partAgainst("invoke", List.of(new Turned("invoke/own key/1 thread", own, 1))));
    }

    /** A difference of some percent is less than what two JVMs make of the same classes, so it takes several. */
    private static Part partAgainst(String name, List<Turned> cases) {
        return part(
                name,
                quick -> cases.stream()
                        .map(turned -> quick ? turned : turned.inForks(FORKS_AGAINST))
                        .toList());
    }

    private static List<Turned> byOneAndBySixteen(String name, FarOperation operation, String... contenders) {
        return List.of(
                single(name, ValueKind.BYTES_1K, operation, contenders),
                several(16, name, ValueKind.BYTES_1K, operation, contenders).inLongRounds());
    }

    private static List<Turned> gets(boolean quick) {
        System.out.println(
                "redis-benchmark is left out, it does not come with the server; \"socket\" stands for the limit");
        if (quick) {
            String[] shared = {PERIGEE, RBUCKET_SAME, RBUCKET_BYTES, REDISSON_JCACHE, LETTUCE};
            return List.of(
                    single(
                            "far-get",
                            ValueKind.BYTES_1K,
                            FarOperation.GET,
                            PERIGEE,
                            RBUCKET_SAME,
                            REDISSON_JCACHE,
                            SOCKET),
                    several(16, "far-get", ValueKind.BYTES_1K, FarOperation.GET, shared),
                    several(64, "far-get", ValueKind.BYTES_1K, FarOperation.GET, shared));
        }
        return everyWay("far-get", FarOperation.GET);
    }

    private static List<Turned> puts(boolean quick) {
        if (quick) {
            return List.of(
                    single(
                            "far-put",
                            ValueKind.BYTES_1K,
                            FarOperation.PUT,
                            PERIGEE,
                            RBUCKET_SAME,
                            RBUCKET_BYTES,
                            REDISSON_JCACHE,
                            LOCAL_CACHED_MAP),
                    several(
                            16,
                            "far-put",
                            ValueKind.BYTES_1K,
                            FarOperation.PUT,
                            PERIGEE,
                            RBUCKET_SAME,
                            REDISSON_JCACHE));
        }
        return everyWay("far-put", FarOperation.PUT);
    }

    private static List<Turned> everyWay(String name, FarOperation operation) {
        String[] all = {
            PERIGEE, RBUCKET_SAME, RBUCKET_BYTES, RBUCKET, RSCRIPT, REDISSON_JCACHE, LOCAL_CACHED_MAP, LETTUCE, SOCKET
        };
        String[] shared = {PERIGEE, RBUCKET_SAME, RBUCKET_BYTES, REDISSON_JCACHE, LETTUCE};
        String[] main = {PERIGEE, RBUCKET_SAME, REDISSON_JCACHE, LETTUCE};
        List<Turned> cases = new ArrayList<>();
        cases.add(single(name, ValueKind.BYTES_1K, operation, all));
        cases.add(several(16, name, ValueKind.BYTES_1K, operation, shared));
        cases.add(several(64, name, ValueKind.BYTES_1K, operation, shared));
        for (ValueKind values : List.of(ValueKind.BYTES_300, ValueKind.BYTES_10K)) {
            cases.add(single(name, values, operation, main));
            cases.add(several(16, name, values, operation, main));
        }
        return cases;
    }

    private static List<Turned> bulk(boolean quick) {
        String[] some = {PERIGEE, RBUCKETS, REDISSON_JCACHE};
        String[] all = {PERIGEE, RBUCKETS, REDISSON_JCACHE, LOCAL_CACHED_MAP, LETTUCE};
        return List.of(
                single("getAll(100)", ValueKind.BYTES_1K, FarOperation.GET_ALL, quick ? some : all),
                single("putAll(100)", ValueKind.BYTES_1K, FarOperation.PUT_ALL, quick ? some : all));
    }

    private static List<Turned> conditional(boolean quick) {
        if (quick) {
            return List.of();
        }
        String[] all = {PERIGEE, RBUCKET_SAME, REDISSON_JCACHE, LOCAL_CACHED_MAP, LETTUCE};
        return List.of(
                single("putIfAbsent", ValueKind.BYTES_300, FarOperation.PUT_IF_ABSENT, all),
                single("replace", ValueKind.BYTES_300, FarOperation.REPLACE, all));
    }

    private static List<Turned> invocations(boolean quick) {
        FarScene own = new FarScene(
                ValueKind.COUNTER,
                ENTRIES,
                List.of(
                        new FarScene.Act(PERIGEE_NEAR, FarOperation.INCREMENT_OWN, PERIGEE),
                        new FarScene.Act(PERIGEE_NEAR, FarOperation.PUT_OWN, PERIGEE + "-put"),
                        new FarScene.Act(REDISSON_JCACHE, FarOperation.INCREMENT_OWN, REDISSON_JCACHE)));
        FarScene one = new FarScene(
                ValueKind.COUNTER,
                ENTRIES,
                List.of(
                        new FarScene.Act(PERIGEE_NEAR, FarOperation.INCREMENT_SHARED, PERIGEE),
                        new FarScene.Act(REDISSON_JCACHE, FarOperation.INCREMENT_SHARED, REDISSON_JCACHE),
                        new FarScene.Act(HAZELCAST, FarOperation.INCREMENT_SHARED, HAZELCAST)));
        return List.of(new Turned("invoke/own key/1 thread", own, 1), new Turned("invoke/one key/8 threads", one, 8));
    }

    private static List<Turned> readThrough(boolean quick) {
        FarScene cold = new FarScene(
                ValueKind.BYTES_300,
                ENTRIES,
                List.of(
                        new FarScene.Act(PERIGEE_READ_THROUGH, FarOperation.READ_COLD, PERIGEE),
                        new FarScene.Act(REDISSON_JCACHE_READ_THROUGH, FarOperation.READ_COLD, REDISSON_JCACHE)));
        return quick ? List.of() : List.of(new Turned("read-through-cold/300B/1 thread", cold, 1));
    }

    private static List<Turned> iteration(boolean quick) {
        if (quick) {
            return List.of();
        }
        FarScene scene = FarScene.of(
                ValueKind.BYTES_300,
                ITERATED,
                FarOperation.ITERATE,
                PERIGEE,
                REDISSON_JCACHE,
                LOCAL_CACHED_MAP,
                HAZELCAST);
        return List.of(new Turned("iterate-10000/300B/1 thread", scene, 1, Duration.ofMillis(500)));
    }

    private static Turned single(String name, ValueKind values, FarOperation operation, String... contenders) {
        return several(1, name, values, operation, contenders);
    }

    private static Turned several(
            int threads, String name, ValueKind values, FarOperation operation, String... contenders) {
        String id = name + '/' + size(values) + '/' + threads + (threads == 1 ? " thread" : " threads");
        return new Turned(id, FarScene.of(values, ENTRIES, operation, contenders), threads);
    }

    private static String size(ValueKind values) {
        return values.name().substring(values.name().indexOf('_') + 1) + "B";
    }

    private static Part part(String name, Function<Boolean, List<Turned>> cases) {
        return new Part() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public List<Figure> measure(Run run) {
                List<Figure> figures = new ArrayList<>();
                cases.apply(run.quick()).forEach(turned -> figures.addAll(turned.measure(run)));
                return figures;
            }
        };
    }

    private record Turned(String id, FarScene scene, int threads, Duration length, int turnsOfARound, int forks) {

        private static final Duration LENGTH = Duration.ofMillis(100);

        /** In rounds of less, threads that share two cores with the server differ by more than what is looked for. */
        private static final int LONG_ROUND = 4 * Turns.TURNS_OF_A_ROUND;

        Turned(String id, FarScene scene, int threads) {
            this(id, scene, threads, LENGTH);
        }

        Turned(String id, FarScene scene, int threads, Duration length) {
            this(id, scene, threads, length, Turns.TURNS_OF_A_ROUND, /* forks= */ 1);
        }

        Turned inLongRounds() {
            return new Turned(id, scene, threads, length, LONG_ROUND, forks);
        }

        Turned inForks(int number) {
            return new Turned(id, scene, threads, length, turnsOfARound, number);
        }

        List<Figure> measure(Run run) {
            Turns turns = Turns.of(id, FarCase.class, scene.acts().size())
                    .detail(scene.asText())
                    .threads(threads)
                    .length(length)
                    .turnsOfARound(turnsOfARound)
                    .forks(forks);
            // More threads than one keep both cores awake by themselves.
            return (threads == 1 ? turns.pinned() : turns).measure(run);
        }
    }
}
