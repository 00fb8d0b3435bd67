package dev.perigee;

/**
 * Turns a value into a ready-made form when it enters the near tier: a parsed document, an index, the few fields that are
 * asked for again and again. {@code PerigeeCache.view} returns that form; {@code get} returns the value as always.
 *
 * <p>Called once for each time a value enters the near tier, by any thread that reads, loads or writes, under no lock; so it
 * must be thread-safe, and its time is that caller's. If it throws, the value is not kept near, the {@link ErrorListener}
 * hears of it, and the caller gets the value all the same.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
@FunctionalInterface
public interface NearTransformer<K, V> {

    /**
     * Makes the ready-made form.
     *
     * @param key the key; not to be changed
     * @param value the value; with store-by-value nobody else holds this object, unless it cannot be changed
     * @return the form, not null; every caller of {@code view} gets this very object, so it should not be changeable
     */
    Object transform(K key, V value);
}
