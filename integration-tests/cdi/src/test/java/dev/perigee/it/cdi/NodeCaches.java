package dev.perigee.it.cdi;

import java.lang.annotation.Annotation;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.annotation.CacheInvocationContext;
import javax.cache.annotation.CacheMethodDetails;
import javax.cache.annotation.CacheResolver;
import javax.cache.annotation.CacheResolverFactory;
import javax.cache.annotation.CacheResult;
import javax.cache.configuration.MutableConfiguration;
import javax.enterprise.context.Dependent;
import javax.inject.Inject;

/** Finds caches in the cache manager of the container, of which there may be several in a JVM. */
@Dependent
public class NodeCaches implements CacheResolverFactory {

    private final CacheManager manager;

    /**
     * Made by CDI.
     *
     * @param manager this container's
     */
    @Inject
    public NodeCaches(CacheManager manager) {
        this.manager = manager;
    }

    @Override
    public CacheResolver getCacheResolver(CacheMethodDetails<? extends Annotation> details) {
        Cache<Object, Object> present = manager.getCache(details.getCacheName());
        Cache<Object, Object> cache =
                present == null ? manager.createCache(details.getCacheName(), new MutableConfiguration<>()) : present;
        return new One(cache);
    }

    @Override
    public CacheResolver getExceptionCacheResolver(CacheMethodDetails<CacheResult> details) {
        throw new UnsupportedOperationException("No method here caches its exceptions");
    }

    private record One(Cache<Object, Object> cache) implements CacheResolver {

        @Override
        @SuppressWarnings("unchecked")
        public <K, V> Cache<K, V> resolveCache(CacheInvocationContext<? extends Annotation> context) {
            return (Cache<K, V>) cache;
        }
    }
}
