package dev.perigee.benchmarks.near;

import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.NearContenders;
import dev.perigee.benchmarks.contender.Setup;
import dev.perigee.benchmarks.contender.ValueKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.ThreadParams;

/** Reads of entries that are all near, and a mixture with writes. One contender in each fork. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class NearBenchmark {

    private static final int MASK = Zipf.LENGTH - 1;

    /** One operation in this many of the mixture is a write. */
    private static final int WRITE_EVERY = 20;

    private static final int BATCH = 100;
    private static final int BATCHES = 64;

    /** For JMH. */
    public NearBenchmark() {}

    /** The contender, filled. */
    @State(Scope.Benchmark)
    public static class Filled {

        private static final int FILL_AT_ONCE = 500;

        /** Who it is. */
        @Param("")
        public String contender = "";

        /** The server; empty for none. */
        @Param("")
        public String redis = "";

        /** What the values are. */
        @Param("STRING")
        public ValueKind values = ValueKind.STRING;

        /** Whether what is kept may be given out. */
        @Param("true")
        public boolean byReference;

        /** Whether entries have an end. */
        @Param("false")
        public boolean expiring;

        /** How many entries there are. */
        @Param("10000")
        public int entries;

        private @Nullable Contender opened;
        private String[] keys = new String[0];
        private Object[] written = new Object[0];

        /** For JMH. */
        public Filled() {}

        /** Opens the contender, fills it and sees to it that all is near. */
        @org.openjdk.jmh.annotations.Setup
        public void open() {
            // A quarter more than there is: nothing is evicted, and a policy that sleeps while there is much room does
            // not.
            Setup setup = new Setup(
                    redis.isEmpty() ? null : redis, "near", values, byReference, expiring, entries + entries / 4);
            Contender made = NearContenders.open(contender, setup);
            opened = made;
            keys = new String[entries];
            written = new Object[Math.min(entries, 1_000)];
            for (int i = 0; i < entries; i++) {
                keys[i] = "key-" + (10_000_000 + i);
            }
            for (int i = 0; i < written.length; i++) {
                written[i] = values.value(i);
            }
            fill(made);
            for (String key : keys) {
                if (made.get(key) == null) {
                    throw new IllegalStateException(contender + " has lost an entry that it has room for");
                }
            }
        }

        private void fill(Contender made) {
            Map<String, Object> batch = new HashMap<>();
            boolean atOnce = true;
            for (int i = 0; i < entries; i++) {
                batch.put(keys[i], values.value(i));
                if (batch.size() == FILL_AT_ONCE || i == entries - 1) {
                    atOnce = atOnce && putAll(made, batch);
                    if (!atOnce) {
                        batch.forEach(made::put);
                    }
                    batch.clear();
                }
            }
        }

        private static boolean putAll(Contender made, Map<String, Object> batch) {
            try {
                made.putAll(batch);
                return true;
            } catch (UnsupportedOperationException e) {
                return false;
            }
        }

        /** Closes the contender. */
        @TearDown
        public void close() {
            if (opened != null) {
                opened.close();
            }
        }

        private Contender contender() {
            Contender running = opened;
            if (running == null) {
                throw new IllegalStateException("not open");
            }
            return running;
        }
    }

    /** Where a thread is in its sequence of keys. */
    @State(Scope.Thread)
    public static class Walk {

        private String[] keys = new String[0];
        private Set<String>[] batches = batches(0);
        private Object[] written = new Object[0];
        private int step;

        /** For JMH. */
        public Walk() {}

        /** Lays the sequence out. */
        @org.openjdk.jmh.annotations.Setup
        public void begin(Filled filled, ThreadParams thread) {
            int[] indices = Zipf.indices(filled.entries, thread.getThreadIndex());
            keys = new String[indices.length];
            for (int i = 0; i < indices.length; i++) {
                keys[i] = filled.keys[indices[i]];
            }
            written = filled.written;
            batches = batches(BATCHES);
            for (int i = 0, at = 0; i < BATCHES; i++) {
                Set<String> batch = new HashSet<>();
                while (batch.size() < Math.min(BATCH, filled.entries / 2)) {
                    batch.add(keys[at++ & MASK]);
                }
                batches[i] = batch;
            }
        }

        @SuppressWarnings("unchecked") // Arrays of generic types cannot be made otherwise.
        private static Set<String>[] batches(int length) {
            return (Set<String>[]) new Set<?>[length];
        }

        private String key() {
            return keys[step++ & MASK];
        }
    }

    /** Reads a near copy. */
    @Benchmark
    public @Nullable Object get(Filled filled, Walk walk) {
        return filled.contender().get(walk.key());
    }

    /** Asks whether there is one. */
    @Benchmark
    public boolean contains(Filled filled, Walk walk) {
        return filled.contender().contains(walk.key());
    }

    /** Reads a hundred near copies by one call. */
    @Benchmark
    public Object getAll(Filled filled, Walk walk) {
        return filled.contender().getAll(walk.batches[walk.step++ & BATCHES - 1]);
    }

    /** Nineteen reads for each write. */
    @Benchmark
    public @Nullable Object mixed(Filled filled, Walk walk) {
        String key = walk.key();
        if (walk.step % WRITE_EVERY != 0) {
            return filled.contender().get(key);
        }
        filled.contender().put(key, walk.written[(walk.step & Integer.MAX_VALUE) % walk.written.length]);
        return key;
    }
}
