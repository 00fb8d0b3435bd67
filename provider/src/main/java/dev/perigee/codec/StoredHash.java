package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.perigee.spi.UnreadableException.Reason;
import java.lang.invoke.MethodHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keys of frameworks that keep their hash code in a field. The hash code of an enum constant is another one in each JVM, and
 * so would be the bytes of equal keys. Where all parts of a key have the same hash code everywhere, the field is written as
 * it is. Where they have not, it is worked out anew in the JVM that reads, by the rule of the key's class; a key that does
 * not follow the rule has canonical bytes, too, but cannot be read back.
 *
 * <pre>
 *   the other fields in their order, then 1 byte: 0 and the hash code as it is (4 bytes), 1 by the rule, 2 not known
 * </pre>
 */
final class StoredHash extends Serializer<Object> {

    private static final String FIELD = "hashCode";
    private static final int AS_IT_IS = 0;
    private static final int BY_RULE = 1;
    private static final int NOT_KNOWN = 2;

    private final List<Slot> parts;
    private final Slot hash;
    private final Supplier<Object> instantiator;
    private final Rule rule;

    /** How a class works out the hash code of its objects. */
    interface Rule {
        int hash(Parts parts);
    }

    /** The fields of one object, by name. */
    interface Parts {
        @Nullable Object get(String field);
    }

    private StoredHash(List<Slot> parts, Slot hash, Supplier<Object> instantiator, Rule rule) {
        this.parts = parts;
        this.hash = hash;
        this.instantiator = instantiator;
        this.rule = rule;
    }

    /** Makes one for a class that has the field. */
    static StoredHash of(ClassShape shape, Rule rule) {
        List<Slot> parts = new ArrayList<>(shape.slots());
        Slot hash = parts.stream()
                .filter(slot -> slot.field().getName().equals(FIELD) && slot.type() == int.class)
                .findFirst()
                .orElseThrow(() -> new NotWritableException(
                        shape.type().getName() + " has no field " + FIELD + ": this version of it is not known"));
        parts.remove(hash);
        shape.slots().forEach(slot -> slot.field().setAccessible(true));
        return new StoredHash(List.copyOf(parts), hash, Instantiators.of(shape.type()), rule);
    }

    /** What reads the parts that are written, the hash code among them. */
    List<MethodHandle> getters() {
        List<MethodHandle> getters = new ArrayList<>();
        getters.add(hash.getter());
        parts.forEach(part -> getters.add(part.getter()));
        return getters;
    }

    @Override
    public void write(Kryo kryo, Output output, Object object) {
        WireOutput out = (WireOutput) output;
        try {
            boolean settled = true;
            for (Slot part : parts) {
                part.writeFrom(object, kryo, out);
                settled = settled && HashCodes.areSettled(part.field().get(object));
            }
            int stored = hash.field().getInt(object);
            if (settled) {
                out.writeByte(AS_IT_IS);
                out.writeInt(stored);
            } else {
                out.writeByte(rule.hash(parts(object)) == stored ? BY_RULE : NOT_KNOWN);
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError("the field was made accessible", e);
        }
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> type) {
        WireInput in = (WireInput) input;
        Object object = instantiator.get();
        kryo.reference(object);
        try {
            for (Slot part : parts) {
                part.readInto(object, kryo, in);
            }
            int form = in.readByte();
            if (form == NOT_KNOWN) {
                throw new NotReadableException(Reason.FOREIGN, object.getClass().getName());
            }
            if (form != AS_IT_IS && form != BY_RULE) {
                throw NotReadableException.damaged();
            }
            hash.field().setInt(object, form == AS_IT_IS ? in.readInt() : rule.hash(parts(object)));
        } catch (IllegalAccessException e) {
            throw new AssertionError("the field was made accessible", e);
        }
        return object;
    }

    @Override
    public Object copy(Kryo kryo, Object original) {
        Object copy = instantiator.get();
        kryo.reference(copy);
        try {
            for (Slot part : parts) {
                part.copy(original, copy, kryo);
            }
            hash.copy(original, copy, kryo);
        } catch (IllegalAccessException e) {
            throw new AssertionError("the field was made accessible", e);
        }
        return copy;
    }

    private Parts parts(Object object) {
        return name -> {
            for (Slot part : parts) {
                if (part.field().getName().equals(name)) {
                    try {
                        return part.field().get(object);
                    } catch (IllegalAccessException e) {
                        throw new AssertionError("the field was made accessible", e);
                    }
                }
            }
            throw new NotWritableException("no field " + name + ": this version of the class is not known");
        };
    }
}
