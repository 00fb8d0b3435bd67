package dev.perigee.codec;

import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which object is the copy of which, while one graph is copied. Objects count by identity. Most graphs have few mutable
 * objects, and for these a walk is quicker than a table and leaves their headers without a hash code. Not thread-safe.
 */
final class CopiedObjects {

    private static final int FEW = 8;

    /** A table that one large graph has filled beyond this is not kept for the next, whose clearing would cost as much. */
    private static final int KEPT = 1024;

    private final @Nullable Object[] originals = new @Nullable Object[FEW];
    private final @Nullable Object[] copies = new @Nullable Object[FEW];
    private int count;
    private @Nullable IdentityHashMap<Object, Object> others;

    @SuppressWarnings("ReferenceEquality") // identity is what this is about
    @Nullable Object get(Object original) {
        for (int i = 0; i < count; i++) {
            if (originals[i] == original) {
                return copies[i];
            }
        }
        return others == null ? null : others.get(original);
    }

    /** Sets the copy of an object, in place of an earlier one. */
    @SuppressWarnings("ReferenceEquality")
    void put(Object original, Object copy) {
        for (int i = 0; i < count; i++) {
            if (originals[i] == original) {
                copies[i] = copy;
                return;
            }
        }
        if (count < FEW) {
            originals[count] = original;
            copies[count] = copy;
            count++;
            return;
        }
        if (others == null) {
            others = new IdentityHashMap<>();
        }
        others.put(original, copy);
    }

    /** Lets go of all objects. */
    void clear() {
        for (int i = 0; i < count; i++) {
            originals[i] = null;
            copies[i] = null;
        }
        count = 0;
        if (others != null) {
            if (others.size() > KEPT) {
                others = null;
            } else {
                others.clear();
            }
        }
    }
}
