package dev.perigee.codec;

import static java.lang.invoke.MethodType.methodType;

import com.esotericsoftware.kryo.Kryo;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.List;

/**
 * Copies the fields of one class from an object to another: what is of a type that nobody can change as it is, all else by
 * Kryo's {@code copy}. Immutable.
 *
 * <p>All fields together are one method handle, which the JVM compiles like a method that sets them one after the other.
 * A loop over fields, whether by reflection or by a handle for each, would be a call that cannot be inlined for each
 * field, and a box for each primitive.
 */
final class FieldCopies {

    private static final MethodType ALL = methodType(void.class, Kryo.class, Object.class, Object.class);
    private static final MethodHandle COPY = copy();

    private final MethodHandle all;

    private FieldCopies(MethodHandle all) {
        this.all = all;
    }

    /** Makes one for fields that are accessible. */
    static FieldCopies of(List<Slot> slots) {
        return new FieldCopies(all(slots));
    }

    void run(Kryo kryo, Object from, Object to) {
        try {
            all.invokeExact(kryo, from, to);
        } catch (Throwable e) {
            throw Thrown.unchecked(e);
        }
    }

    /** In halves, because the JVM does not inline handles that are nested deeply. */
    private static MethodHandle all(List<Slot> slots) {
        int size = slots.size();
        if (size == 0) {
            return MethodHandles.empty(ALL);
        }
        return size == 1
                ? one(slots.get(0).field())
                : MethodHandles.foldArguments(all(slots.subList(size / 2, size)), all(slots.subList(0, size / 2)));
    }

    private static MethodHandle one(Field field) {
        MethodHandle getter;
        MethodHandle setter;
        try {
            getter = MethodHandles.lookup().unreflectGetter(field);
            setter = MethodHandles.lookup().unreflectSetter(field);
        } catch (IllegalAccessException e) {
            throw new AssertionError("the field was made accessible", e);
        }
        Class<?> type = field.getType();
        MethodHandle part = MethodHandles.dropArguments(getter.asType(methodType(type, Object.class)), 0, Kryo.class);
        if (!Shareability.isAlwaysShareable(type)) {
            part = MethodHandles.filterArguments(COPY, 1, getter.asType(methodType(Object.class, Object.class)))
                    .asType(methodType(type, Kryo.class, Object.class));
        }
        MethodHandle set = setter.asType(methodType(void.class, Object.class, type));
        return MethodHandles.permuteArguments(MethodHandles.collectArguments(set, 1, part), ALL, 2, 0, 1);
    }

    private static MethodHandle copy() {
        try {
            return MethodHandles.lookup().findVirtual(Kryo.class, "copy", methodType(Object.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError("Kryo has this method", e);
        }
    }
}
