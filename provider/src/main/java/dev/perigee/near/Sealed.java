package dev.perigee.near;

import org.jspecify.annotations.Nullable;

/**
 * A value as a message brought it, still encoded. Its first reader opens it, on his own thread; one that is replaced before
 * that costs no decoding. Thread-safe.
 *
 * @param <V> the type of values
 */
@FunctionalInterface
public interface Sealed<V> {

    /**
     * Decodes the value. Each call makes another one.
     *
     * @return a value that nobody else holds, or null if it cannot be read
     */
    @Nullable V open();
}
