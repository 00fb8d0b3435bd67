package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.TieredStatistics;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.launcher.Direction;
import dev.perigee.launcher.FaultProxy;
import dev.perigee.launcher.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A Redis that is slow is waited for, one that is silent is not, where there is a stale copy.
 *
 * <p>{@code -Dslow.redis.seconds=300} for how long it is slow.
 */
@Tag("slow")
class SlowRedisTest {

    private static final int SECONDS = Integer.getInteger("slow.redis.seconds", 3);

    /** A wait for it could not be overlooked, on any machine. */
    private static final Duration LONG_TIMEOUT = Duration.ofSeconds(60);

    private static final int KEYS = 20;
    private static final int MOST_LESSONS = 20;

    /** Copies are out of bound before the next read, so each read asks Redis and has a stale copy in hand. */
    @ParameterizedTest
    @CsvSource({"200, 1", "200, 8", "500, 1", "500, 8"})
    void aSlowServerIsWaitedFor(int millis, int callers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try (RedisServer server = RedisServer.start();
                LongLine line = new LongLine(server.port());
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            Properties properties = new Properties();
            properties.setProperty("perigee.coherence.bound", "40ms");
            properties.setProperty("perigee.coherence.digest-interval", "20ms");
            properties.setProperty("perigee.coherence.grace", "10ms");
            PerigeeCache<Integer, String> cache = open(provider, line.port(), properties);
            for (int key = 0; key < KEYS; key++) {
                cache.put(key, "v" + key);
            }
            line.lengthen(Duration.ofMillis(millis / 2));
            teach(cache);
            TieredStatistics before = cache.statistics();

            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            List<Future<Integer>> reading = new ArrayList<>();
            for (int i = 0; i < callers; i++) {
                int first = i;
                Callable<Integer> caller = () -> readUntil(end, cache, first);
                reading.add(threads.submit(caller));
            }
            int reads = 0;
            for (Future<Integer> each : reading) {
                reads += each.get();
            }

            TieredStatistics after = cache.statistics();
            System.out.printf(
                    Locale.ROOT,
                    "redis slow: %d ms a call, %d callers, %d s: %d reads, %d stale, %d failed misses%n",
                    millis,
                    callers,
                    SECONDS,
                    reads,
                    after.staleHits() - before.staleHits(),
                    after.failedMisses() - before.failedMisses());
            assertThat(after.farHits() - before.farHits()).isPositive();
            assertThat(after.staleHits() - before.staleHits()).isZero();
            assertThat(after.failedMisses() - before.failedMisses()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    /**
     * A server that has been quick so far cannot be told from a silent one until it has answered once. Nothing is learned from an
     * answer in whose time this machine stood still.
     */
    private static void teach(PerigeeCache<Integer, String> cache) {
        boolean isLearned = false;
        for (int call = 0; call < MOST_LESSONS && !isLearned; call++) {
            try (Lateness lateness = Lateness.watching()) {
                assertThat(cache.putIfAbsent(0, "other")).isFalse();
                isLearned = !lateness.hasStoodStill();
            }
        }
    }

    private static int readUntil(long end, PerigeeCache<Integer, String> cache, int first) {
        int reads = 0;
        while (end - System.nanoTime() > 0) {
            int key = (first + reads) % KEYS;
            assertThat(cache.get(key)).isEqualTo("v" + key);
            reads++;
        }
        return reads;
    }

    /** Another node has changed what is near, so there is a stale copy, and the next read asks Redis. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSilentServerIsNotWaitedForByWhoHasAStaleCopy(boolean isStopped) {
        try (RedisServer server = RedisServer.start();
                FaultProxy proxy = FaultProxy.start(server.port());
                PerigeeCachingProvider provider = new PerigeeCachingProvider();
                PerigeeCachingProvider others = new PerigeeCachingProvider()) {
            Properties properties = new Properties();
            properties.setProperty("perigee.far.timeout", LONG_TIMEOUT.toSeconds() + "s");
            PerigeeCache<Integer, String> cache = open(provider, proxy.port(), properties);
            PerigeeCache<Integer, String> other = open(others, server.port(), new Properties());
            Set<Integer> keys = Set.of(1, 2);
            other.putAll(Map.of(1, "one", 2, "two"));
            Await.until("they are kept near", () -> cache.getAll(keys).size() == 2 && isUsable(cache, keys));
            other.putAll(Map.of(1, "new one", 2, "new two"));
            Await.until("they are overtaken", () -> keys.stream().noneMatch(key -> isUsable(cache, Set.of(key))));

            if (isStopped) {
                server.stop();
            } else {
                proxy.stall(Direction.ANSWERS);
            }
            long begun = System.nanoTime();
            assertThat(cache.get(1)).isEqualTo("one");
            long first = System.nanoTime();
            assertThat(cache.get(1)).isEqualTo("one");
            assertThat(cache.containsKey(2)).isTrue();
            assertThat(cache.peek(2)).isEqualTo("two");
            assertThat(cache.getAll(keys)).isEqualTo(Map.of(1, "one", 2, "two"));
            long last = System.nanoTime();
            System.out.printf(
                    Locale.ROOT,
                    "redis silent (%s): stale after %d ms, four more reads in %d ms%n",
                    isStopped ? "stopped" : "no answers",
                    TimeUnit.NANOSECONDS.toMillis(first - begun),
                    TimeUnit.NANOSECONDS.toMillis(last - first));
            assertThat(last - begun).isLessThan(LONG_TIMEOUT.toNanos() / 2);
            assertThat(first - begun).as("far.stale-after is 300 ms").isGreaterThan(TimeUnit.MILLISECONDS.toNanos(250));
            assertThat(cache.statistics().staleHits()).isEqualTo(5);

            if (isStopped) {
                server.resume();
            } else {
                proxy.heal();
            }
            Await.until("the answer fills the near tier, though nobody waits for it", () -> isUsable(cache, Set.of(1)));
            assertThat(cache.get(1)).isEqualTo("new one");
            assertThat(cache.get(2)).as("Redis is asked again").isEqualTo("new two");
        }
    }

    private static boolean isUsable(PerigeeCache<Integer, String> cache, Set<Integer> keys) {
        return keys.stream().allMatch(key -> {
            var near = cache.explain(key).near();
            return near != null && near.usable();
        });
    }

    private static PerigeeCache<Integer, String> open(
            PerigeeCachingProvider provider, int port, Properties properties) {
        return (CacheFacade<Integer, String>) provider.getCacheManager(
                        URI.create("redis://127.0.0.1:" + port + "?namespace=slow"), null, properties)
                .createCache(
                        Nodes.CACHE,
                        PerigeeConfiguration.of(Integer.class, String.class).setStatisticsEnabled(true));
    }
}
