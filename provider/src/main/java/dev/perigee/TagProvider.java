package dev.perigee;

import java.util.Collection;

/**
 * Says which tags an entry carries, so that {@code PerigeeCache.invalidateTag} finds it. Asked for each value that is about
 * to be stored, whichever verb stores it: puts, replacements, loaded values, what entry processors set.
 *
 * <p>It is called on the thread of whoever stores, under no lock, by many threads at once and, when a write is tried again,
 * more than once for one value. It must be quick, must not change the key or the value, and must not call the cache. When
 * it fails, nothing is stored and the call ends with a {@link javax.cache.CacheException}.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
@FunctionalInterface
public interface TagProvider<K, V> {

    /**
     * Returns the tags of an entry.
     *
     * @param key the key
     * @param value the value, never null
     * @return the tags, each of 1 to 64 bytes in UTF-8; at most 16 together with those of the call, and 512 bytes with one
     *     more for each; empty for none. What is in it twice counts once
     */
    Collection<String> tagsOf(K key, V value);
}
