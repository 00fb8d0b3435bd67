package dev.perigee;

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
     * Tells where a key's value is, how old it is in each tier, and what {@code get} would do now. Has no effect.
     *
     * @param key the key
     * @return what is known; without key and value, so it may be logged
     * @throws IllegalStateException if the cache is closed
     */
    Explanation explain(K key);

    /**
     * Returns what each tier has done on this node. Counted while the cache's statistics are enabled; sizes are always
     * real.
     *
     * @return a snapshot
     * @throws IllegalStateException if the cache is closed
     */
    TieredStatistics statistics();
}
