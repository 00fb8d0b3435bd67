package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.Seeds;
import dev.perigee.TieredStatistics;
import dev.perigee.coherence.CoherenceCounters;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.memory.MemoryNetwork;
import dev.perigee.memory.MessageFaults;
import dev.perigee.tier.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Tag;

/**
 * Four nodes that lose a fifth of their messages, some of the others late, doubled or out of order. Values carry versions,
 * so each read can be held against what had been written by then: none may be older than the bound, a node sees its own
 * writes at once, and what a node has seen it does not unsee.
 */
@Tag("slow")
final class StalenessTest {

    private static final Duration BOUND = Duration.ofMillis(500);
    private static final Duration LENGTH = Duration.ofSeconds(8);
    private static final int KEYS = 64;
    private static final int READERS = 4;
    private static final int WRITERS = 2;
    private static final long WRITE_PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final int MOST_SHOWN = 5;

    @Everywhere(on = Topology.FOUR_NODES, storing = Storing.BY_VALUE)
    void noReadIsOlderThanTheBound(Nodes nodes) {
        long seed = Seeds.of(StalenessTest.class);
        nodes.with("coherence.bound", BOUND.toMillis() + "ms")
                .with("coherence.digest-interval", "100ms")
                .with("coherence.grace", "50ms");
        List<PerigeeCache<Integer, Long>> caches =
                nodes.createAll(new MutableConfiguration<Integer, Long>().setStatisticsEnabled(true));
        History history = new History(caches.size());
        for (int key = 0; key < KEYS; key++) {
            history.write(caches.get(0), 0, key);
        }
        nodes.tolerateWarning("Messages were lost without a sign");
        MemoryNetwork network = nodes.network();
        network.disturbMessages(new MessageFaults(seed, 0.2, 0.05, 0.1, Duration.ZERO, Duration.ofMillis(5)));

        ExecutorService threads = nodes.threads(READERS + WRITERS);
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> writers = new ArrayList<>();
        List<Future<?>> readers = new ArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
            Random random = new Random(seed + w);
            writers.add(threads.submit(() -> write(caches, history, random, over)));
        }
        for (int r = 0; r < READERS; r++) {
            Random random = new Random(seed - 1 - r);
            readers.add(threads.submit(() -> read(caches, history, random, over)));
        }
        long end = System.nanoTime() + LENGTH.toNanos();
        Await.until(LENGTH.plus(Await.LONG), () -> "the time is over", () -> System.nanoTime() - end >= 0);
        over.set(true);
        writers.forEach(Await::result);
        long lastWrite = System.nanoTime();
        readers.forEach(Await::result);

        Await.until("the bound has passed", () -> System.nanoTime() - lastWrite > BOUND.toNanos());
        List<String> apart = new ArrayList<>();
        for (int node = 0; node < caches.size(); node++) {
            for (int key = 0; key < KEYS; key++) {
                long version = caches.get(node).get(key);
                if (version != history.latest(key)) {
                    apart.add("node " + node + " key " + key + ": " + version + ", not " + history.latest(key));
                }
            }
        }
        network.calm();
        history.print(seed, caches, apart.size());
        assertThat(history.violations).as("violations, seed " + seed).isEmpty();
        assertThat(apart).as("nodes that had not converged, seed " + seed).isEmpty();
    }

    private static void write(
            List<PerigeeCache<Integer, Long>> caches, History history, Random random, AtomicBoolean over) {
        while (!over.get()) {
            int node = random.nextInt(caches.size());
            history.write(caches.get(node), node, random.nextInt(KEYS));
            LockSupport.parkNanos(WRITE_PAUSE_NANOS);
        }
    }

    private static void read(
            List<PerigeeCache<Integer, Long>> caches, History history, Random random, AtomicBoolean over) {
        while (!over.get()) {
            int node = random.nextInt(caches.size());
            history.read(caches.get(node), node, random.nextInt(KEYS));
        }
    }

    /** Which version of each key was completely written when, and which each node has seen. */
    private static final class History {

        private static final int MOST_VERSIONS = 20_000;

        private final Object[] locks = new Object[KEYS];
        private final AtomicLongArray latest = new AtomicLongArray(KEYS);

        /** By key and version: when its write had returned; 0 before. */
        private final AtomicLongArray[] completed = new AtomicLongArray[KEYS];

        private final AtomicLongArray[] ownByNode;
        private final AtomicLongArray[] seenByNode;
        private final AtomicLong reads = new AtomicLong();
        private final AtomicLong writes = new AtomicLong();
        private final AtomicLong worstNanos = new AtomicLong();
        private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

        History(int nodes) {
            for (int key = 0; key < KEYS; key++) {
                locks[key] = new Object();
                completed[key] = new AtomicLongArray(MOST_VERSIONS);
            }
            ownByNode = new AtomicLongArray[nodes];
            seenByNode = new AtomicLongArray[nodes];
            for (int node = 0; node < nodes; node++) {
                ownByNode[node] = new AtomicLongArray(KEYS);
                seenByNode[node] = new AtomicLongArray(KEYS);
            }
        }

        long latest(int key) {
            return latest.get(key);
        }

        /** One writer at a time for a key, so that versions have the order of the writes. */
        void write(PerigeeCache<Integer, Long> cache, int node, int key) {
            synchronized (locks[key]) {
                long version = latest.get(key) + 1;
                cache.put(key, version);
                completed[key].set((int) version, System.nanoTime());
                latest.set(key, version);
                raise(ownByNode[node], key, version);
            }
            writes.incrementAndGet();
        }

        void read(PerigeeCache<Integer, Long> cache, int node, int key) {
            long own = ownByNode[node].get(key);
            long seen = seenByNode[node].get(key);
            long begun = System.nanoTime();
            long version = cache.get(key);
            raise(seenByNode[node], key, version);
            reads.incrementAndGet();
            if (version < own) {
                violate("node " + node + " wrote version " + own + " of key " + key + " and read " + version);
            }
            if (version < seen) {
                violate("node " + node + " had seen version " + seen + " of key " + key + " and read " + version);
            }
            long newerAt = completed[key].get((int) version + 1);
            if (newerAt != 0) {
                long stale = begun - newerAt;
                worstNanos.accumulateAndGet(stale, Math::max);
                if (stale > BOUND.toNanos()) {
                    violate("node " + node + " read a version of key " + key + " that was out of date for " + stale
                            + " ns");
                }
            }
        }

        void print(long seed, List<PerigeeCache<Integer, Long>> caches, int apart) {
            long nearHits = 0;
            long farReads = 0;
            CoherenceCounters sum = CoherenceCounters.ZERO;
            for (PerigeeCache<Integer, Long> cache : caches) {
                TieredStatistics statistics = cache.statistics();
                nearHits += statistics.nearHits();
                farReads += statistics.nearMisses();
                Node node =
                        ((CacheFacade<Integer, Long>) cache).parts().manager().node();
                sum = sum.plus(node.vitals().coherence());
            }
            System.out.printf(
                    Locale.ROOT,
                    "staleness: seed %d, %d nodes, %d s, %d reads, %d near hits, %d far reads, %d writes%n"
                            + "           messages %d, doubled %d, gaps %d, silent losses %d, anomalies %d%n"
                            + "           worst staleness %.1f ms of %d, not converged %d, violations %d%n",
                    seed,
                    caches.size(),
                    LENGTH.toSeconds(),
                    reads.get(),
                    nearHits,
                    farReads,
                    writes.get(),
                    sum.messages(),
                    sum.duplicates(),
                    sum.gaps(),
                    sum.silentLosses(),
                    sum.anomalies(),
                    worstNanos.get() / 1e6,
                    BOUND.toMillis(),
                    apart,
                    violations.size());
        }

        private void violate(String what) {
            if (violations.size() < MOST_SHOWN) {
                violations.add(what);
            }
        }

        private static void raise(AtomicLongArray versions, int key, long version) {
            versions.accumulateAndGet(key, version, Math::max);
        }
    }
}
