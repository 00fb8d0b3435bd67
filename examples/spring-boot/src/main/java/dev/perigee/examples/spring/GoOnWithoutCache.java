package dev.perigee.examples.spring;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.context.annotation.Configuration;

/** While Redis is away, methods run as if there were no cache. An eviction that failed stays the caller's business. */
@Configuration(proxyBeanMethods = false)
class GoOnWithoutCache implements CachingConfigurer {

    @Override
    public CacheErrorHandler errorHandler() {
        return new SimpleCacheErrorHandler() {
            @Override
            public void handleCacheGetError(RuntimeException failure, Cache cache, Object key) {
                goOn(failure);
            }

            @Override
            public void handleCachePutError(RuntimeException failure, Cache cache, Object key, @Nullable Object value) {
                goOn(failure);
            }
        };
    }

    private static void goOn(RuntimeException failure) {
        if (!(failure instanceof CacheException)) {
            throw failure;
        }
    }
}
