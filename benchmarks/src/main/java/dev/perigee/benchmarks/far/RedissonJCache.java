package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Contender;
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
        return open(setup, JCacheContender.configuration(setup));
    }

    static Contender openReadingThrough(Setup setup) {
        return open(setup, JCacheContender.readingThrough(setup));
    }

    private static Contender open(Setup setup, MutableConfiguration<String, Object> configuration) {
        RedissonClient client = RedissonClients.withDefaults(setup);
        try {
            // A manager of its own, since closing one shuts the client down.
            CacheManager manager = Caching.getCachingProvider(PROVIDER)
                    .getCacheManager(
                            URI.create("benchmark:" + setup.name()), RedissonJCache.class.getClassLoader(), null);
            return new JCacheContender(
                    manager,
                    manager.createCache(setup.name(), RedissonConfiguration.fromInstance(client, configuration)));
        } catch (RuntimeException e) {
            client.shutdown();
            throw e;
        }
    }
}
