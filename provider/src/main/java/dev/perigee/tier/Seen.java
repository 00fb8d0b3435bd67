package dev.perigee.tier;

import dev.perigee.entry.OperationId;
import org.jspecify.annotations.Nullable;

/**
 * A key's state as an {@link Authority} told it.
 *
 * @param value the value, the caller's own; null if the key is absent
 * @param id the operation that wrote it; {@link OperationId#NONE} if the key is absent
 * @param <V> the type of values
 */
record Seen<V>(@Nullable V value, OperationId id) {

    static <V> Seen<V> absent() {
        return new Seen<>(null, OperationId.NONE);
    }

    boolean isPresent() {
        return value != null;
    }
}
