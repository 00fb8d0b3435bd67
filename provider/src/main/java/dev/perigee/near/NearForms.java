package dev.perigee.near;

import org.jspecify.annotations.Nullable;

/**
 * Makes the ready-made forms that are kept beside near values. Called on a caller's thread, under no lock.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
@FunctionalInterface
public interface NearForms<K, V> {

    /**
     * Makes a form.
     *
     * @param key the key, nobody else's
     * @param value the value, nobody else's unless it cannot be changed
     * @return the form; null if it cannot be made, so that the value is not kept
     */
    @Nullable Object form(K key, V value);
}
