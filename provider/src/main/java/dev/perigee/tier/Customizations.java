package dev.perigee.tier;

import dev.perigee.integration.Loading;
import dev.perigee.integration.Writing;

/**
 * The application's code that takes part in reading and writing.
 *
 * @param loading the loader
 * @param writing the writer
 * @param readsThrough whether a missing value is loaded by reading it
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public record Customizations<K, V>(Loading<K, V> loading, Writing<K, V> writing, boolean readsThrough) {

    /** No code at all. */
    static <K, V> Customizations<K, V> none() {
        return new Customizations<>(new Loading<>(null), new Writing<>(null), /* readsThrough= */ false);
    }
}
