package dev.perigee.near;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.perigee.entry.OperationId;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which object an operation of this node stored, for store-by-reference over a far tier that holds bytes: as
 * long as anybody here still holds the object, reading the entry gives that very object. Holds objects weakly.
 * Thread-safe.
 *
 * @param <V> the type of values
 */
public final class StoredObjects<V> {

    /** Weak references cost memory too; beyond this, entries are decoded as on any other node. */
    private static final long MOST = 1_000_000;

    private final Cache<OperationId, V> objects =
            Caffeine.newBuilder().weakValues().maximumSize(MOST).build();

    /** Starts empty. */
    public StoredObjects() {}

    /**
     * Remembers an object.
     *
     * @param id the operation that stored it
     * @param value the object
     */
    public void put(OperationId id, V value) {
        objects.put(id, value);
    }

    /**
     * Returns the object that an operation stored.
     *
     * @param id the operation
     * @return the object, or null if it was another node's or nobody holds it any more
     */
    public @Nullable V get(OperationId id) {
        return objects.getIfPresent(id);
    }
}
