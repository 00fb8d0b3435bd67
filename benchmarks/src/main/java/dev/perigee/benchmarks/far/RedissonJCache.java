package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.JCacheContender;
import dev.perigee.benchmarks.contender.Setup;
import java.net.URI;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.redisson.api.RedissonClient;
import org.redisson.jcache.configuration.RedissonConfiguration;

/** Redisson's JCache with its defaults, codec included. */
final class RedissonJCache {

    private static final String PROVIDER = "org.redisson.jcache.JCachingProvider";

    private RedissonJCache() {}

    static Contender open(Setup setup) {
        return open(setup, Configurations.of(setup));
    }

    static Contender openReadingThrough(Setup setup) {
        return open(setup, Configurations.readingThrough(setup));
    }

    private static Contender open(Setup setup, MutableConfiguration<String, Object> configuration) {
        RedissonClient client = RedissonClients.withDefaults(setup);
        try {
            CacheManager manager = Caching.getCachingProvider(PROVIDER)
                    .getCacheManager(
                            URI.create("benchmark:" + setup.name()), RedissonJCache.class.getClassLoader(), null);
            return new JCacheContender(
                    manager.createCache(setup.name(), RedissonConfiguration.fromInstance(client, configuration)),
                    () -> {
                        manager.close();
                        // Closing the manager leaves it open, and its threads would keep the JVM.
                        client.shutdown();
                    });
        } catch (RuntimeException e) {
            client.shutdown();
            throw e;
        }
    }
}
