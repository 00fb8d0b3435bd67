package dev.perigee.it.cdi;

import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import javax.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;

/** A service with JSR-107's annotations. */
@ApplicationScoped
@CacheDefaults(cacheName = "prices", cacheResolverFactory = NodeCaches.class)
public class Prices {

    /** For CDI, which makes proxies of it. */
    public Prices() {}

    @CacheResult
    @Nullable Price find(String article) {
        return Catalog.SHARED.read(article);
    }

    /** What it costs somewhere at some time; of its keys' types one is an enum, which has no hash code of its own. */
    @CacheResult
    @Nullable Price findIn(String article, Season season, long[] shops) {
        return Catalog.SHARED.read(article);
    }

    @CachePut
    void change(@CacheKey String article, @CacheValue Price price) {
        Catalog.SHARED.write(price);
    }

    @CacheRemove
    void discard(String article) {
        Catalog.SHARED.delete(article);
    }

    @CacheRemove(afterInvocation = false)
    void discardAndFail(String article) {
        throw new IllegalStateException("by design");
    }

    @CacheRemoveAll
    void discardAll() {}

    /** A part of a key. */
    public enum Season {
        SUMMER,
        WINTER
    }
}
