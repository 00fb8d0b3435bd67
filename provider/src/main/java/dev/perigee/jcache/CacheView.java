package dev.perigee.jcache;

import dev.perigee.CallOptions;
import dev.perigee.PerigeeCache;
import dev.perigee.TieredStatistics;
import dev.perigee.tier.TieredStore;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;

/**
 * A cache whose calls differ from those of the cache it is a view of, and which is that cache in all else. It has no life
 * of its own: it is open as long as the cache is. Thread-safe.
 */
final class CacheView<K, V> extends CacheVerbs<K, V> {

    private final CacheFacade<K, V> cache;

    CacheView(CacheFacade<K, V> cache, TieredStore<K, V> store) {
        super(cache, store);
        this.cache = cache;
    }

    @Override
    public PerigeeCache<K, V> withOptions(CallOptions options) {
        return cache.withOptions(options);
    }

    @Override
    public CacheManager getCacheManager() {
        return cache.getCacheManager();
    }

    /** Nothing: whoever was given a view must not end the cache for all others. */
    @Override
    public void close() {
        // The cache is closed by whoever has it.
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Arguments.unwrap(this, type);
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> listenerConfiguration) {
        cache.registerCacheEntryListener(listenerConfiguration);
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> listenerConfiguration) {
        cache.deregisterCacheEntryListener(listenerConfiguration);
    }

    @Override
    public TieredStatistics statistics() {
        return cache.statistics();
    }
}
