package dev.perigee.examples.bucket4j;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.grid.jcache.Bucket4jJCache;
import java.time.Duration;
import javax.cache.Cache;
import javax.cache.CacheException;

/** Allows each customer ten calls a minute, however many nodes he calls. Thread-safe. */
public final class CallLimit {

    private static final BucketConfiguration TEN_A_MINUTE = BucketConfiguration.builder()
            .addLimit(limit -> limit.capacity(10).refillGreedy(10, Duration.ofMinutes(1)))
            .build();

    private final ProxyManager<String> buckets;

    /**
     * Keeps the limit in a cache.
     *
     * @param cache shared by all nodes
     */
    public CallLimit(Cache<String, byte[]> cache) {
        this.buckets = Bucket4jJCache.entryProcessorBasedBuilder(cache).build();
    }

    /**
     * Counts a call.
     *
     * @param customer who calls
     * @return whether he may
     */
    public boolean allows(String customer) {
        try {
            return buckets.getProxy(customer, () -> TEN_A_MINUTE).tryConsume(1);
        } catch (CacheException redisIsAway) {
            return true; // Better some calls too many for a while than none.
        }
    }
}
