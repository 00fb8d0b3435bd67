package dev.perigee.tier;

import dev.perigee.event.ErrorReport;
import dev.perigee.integration.Loading;
import dev.perigee.integration.Tagging;
import dev.perigee.integration.Writing;

/**
 * The application's code that takes part in reading and writing.
 *
 * @param loading the loader
 * @param writing the writer
 * @param tagging the tag provider
 * @param readsThrough whether a missing value is loaded by reading it
 * @param errors where failures are told that no caller gets
 * @param loadedPuts whether what is put may have been loaded because of a miss
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public record Customizations<K, V>(
        Loading<K, V> loading,
        Writing<K, V> writing,
        Tagging<K, V> tagging,
        boolean readsThrough,
        ErrorReport errors,
        LoadedPuts loadedPuts) {

    /** Neither loader nor writer. */
    Customizations<K, V> withoutSource() {
        return new Customizations<>(
                new Loading<>(null), new Writing<>(null), tagging, /* readsThrough= */ false, errors, loadedPuts);
    }
}
