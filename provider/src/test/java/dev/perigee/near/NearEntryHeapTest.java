package dev.perigee.near;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.ThreadMXBean;
import dev.perigee.coherence.Copy;
import dev.perigee.coherence.Era;
import dev.perigee.coherence.Partition;
import dev.perigee.coherence.Scope;
import dev.perigee.coherence.Ticket;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Copier;
import dev.perigee.spi.NearStore;
import dev.perigee.spi.NearStoreFactory;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a near entry takes on the heap beyond the key, the value and the policy's own place for the two. */
class NearEntryHeapTest {

    private static final int ENTRIES = 100_000;
    private static final int OTHERS = 1_000;
    private static final int MOST_BYTES = 80;

    @Test
    void anEntryIsSmall() {
        assertThat(Boolean.parseBoolean(option("UseCompressedOops")))
                .as("compressed references, without which the figure is another")
                .isTrue();
        Scope scope = new Partition(0, Duration.ofHours(1), System::nanoTime).scope(new CacheId("c"));
        Ticket sent = scope.partition().ask(System.nanoTime());
        Era era = sent.era();
        Fill<String> fill = new Fill<>(
                new Keeper<Integer, String>(Copier.SHARING, null).keepAnyway(1, "value"),
                new OperationId(1, 1),
                scope.seenBefore(sent),
                sent.askedAt(),
                Copy.NO_END,
                List.of(),
                /* weight= */ 1);
        NearEntry<?>[] entries = new NearEntry<?>[ENTRIES];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ENTRIES; i++) {
            entries[i] = new NearEntry<>(scope, era, fill);
        }
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / ENTRIES;

        assertThat(entries).doesNotContainNull();
        assertThat(each).isBetween(1L, (long) MOST_BYTES);
    }

    private static String option(String name) {
        return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption(name)
                .getValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"perigee:near-heap-far", "perigee:near-heap-none?far=none"})
    void nothingElseBelongsToAnEntry(String uri) throws IllegalAccessException {
        Witness.ENTRIES.clear();
        try (CacheManager manager = Caching.getCachingProvider()
                .getCacheManager(URI.create(uri), getClass().getClassLoader())) {
            Cache<String, String> cache = manager.createCache(
                    "heap", PerigeeConfiguration.of(String.class, String.class).setNearPolicy(Witness.class.getName()));
            String key = "key";
            String value = "value";
            cache.put(key, value);
            for (int i = 0; i < OTHERS; i++) {
                cache.put("key " + i, "value " + i);
            }

            Object entry = Witness.ENTRIES.remove(key);
            assertThat(entry).as("kept under the very key that was given").isNotNull();
            Set<Object> own = reachable(List.of(entry));
            Set<Object> ofOthers = reachable(entriesBut(key));
            // Messages of the puts may still come and change what is shared; in between, both look at the same.
            for (Set<Object> again = reachable(List.of(entry)); !again.equals(own); again = reachable(List.of(entry))) {
                own = again;
                ofOthers = reachable(entriesBut(key));
            }
            own.removeAll(ofOthers);

            assertThat(own).as("what is this entry's alone").hasSize(2).contains(entry, value);
        }
    }

    private static List<Object> entriesBut(String key) {
        return Witness.entries().stream()
                // The messages of our own puts come with keys of their own.
                .filter(other -> !other.getKey().equals(key))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static Set<Object> reachable(List<Object> objects) throws IllegalAccessException {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Object object : objects) {
            collect(object, seen);
        }
        return seen;
    }

    /** Adds an object, and all that it leads to through objects of ours. */
    private static void collect(@Nullable Object object, Set<Object> seen) throws IllegalAccessException {
        if (object == null || !seen.add(object) || !object.getClass().getName().startsWith("dev.perigee.")) {
            return;
        }
        for (Class<?> type = object.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!field.getType().isPrimitive() && !Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    collect(field.get(object), seen);
                }
            }
        }
    }

    /** The default policy; lets see what is kept, by the identity of keys. */
    public static final class Witness implements NearStoreFactory {

        private static final Map<Object, Object> ENTRIES = Collections.synchronizedMap(new IdentityHashMap<>());

        /** For the option near.policy. */
        public Witness() {}

        /** What was kept until now; threads that hear of changes go on keeping. */
        static List<Map.Entry<Object, Object>> entries() {
            synchronized (ENTRIES) {
                return ENTRIES.entrySet().stream()
                        .<Map.Entry<Object, Object>>map(entry -> Map.entry(entry.getKey(), entry.getValue()))
                        .toList();
            }
        }

        @Override
        public <K, E> NearStore<K, E> create(Bound<K, E> bound) {
            return new ForwardingNearStore<>(NearPolicies.W_TINY_LFU.create(bound)) {
                @Override
                public @Nullable E compute(K key, UnaryOperator<@Nullable E> step) {
                    E next = super.compute(key, step);
                    if (next != null) {
                        ENTRIES.put(key, next);
                    }
                    return next;
                }
            };
        }
    }
}
