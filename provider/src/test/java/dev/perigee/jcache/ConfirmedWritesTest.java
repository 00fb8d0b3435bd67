package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.Seeds;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.memory.MemoryNetwork;
import dev.perigee.memory.MessageFaults;
import dev.perigee.memory.RequestFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Tag;

/**
 * Several nodes that lose, double, delay and reorder messages and acknowledgements. Once a confirmed write has returned, no
 * read that begins afterwards sees anything older, on any node; the very same hammer finds older values without
 * confirmation, so it would notice.
 */
@Tag("slow")
final class ConfirmedWritesTest {

    private static final Duration BOUND = Duration.ofMillis(400);
    private static final Duration LENGTH = Duration.ofSeconds(2);
    private static final int READERS = 3;
    private static final int WRITERS = 2;
    private static final int ROUNDS = 200;
    private static final long READ_PAUSE_NANOS = 10_000;

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.FOUR_NODES, Topology.EIGHT_NODES},
            storing = Storing.BY_VALUE)
    void noReadIsOlderThanAReturnedWrite(Nodes nodes) {
        long seed = Seeds.of(ConfirmedWritesTest.class);
        List<PerigeeCache<Integer, Long>> caches = open(nodes, "confirmed");
        VersionHistory history = new VersionHistory(caches);
        awaitNearHits(caches, history);
        MemoryNetwork network = nodes.network();
        network.disturbMessages(faults(seed));
        long end = System.nanoTime() + LENGTH.toNanos();

        hammer(nodes, caches, history, seed, () -> System.nanoTime() - end >= 0);

        network.calm();
        System.out.printf(
                Locale.ROOT, "confirmed: seed %d, %d nodes: %s%n", seed, caches.size(), history.summary(BOUND));
        assertThat(history.violations()).as("violations, seed " + seed).isEmpty();
        assertThat(history.nearHits()).as("reads that near copies served").isPositive();
    }

    @Everywhere(
            on = {Topology.REDIS_FOUR_NODES, Topology.REDIS_CLUSTER},
            storing = Storing.BY_VALUE)
    void noReadIsOlderThanAReturnedWriteOverRedis(Nodes nodes) {
        long seed = Seeds.of(ConfirmedWritesTest.class);
        List<PerigeeCache<Integer, Long>> caches = open(nodes, "confirmed");
        VersionHistory history = new VersionHistory(caches);
        awaitNearHits(caches, history);
        long end = System.nanoTime() + LENGTH.toNanos();

        hammer(nodes, caches, history, seed, () -> System.nanoTime() - end >= 0);

        System.out.printf(Locale.ROOT, "confirmed: seed %d, %s: %s%n", seed, nodes.topology(), history.summary(BOUND));
        assertThat(history.violations()).as("violations, seed " + seed).isEmpty();
        assertThat(history.nearHits()).as("reads that near copies served").isPositive();
    }

    @Everywhere(on = Topology.FOUR_NODES, storing = Storing.BY_VALUE)
    void theSameHammerFindsOlderValuesWhereWritesAreNotConfirmed(Nodes nodes) {
        long seed = Seeds.of(ConfirmedWritesTest.class);
        List<PerigeeCache<Integer, Long>> caches = open(nodes, "bounded");
        VersionHistory history = new VersionHistory(caches);
        MemoryNetwork network = nodes.network();
        network.disturbMessages(faults(seed));
        long end = System.nanoTime() + Await.LONG.toNanos();

        hammer(nodes, caches, history, seed, () -> !history.violations().isEmpty() || System.nanoTime() - end >= 0);

        network.calm();
        assertThat(history.violations())
                .as("what the hammer noticed, seed " + seed)
                .isNotEmpty();
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void linearizableReadsKeepNothingNear(Nodes nodes) {
        long seed = Seeds.of(ConfirmedWritesTest.class);
        List<PerigeeCache<Integer, Long>> caches = open(nodes, "linearizable");
        VersionHistory history = new VersionHistory(caches);
        MemoryNetwork network = nodes.network();
        network.disturbMessages(faults(seed).withDrop(1));
        long end = System.nanoTime() + BOUND.toNanos();

        hammer(nodes, caches, history, seed, () -> System.nanoTime() - end >= 0);

        network.calm();
        assertThat(history.violations()).as("violations, seed " + seed).isEmpty();
        assertThat(history.nearHits()).isZero();
        assertThat(caches)
                .allSatisfy(cache -> assertThat(cache.statistics().nearSize()).isZero());
    }

    /** A bounded cache serves a stale copy while the far tier fails; who asked for more gets a miss. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void nothingStaleIsServedWhileTheFarTierFails(Nodes nodes) {
        nodes.with("far.timeout", "100ms");
        PerigeeCache<Integer, Long> confirmed = open(nodes, "confirmed").get(0);
        PerigeeCache<Integer, Long> bounded = nodes.create(0, "bounded", configuration("bounded"));
        confirmed.put(1, 1L);
        bounded.put(1, 1L);
        Await.until("both are near", () -> {
            confirmed.get(1);
            return confirmed.statistics().nearHits() > 0 && bounded.get(1) == 1L;
        });

        MemoryNetwork network = nodes.network();
        nodes.tolerateWarning("The far tier does not answer");
        network.disturbRequests(RequestFaults.NONE.withLosses(1, 0));
        Await.until("the near copies are too old", () -> confirmed.get(1) == null);
        Await.until(
                "a stale copy is served",
                () -> bounded.get(1) == 1L && bounded.statistics().staleHits() > 0);

        assertThat(confirmed.get(1)).isNull();
        assertThat(confirmed.statistics().staleHits()).isZero();
        network.calm();
        Await.until("the far tier answers again", () -> confirmed.get(1) != null);
    }

    /** What confirmation costs where nothing is lost: printed, and with nobody's silence to wait for. */
    @Everywhere(
            on = {
                Topology.TWO_NODES,
                Topology.FOUR_NODES,
                Topology.EIGHT_NODES,
                Topology.REDIS_TWO_NODES,
                Topology.REDIS_FOUR_NODES,
                Topology.REDIS_EIGHT_NODES
            },
            storing = Storing.BY_VALUE)
    void thePriceOfAConfirmedWrite(Nodes nodes) {
        List<PerigeeCache<Integer, Long>> confirmed = open(nodes, "confirmed");
        VersionHistory history = new VersionHistory(confirmed);
        awaitNearHits(confirmed, history);
        List<PerigeeCache<Integer, Long>> bounded = new ArrayList<>();
        for (int node = 0; node < nodes.count(); node++) {
            bounded.add(nodes.create(node, "bounded", configuration("bounded")));
        }
        VersionHistory plain = new VersionHistory(bounded);
        long unconfirmed = history.unconfirmed();

        for (int round = 0; round < ROUNDS; round++) {
            int key = round % VersionHistory.KEYS;
            history.write(round % confirmed.size(), key);
            plain.write(round % bounded.size(), key);
        }

        System.out.printf(
                Locale.ROOT,
                "price of a confirmed write: %s, %d nodes, bounded p50 %.3f p99 %.3f max %.3f ms,"
                        + " confirmed p50 %.3f p99 %.3f max %.3f ms, bound %d ms%n",
                nodes.topology(),
                confirmed.size(),
                plain.writeMillis(0.5),
                plain.writeMillis(0.99),
                plain.writeMillis(1),
                history.writeMillis(0.5),
                history.writeMillis(0.99),
                history.writeMillis(1),
                BOUND.toMillis());
        // A machine that stands still for longer than the bound may see a few.
        assertThat(history.unconfirmed() - unconfirmed).isLessThan(ROUNDS / 10);
    }

    private static MessageFaults faults(long seed) {
        return new MessageFaults(seed, 0.1, 0.05, 0.1, Duration.ZERO, Duration.ofMillis(5));
    }

    /** With so short a grace, messages may merely be late. */
    private static List<PerigeeCache<Integer, Long>> open(Nodes nodes, String consistency) {
        nodes.tolerateWarning("Messages were lost without a sign");
        nodes.with("coherence.bound", BOUND.toMillis() + "ms")
                .with("coherence.digest-interval", "100ms")
                .with("coherence.grace", "50ms");
        return nodes.createAll(configuration(consistency));
    }

    private static MutableConfiguration<Integer, Long> configuration(String consistency) {
        return new PerigeeConfiguration<Integer, Long>()
                .set("consistency", consistency)
                .setStatisticsEnabled(true);
    }

    /** Near copies are served from the bound after the registration on. */
    private static void awaitNearHits(List<PerigeeCache<Integer, Long>> caches, VersionHistory history) {
        for (int node = 0; node < caches.size(); node++) {
            int reader = node;
            PerigeeCache<Integer, Long> cache = caches.get(node);
            Await.until("node " + node + " reads near", () -> {
                history.read(reader, 0);
                return cache.statistics().nearHits() > 0;
            });
        }
    }

    private static void hammer(
            Nodes nodes,
            List<PerigeeCache<Integer, Long>> caches,
            VersionHistory history,
            long seed,
            BooleanSupplier isOver) {
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = nodes.threads(READERS + WRITERS);
        List<Future<?>> tasks = new ArrayList<>();
        for (int thread = 0; thread < READERS + WRITERS; thread++) {
            boolean writes = thread < WRITERS;
            Random random = new Random(seed + thread);
            tasks.add(threads.submit(() -> {
                while (!over.get()) {
                    int node = random.nextInt(caches.size());
                    int key = random.nextInt(VersionHistory.KEYS);
                    if (writes) {
                        history.write(node, key);
                    } else {
                        history.read(node, key);
                        LockSupport.parkNanos(READ_PAUSE_NANOS);
                    }
                }
            }));
        }
        Await.until(LENGTH.plus(Await.LONG.multipliedBy(2)), () -> "the hammer has its fill", isOver);
        over.set(true);
        tasks.forEach(Await::result);
    }
}
