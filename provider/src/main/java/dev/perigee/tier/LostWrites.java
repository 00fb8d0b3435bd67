package dev.perigee.tier;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one cache that the far tier failed and the caller was not told of, until they are made up for. Until then
 * this node believes neither near copies nor far answers of their keys. One of each key is remembered, the latest, and of
 * so many keys at most; beyond that it is the whole cache that has to be made up for. Thread-safe.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
final class LostWrites<K, V> {

    /** More keys than these are not remembered one by one. */
    static final int MOST_KEYS = 10_000;

    /**
     * A write that was lost.
     *
     * @param value what it was to store, where that is to be known; else null
     * @param settledAt the node's monotonic clock: from then on the write cannot take effect any more
     * @param <V> the type of values
     */
    record Lost<V>(@Nullable V value, long settledAt) {}

    private final Map<K, Lost<V>> keys = new ConcurrentHashMap<>();

    /** Set while every key is in doubt; replaced with each write that makes it so. */
    private volatile @Nullable Lost<V> all;

    /** Whether nothing is to be made up for: one volatile read and a look at a map's size. */
    boolean isEmpty() {
        return all == null && keys.isEmpty();
    }

    /** Whether a key's write is to be made up for; asked at each near hit. */
    boolean contains(K key) {
        return all != null || (!keys.isEmpty() && keys.containsKey(key));
    }

    /**
     * Remembers the write of a key.
     *
     * @param key nobody may change it any more
     * @return false if there is no room, so that it is not remembered
     */
    boolean add(K key, Lost<V> write) {
        // Threads that come together may exceed the bound by their number, which does no harm.
        if (keys.size() >= MOST_KEYS && !keys.containsKey(key)) {
            return false;
        }
        keys.merge(key, write, LostWrites::latest);
        return true;
    }

    /** Puts every key in doubt. */
    void addAll(Lost<V> write) {
        synchronized (this) {
            Lost<V> former = all;
            all = former == null ? write : latest(former, write);
        }
    }

    /** What has to be done to the whole cache; null if nothing, or if it may still take effect by itself. */
    @Nullable Lost<V> wholeToMakeUp(long now) {
        Lost<V> write = all;
        return write != null && now - write.settledAt() >= 0 ? write : null;
    }

    /** The keys to be made up for now. */
    List<Map.Entry<K, Lost<V>>> keysToMakeUp(long now) {
        List<Map.Entry<K, Lost<V>>> due = new ArrayList<>();
        keys.forEach((key, write) -> {
            if (now - write.settledAt() >= 0) {
                due.add(Map.entry(key, write));
            }
        });
        return due;
    }

    /** A write is made up for; without effect if a later one was lost meanwhile. */
    void madeUp(K key, Lost<V> write) {
        keys.computeIfPresent(key, (k, latest) -> isSame(latest, write) ? null : latest);
    }

    /**
     * The whole cache is made up for; without effect if a later write made that necessary again.
     *
     * @param before the keys' writes that were remembered before it was done
     */
    void madeUpAll(Lost<V> write, List<Map.Entry<K, Lost<V>>> before) {
        before.forEach(entry -> madeUp(entry.getKey(), entry.getValue()));
        synchronized (this) {
            Lost<V> latest = all;
            if (latest != null && isSame(latest, write)) {
                all = null;
            }
        }
    }

    /** Forgets everything: the cache is gone. */
    synchronized void clear() {
        keys.clear();
        all = null;
    }

    /** How many keys are to be made up for; -1 for all. */
    int size() {
        return all == null ? keys.size() : -1;
    }

    private static <V> Lost<V> latest(Lost<V> former, Lost<V> later) {
        // Both may still take effect until the later of the two moments.
        long settledAt = later.settledAt() - former.settledAt() >= 0 ? later.settledAt() : former.settledAt();
        return new Lost<>(later.value() == null ? former.value() : later.value(), settledAt);
    }

    /** By identity: two writes of one moment are two writes. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Lost<?> one, Lost<?> other) {
        return one == other;
    }
}
