package dev.perigee.memory;

import dev.perigee.entry.CacheId;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.FarSpace;
import dev.perigee.spi.FarStore;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An embedded namespace: the far store and the backplane of the nodes in one JVM that open it by the same name. What one
 * writes, all see; when the last has closed it, its data is gone.
 *
 * <p>It keeps the coherence protocol to the letter: epochs, numbers, generations, leases, watermarks and deadlines, by a
 * clock of its own. It is bounded by a number of keys; beyond it, entries that were not used for long are evicted. Its
 * bytes never leave the JVM. Thread-safe.
 */
public final class MemorySpace implements FarSpace {

    private final Namespace namespace;
    private final List<Runnable> handles = new CopyOnWriteArrayList<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private MemorySpace(Namespace namespace) {
        this.namespace = namespace;
    }

    /**
     * Opens a namespace; the first to do so brings it into being.
     *
     * @param name its name
     * @param settings what it is to be like; the clock of the first counts
     * @return this opening, to be closed once
     * @throws IllegalArgumentException if it is open already with other settings
     */
    public static MemorySpace open(String name, Settings settings) {
        return new MemorySpace(Namespace.open(name, settings));
    }

    @Override
    public FarStore farStore() {
        MemoryFarStore store = new MemoryFarStore(namespace);
        handles.add(store::close);
        return store;
    }

    @Override
    public Backplane backplane() {
        MemoryBackplane backplane = new MemoryBackplane(
                namespace.switchboard(), namespace.settings().queueCapacity());
        handles.add(backplane::close);
        return backplane;
    }

    /**
     * Returns what lets tests disturb this namespace.
     *
     * @return the same for all who opened it
     */
    public MemoryNetwork network() {
        return namespace.network();
    }

    /**
     * Returns about how many entries of a cache there are; expired and hidden ones count until they are swept.
     *
     * @param cache the cache
     * @return an estimate
     */
    public long size(CacheId cache) {
        return namespace.size(cache);
    }

    /**
     * Returns about how many entries there are of all caches; expired and hidden ones count until they are swept.
     *
     * @return an estimate, not above {@link Settings#maxKeys} but for a moment
     */
    public long size() {
        return namespace.occupancy().bodies();
    }

    /**
     * Returns how many entries were taken away because there were too many.
     *
     * @return a count since the namespace came into being
     */
    public long evictions() {
        return namespace.occupancy().evictions();
    }

    /** Ends this opening and closes its handles; the last one drops the data. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                handles.forEach(Runnable::run);
            } finally {
                namespace.release();
            }
        }
    }

    /**
     * What a namespace is like.
     *
     * @param partitions how many partitions its keys are spread over; a power of two from 1 to 1024
     * @param maxKeys how many entries it holds at most, all caches together; 0 for any number
     * @param queueCapacity how many messages may wait for a subscriber before some are thrown away; 1 or more
     * @param clock tells the store's time
     */
    public record Settings(int partitions, long maxKeys, int queueCapacity, InstantSource clock) {

        /** 16 partitions, a million keys, 16,384 messages, the system's clock. */
        public static final Settings DEFAULT = new Settings(16, 1_000_000, 16_384, InstantSource.system());

        private static final int MOST_PARTITIONS = 1024;

        /** Checks the numbers. */
        public Settings {
            if (partitions < 1 || partitions > MOST_PARTITIONS || Integer.bitCount(partitions) != 1) {
                throw new IllegalArgumentException(
                        "partitions: " + partitions + "; give a power of two from 1 to " + MOST_PARTITIONS);
            }
            if (maxKeys < 0) {
                throw new IllegalArgumentException("max-keys: " + maxKeys + "; give 1 or more, or 0 for any number");
            }
            if (queueCapacity < 1) {
                throw new IllegalArgumentException("queue-capacity: " + queueCapacity + "; give 1 or more");
            }
        }

        /**
         * The same with another number of partitions.
         *
         * @param other a power of two from 1 to 1024
         * @return new settings
         */
        public Settings withPartitions(int other) {
            return new Settings(other, maxKeys, queueCapacity, clock);
        }

        /**
         * The same with another bound.
         *
         * @param other how many entries; 0 for any number
         * @return new settings
         */
        public Settings withMaxKeys(long other) {
            return new Settings(partitions, other, queueCapacity, clock);
        }

        /**
         * The same with another length of the subscribers' queues.
         *
         * @param other how many messages
         * @return new settings
         */
        public Settings withQueueCapacity(int other) {
            return new Settings(partitions, maxKeys, other, clock);
        }

        /**
         * The same with another clock.
         *
         * @param other tells the store's time
         * @return new settings
         */
        public Settings withClock(InstantSource other) {
            return new Settings(partitions, maxKeys, queueCapacity, other);
        }

        /** The queues and the clock may differ: what is shared already does not depend on what another asks for. */
        void requireSame(Settings asked) {
            requireSame("perigee.far.partitions", asked.partitions, partitions);
            requireSame("perigee.far.memory.max-keys", asked.maxKeys, maxKeys);
        }

        private static void requireSame(String option, long asked, long present) {
            if (asked != present) {
                throw new IllegalArgumentException(option + ": " + asked + "; this namespace is open with " + present
                        + ", give the same or another namespace");
            }
        }
    }
}
