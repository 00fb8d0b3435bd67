package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.Explanation.Failure;
import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.launcher.RedisCluster;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.ServerOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A cluster of which one primary does not answer, and nobody takes its place yet: only its keys are away. */
final class OnePrimaryAwayTest {

    private static final int KEYS = 64;

    @Test
    void onlyItsKeysAreAway() {
        try (RedisCluster cluster = RedisCluster.start(Duration.ofMinutes(2), ServerOptions.defaults());
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            URI uri = URI.create("redis+cluster://"
                    + cluster.nodes().stream()
                            .map(node -> "127.0.0.1:" + node.port())
                            .collect(Collectors.joining(","))
                    + "?namespace=away&far.timeout=500ms");
            PerigeeConfiguration<Integer, Integer> configuration =
                    PerigeeConfiguration.of(Integer.class, Integer.class).setNearEnabled(false);
            configuration.setStatisticsEnabled(true);
            PerigeeCache<Integer, Integer> cache = (CacheFacade<Integer, Integer>)
                    provider.getCacheManager(uri, null, null).createCache("cache", configuration);
            IntStream.range(0, KEYS).forEach(key -> cache.put(key, key));
            RedisServer primary = cluster.primaries().get(0);

            primary.stop();
            Await.until(
                    "some keys are away and the others are not",
                    () -> count(cache, Failure.NOT_ASKED) > 0
                            && count(cache, null) > 0
                            && count(cache, Failure.NO_ANSWER) == 0);
            long away = count(cache, Failure.NOT_ASKED);
            long failures = cache.statistics().farFailures();
            for (int round = 0; round < 5; round++) {
                assertThat(IntStream.range(0, KEYS)
                                .mapToObj(cache::get)
                                .filter(Objects::nonNull)
                                .count())
                        .isEqualTo(KEYS - away);
            }
            assertThat(cache.statistics().farFailures())
                    .as("nobody waited for it")
                    .isEqualTo(failures);

            primary.resume();
            Await.until("all keys are there again", () -> count(cache, null) == KEYS);
            assertThat(IntStream.range(0, KEYS).mapToObj(cache::get)).doesNotContainNull();
            System.out.printf("one primary away: %d of %d keys were%n", away, KEYS);
        }
    }

    private static long count(PerigeeCache<Integer, Integer> cache, @Nullable Failure failure) {
        return IntStream.range(0, KEYS)
                .filter(key -> cache.explain(key).failure() == failure)
                .count();
    }
}
