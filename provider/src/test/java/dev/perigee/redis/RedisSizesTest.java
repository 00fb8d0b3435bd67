package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.perigee.entry.CacheId;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import dev.perigee.spi.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;

/** Sizes are counted on small servers and estimated on large ones, by a few steps whatever the size. */
class RedisSizesTest {

    /** Names as entries have them: the estimate looks at nothing else. */
    private static final String FILL =
            "for i=1,tonumber(ARGV[2]) do redis.call('SET','shop:{shop.'..(i%16)..'}:e:'..ARGV[1]..':'..i,'x') end";

    private static final String FILL_OTHER = "for i=1,tonumber(ARGV[1]) do redis.call('SET','other:'..i,'x') end";

    @Test
    void countsOnASmallServerAndEstimatesOnALargeOne() {
        try (RedisServer server = RedisServer.start();
                RespClient control = server.client()) {
            Redisson client = LoneServer.connect(server, null, null);
            try {
                RedisLink link = RedisLink.open(client, new RedisNames("shop", 16), RedisSpace.Settings.DEFAULT, soon())
                        .toCompletableFuture()
                        .join();
                assertThat(estimate(link, "large")).isZero();
                control.call("EVAL", FILL, "0", "small", "40");
                control.call("EVAL", FILL, "0", "large", "1000");
                control.call("EVAL", FILL_OTHER, "0", "500");
                assertThat(estimate(link, "small")).isEqualTo(40);
                assertThat(estimate(link, "large")).isEqualTo(1_000);

                control.call("EVAL", FILL, "0", "large", "40000");
                control.call("EVAL", FILL_OTHER, "0", "40000");
                long before = scans(server);
                assertThat(estimate(link, "large")).isCloseTo(40_000, withinPercentage(10));
                assertThat(scans(server) - before).isLessThanOrEqualTo(6);
                assertThat(estimate(link, "absent")).isZero();
            } finally {
                client.shutdown();
            }
        }
    }

    @Test
    void oneSampleServesAllCaches() {
        try (RedisServer server = RedisServer.start()) {
            Redisson client = LoneServer.connect(server, null, null);
            try {
                RedisLink link = RedisLink.open(client, new RedisNames("shop", 16), RedisSpace.Settings.DEFAULT, soon())
                        .toCompletableFuture()
                        .join();
                RedisSizes sizes = new RedisSizes(link);
                long before = scans(server);
                for (int i = 0; i < 50; i++) {
                    sizes.estimate(CacheId.of("cache-" + i), soon())
                            .toCompletableFuture()
                            .join();
                }
                assertThat(scans(server) - before).isBetween(1L, 5L);
            } finally {
                client.shutdown();
            }
        }
    }

    private static long estimate(RedisLink link, String cache) {
        return new RedisSizes(link)
                .estimate(CacheId.of(cache), soon())
                .toCompletableFuture()
                .join();
    }

    private static long scans(RedisServer server) {
        return server.call("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_scan:calls="))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
                .sum();
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }
}
