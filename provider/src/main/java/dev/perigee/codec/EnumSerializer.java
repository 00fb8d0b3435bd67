package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;

/** Enum constants by name: reordering them changes nothing, and one that is gone is a changed schema. */
final class EnumSerializer<E extends Enum<E>> extends Serializer<E> {

    private final Class<E> type;

    EnumSerializer(Class<E> type) {
        this.type = type;
    }

    /** Makes one for a class that is known to be an enum, though not which. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static EnumSerializer<?> of(Class<?> type) {
        return new EnumSerializer(type);
    }

    @Override
    public void write(Kryo kryo, Output output, E constant) {
        ((WireOutput) output).writeText(constant.name());
    }

    @Override
    public E read(Kryo kryo, Input input, Class<? extends E> ignored) {
        String name = ((WireInput) input).readText();
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException | LinkageError e) {
            throw NotReadableException.changed(type.getName());
        }
    }

    @Override
    public E copy(Kryo kryo, E original) {
        return original;
    }
}
