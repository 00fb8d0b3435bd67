package dev.perigee.benchmarks.probe;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.launcher.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;

/**
 * What many idle nodes with many caches cost a server: the share of a core that its process spends while they hold copies and do nothing but
 * what nodes do on their own account. The nodes are real: 50 managers with clients and subscriptions of their own, in this JVM.
 *
 * <p>The same server without a node is measured before, and its share taken off. Each node holds some copies of each cache: one
 * that holds none asks for no digests. The server's own count of the digests' scripts, and the clients' pings, are in the extras.
 * Then one node writes while all of them hear of it.
 */
public final class Digests implements Part {

    private static final int WRITES = 2_000;
    private static final int KEYS = 50;

    private final int nodes;
    private final int caches;
    private final int seconds;

    /** 50 nodes with 50 caches. */
    public Digests() {
        this(50, 50, 0);
    }

    /** So many nodes with so many caches each, watched for so long; 0 seconds for as long as the run asks for. */
    Digests(int nodes, int caches, int seconds) {
        this.nodes = nodes;
        this.caches = caches;
        this.seconds = seconds;
    }

    @Override
    public String name() {
        return "digests";
    }

    @Override
    public List<Figure> measure(Run run) throws Exception {
        int each = seconds > 0 ? seconds : run.quick() ? 4 : 10;
        String caseId = "digests/" + nodes + " nodes, " + caches + " caches";
        List<PerigeeNode> open = new ArrayList<>();
        try (RedisServer server = RedisServer.start();
                ServerGauge gauge = new ServerGauge(server)) {
            Cores.pin(server);
            try {
                double idle = share(gauge, each);
                List<Cache<String, byte[]>> all = open(server, open);
                List<Cache<String, byte[]>> written = all.subList(0, caches);
                // A cache is in a partition from its first write on.
                for (Cache<String, byte[]> cache : written) {
                    for (int key = 0; key < KEYS; key++) {
                        cache.put("key-" + key, new byte[100]);
                    }
                }
                // A node that holds nothing has nothing to prove, and asks for no digests.
                for (Cache<String, byte[]> cache : all) {
                    for (int key = 0; key < KEYS; key += 10) {
                        cache.get("key-" + key);
                    }
                }
                List<Double> shares = new ArrayList<>();
                ServerGauge.Commands before = gauge.commands();
                for (int round = 0; round < 3; round++) {
                    shares.add(Math.max(0, share(gauge, each) - idle));
                }
                ServerGauge.Commands done = gauge.commands().since(before);
                double watched = 3.0 * each;
                Figure cost = new Figure(
                        caseId,
                        "perigee",
                        "% of a core",
                        shares,
                        Map.of(
                                "% of a core without nodes", idle,
                                "digests/s", done.of("evalsha").calls() / watched,
                                "us for a digest",
                                        (double) done.of("evalsha").micros()
                                                / Math.max(1, done.of("evalsha").calls()),
                                "% of a core in digests", done.of("evalsha").micros() / 1e4 / watched,
                                "pings/s", done.of("ping").calls() / watched));
                return Probes.tell(run, List.of(cost, writes(gauge, written.get(0))));
            } finally {
                open.forEach(PerigeeNode::close);
            }
        }
    }

    /** Opens all nodes; returns their caches, those of the first node first. */
    private List<Cache<String, byte[]>> open(RedisServer server, List<PerigeeNode> open) {
        List<Cache<String, byte[]>> made = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            PerigeeNode opened = new PerigeeNode(server, "default");
            open.add(opened);
            for (int cache = 0; cache < caches; cache++) {
                made.add(opened.cache("cache-" + cache, byte[].class));
            }
        }
        return made;
    }

    /** What a write costs the server while that many nodes hear of it: core time of its process, sending included. */
    private Figure writes(ServerGauge gauge, Cache<String, byte[]> cache) {
        byte[] value = new byte[300];
        List<Double> micros = new ArrayList<>();
        ServerGauge.Commands before = gauge.commands();
        for (int round = 0; round < 3; round++) {
            double cpu = gauge.cpuSeconds();
            for (int i = 0; i < WRITES; i++) {
                cache.put("key-" + i % KEYS, value);
            }
            micros.add((gauge.cpuSeconds() - cpu) * 1e6 / WRITES);
        }
        ServerGauge.Command scripts = gauge.commands().since(before).of("evalsha");
        return new Figure(
                "digest-put/" + nodes + " nodes",
                "perigee",
                "us of the server's core",
                micros,
                Map.of("us in the script", (double) scripts.micros() / Math.max(1, scripts.calls())));
    }

    private static double share(ServerGauge gauge, int seconds) throws InterruptedException {
        double cpu = gauge.cpuSeconds();
        long begin = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        return (gauge.cpuSeconds() - cpu) * 1e11 / (System.nanoTime() - begin);
    }
}
