package dev.perigee.it.bucket4j;

import dev.perigee.jcache.PerigeeCachingProvider;
import dev.perigee.launcher.RedisServer;
import io.github.bucket4j.grid.jcache.Bucket4jJCache;
import io.github.bucket4j.tck.AbstractDistributedBucketTest;
import io.github.bucket4j.tck.ProxyManagerSpec;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/**
 * The kit that Bucket4j publishes for its own back ends, run unchanged against a cache with Perigee's defaults: over Redis,
 * with and without a near tier, over the memory far store, and near only.
 */
@Tag("slow")
class CompatibilityKitTest extends AbstractDistributedBucketTest {

    private static PerigeeCachingProvider provider;
    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        provider = new PerigeeCachingProvider();
        specs = List.of(
                spec("redis", redis.uri() + "?namespace=kit"),
                spec("redis, no near tier", redis.uri() + "?namespace=kit-far&near.enabled=false"),
                spec("memory", "perigee:kit"),
                spec("near only", "perigee:kit-near?far=none"));
    }

    @AfterAll
    static void stop() {
        provider.close();
        redis.close();
    }

    private static ProxyManagerSpec<?, ?, ?> spec(String name, String uri) {
        CacheManager manager = provider.getCacheManager(URI.create(uri), null);
        Cache<String, byte[]> buckets = manager.createCache(
                "buckets", new MutableConfiguration<String, byte[]>().setTypes(String.class, byte[].class));
        return new ProxyManagerSpec<>(
                name, () -> UUID.randomUUID().toString(), () -> Bucket4jJCache.entryProcessorBasedBuilder(buckets));
    }
}
