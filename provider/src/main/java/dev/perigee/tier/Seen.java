package dev.perigee.tier;

import dev.perigee.UnreadableEntryException;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.UnreadableException;
import org.jspecify.annotations.Nullable;

/**
 * A key's state as an {@link Authority} told it: absent, a value, or an opaque entry. That one is there, and may be of use to
 * other nodes, but this one cannot read it.
 *
 * @param value the value, the caller's own; null if the key is absent, or its entry opaque
 * @param id the operation that wrote the entry; {@link OperationId#NONE} if the key is absent
 * @param opaque why the entry cannot be read; null unless it is opaque
 * @param <V> the type of values
 */
record Seen<V>(@Nullable V value, OperationId id, @Nullable UnreadableException opaque) {

    Seen(V value, OperationId id) {
        this(value, id, /* opaque= */ null);
    }

    static <V> Seen<V> absent() {
        return new Seen<>(null, OperationId.NONE, /* opaque= */ null);
    }

    static <V> Seen<V> opaque(OperationId id, UnreadableException why) {
        return new Seen<>(null, id, why);
    }

    /** Whether an entry is there, readable or not. */
    boolean isPresent() {
        return value != null || opaque != null;
    }

    boolean isOpaque() {
        return opaque != null;
    }

    /**
     * Returns this unless it is opaque: for what must not take an entry that is there for none.
     *
     * @throws UnreadableEntryException if it is, before anything was changed
     */
    Seen<V> readable(CacheId cache) {
        if (opaque != null) {
            throw new UnreadableEntryException(
                    "Cache " + cache + " has an entry here that this node cannot read, and nothing was changed: "
                            + opaque.explanation(),
                    opaque.className());
        }
        return this;
    }
}
