package dev.perigee.jcache;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.perigee.CallOptions;
import dev.perigee.PerigeeCache;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A near hit allocates nothing: what it costs then is three calls and at most one look at the clock. */
@Tag("slow")
class NearHitTest {

    private static final int KEYS = 1_000;
    private static final int WARM_UP = 2_000_000;
    private static final java.time.Duration OTHER_LIFE = java.time.Duration.ofHours(2);
    private static final int READS = 1_000_000;

    /** The map now and then hands its read buffer to a maintenance task; that is not ours and far below a byte a read. */
    private static final double BYTES_FOR_MAINTENANCE = 1.0;

    /** A node of a linked hash map is 40 or 64, and it takes one or two references in a table. */
    private static final double BYTES_FOR_A_PLACE = 82.0;

    /** What the values are. */
    private enum Values {
        TEXT(i -> "value of " + i),
        NUMBER(i -> 1_000L + i),
        RECORD(Line::new),
        MUTABLE(i -> new ArrayList<>(List.of(i)));

        private final IntFunction<Object> maker;

        Values(IntFunction<Object> maker) {
            this.maker = maker;
        }
    }

    /** Cannot be changed, but does not say so. */
    private record Line(int number) {}

    @ParameterizedTest
    @CsvSource({
        "perigee:near-hit-far, true, true, TEXT, false",
        "perigee:near-hit-far, true, false, TEXT, false",
        "perigee:near-hit-far, true, true, NUMBER, false",
        "perigee:near-hit-far, false, true, MUTABLE, false",
        "perigee:near-hit-far, false, false, MUTABLE, false",
        "perigee:near-hit-none?far=none, true, true, TEXT, false",
        "perigee:near-hit-none?far=none, true, false, TEXT, false",
        "perigee:near-hit-none?far=none, true, false, NUMBER, false",
        "perigee:near-hit-none?far=none, false, true, MUTABLE, false",
        "perigee:near-hit-none?far=none, false, false, MUTABLE, false",
        "perigee:near-hit-none?far=none, false, false, RECORD, false",
        "perigee:near-hit-view, true, true, TEXT, true"
    })
    void allocatesNothing(String uri, boolean byValue, boolean expiring, Values values, boolean view) throws Exception {
        try (CacheManager manager = Caching.getCachingProvider()
                .getCacheManager(URI.create(uri), getClass().getClassLoader())) {
            MutableConfiguration<Integer, Object> configuration =
                    new MutableConfiguration<Integer, Object>().setStoreByValue(byValue);
            if (expiring) {
                configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
            }
            Cache<Integer, Object> created = manager.createCache("hits", configuration);
            @SuppressWarnings("unchecked")
            Cache<Integer, Object> cache = view
                    ? created.unwrap(PerigeeCache.class)
                            .withOptions(CallOptions.DEFAULT.withTags("red").withTimeToLive(OTHER_LIFE))
                    : created;
            Integer[] keys = new Integer[KEYS];
            for (int i = 0; i < KEYS; i++) {
                keys[i] = 10_000 + i;
                cache.put(keys[i], values.maker.apply(i));
            }

            for (int threads = 1; threads <= 2; threads++) {
                assertThat(bytesByHit(threads, keys, key -> cache.get(key) != null))
                        .as("bytes allocated by a near hit of each of %d threads", threads)
                        .hasSize(threads)
                        .allMatch(bytes -> bytes < BYTES_FOR_MAINTENANCE);
            }
            assertThat(bytesByHit(1, keys, cache::containsKey))
                    .as("bytes allocated by a containsKey")
                    .allMatch(bytes -> bytes < BYTES_FOR_MAINTENANCE);
        }
    }

    @Test
    void manyAtOnceAllocateTheirAnswerOnly() {
        try (CacheManager manager = Caching.getCachingProvider()
                .getCacheManager(URI.create("perigee:near-hit-many"), getClass().getClassLoader())) {
            Cache<Integer, Object> cache = manager.createCache("hits", new MutableConfiguration<Integer, Object>());
            Set<Integer> keys = new HashSet<>();
            for (int i = 0; i < KEYS; i++) {
                keys.add(10_000 + i);
                cache.put(10_000 + i, Values.TEXT.maker.apply(i));
            }
            ThreadMXBean meter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            readAll(cache, keys);
            long before = meter.getCurrentThreadAllocatedBytes();
            int hits = readAll(cache, keys);
            long allocated = meter.getCurrentThreadAllocatedBytes() - before;

            assertThat(hits).isEqualTo(READS);
            assertThat((double) allocated / READS)
                    .as("bytes allocated for each key: its place in the answer")
                    .isLessThan(BYTES_FOR_A_PLACE);
        }
    }

    private static int readAll(Cache<Integer, Object> cache, Set<Integer> keys) {
        int hits = 0;
        for (int i = 0; i < READS / KEYS; i++) {
            hits += cache.getAll(keys).size();
        }
        return hits;
    }

    private static List<Double> bytesByHit(int count, Integer[] keys, Predicate<Integer> look) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            Callable<Double> reader = () -> {
                look(WARM_UP, keys, look);
                ThreadMXBean meter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
                long before = meter.getCurrentThreadAllocatedBytes();
                int hits = look(READS, keys, look);
                long allocated = meter.getCurrentThreadAllocatedBytes() - before;
                assertThat(hits).isEqualTo(READS);
                return (double) allocated / READS;
            };
            List<Future<Double>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(threads.submit(reader));
            }
            List<Double> bytes = new ArrayList<>();
            for (Future<Double> each : running) {
                bytes.add(each.get(60, SECONDS));
            }
            return bytes;
        } finally {
            threads.shutdownNow();
        }
    }

    private static int look(int times, Integer[] keys, Predicate<Integer> look) {
        int hits = 0;
        for (int i = 0; i < times; i++) {
            if (look.test(keys[i % KEYS])) {
                hits++;
            }
        }
        return hits;
    }
}
