package dev.perigee.it.spring;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.context.annotation.Configuration;

/** The application asks its database while the cache fails. Evictions that fail are the caller's business. */
@Configuration(proxyBeanMethods = false)
class GoOnWithoutCache implements CachingConfigurer {

    private static final Logger log = LoggerFactory.getLogger(GoOnWithoutCache.class);

    @Override
    public CacheErrorHandler errorHandler() {
        return new SimpleCacheErrorHandler() {
            @Override
            public void handleCacheGetError(RuntimeException failure, Cache cache, Object key) {
                logged(failure, cache);
            }

            @Override
            public void handleCachePutError(RuntimeException failure, Cache cache, Object key, @Nullable Object value) {
                logged(failure, cache);
            }
        };
    }

    private static void logged(RuntimeException failure, Cache cache) {
        if (!(failure instanceof CacheException)) {
            throw failure;
        }
        log.debug("Cache {} is not there: {}", cache.getName(), failure.getMessage());
    }
}
