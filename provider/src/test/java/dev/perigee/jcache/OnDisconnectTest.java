package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.Explanation;
import dev.perigee.launcher.FaultProxy;
import dev.perigee.launcher.RedisServer;
import java.net.URI;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of near copies while the subscription is lost and the server still answers; a real server and real cuts. */
@Tag("slow")
class OnDisconnectTest {

    private final RedisServer server = RedisServer.start();
    private final FaultProxy proxy = FaultProxy.start(server.port());
    private final PerigeeCachingProvider provider = new PerigeeCachingProvider();

    @AfterEach
    void close() {
        provider.close();
        proxy.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bounded", "strict"})
    void copiesThatDigestsProveAreServed(String mode) {
        CacheFacade<String, Integer> cache = open(mode);
        keepNear(cache);

        loseSubscription();

        Await.until("a digest proves the copy long after it was read", () -> {
            Explanation.Near near = cache.explain("k").near();
            if (near == null || !near.usable()) {
                cache.get("k"); // Something took the copy; without digests, none would become as old as this.
            }
            return near != null && near.usable() && near.age().compareTo(java.time.Duration.ofSeconds(3)) > 0;
        });
    }

    @ParameterizedTest
    @ValueSource(strings = "bypass")
    void noneIsServedUntilItStandsAgainAndThenTheyAreStillWarm(String mode) {
        CacheFacade<String, Integer> cache = open(mode);
        keepNear(cache);
        long asOf = near(cache).sequence();

        loseSubscription();
        Await.until("no copy is served", () -> !near(cache).usable());
        assertThat(cache.get("k")).as("the far tier answers").isEqualTo(1);
        assertThat(near(cache).usable()).as("not even a fresh one").isFalse();

        proxy.heal();
        Await.until("the copy is served again", () -> near(cache).usable());
        assertThat(near(cache).sequence()).as("nothing was written").isEqualTo(asOf);
    }

    private CacheFacade<String, Integer> open(String mode) {
        Properties properties = new Properties();
        properties.setProperty("perigee.near.on-disconnect", mode);
        Cache<String, Integer> cache = provider.getCacheManager(
                        URI.create(proxy.uri() + "?namespace=ns"), null, properties)
                .createCache(
                        Nodes.CACHE, new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));
        return (CacheFacade<String, Integer>) cache;
    }

    private static void keepNear(CacheFacade<String, Integer> cache) {
        cache.put("k", 1);
        Await.until("a copy is kept near and served", () -> {
            assertThat(cache.get("k")).isEqualTo(1);
            Explanation.Near near = cache.explain("k").near();
            return near != null && near.usable();
        });
    }

    /** Commands go on by the connections that are there; the subscription does not come back. */
    private void loseSubscription() {
        proxy.beSilentToNewcomers();
        assertThat(proxy.cutSubscribers()).isPositive();
    }

    private static Explanation.Near near(CacheFacade<String, Integer> cache) {
        Explanation.Near near = cache.explain("k").near();
        if (near == null) {
            throw new AssertionError("the near copy is gone");
        }
        return near;
    }
}
