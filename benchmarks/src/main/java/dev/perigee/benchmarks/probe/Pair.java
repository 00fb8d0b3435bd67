package dev.perigee.benchmarks.probe;

import org.jspecify.annotations.Nullable;

/** Two nodes of the same cache. */
interface Pair extends AutoCloseable {

    /** Puts on the one node. */
    void put(String key, Object value);

    /** Reads on the other node. */
    @Nullable Object get(String key);

    @Override
    void close();
}
