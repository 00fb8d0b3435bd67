package dev.perigee.benchmarks.near;

import dev.perigee.benchmarks.contender.PerigeeVersion;
import dev.perigee.benchmarks.contender.ValueKind;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Hits of one version of Perigee with one kind of keys, over Redis and by value; the values are strings. For one thread. One
 * version in each fork.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class NearHitBenchmark {

    /** For JMH. */
    public NearHitBenchmark() {}

    /** The cache, filled and near, and the keys that it is asked for. */
    @State(Scope.Thread)
    public static class Filled {

        private static final int MASK = Zipf.LENGTH - 1;
        private static final int FILL_AT_ONCE = 500;

        /** Which version it is of. */
        @Param("PRESENT")
        public PerigeeVersion version = PerigeeVersion.PRESENT;

        /** The server. */
        @Param("")
        public String redis = "";

        /** What the keys are. */
        @Param("STRING")
        public KeyKind keys = KeyKind.STRING;

        /** How many entries there are. */
        @Param("10000")
        public int entries;

        private @Nullable CacheManager manager;
        private @Nullable Cache<Object, String> cache;
        private Object[] asked = new Object[0];
        private int step;

        /** For JMH. */
        public Filled() {}

        /** Opens the cache, fills it and sees to it that all is near. */
        @Setup
        public void open() {
            // A quarter more than there is: nothing is evicted.
            CacheManager opened = version.open(redis, version.contender(), entries + entries / 4);
            manager = opened;
            Cache<Object, String> made = opened.createCache("benchmark", configuration());
            cache = made;
            fill(made);
            // Equal to those that were put and not the same, as callers' keys are.
            Object[] ours = new Object[entries];
            for (int i = 0; i < entries; i++) {
                ours[i] = keys.key(i);
                if (made.get(ours[i]) == null) {
                    throw new IllegalStateException(version.contender() + " has lost an entry that it has room for");
                }
            }
            int[] indices = Zipf.indices(entries, /* thread= */ 0);
            asked = new Object[indices.length];
            for (int i = 0; i < indices.length; i++) {
                asked[i] = ours[indices[i]];
            }
        }

        @SuppressWarnings("unchecked") // The kind of the keys is known here only.
        private MutableConfiguration<Object, String> configuration() {
            return new MutableConfiguration<Object, String>()
                    .setTypes((Class<Object>) keys.type(), String.class)
                    .setStoreByValue(true);
        }

        private void fill(Cache<Object, String> made) {
            Map<Object, String> batch = new HashMap<>();
            for (int i = 0; i < entries; i++) {
                batch.put(keys.key(i), (String) ValueKind.STRING.value(i));
                if (batch.size() == FILL_AT_ONCE || i == entries - 1) {
                    made.putAll(batch);
                    batch.clear();
                }
            }
        }

        /** Closes what was opened. */
        @TearDown
        public void close() {
            if (manager != null) {
                manager.close();
            }
        }

        private Cache<Object, String> cache() {
            Cache<Object, String> running = cache;
            if (running == null) {
                throw new IllegalStateException("not open");
            }
            return running;
        }

        private Object key() {
            return asked[step++ & MASK];
        }
    }

    /** Reads a near copy. */
    @Benchmark
    public @Nullable Object get(Filled filled) {
        return filled.cache().get(filled.key());
    }
}
