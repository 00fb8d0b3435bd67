package dev.perigee.integration;

import java.util.HashMap;
import java.util.Map;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * The application's loader, with its failures translated and what it may not return filtered out. Or none.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class Loading<K, V> {

    private final @Nullable CacheLoader<K, V> loader;

    /**
     * Wraps a loader.
     *
     * @param loader the loader, null if the cache has none
     */
    public Loading(@Nullable CacheLoader<K, V> loader) {
        this.loader = loader;
    }

    /**
     * Says whether there is a loader.
     *
     * @return true if something can be loaded
     */
    public boolean isPresent() {
        return loader != null;
    }

    /**
     * Loads one value.
     *
     * @param key the key
     * @return the value, null if there is none
     * @throws CacheLoaderException if the loader fails
     */
    public @Nullable V load(K key) {
        try {
            return present().load(key);
        } catch (RuntimeException e) {
            throw translate(e);
        }
    }

    /**
     * Loads several values in one call.
     *
     * @param keys the keys
     * @return the values found, without nulls
     * @throws CacheLoaderException if the loader fails
     */
    public Map<K, V> loadAll(Iterable<? extends K> keys) {
        Map<K, V> loaded;
        try {
            loaded = present().loadAll(keys);
        } catch (RuntimeException e) {
            throw translate(e);
        }
        Map<K, V> found = new HashMap<>();
        if (loaded != null) {
            loaded.forEach((key, value) -> {
                if (key != null && value != null) {
                    found.put(key, value);
                }
            });
        }
        return found;
    }

    /**
     * Translates a loader's failure.
     *
     * @param failure what it threw
     * @return the failure itself if JSR-107 knows its type, or else one that wraps it
     */
    public static CacheLoaderException translate(Throwable failure) {
        return failure instanceof CacheLoaderException known
                ? known
                : new CacheLoaderException("The cache loader failed", failure);
    }

    private CacheLoader<K, V> present() {
        if (loader == null) {
            throw new IllegalStateException("This cache has no loader");
        }
        return loader;
    }
}
