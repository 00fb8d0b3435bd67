package dev.perigee.it.soak;

import dev.perigee.PerigeeCache;
import dev.perigee.TieredStatistics;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.PerigeeCachingProvider;
import java.net.URI;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;

/** One node of a soak: a cache manager of its own, with one cache and a listener on it. */
final class SoakNode implements AutoCloseable {

    /** The cache that all nodes share. */
    static final String CACHE = "soak";

    private final PerigeeCachingProvider provider = new PerigeeCachingProvider();
    private final CacheManager manager;
    private final Cache<String, String> cache;
    private final EventLog events = new EventLog();

    SoakNode(URI uri, PerigeeConfiguration<String, String> configuration, boolean listens) {
        try {
            manager = provider.getCacheManager(uri, SoakNode.class.getClassLoader(), new Properties());
            cache = manager.createCache(CACHE, configuration.setStatisticsEnabled(true));
            if (listens) {
                listen();
            }
        } catch (RuntimeException e) {
            provider.close();
            throw e;
        }
    }

    private void listen() {
        // With old values, so that the far store announces values: the certificate is made of them.
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                new FactoryBuilder.SingletonFactory<>(events),
                /* filterFactory= */ null,
                /* isOldValueRequired= */ true,
                /* isSynchronous= */ false));
    }

    Cache<String, String> cache() {
        return cache;
    }

    EventLog events() {
        return events;
    }

    TieredStatistics statistics() {
        return cache.unwrap(PerigeeCache.class).statistics();
    }

    @Override
    public void close() {
        provider.close();
    }
}
