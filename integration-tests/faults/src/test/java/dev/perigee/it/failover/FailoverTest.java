package dev.perigee.it.failover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.launcher.RedisCluster;
import dev.perigee.launcher.RedisSentinels;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.ServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;

/** No near copy outlives by more than the bound what the servers have lost, moved or forgotten. */
final class FailoverTest {

    private static final int KEYS = 32;
    private static final int FAILOVERS = 5;
    private static final int LOSING = 2;
    private static final long LOST = -1;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** Whether calls fail is looked at, not how long each takes where the machine is busy. */
    private static final String PATIENTLY = "&far.timeout=10s";

    private static final Duration WARM_UP = Duration.ofSeconds(1);

    @Test
    void primariesOfAClusterDieAndOneForgetsWhatItAcknowledged() throws InterruptedException {
        try (RedisCluster cluster = RedisCluster.start(Duration.ofSeconds(3), ServerOptions.defaults());
                LoadedNodes nodes = new LoadedNodes(address(cluster), KEYS)) {
            for (int failover = 0; failover < FAILOVERS; failover++) {
                int partition = failover * 3;
                int slot = slotOf(partition);
                RedisServer killed = failover == LOSING
                        ? failOverLosing(cluster, nodes, partition)
                        : failOverUnderLoad(nodes, "cluster failover " + failover, () -> cluster.failOver(slot));
                cluster.rejoin(killed);
            }
        }
    }

    @Test
    void anotherPrimaryTakesOverUnderSentinels() throws InterruptedException {
        try (RedisSentinels all = RedisSentinels.start()) {
            String hosts = all.sentinels().stream()
                    .map(sentinel -> "127.0.0.1:" + sentinel.port())
                    .collect(Collectors.joining(","));
            try (LoadedNodes nodes = new LoadedNodes("redis+sentinel://" + hosts + "/" + all.name(), KEYS)) {
                failOverUnderLoad(nodes, "Sentinel failover", all::failOver);
            }
        }
    }

    @Test
    void aSlotMovesAwayAndBackAndNobodyNotices() throws InterruptedException {
        try (RedisCluster cluster = RedisCluster.start();
                LoadedNodes nodes = new LoadedNodes(address(cluster), KEYS, PATIENTLY)) {
            nodes.startWork();
            awaitCalls(nodes);
            int moves = 0;
            for (int partition = 0; partition < 3; partition++) {
                int slot = slotOf(partition);
                RedisServer from = cluster.primaryOf(slot);
                RedisServer to = cluster.primaries().stream()
                        .filter(node -> node != from)
                        .findFirst()
                        .orElseThrow();
                cluster.moveSlot(slot, to);
                awaitCalls(nodes);
                cluster.moveSlot(slot, from);
                awaitCalls(nodes);
                moves += 2;
            }
            nodes.stopWork();

            System.out.printf(
                    Locale.ROOT,
                    "resharding: %d moves of a slot under load, %d calls, %d failed, oldest near read %.1f ms, bound %d ms%n",
                    moves,
                    nodes.calls(),
                    nodes.failures(),
                    nodes.stalestMillis(),
                    LoadedNodes.BOUND.toMillis());
            assertThat(nodes.errors()).isEmpty();
            assertThat(nodes.failures()).isZero();
            assertThat(nodes.stalestMillis()).isLessThanOrEqualTo(LoadedNodes.BOUND.toMillis());
            for (int key = 0; key < KEYS; key++) {
                assertThat(nodes.far().get(nodes.keys().get(key)))
                        .isEqualTo(nodes.ledger(key).acknowledged());
            }
        }
    }

    private interface FailOver {
        RedisServer failOver();
    }

    private static RedisServer failOverUnderLoad(LoadedNodes nodes, String what, FailOver failOver)
            throws InterruptedException {
        nodes.startWork();
        awaitCalls(nodes);
        long callsBefore = nodes.calls();
        long failuresBefore = nodes.failures();
        long begun = System.nanoTime();
        RedisServer killed = failOver.failOver();
        long takenOver = System.nanoTime();
        List<Long> before = acknowledged(nodes);
        await("each key is written again", () -> isNewer(acknowledged(nodes), before));
        long recovered = System.nanoTime();
        nodes.stopWork();
        long quiet = System.nanoTime();

        await("the bound has passed", () -> System.nanoTime() - quiet > LoadedNodes.BOUND.toNanos());
        // Again if one of them cannot tell, not if one differs.
        await("all nodes can be read, and agree after the bound: " + what, () -> {
            try {
                assertThat(nodes.agree())
                        .as("%s: nodes and far tier agree", what)
                        .isTrue();
                return true;
            } catch (CacheException e) {
                return false;
            }
        });
        System.out.printf(
                Locale.ROOT,
                "%s: taken over after %d ms, written again %d ms later; %d calls, %d failed; all agree after the bound%n",
                what,
                millis(takenOver - begun),
                millis(recovered - takenOver),
                nodes.calls() - callsBefore,
                nodes.failures() - failuresBefore);
        return killed;
    }

    /** What only the dead primary knew is in near tiers; it has to leave them. */
    private static RedisServer failOverLosing(RedisCluster cluster, LoadedNodes nodes, int partition) {
        List<String> keys = keysOf(nodes, partition);
        RedisServer primary = cluster.primaryOf(slotOf(partition));
        keys.forEach(key -> nodes.far().put(key, 0L));
        assertThat(primary.call("WAIT", "1", "5000")).isEqualTo("1");
        List<Long> copies = new ArrayList<>();

        RedisServer killed = cluster.failOverLosing(slotOf(partition), () -> {
            keys.forEach(key -> nodes.near().get(0).put(key, LOST));
            nodes.near().forEach(cache -> keys.forEach(key -> copies.add(cache.get(key))));
        });

        long takenOver = System.nanoTime();
        assertThat(copies).as("near copies of what is lost").isNotEmpty().allMatch(value -> value == LOST);
        long lastSeen = takenOver;
        long served = 0;
        while (System.nanoTime() - takenOver < 3 * LoadedNodes.BOUND.toNanos()) {
            for (Cache<String, Long> cache : nodes.near()) {
                for (String key : keys) {
                    long begun = System.nanoTime();
                    if (isLost(cache, key)) {
                        lastSeen = begun;
                        served++;
                    }
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "cluster failover that lost %d acknowledged writes: lost values read near %d times, the last one %d ms after"
                        + " the takeover, bound %d ms%n",
                keys.size(),
                served,
                millis(lastSeen - takenOver),
                LoadedNodes.BOUND.toMillis());
        assertThat(lastSeen - takenOver).isLessThanOrEqualTo(LoadedNodes.BOUND.toNanos());
        await("all nodes can read", () -> canRead(nodes));
        for (Cache<String, Long> cache : nodes.near()) {
            keys.forEach(key -> assertThat(cache.get(key)).isZero());
        }
        return killed;
    }

    private static boolean isLost(Cache<String, Long> cache, String key) {
        try {
            Long value = cache.get(key);
            return value != null && value == LOST;
        } catch (CacheException e) {
            return false;
        }
    }

    private static List<String> keysOf(LoadedNodes nodes, int partition) {
        @SuppressWarnings("unchecked") // It is this very cache, seen by another interface.
        PerigeeCache<String, Long> cache = nodes.far().unwrap(PerigeeCache.class);
        List<String> keys = new ArrayList<>();
        for (int i = 0; keys.size() < 5; i++) {
            if (cache.explain("lost" + i).partition() == partition) {
                keys.add("lost" + i);
            }
        }
        return keys;
    }

    private static boolean isNewer(List<Long> now, List<Long> before) {
        for (int key = 0; key < KEYS; key++) {
            if (now.get(key) <= before.get(key)) {
                return false;
            }
        }
        return true;
    }

    private static List<Long> acknowledged(LoadedNodes nodes) {
        List<Long> acknowledged = new ArrayList<>();
        for (int key = 0; key < KEYS; key++) {
            acknowledged.add(nodes.ledger(key).acknowledged());
        }
        return acknowledged;
    }

    private static boolean canRead(LoadedNodes nodes) {
        try {
            nodes.keys().forEach(key -> nodes.far().get(key));
            nodes.near().forEach(cache -> nodes.keys().forEach(cache::get));
            return true;
        } catch (CacheException e) {
            return false;
        }
    }

    private static void awaitCalls(LoadedNodes nodes) {
        long before = nodes.calls();
        long begun = System.nanoTime();
        await(
                "work is being done",
                () -> nodes.calls() > before + 500 && System.nanoTime() - begun > WARM_UP.toNanos());
    }

    private static String address(RedisCluster cluster) {
        return "redis+cluster://"
                + cluster.nodes().stream()
                        .map(node -> "127.0.0.1:" + node.port())
                        .collect(Collectors.joining(","));
    }

    private static int slotOf(int partition) {
        return RedisCluster.slotOf(LoadedNodes.NAMESPACE + ":{" + LoadedNodes.NAMESPACE + "." + partition + "}:m");
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end)
                    .as("%s: not after %s", what, LIMIT)
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
