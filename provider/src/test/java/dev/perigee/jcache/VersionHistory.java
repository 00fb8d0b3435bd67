package dev.perigee.jcache;

import dev.perigee.PerigeeCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * Versions of a few keys on several nodes: which version's write had returned before a read began, and whether the read saw
 * an older one. Thread-safe; one writer at a time for a key, so that versions have the order of the writes.
 */
final class VersionHistory {

    static final int KEYS = 16;

    private static final int MOST_SHOWN = 5;

    private final List<PerigeeCache<Integer, Long>> caches;
    private final Object[] locks =
            IntStream.range(0, KEYS).mapToObj(key -> new Object()).toArray();

    /** By key: the newest version whose write has returned. */
    private final AtomicLongArray returned = new AtomicLongArray(KEYS);

    private final AtomicLong reads = new AtomicLong();
    private final Collection<Long> writeNanos = new ConcurrentLinkedQueue<>();
    private final Collection<String> violations = new ConcurrentLinkedQueue<>();

    /** Begins with a first version of each key. */
    VersionHistory(List<PerigeeCache<Integer, Long>> caches) {
        this.caches = caches;
        for (int key = 0; key < KEYS; key++) {
            write(key % caches.size(), key);
        }
        writeNanos.clear();
    }

    void write(int node, int key) {
        synchronized (locks[key]) {
            long version = returned.get(key) + 1;
            long begun = System.nanoTime();
            caches.get(node).put(key, version);
            writeNanos.add(System.nanoTime() - begun);
            returned.set(key, version);
        }
    }

    void read(int node, int key) {
        long before = returned.get(key);
        Long version = caches.get(node).get(key);
        reads.incrementAndGet();
        if ((version == null || version < before) && violations.size() < MOST_SHOWN) {
            violations.add("node " + node + " read version " + version + " of key " + key + " after the write of "
                    + before + " had returned");
        }
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    long nearHits() {
        return caches.stream().mapToLong(cache -> cache.statistics().nearHits()).sum();
    }

    long unconfirmed() {
        return caches.stream()
                .mapToLong(cache -> cache.statistics().unconfirmed())
                .sum();
    }

    /** How long the writes took of which so many were not longer. */
    double writeMillis(double share) {
        List<Long> sorted = new ArrayList<>(writeNanos);
        sorted.sort(null);
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.isEmpty() ? 0 : sorted.get(Math.max(0, index)) / 1e6;
    }

    String summary(Duration bound) {
        return String.format(
                Locale.ROOT,
                "%d reads, %d of them near, %d writes, %d of them not confirmed by all;"
                        + " a write took p50 %.1f p99 %.1f max %.1f ms, the bound is %d ms; violations %d",
                reads.get(),
                nearHits(),
                writeNanos.size(),
                unconfirmed(),
                writeMillis(0.5),
                writeMillis(0.99),
                writeMillis(1),
                bound.toMillis(),
                violations.size());
    }
}
