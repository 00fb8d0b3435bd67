package dev.perigee.examples.spring;

import javax.cache.CacheException;
import org.springframework.cache.Cache;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.SimpleCacheErrorHandler;
import org.springframework.context.annotation.Configuration;

/**
 * While Redis is away, methods run as if there were no cache. Puts and evictions need no such word: the caches remember
 * them.
 */
@Configuration(proxyBeanMethods = false)
class GoOnWithoutCache implements CachingConfigurer {

    @Override
    public CacheErrorHandler errorHandler() {
        return new SimpleCacheErrorHandler() {
            @Override
            public void handleCacheGetError(RuntimeException failure, Cache cache, Object key) {
                if (!(failure instanceof CacheException)) {
                    throw failure;
                }
            }
        };
    }
}
