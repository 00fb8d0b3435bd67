package dev.perigee.it.confirmed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.config.Consistency;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.PerigeeCachingProvider;
import dev.perigee.launcher.Direction;
import dev.perigee.launcher.FaultProxy;
import dev.perigee.launcher.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** A node that falls silent on a real network delays confirmed writes for a while, and serves nothing older meanwhile. */
final class SilentNodeTest {

    private static final Duration BOUND = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void aSilentNodeDelaysWritesUntilItsRegistrationIsOverAndServesNothingOlder() {
        try (RedisServer server = RedisServer.start();
                FaultProxy proxy = FaultProxy.start(server.port());
                PerigeeCachingProvider one = new PerigeeCachingProvider();
                PerigeeCachingProvider other = new PerigeeCachingProvider()) {
            PerigeeCache<String, Integer> writer = open(one, server.port());
            PerigeeCache<String, Integer> silent = open(other, proxy.port());
            writer.put("k", 1);
            await("the other reads near", () -> {
                silent.get("k");
                return silent.statistics().nearHits() > 0;
            });
            await("writes are confirmed", () -> isConfirmed(writer, 1));
            await("the other has it near again", () -> {
                long before = silent.statistics().nearHits();
                silent.get("k");
                return silent.statistics().nearHits() > before;
            });

            proxy.stall(Direction.REQUESTS);
            proxy.stall(Direction.ANSWERS);
            long begun = System.nanoTime();
            writer.put("k", 2);
            long took = System.nanoTime() - begun;

            assertThat(silent.get("k")).as("what the silent node serves").isNull();
            System.out.printf("a silent node delayed a confirmed write by %d ms%n", took / 1_000_000);
            assertThat(Duration.ofNanos(took)).isLessThan(BOUND.multipliedBy(5));
            await("nobody waits for it any more", () -> isConfirmed(writer, 3));

            proxy.heal();
            await("it is there again", () -> Integer.valueOf(3).equals(silent.get("k")));
        }
    }

    /** Whether a write was confirmed by all who were waited for. */
    private static boolean isConfirmed(PerigeeCache<String, Integer> writer, int value) {
        long before = writer.statistics().unconfirmed();
        writer.put("k", value);
        return writer.statistics().unconfirmed() == before;
    }

    @SuppressWarnings("unchecked")
    private static PerigeeCache<String, Integer> open(PerigeeCachingProvider provider, int port) {
        URI uri = URI.create("redis://127.0.0.1:" + port + "?namespace=silent&coherence.bound=" + BOUND.toMillis()
                + "ms&coherence.digest-interval=100ms&coherence.grace=50ms&far.timeout=2s");
        return provider.getCacheManager(uri, SilentNodeTest.class.getClassLoader(), new Properties())
                .createCache(
                        "cache",
                        PerigeeConfiguration.of(String.class, Integer.class)
                                .setConsistency(Consistency.CONFIRMED)
                                .setStatisticsEnabled(true))
                .unwrap(PerigeeCache.class);
    }

    private static void await(String what, BooleanSupplier condition) {
        long begun = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(what).isLessThan(LIMIT);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
