package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.codec.AllowList;
import dev.perigee.codec.HostileInputs;
import dev.perigee.codec.Limits;
import dev.perigee.codec.Serialization;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationIds;
import dev.perigee.memory.MemorySpace;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.FarStore;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.cache.Cache;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever stands in the far tier, no error comes out of a read: not out of {@code get}, {@code getAll} or the iterator. What
 * cannot be read is a miss, and others are found beside it.
 */
@Tag("slow")
class HostileEntriesTest {

    /** Among the others, with an honest value. */
    private static final int HONEST = -1;

    private final OperationIds ids = new OperationIds(0x5EED);

    @ParameterizedTest
    @CsvSource({"kryo, 1000", "kryo, 100000", "java, 1000", "java, 100000"})
    void noErrorComesOutOfARead(String codec, int size) throws Exception {
        List<byte[]> payloads =
                List.copyOf((codec.equals("java") ? HostileInputs.java(size) : HostileInputs.kryo(size)).values());
        Set<Integer> keys = new HashSet<>(Set.of(HONEST));
        for (int i = 0; i < payloads.size(); i++) {
            keys.add(i);
        }
        String namespace = "hostile-" + codec + "-" + size;
        Properties properties = new Properties();
        properties.setProperty("perigee.near.enabled", "false");
        properties.setProperty("perigee.codec", codec);
        properties.setProperty("perigee.far.timeout", "60s");
        try (MemorySpace space = MemorySpace.open(namespace, MemorySpace.Settings.DEFAULT);
                FarStore store = space.farStore();
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            PerigeeCache<Integer, Object> cache = (PerigeeCache<Integer, Object>) provider.getCacheManager(
                            URI.create("perigee:" + namespace), null, properties)
                    .createCache(
                            Nodes.CACHE,
                            PerigeeConfiguration.of(Integer.class, Object.class).setStatisticsEnabled(true));
            cache.put(HONEST, "honest");

            plant(store, codec, payloads);
            Map<Integer, Object> got = new HashMap<>();
            for (int key : keys) {
                Object value = cache.get(key);
                if (value != null) {
                    got.put(key, value);
                }
            }
            assertThat(cache.statistics().unreadable())
                    .as("entries that were looked at")
                    .isPositive();
            plant(store, codec, payloads);
            Map<Integer, Object> gotTogether = cache.getAll(keys);
            plant(store, codec, payloads);
            List<Integer> iterated = new ArrayList<>();
            for (Cache.Entry<Integer, Object> entry : cache) {
                assertThat(entry.getValue()).isNotNull();
                iterated.add(entry.getKey());
            }

            assertThat(got).containsEntry(HONEST, "honest").hasSizeLessThan(keys.size());
            assertThat(gotTogether).containsOnlyKeys(got.keySet());
            assertThat(iterated).containsExactlyInAnyOrderElementsOf(got.keySet());
        }
    }

    private void plant(FarStore store, String codec, List<byte[]> payloads) throws Exception {
        Serialization serialization =
                new Serialization(HostileEntriesTest.class.getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS);
        for (int i = 0; i < payloads.size(); i++) {
            FarKey key = serialization.keys(Integer.class).encode(i);
            Change.Store change = new Change.Store(
                    HostileInputs.envelope(codec, payloads.get(i)), Lifetime.FOREVER, Lifetime.FOREVER);
            Mutation mutation =
                    new Mutation(ids.next(), Condition.ANY, change, /* wantOld= */ false, /* freesLease= */ true);
            assertThat(store.mutate(CacheId.of(Nodes.CACHE), key, mutation, Deadline.after(Duration.ofSeconds(60)))
                            .toCompletableFuture()
                            .get()
                            .outcome()
                            .applied())
                    .isTrue();
        }
    }
}
