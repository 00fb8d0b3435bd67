package dev.perigee.tier;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
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

    /** A key with the write of it that was lost. */
    private record Keyed<K, V>(K key, Lost<V> write) {}

    private final Function<K, Object> identity;
    private final Consumer<Boolean> onChange;
    private final Map<Object, Keyed<K, V>> keys = new ConcurrentHashMap<>();

    /** Set while every key is in doubt; replaced with each write that makes it so. */
    private volatile @Nullable Lost<V> all;

    /** False only if nothing is remembered. Changed under the lock of this, as is what is remembered. */
    private volatile boolean some;

    /**
     * Starts empty.
     *
     * @param identity what the far tier tells a key apart from others by
     * @param onChange told, under a lock, when there is something to make up for, before the write's caller goes on, and when
     *     there is nothing any more
     */
    LostWrites(Function<K, Object> identity, Consumer<Boolean> onChange) {
        this.identity = identity;
        this.onChange = onChange;
    }

    /** Whether nothing is to be made up for: one volatile read. */
    boolean isEmpty() {
        return !some;
    }

    /** Whether a key's write is to be made up for. */
    boolean contains(K key) {
        return some && (all != null || keys.containsKey(identity.apply(key)));
    }

    /**
     * Remembers the write of a key.
     *
     * @param key nobody may change it any more
     * @return false if there is no room, so that it is not remembered
     */
    boolean add(K key, Lost<V> write) {
        Object id = identity.apply(key);
        synchronized (this) {
            if (keys.size() >= MOST_KEYS && !keys.containsKey(id)) {
                return false;
            }
            keys.merge(
                    id,
                    new Keyed<>(key, write),
                    (former, later) -> new Keyed<>(later.key(), latest(former.write(), later.write())));
            look();
        }
        return true;
    }

    /** Puts every key in doubt. */
    void addAll(Lost<V> write) {
        synchronized (this) {
            Lost<V> former = all;
            all = former == null ? write : latest(former, write);
            look();
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
        keys.values().forEach(lost -> {
            if (now - lost.write().settledAt() >= 0) {
                due.add(Map.entry(lost.key(), lost.write()));
            }
        });
        return due;
    }

    /** A write is made up for; without effect if a later one was lost meanwhile. */
    void madeUp(K key, Lost<V> write) {
        Object id = identity.apply(key);
        synchronized (this) {
            keys.computeIfPresent(id, (same, latest) -> isSame(latest.write(), write) ? null : latest);
            look();
        }
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
            look();
        }
    }

    /** Forgets everything: the cache is gone. */
    synchronized void clear() {
        keys.clear();
        all = null;
        look();
    }

    /** How many keys are to be made up for; -1 for all. */
    int size() {
        return all == null ? keys.size() : -1;
    }

    /** Caller holds the lock. */
    private void look() {
        boolean now = all != null || !keys.isEmpty();
        if (now != some) {
            some = now;
            onChange.accept(now);
        }
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
