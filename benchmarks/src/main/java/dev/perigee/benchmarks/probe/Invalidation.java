package dev.perigee.benchmarks.probe;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.launcher.RedisServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * How long after a put on one node another node still serves the old value: from the call of put until the beginning of the
 * first get that answers the new value. Beside it a bare trip by the same settings of Redisson: from the call of publish on
 * one client until a listener of another client has been seen to hear it.
 *
 * <p>Both nodes are in one JVM. What is measured goes through two clients and the server's process in any case; nothing is
 * shared that would shorten it, and there is one clock for both ends. They share the cores, as two JVMs on this machine would.
 *
 * <p>Each put has a key of its own, which the other node holds near: a key that changes all the time is another case, in which
 * reads are spared on purpose ({@code near.reread-interval}). The caller of put itself asks the other node: without pause for
 * half a millisecond, every 70 us or so after that. What is counted as old is a read that began when the put had returned.
 */
public final class Invalidation implements Part {

    private static final long EAGER_NANOS = 500_000;
    private static final long PAUSE_NANOS = 20_000;
    private static final long GIVE_UP_NANOS = 20_000_000_000L;

    private final int puts;

    /** With as many puts as a run asks for. */
    public Invalidation() {
        this(0);
    }

    /** With so many puts in each round; 0 for as many as the run asks for. */
    Invalidation(int puts) {
        this.puts = puts;
    }

    @Override
    public String name() {
        return "invalidation";
    }

    @Override
    public List<Figure> measure(Run run) throws Exception {
        int each = puts > 0 ? puts : run.quick() ? 700 : 2_000;
        int rounds = Math.max(3, run.rounds());
        Map<String, Pair> pairs = new LinkedHashMap<>();
        try (RedisServer server = RedisServer.start()) {
            try {
                for (String name : run.quick() ? Pairs.WITH_TARGETS : Pairs.ALL) {
                    pairs.put(name, Pairs.open(name, server));
                }
                return Probes.tell(run, measure(pairs, rounds, each));
            } finally {
                pairs.values().forEach(Pair::close);
            }
        }
    }

    private static List<Figure> measure(Map<String, Pair> pairs, int rounds, int puts) {
        // One more round than counts: compilers and connections warm up in the first.
        int keys = (rounds + 1) * puts;
        pairs.values().forEach(pair -> {
            for (int i = 0; i < keys; i++) {
                pair.put(key(i), ValueKind.STRING.value(i));
            }
        });
        Map<String, List<Double>> halves = new LinkedHashMap<>();
        Map<String, List<Double>> nearlyAll = new LinkedHashMap<>();
        Map<String, int[]> oldReads = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            Map<String, List<Double>> micros = new LinkedHashMap<>();
            for (int put = 0; put < puts; put++) {
                int number = round * puts + put;
                for (Map.Entry<String, Pair> pair : pairs.entrySet()) {
                    Seen seen = put(pair.getValue(), number);
                    micros.computeIfAbsent(pair.getKey(), none -> new ArrayList<>())
                            .add(seen.nanos() / 1e3);
                    if (round > 0 && seen.old() > 0) {
                        oldReads.computeIfAbsent(pair.getKey(), none -> new int[1])[0]++;
                    }
                }
            }
            if (round > 0) {
                micros.forEach((name, values) -> {
                    halves.computeIfAbsent(name, none -> new ArrayList<>()).add(Quantiles.median(values));
                    nearlyAll.computeIfAbsent(name, none -> new ArrayList<>()).add(Quantiles.quantile(values, 0.99));
                });
            }
        }
        List<Figure> figures = new ArrayList<>();
        for (String name : pairs.keySet()) {
            double old = oldReads.getOrDefault(name, new int[1])[0] * 100.0 / ((double) rounds * puts);
            figures.add(new Figure(
                    "invalidation/p50",
                    name,
                    "us",
                    halves.getOrDefault(name, List.of()),
                    Map.of("% of puts after which an old value was read", old)));
            figures.add(new Figure("invalidation/p99", name, "us", nearlyAll.getOrDefault(name, List.of()), Map.of()));
        }
        return figures;
    }

    /**
     * What a put led to.
     *
     * @param nanos until the other node was found to serve the new value
     * @param old how many reads began after the put had returned, and were old
     */
    private record Seen(long nanos, long old) {}

    @SuppressWarnings(
            "ThreadPriorityCheck") // Whether it yields or not changes what is measured a little, and no result.
    private static Seen put(Pair pair, int number) {
        String key = key(number);
        Object fresh = ValueKind.STRING.value(-1 - number);
        Object before = ValueKind.STRING.value(number);
        // The second read is served near, unless the first was overtaken by a message.
        for (int read = 0; read < 2; read++) {
            if (!before.equals(pair.get(key))) {
                throw new IllegalStateException("The other node does not serve what was put before");
            }
        }
        long begin = System.nanoTime();
        pair.put(key, fresh);
        for (long old = 0; ; old++) {
            long at = System.nanoTime();
            if (fresh.equals(pair.get(key))) {
                return new Seen(at - begin, old);
            }
            // On two cores, who asks without pause keeps the message from being taken in, for a scheduler's whole
            // slice.
            if (at - begin < EAGER_NANOS) {
                Thread.yield();
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            if (at - begin > GIVE_UP_NANOS) {
                throw new IllegalStateException("The other node has served an old value for 20 s");
            }
        }
    }

    private static String key(int number) {
        return "key-" + number;
    }
}
