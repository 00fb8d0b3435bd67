package dev.perigee.codec;

import com.esotericsoftware.kryo.ClassResolver;
import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Registration;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads which class comes next. One for each Kryo, not thread-safe.
 *
 * <pre>
 *   0           null
 *   1           a class by name, see below
 *   2 + id      a class of the fixed table in {@link JdkTypes}
 *
 *   by name, in values:  varint n; if n is the number of names seen so far in this graph, a new one follows:
 *                        text name, 8 bytes fingerprint
 *   by name, in keys:    text name, 8 bytes fingerprint, each time: the bytes of a part of a key must not depend on
 *                        what stands before it
 * </pre>
 */
final class WireResolver implements ClassResolver {

    private static final int NAMED = 1;
    private static final int FIRST_ID = 2;

    private static final long NO_SHAPE = 1;

    /** Spreads (the golden ratio, Knuth). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** With more classes than this, a table by name is quicker than to compare. */
    private static final int MOST_COMPARED = 8;

    private final TypeCatalog catalog;
    private final Effort effort = new Effort();

    /** What the class that is read next has to be; null for any. */
    private @Nullable Class<?> expected;

    /** Classes met so far, so that most look-ups need no shared map. */
    private final IdentityHashMap<Class<?>, WireType> known = new IdentityHashMap<>();

    /** The one asked for last: Kryo asks twice for each object, and neighbours are often of one class. */
    private @Nullable WireType latest;

    private @Nullable Class<?> latestClass;

    private final List<WireType> named = new ArrayList<>();

    /** Which classes were written in which order: of the present graph, and of the one before. */
    private long shape = NO_SHAPE;

    private long lastShape = NO_SHAPE;

    /** Classes whose names and fingerprints were read and found right, in any graph. */
    private final List<WireType> read = new ArrayList<>();

    WireResolver(TypeCatalog catalog) {
        this.catalog = catalog;
    }

    TypeCatalog catalog() {
        return catalog;
    }

    Effort effort() {
        return effort;
    }

    /** The class that is read next has to be of this type. */
    void expect(Class<?> type) {
        expected = type;
    }

    @Override
    public void setKryo(Kryo kryo) {}

    /** Kryo's own registrations have no meaning here. */
    @Override
    public Registration register(Registration registration) {
        return registration;
    }

    @Override
    public @Nullable Registration unregister(int id) {
        return null;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Registration registerImplicit(Class type) {
        return getRegistration(type);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public WireType getRegistration(Class type) {
        WireType found = latest;
        if (found != null && type == latestClass) {
            return found;
        }
        found = known.get(type);
        if (found == null) {
            found = catalog.ofClass(type);
            known.put(type, found);
        }
        latest = found;
        latestClass = type;
        return found;
    }

    @Override
    public @Nullable Registration getRegistration(int id) {
        return catalog.ofId(id);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public @Nullable Registration writeClass(Output output, @Nullable Class type) {
        if (type == null) {
            output.writeByte(Kryo.NULL);
            note(Kryo.NULL);
            return null;
        }
        WireType wireType = getRegistration(type);
        note(wireType.isNamed() ? wireType.fingerprint() : FIRST_ID + wireType.getId());
        if (wireType.isNamed()) {
            output.writeByte(NAMED);
            writeName((WireOutput) output, wireType);
        } else {
            output.writeVarInt(FIRST_ID + wireType.getId(), true);
        }
        allocate(wireType);
        return wireType;
    }

    private void note(long mark) {
        long mixed = (shape ^ mark) * SPREAD;
        shape = mixed ^ (mixed >>> 32);
    }

    /** Which classes the graph was made of that was written last, in which order, as a hash. */
    long lastShape() {
        return lastShape;
    }

    private void writeName(WireOutput output, WireType type) {
        if (!catalog.isForKeys()) {
            int number = indexOf(type);
            output.writeVarInt(number < 0 ? named.size() : number, true);
            if (number >= 0) {
                return;
            }
            named.add(type);
        }
        output.writeBytes(type.nameAndFingerprint());
    }

    /** Graphs have few classes, so a walk is quicker than a map. */
    private int indexOf(WireType type) {
        for (int i = 0; i < named.size(); i++) {
            if (named.get(i) == type) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public @Nullable Registration readClass(Input input) {
        int code = input.readVarInt(true);
        if (code == Kryo.NULL) {
            return null;
        }
        WireType type = code == NAMED ? readName((WireInput) input) : catalog.ofId(code - FIRST_ID);
        if (type == null) {
            throw WireIds.unknown(code - FIRST_ID);
        }
        Class<?> awaited = expected;
        if (awaited != null) {
            expected = null;
            if (!awaited.isAssignableFrom(type.getType())) {
                throw NotReadableException.refused(type.getType());
            }
        }
        allocate(type);
        return type;
    }

    /** What may be met again is counted where it is met first. */
    private void allocate(WireType type) {
        if (catalog.isForKeys() || !type.isReferable()) {
            effort.allocate(type.memory());
        }
    }

    private WireType readName(WireInput input) {
        if (!catalog.isForKeys()) {
            int number = input.readVarInt(true);
            if (number < 0 || number > named.size()) {
                throw NotReadableException.damaged();
            }
            if (number < named.size()) {
                return named.get(number);
            }
        }
        WireType type = knownName(input);
        if (type == null) {
            type = catalog.ofName(input.readText());
            if (input.readLong() != type.fingerprint()) {
                throw NotReadableException.changed(type.getType().getName());
            }
            if (read.size() < MOST_COMPARED) {
                read.add(type);
            }
        }
        if (!catalog.isForKeys()) {
            named.add(type);
        }
        return type;
    }

    /** Looks for a class that was read before, by its bytes: most caches hold objects of a few classes. */
    private @Nullable WireType knownName(WireInput input) {
        for (int i = 0; i < read.size(); i++) {
            WireType type = read.get(i);
            if (input.skipIfNext(type.nameAndFingerprint())) {
                return type;
            }
        }
        return null;
    }

    @Override
    public void reset() {
        named.clear();
        lastShape = shape;
        shape = NO_SHAPE;
    }
}
