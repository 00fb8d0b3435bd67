package dev.perigee.codec;

import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/** The fields that one class of an object's lineage declares, for a {@code readObject} that asks for them by name. */
final class FieldValues extends ObjectInputStream.GetField {

    private final Object object;
    private final Class<?> declaring;

    FieldValues(Object object, Class<?> declaring) {
        this.object = object;
        this.declaring = declaring;
    }

    @Override
    public @Nullable ObjectStreamClass getObjectStreamClass() {
        return ObjectStreamClass.lookup(declaring);
    }

    /** Every field was written. */
    @Override
    public boolean defaulted(String name) {
        return false;
    }

    @Override
    public boolean get(String name, boolean ifAbsent) {
        return (Boolean) value(name);
    }

    @Override
    public byte get(String name, byte ifAbsent) {
        return (Byte) value(name);
    }

    @Override
    public char get(String name, char ifAbsent) {
        return (Character) value(name);
    }

    @Override
    public short get(String name, short ifAbsent) {
        return (Short) value(name);
    }

    @Override
    public int get(String name, int ifAbsent) {
        return (Integer) value(name);
    }

    @Override
    public long get(String name, long ifAbsent) {
        return (Long) value(name);
    }

    @Override
    public float get(String name, float ifAbsent) {
        return (Float) value(name);
    }

    @Override
    public double get(String name, double ifAbsent) {
        return (Double) value(name);
    }

    @Override
    public @Nullable Object get(String name, @Nullable Object ifAbsent) {
        return value(name);
    }

    private Object value(String name) {
        try {
            Field field = declaring.getDeclaredField(name);
            field.setAccessible(true);
            return field.get(object);
        } catch (NoSuchFieldException e) {
            throw new IllegalArgumentException("no field " + name + " in " + declaring.getName(), e);
        } catch (IllegalAccessException e) {
            throw new AssertionError("the field was made accessible", e);
        }
    }
}
