package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.Explanation.Next;
import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.launcher.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A Redis that is killed refuses connections, which is known at once: nobody waits for {@code far.timeout}, and what is near is
 * served; nothing throws that an application calls without wanting an answer of Redis. Prints what all of a caller's calls in
 * an outage took together, and how soon Redis is asked again.
 *
 * <p>{@code -Dkills=10} for the median of more of them.
 */
@Tag("slow")
class RedisKilledTest {

    private static final int KILLS = Integer.getInteger("kills", 1);
    private static final long FAR_TIMEOUT_MILLIS = 2_000;
    private static final long OUTAGE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);

    /** How long before the copies are out of bound, so that reads have to ask. */
    private static final String BOUND = "100ms";

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void nobodyWaitsForAServerThatRefuses(int callers) throws Exception {
        List<Long> waits = new ArrayList<>();
        List<Long> backs = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try (RedisServer server = RedisServer.start();
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            Properties properties = new Properties();
            properties.setProperty("perigee.coherence.bound", BOUND);
            properties.setProperty("perigee.coherence.digest-interval", "40ms");
            properties.setProperty("perigee.coherence.grace", "20ms");
            PerigeeConfiguration<Integer, Long> configuration = PerigeeConfiguration.of(Integer.class, Long.class);
            PerigeeCache<Integer, Long> cache = (CacheFacade<Integer, Long>) provider.getCacheManager(
                            URI.create("redis://127.0.0.1:" + server.port() + "?namespace=killed"), null, properties)
                    .createCache("cache", configuration);
            for (int kill = 1; kill <= KILLS; kill++) {
                long value = kill;
                Await.until("it works", () -> isStored(cache, value));
                server.kill();
                Callable<Long> caller = () -> sumOfWaits(cache, value);
                List<Future<Long>> reading = new ArrayList<>();
                for (int i = 0; i < callers; i++) {
                    reading.add(threads.submit(caller));
                }
                for (Future<Long> each : reading) {
                    waits.add(each.get(60, TimeUnit.SECONDS));
                }
                server.restart();
                long back = System.nanoTime();
                Await.until("Redis is asked again", () -> cache.explain(1).failure() == null);
                backs.add(System.nanoTime() - back);
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.printf(
                Locale.ROOT,
                "redis killed: %2d callers, %d kills: a caller's reads and writes took %d ms together (median; %d at most), asked again"
                        + " after %d ms%n",
                callers,
                KILLS,
                millis(median(waits)),
                millis(waits.stream().mapToLong(Long::longValue).max().orElseThrow()),
                millis(median(backs)));
        assertThat(millis(median(waits)))
                .as("one wait for an answer that cannot come would be %d ms", FAR_TIMEOUT_MILLIS)
                .isLessThan(FAR_TIMEOUT_MILLIS / 2);
    }

    /** Reads what is near and what is not, and writes, while Redis is away; nothing throws. */
    private static Long sumOfWaits(PerigeeCache<Integer, Long> cache, long value) {
        long end = System.nanoTime() + OUTAGE_NANOS;
        long sum = 0;
        while (end - System.nanoTime() > 0) {
            long begun = System.nanoTime();
            Long near = cache.get(1);
            Long absent = cache.get(2);
            cache.put(3, value);
            cache.remove(4);
            sum += System.nanoTime() - begun;
            assertThat(near).isEqualTo(value);
            assertThat(absent).isNull();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return sum;
    }

    /** There and near: while a node learns of a new epoch, it may read a value without keeping it. */
    private static boolean isStored(PerigeeCache<Integer, Long> cache, long value) {
        cache.put(1, value);
        return Long.valueOf(value).equals(cache.get(1)) && cache.explain(1).next() == Next.SERVE_NEAR;
    }

    private static long median(List<Long> all) {
        List<Long> sorted = all.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
