package dev.perigee.benchmarks.contender;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cache, or a client of Redis used like one, while it is measured. Thread-safe. Each does what its users would do, and not
 * less: what it gives out may be kept by the caller, unless the {@link Setup} is by reference.
 *
 * <p>What a contender cannot do throws {@link UnsupportedOperationException}; it is left out of such cases.
 */
public interface Contender extends AutoCloseable {

    /** Returns the value of a key, null if there is none. */
    @Nullable Object get(String key);

    /** Stores a value. */
    void put(String key, Object value);

    /** Says whether a key has a value. */
    default boolean contains(String key) {
        throw new UnsupportedOperationException("contains");
    }

    /** Returns the values of those keys that have one. */
    default Map<String, Object> getAll(Set<String> keys) {
        throw new UnsupportedOperationException("getAll");
    }

    /** Stores values in one call. */
    default void putAll(Map<String, Object> values) {
        throw new UnsupportedOperationException("putAll");
    }

    /** Stores a value if the key has none; says whether it did. */
    default boolean putIfAbsent(String key, Object value) {
        throw new UnsupportedOperationException("putIfAbsent");
    }

    /** Stores a value if the key has one; says whether it did. */
    default boolean replace(String key, Object value) {
        throw new UnsupportedOperationException("replace");
    }

    /** Adds one to the {@link Long} of a key, in one step for everybody; returns the sum. */
    default long increment(String key) {
        throw new UnsupportedOperationException("increment");
    }

    /** Goes over all entries and returns how many there were. */
    default long iterate() {
        throw new UnsupportedOperationException("iterate");
    }

    @Override
    void close();
}
