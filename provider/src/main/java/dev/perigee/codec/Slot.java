package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * One field of a class, or one component of a record, as the wire sees it: primitives bare, all else with its class, so
 * that a value of another type than the declared one is noticed.
 */
final class Slot {

    private final Field field;
    private final Class<?> type;

    Slot(Field field) {
        this.field = field;
        this.type = field.getType();
    }

    Class<?> type() {
        return type;
    }

    Field field() {
        return field;
    }

    /** Reads an object's field, which was made accessible, as it is declared. */
    MethodHandle getter() {
        try {
            return MethodHandles.lookup().unreflectGetter(field);
        } catch (IllegalAccessException e) {
            throw new AssertionError("the field was made accessible", e);
        }
    }

    /** Writes a record's component. */
    void write(Kryo kryo, WireOutput out, @Nullable Object value) {
        if (!type.isPrimitive()) {
            kryo.writeClassAndObject(out, value);
        } else if (value instanceof Integer number) {
            out.writeVarInt(number, false);
        } else if (value instanceof Long number) {
            out.writeVarLong(number, false);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Double number) {
            out.writeDouble(number);
        } else if (value instanceof Float number) {
            out.writeFloat(number);
        } else if (value instanceof Byte number) {
            out.writeByte(number);
        } else if (value instanceof Short number) {
            out.writeShort(number);
        } else if (value instanceof Character character) {
            out.writeChar(character);
        }
    }

    /** Reads a record's component. */
    @Nullable Object read(Kryo kryo, WireInput in) {
        if (!type.isPrimitive()) {
            return kryo.readClassAndObject(in);
        } else if (type == int.class) {
            return in.readVarInt(false);
        } else if (type == long.class) {
            return in.readVarLong(false);
        } else if (type == boolean.class) {
            return in.readBoolean();
        } else if (type == double.class) {
            return in.readDouble();
        } else if (type == float.class) {
            return in.readFloat();
        } else if (type == byte.class) {
            return in.readByte();
        } else if (type == short.class) {
            return in.readShort();
        } else {
            return in.readChar();
        }
    }

    /** Writes an object's field. */
    void writeFrom(Object owner, Kryo kryo, WireOutput out) throws IllegalAccessException {
        if (type == int.class) {
            out.writeVarInt(field.getInt(owner), false);
        } else if (type == long.class) {
            out.writeVarLong(field.getLong(owner), false);
        } else {
            write(kryo, out, field.get(owner));
        }
    }

    /** Reads an object's field. */
    void readInto(Object owner, Kryo kryo, WireInput in) throws IllegalAccessException {
        if (type == int.class) {
            field.setInt(owner, in.readVarInt(false));
        } else if (type == long.class) {
            field.setLong(owner, in.readVarLong(false));
        } else {
            Object value = read(kryo, in);
            field.set(owner, type.isPrimitive() ? value : Thrown.fitting(type, value));
        }
    }

    void copy(Object from, Object to, Kryo kryo) throws IllegalAccessException {
        Object value = field.get(from);
        field.set(to, type.isPrimitive() ? value : kryo.copy(value));
    }
}
