package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.perigee.CallOptions;
import dev.perigee.PerigeeCache;
import java.lang.management.ManagementFactory;
import java.net.URI;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A near hit allocates nothing: what it costs then is three calls and one look at the clock. */
class NearHitTest {

    private static final int KEYS = 1_000;
    private static final int WARM_UP = 2_000_000;
    private static final java.time.Duration OTHER_LIFE = java.time.Duration.ofHours(2);
    private static final int READS = 1_000_000;

    /** The map now and then hands its read buffer to a maintenance task; that is not ours and far below a byte a read. */
    private static final double BYTES_FOR_MAINTENANCE = 1.0;

    @ParameterizedTest
    @CsvSource({
        "perigee:near-hit-far, true, false",
        "perigee:near-hit-none?far=none, true, false",
        "perigee:near-hit-ref, false, false",
        "perigee:near-hit-view, true, true"
    })
    void allocatesNothing(String uri, boolean byValue, boolean view) {
        try (CacheManager manager = Caching.getCachingProvider()
                .getCacheManager(URI.create(uri), getClass().getClassLoader())) {
            Cache<Integer, String> created = manager.createCache(
                    "hits",
                    new MutableConfiguration<Integer, String>()
                            .setStoreByValue(byValue)
                            .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));
            @SuppressWarnings("unchecked")
            Cache<Integer, String> cache = view
                    ? created.unwrap(PerigeeCache.class)
                            .withOptions(CallOptions.DEFAULT.withTags("red").withTimeToLive(OTHER_LIFE))
                    : created;
            Integer[] keys = new Integer[KEYS];
            for (int i = 0; i < KEYS; i++) {
                keys[i] = 10_000 + i;
                cache.put(keys[i], "value of " + i);
            }
            assertThat(read(cache, keys, WARM_UP)).isPositive();

            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            long length = read(cache, keys, READS);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(length).isPositive();
            assertThat((double) allocated / READS)
                    .as("bytes allocated by a near hit of %s", cache.unwrap(PerigeeCache.class))
                    .isLessThan(BYTES_FOR_MAINTENANCE);
        }
    }

    private static long read(Cache<Integer, String> cache, Integer[] keys, int times) {
        long length = 0;
        for (int i = 0; i < times; i++) {
            length += cache.get(keys[i % KEYS]).length();
        }
        return length;
    }
}
