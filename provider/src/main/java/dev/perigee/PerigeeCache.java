package dev.perigee;

import java.util.Collection;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * What a Perigee cache offers beyond JSR-107. Get it by {@code cache.unwrap(PerigeeCache.class)}. Thread-safe, like every
 * cache.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public interface PerigeeCache<K, V> extends Cache<K, V> {

    /**
     * Returns a value without any effect: it counts in no statistics, moves no expiry, loads nothing and fills no tier.
     *
     * @param key the key
     * @return the value that the near tier would serve, or else the far tier's, or null
     * @throws IllegalStateException if the cache is closed
     */
    @Nullable V peek(K key);

    /**
     * Returns the ready-made form of a key's value, as the cache's {@link NearTransformer} makes it. Reads, counts and loads
     * like {@code get}; where the value is kept near, its form was made when it entered, or else it is made now.
     *
     * @param key the key
     * @param type what the form is
     * @param <T> what the form is
     * @return the form, the same object for all callers while the value stays near; null if there is no value
     * @throws IllegalStateException if the cache is closed, or has no transformer
     * @throws ClassCastException if the form is of another type
     * @throws javax.cache.CacheException if the transformer fails
     */
    <T> @Nullable T view(K key, Class<T> type);

    /**
     * Tells where a key's value is, how old it is in each tier, and what {@code get} would do now. Has no effect.
     *
     * @param key the key
     * @return what is known; without key and value, so it may be logged
     * @throws IllegalStateException if the cache is closed
     */
    Explanation explain(K key);

    /**
     * Returns what each tier has done on this node. Counted while the cache's statistics are enabled; sizes are always
     * real; the far tier's is an estimate, which the first call waits for a fifth of a second at most.
     *
     * @return a snapshot
     * @throws IllegalStateException if the cache is closed
     */
    TieredStatistics statistics();

    /**
     * Returns a view of this cache whose calls differ in what the options say. It is this cache in all else: its entries,
     * listeners, statistics and configuration, its name and its manager. It takes no request and a few objects to make one;
     * it may be kept, and used by many threads.
     *
     * <p>A view has no life of its own: its {@code close} does nothing, and it is closed when the cache is. {@code
     * withOptions} of a view puts other options in place of the view's, as if it were asked of the cache; {@code unwrap}
     * gives the view. A load that is under way for other callers is joined, and stores as they asked.
     *
     * @param options the options; those that are not set are the cache's
     * @return a view, or the cache itself for {@link CallOptions#DEFAULT}
     * @throws IllegalArgumentException if there are more than 16 tags, or one is not of 1 to 64 bytes in UTF-8
     * @throws IllegalStateException if the cache is closed
     */
    PerigeeCache<K, V> withOptions(CallOptions options);

    /**
     * Loads a key's value anew, whether there is one or not, and stores it for all nodes; the cache need not read through.
     * The load begins now: if another one of the key is under way, it is waited for and its value is not taken, since it
     * may be as old as what is to be replaced. A write that happens meanwhile wins; then the loaded value is returned and
     * not stored. If the loader knows no value, what is there stays, as with {@code loadAll}. Counts in no statistics but
     * those of loads.
     *
     * @param key the key
     * @return the loaded value, or null if the loader knows none
     * @throws IllegalStateException if the cache is closed or has no loader, or if this is a view without far tier
     * @throws javax.cache.integration.CacheLoaderException if the loader fails, or another's load takes longer than
     *     {@code loader.timeout}
     * @throws javax.cache.CacheException if the far tier fails, or the value may not be stored
     */
    @Nullable V refresh(K key);

    /**
     * Ends an entry's life now, for all nodes, as if its time were over: listeners hear EXPIRED, no removal is counted, and
     * the writer is not called. Other than a removed entry, one that has ended may still be served by a node that kept a
     * copy, while the far tier fails (see {@code stale.max-age}).
     *
     * @param key the key
     * @return whether there was an entry
     * @throws IllegalStateException if the cache is closed
     * @throws javax.cache.CacheException if the far tier fails
     */
    boolean expire(K key);

    /**
     * Does what {@link #invalidateTags} does, for one tag.
     *
     * @param tag the tag
     */
    void invalidateTag(String tag);

    /**
     * Takes away all entries that carry one of some tags and were written before, for all nodes: one mark in each partition
     * of the far tier, however many entries there are. When it returns, none of them is read on this node any more, not even
     * while the far tier fails, and no value whose load had begun before is stored; other nodes follow within the bound, or
     * have followed if the cache's consistency is {@code confirmed}. As with {@code clear}, listeners hear nothing of it,
     * the writer is not called and no removals are counted.
     *
     * <p>In a cache without far tier its near tier is gone through instead.
     *
     * @param tags the tags, each of 1 to 64 bytes in UTF-8
     * @throws IllegalArgumentException if one of them is longer or empty
     * @throws javax.cache.CacheException if the far tier fails; this node's copies are gone then, too. Some partitions may
     *     have taken the mark
     * @throws IllegalStateException if the cache is closed
     */
    void invalidateTags(Collection<String> tags);

    /**
     * Returns this cache's main verbs for callers that do not want to wait.
     *
     * @return the verbs, of this view if it is one; may be kept
     * @throws IllegalStateException if the cache is closed
     */
    AsyncPerigeeCache<K, V> async();
}
