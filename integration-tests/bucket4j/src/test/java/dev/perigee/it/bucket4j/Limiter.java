package dev.perigee.it.bucket4j;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.BucketProxy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.grid.jcache.Bucket4jJCache;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;

/** One node's share in the buckets. */
final class Limiter {

    private static final int LONG_SECONDS = 60;

    private final ProxyManager<String> buckets;

    Limiter(CacheManager manager, TimeMeter clock) {
        Cache<String, byte[]> cache = manager.createCache(
                "buckets", new MutableConfiguration<String, byte[]>().setTypes(String.class, byte[].class));
        this.buckets = Bucket4jJCache.entryProcessorBasedBuilder(cache)
                .clientClock(clock)
                .build();
    }

    BucketProxy bucket(String name, BucketConfiguration limit) {
        return buckets.getProxy(name, () -> limit);
    }

    /**
     * Takes tokens, one by one and by many threads, until none is left.
     *
     * @param start what all threads wait for
     * @return how many each thread got; complete once they have been refused
     */
    static List<Future<Long>> drain(BucketProxy bucket, int threads, CountDownLatch start) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Future<Long>> taken = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            taken.add(executor.submit(() -> {
                start.await();
                long count = 0;
                while (bucket.tryConsume(1)) {
                    count++;
                }
                return count;
            }));
        }
        executor.shutdown();
        return taken;
    }

    static long sum(List<Future<Long>> taken) {
        long sum = 0;
        for (Future<Long> each : taken) {
            try {
                sum += each.get(LONG_SECONDS, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError("A thread failed", e);
            }
        }
        return sum;
    }
}
