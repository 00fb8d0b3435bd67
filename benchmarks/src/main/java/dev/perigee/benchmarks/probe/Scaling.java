package dev.perigee.benchmarks.probe;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.launcher.RedisServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;

/**
 * What a read and a write of the far tier cost when one thing grows: threads, value size, entries, partitions, caches, nodes
 * that hear of it. For the page {@code docs/scaling.md}; nothing here has a target, so a quick run leaves it out.
 *
 * <p>Each case has a server and a node of its own, the server on the first core. The value of a round is the server's core time
 * for a call: what a primary carries follows from it, whatever keeps this machine's other core from asking for more.
 */
public final class Scaling implements Part {

    private static final int USUAL_THREADS = 16;
    private static final int USUAL_SIZE = 300;
    private static final int USUAL_ENTRIES = 1_000;
    private static final int USUAL_PARTITIONS = 16;
    private static final int BULK = 500;

    private static final Case USUAL = new Case("", USUAL_THREADS, USUAL_SIZE, USUAL_ENTRIES, USUAL_PARTITIONS, 1, 1);

    private final long millis;
    private final List<Case> cases;

    /** All cases, half a second each. */
    public Scaling() {
        this(500, cases());
    }

    Scaling(long millis, List<Case> cases) {
        this.millis = millis;
        this.cases = List.copyOf(cases);
    }

    /**
     * One case.
     *
     * @param id what grows, and to what
     * @param subscribers how many hear of a write, the node itself among them
     */
    record Case(String id, int threads, int size, int entries, int partitions, int caches, int subscribers) {

        private Case threads(int number) {
            return new Case("threads/" + number, number, size, entries, partitions, caches, subscribers);
        }

        private Case size(int number) {
            return new Case("value bytes/" + number, threads, number, entries, partitions, caches, subscribers);
        }

        private Case entries(int number) {
            return new Case("entries/" + number, threads, size, number, partitions, caches, subscribers);
        }

        private Case partitions(int number) {
            return new Case("partitions/" + number, threads, size, entries, number, caches, subscribers);
        }

        private Case caches(int number) {
            return new Case("caches/" + number, threads, size, entries, partitions, number, subscribers);
        }

        private Case subscribers(int number) {
            return new Case("nodes/" + number, threads, size, entries, partitions, caches, number);
        }
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        List.of(1, 2, 4, 8, 16, 32, 64).forEach(number -> cases.add(USUAL.threads(number)));
        List.of(100, 300, 1_000, 10_000, 100_000).forEach(number -> cases.add(USUAL.size(number)));
        List.of(1_000, 10_000, 100_000, 1_000_000)
                .forEach(number -> cases.add(USUAL.size(100).entries(number)));
        List.of(16, 64, 256).forEach(number -> cases.add(USUAL.partitions(number)));
        List.of(1, 10, 50).forEach(number -> cases.add(USUAL.caches(number)));
        List.of(1, 2, 5, 10, 50).forEach(number -> cases.add(USUAL.subscribers(number)));
        return cases;
    }

    @Override
    public String name() {
        return "scaling";
    }

    @Override
    public List<Figure> measure(Run run) throws Exception {
        List<Figure> figures = new ArrayList<>();
        if (!run.quick()) {
            for (Case one : cases) {
                figures.addAll(Probes.tell(run, measure(one, Math.max(3, run.rounds()))));
            }
        }
        return figures;
    }

    private List<Figure> measure(Case one, int rounds) throws Exception {
        try (RedisServer server = RedisServer.start();
                ServerGauge gauge = new ServerGauge(server)) {
            Cores.pin(server);
            // One of the subscribers is the node itself.
            Subscribers others = new Subscribers(server, "default:b", one.subscribers() - 1);
            try (others;
                    PerigeeNode node = new PerigeeNode(server, "default", "far.partitions=" + one.partitions())) {
                List<Cache<String, byte[]>> caches = new ArrayList<>();
                for (int i = 0; i < one.caches(); i++) {
                    caches.add(node.farCache("cache-" + i, byte[].class));
                }
                byte[] value = new byte[one.size()];
                fill(caches, one.entries(), value);
                List<Load.Outcome> gets = new ArrayList<>();
                List<Load.Outcome> puts = new ArrayList<>();
                for (int round = 0; round < rounds; round++) {
                    gets.add(Load.run(
                            gauge,
                            one.threads(),
                            millis,
                            number -> cache(caches, number).get(key(number, one.entries()))));
                    puts.add(Load.run(
                            gauge,
                            one.threads(),
                            millis,
                            number -> cache(caches, number).put(key(number, one.entries()), value)));
                }
                return List.of(figure(one, "get", gets), figure(one, "put", puts));
            }
        }
    }

    private static Figure figure(Case one, String call, List<Load.Outcome> outcomes) {
        return new Figure(
                "scaling/" + one.id(),
                call,
                "us of the server's core",
                outcomes.stream().map(Load.Outcome::serverMicros).toList(),
                Map.of(
                        "ops/s",
                        Quantiles.median(
                                outcomes.stream().map(Load.Outcome::perSecond).toList()),
                        "us in commands",
                        Quantiles.median(outcomes.stream()
                                .map(Load.Outcome::commandMicros)
                                .toList())));
    }

    private static void fill(List<Cache<String, byte[]>> caches, int entries, byte[] value) {
        for (Cache<String, byte[]> cache : caches) {
            Map<String, byte[]> some = new HashMap<>();
            for (int i = 0; i < entries; i++) {
                some.put(key(i, entries), value);
                if (some.size() == BULK || i == entries - 1) {
                    cache.putAll(some);
                    some.clear();
                }
            }
        }
    }

    private static Cache<String, byte[]> cache(List<Cache<String, byte[]>> caches, int number) {
        return caches.get(number % caches.size());
    }

    /** Goes far from one to the next, so that no two callers meet and no cache line is warm by the call before. */
    private static String key(int number, int entries) {
        return "key-" + (number * 40_503L) % entries;
    }
}
