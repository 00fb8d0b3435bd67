package dev.perigee.memory;

import dev.perigee.entry.FarKey;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of one cache in one partition: a hash table that can be walked in pieces, and the order of last use.
 *
 * <p>Buckets are chosen by the <em>highest</em> bits of the hash, so walking the buckets in order is walking the hashes
 * in (unsigned) order, whatever the size of the table. A hash is therefore a cursor that stays good while the table
 * grows, shrinks or is replaced: nothing has to be remembered between two pieces of a walk.
 *
 * <p>Not thread-safe: guarded by its partition's lock.
 */
final class SlotTable {

    /** Where a walk begins, and what {@link #walk} returns when it has come to the end. */
    static final long START = 0;

    private static final int SMALLEST_BITS = 4;
    private static final int LARGEST_BITS = 30;

    private int bits = SMALLEST_BITS;
    private @Nullable Slot[] buckets = new @Nullable Slot[1 << SMALLEST_BITS];
    private int size;
    private @Nullable Slot oldest;
    private @Nullable Slot newest;

    int size() {
        return size;
    }

    int buckets() {
        return buckets.length;
    }

    @Nullable Slot find(FarKey key) {
        Slot slot = buckets[bucket(key.hash())];
        while (slot != null && !slot.key.equals(key)) {
            slot = slot.next;
        }
        return slot;
    }

    /** Adds a slot whose key is not here yet, as the one used last. */
    void add(Slot slot) {
        if (size >= buckets.length && bits < LARGEST_BITS) {
            resize(bits + 1);
        }
        push(slot);
        size++;
        linkNewest(slot);
    }

    /** Removes a slot of this table. */
    void remove(Slot slot) {
        int bucket = bucket(slot.key.hash());
        Slot before = null;
        Slot at = buckets[bucket];
        while (at != slot) {
            if (at == null) {
                throw new IllegalStateException("slot is not in this table");
            }
            before = at;
            at = at.next;
        }
        if (before == null) {
            buckets[bucket] = slot.next;
        } else {
            before.next = slot.next;
        }
        slot.next = null;
        unlink(slot);
        size--;
        if (bits > SMALLEST_BITS && size < buckets.length / 8) {
            resize(bits - 1);
        }
    }

    /** Makes a slot of this table the one used last. */
    void use(Slot slot) {
        if (slot != newest) {
            unlink(slot);
            linkNewest(slot);
        }
    }

    /** Returns the slot whose last use is longest ago. */
    @Nullable Slot oldest() {
        return oldest;
    }

    /**
     * Walks a piece of the table. The visitor must not change the table.
     *
     * @param from {@link #START}, or what the piece before returned
     * @param enough after how many slots to end, at the next bucket
     * @param visitor sees each slot
     * @return where to go on; {@link #START} after the last slot
     */
    long walk(long from, int enough, Consumer<? super Slot> visitor) {
        int seen = 0;
        for (int bucket = bucket(from); bucket < buckets.length; bucket++) {
            if (seen >= enough) {
                return (long) bucket << (Long.SIZE - bits);
            }
            for (Slot slot = buckets[bucket]; slot != null; slot = slot.next) {
                if (Long.compareUnsigned(slot.key.hash(), from) >= 0) {
                    visitor.accept(slot);
                    seen++;
                }
            }
        }
        return START;
    }

    private int bucket(long hash) {
        return (int) (hash >>> (Long.SIZE - bits));
    }

    private void resize(int newBits) {
        @Nullable Slot[] former = buckets;
        bits = newBits;
        buckets = new @Nullable Slot[1 << newBits];
        for (Slot first : former) {
            Slot slot = first;
            while (slot != null) {
                Slot next = slot.next;
                push(slot);
                slot = next;
            }
        }
    }

    private void push(Slot slot) {
        int bucket = bucket(slot.key.hash());
        slot.next = buckets[bucket];
        buckets[bucket] = slot;
    }

    private void linkNewest(Slot slot) {
        slot.older = newest;
        slot.newer = null;
        if (newest == null) {
            oldest = slot;
        } else {
            newest.newer = slot;
        }
        newest = slot;
    }

    private void unlink(Slot slot) {
        Slot older = slot.older;
        Slot newer = slot.newer;
        if (older == null) {
            oldest = newer;
        } else {
            older.newer = newer;
        }
        if (newer == null) {
            newest = older;
        } else {
            newer.older = older;
        }
        slot.older = null;
        slot.newer = null;
    }
}
