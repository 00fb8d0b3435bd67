package dev.perigee.examples.cdi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.launcher.RedisServer;
import java.math.BigDecimal;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.enterprise.inject.se.SeContainer;
import javax.enterprise.inject.se.SeContainerInitializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example as it is, on a real Redis; only where that is, a system property says. */
class RatesMainTest {

    private static final String ADDRESS = "perigee.far.redis.address";

    private RedisServer redis;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        System.setProperty(ADDRESS, redis.uri().toString());
    }

    @AfterEach
    void stop() {
        Caching.getCachingProvider().close();
        System.clearProperty(ADDRESS);
        redis.close();
    }

    @Test
    void aRateIsFoundOutOnceAndChangedEverywhere() {
        // Within one JVM, nodes are told apart by their URIs.
        CacheManager other = Caching.getCachingProvider()
                .getCacheManager(URI.create("classpath:perigee.yaml"), /* classLoader= */ null);
        Cache<Object, Object> there = other.getCache("rates");
        try (SeContainer container = SeContainerInitializer.newInstance().initialize()) {
            Rates rates = container.select(Rates.class).get();
            Rate first = rates.rate("NOK");
            assertThat(rates.rate("NOK")).isEqualTo(first);
            assertThat(there).hasSize(1);
            there.forEach(entry -> assertThat(entry.getValue()).isEqualTo(first));

            Rate second = new Rate("NOK", BigDecimal.ONE);
            there.forEach(entry -> there.put(entry.getKey(), second));

            long begun = System.nanoTime();
            while (!rates.rate("NOK").equals(second)) {
                assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(20));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            rates.change("SEK", second);
            assertThat(rates.rate("SEK")).isEqualTo(second);
            rates.close();
            assertThat(there).isEmpty();
        }
    }

    @Test
    void theProgramRuns() {
        RatesMain.main(new String[] {"ISK"});

        CacheManager manager = Caching.getCachingProvider().getCacheManager();
        assertThat(manager.getCache("rates")).hasSize(1);
    }
}
