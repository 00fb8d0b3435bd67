package dev.perigee.memory;

import dev.perigee.entry.FarKey;
import org.jspecify.annotations.Nullable;

/** The place of one key's bytes in a {@link SlotTable}. Guarded by its partition's lock. */
final class Slot {

    /** The {@link #physicalEnd} of bytes that stay until they are removed or evicted. */
    static final long NO_END = 0;

    final FarKey key;

    /** Never changed in place once it is here: callers and messages may hold it. */
    byte[] envelope;

    /** When the bytes go away, in milliseconds of the store's clock. */
    long physicalEnd;

    /** The {@linkplain Occupancy#use use} of its last use. */
    long usedAt;

    /** The next slot of the same bucket. */
    @Nullable Slot next;

    /** The neighbour that was used before this one. */
    @Nullable Slot older;

    /** The neighbour that was used after this one. */
    @Nullable Slot newer;

    Slot(FarKey key, byte[] envelope, long physicalEnd) {
        this.key = key;
        this.envelope = envelope;
        this.physicalEnd = physicalEnd;
    }

    boolean isPhysicallyOver(long now) {
        return physicalEnd != NO_END && now >= physicalEnd;
    }
}
