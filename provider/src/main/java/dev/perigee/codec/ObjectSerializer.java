package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Objects of the users' own classes: their fields in the order of the {@link ClassShape}, transient ones left out, both on
 * the wire and in a copy, so that a copy is what a trip through the far tier would give.
 *
 * <p>Kryo's own serializer for fields writes into objects without a check of the type, which damaged bytes would turn into
 * damaged objects; that is why this is not it.
 */
final class ObjectSerializer extends Serializer<Object> {

    private final Class<?> type;
    private final List<Slot> slots;
    private final Supplier<Object> instantiator;
    private final ReadHooks hooks;

    /** Null until the first copy: most serializers only write and read. */
    private volatile @Nullable FieldCopies fieldCopies;

    ObjectSerializer(Class<?> type, List<Slot> slots, Supplier<Object> instantiator, ReadHooks hooks) {
        this.type = type;
        this.slots = List.copyOf(slots);
        this.instantiator = instantiator;
        this.hooks = hooks;
    }

    /** What reads the parts that are written. */
    List<MethodHandle> getters() {
        return slots.stream().map(Slot::getter).toList();
    }

    @Override
    public void write(Kryo kryo, Output output, Object object) {
        try {
            for (Slot slot : slots) {
                slot.writeFrom(object, kryo, (WireOutput) output);
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError("the field was made accessible", e);
        }
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> ignored) {
        Object object = make();
        kryo.reference(object);
        try {
            for (Slot slot : slots) {
                slot.readInto(object, kryo, (WireInput) input);
            }
        } catch (IllegalAccessException e) {
            throw new AssertionError("the field was made accessible", e);
        }
        try {
            hooks.run(object);
        } catch (RuntimeException | Error e) {
            throw Thrown.whileReading(type, e);
        }
        return object;
    }

    private Object make() {
        try {
            return instantiator.get();
        } catch (RuntimeException | Error e) {
            throw Thrown.whileReading(type, e);
        }
    }

    @Override
    public Object copy(Kryo kryo, Object original) {
        Object copy = instantiator.get();
        kryo.reference(copy);
        fieldCopies().run(kryo, original, copy);
        hooks.run(copy);
        return copy;
    }

    /** Threads may make the same twice. */
    private FieldCopies fieldCopies() {
        FieldCopies found = fieldCopies;
        if (found == null) {
            found = FieldCopies.of(slots);
            fieldCopies = found;
        }
        return found;
    }
}
