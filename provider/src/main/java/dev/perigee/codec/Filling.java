package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import org.jspecify.annotations.Nullable;

/**
 * One collection or map that is written, or read and filled, and what it takes to find its keys. Where a {@link Lookup} may
 * be slow the keys are gathered: they are looked at before the first is put in.
 */
final class Filling {

    private static final @Nullable Object[] NOTHING = new @Nullable Object[0];

    private final Effort effort;
    private final Lookup lookup;
    private final boolean gathers;
    private final @Nullable Object[] keys;
    private int count;

    /** How many steps it takes to compare each of them once. */
    private long weight;

    /** Begins with a collection or map of so many elements. */
    Filling(Kryo kryo, Lookup lookup, int size) {
        this(kryo, lookup, size, lookup.isSlow(size));
    }

    private Filling(Kryo kryo, Lookup lookup, int size, boolean gathers) {
        this.effort = ((WireResolver) kryo.getClassResolver()).effort();
        this.lookup = lookup;
        this.gathers = gathers;
        this.keys = gathers && size > 0 ? new @Nullable Object[size] : NOTHING;
        effort.allocate((long) size * lookup.memoryEach());
    }

    /** Begins with one that is made of all its keys. */
    static Filling gathering(Kryo kryo, Lookup lookup, int size) {
        return new Filling(kryo, lookup, size, /* gathers= */ true);
    }

    /** Whether all keys have to be there before the first is put in. */
    boolean gathers() {
        return gathers;
    }

    /** The element, or key of a map, that was written or read just now. */
    void key(@Nullable Object key) {
        if (lookup.compares()) {
            weight += effort.compareLatest();
        }
        if (gathers) {
            keys[count++] = key;
        }
    }

    /** All were written or read; throws if they must not be put in. */
    void end() {
        if (lookup.isSlow(count)) {
            long steps = lookup.steps(keys);
            effort.step(steps);
            effort.step(steps * (weight / keys.length));
        }
    }

    /** The keys, if it gathers them. */
    @SuppressWarnings("NullAway") // some may be null, as with Collection.toArray
    Object[] keys() {
        return keys;
    }
}
