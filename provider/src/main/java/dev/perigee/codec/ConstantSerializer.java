package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;

/**
 * The one object of a class that stands for something by being that object: nothing is written but its class, and what is
 * read is the constant itself.
 */
final class ConstantSerializer extends Serializer<Object> {

    private final Class<?> type;
    private final String holder;
    private final String field;
    private final boolean allAreAlike;

    /**
     * Makes one.
     *
     * @param type the constant's class
     * @param holder the class that has the constant in a static field
     * @param field the name of that field
     */
    ConstantSerializer(Class<?> type, String holder, String field) {
        this.type = type;
        this.holder = holder;
        this.field = field;
        this.allAreAlike = standForTheConstant(type);
    }

    /**
     * Whether other objects of the class are taken for the constant: they have no state, and the class itself says by its
     * {@code readResolve} what they stand for. Reflection makes such objects.
     */
    private static boolean standForTheConstant(Class<?> type) {
        for (Class<?> each = type; each != null; each = each.getSuperclass()) {
            if (Stream.of(each.getDeclaredFields()).anyMatch(field -> !Modifier.isStatic(field.getModifiers()))) {
                return false;
            }
        }
        return Stream.of(type.getDeclaredMethods())
                .anyMatch(method -> method.getName().equals("readResolve") && method.getParameterCount() == 0);
    }

    /** Whether this is the constant, and not another object of its class. */
    @SuppressWarnings("ReferenceEquality")
    boolean isConstant(Object object) {
        return constant() == object;
    }

    @Override
    public void write(Kryo kryo, Output output, Object object) {
        if (!allAreAlike && !isConstant(object)) {
            throw new NotWritableException(
                    type.getName() + " has an object beside the constant " + holder + "." + field);
        }
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> ignored) {
        return constant();
    }

    @Override
    public Object copy(Kryo kryo, Object original) {
        return allAreAlike ? constant() : original;
    }

    /** Looked up only here: it initializes a class, which must not happen because bytes name it. */
    private Object constant() {
        try {
            Field declared = Class.forName(holder, /* initialize= */ true, type.getClassLoader())
                    .getDeclaredField(field);
            declared.setAccessible(true);
            Object constant = declared.get(null);
            if (type.isInstance(constant)) {
                return constant;
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            throw NotReadableException.changed(type.getName());
        }
        throw NotReadableException.changed(type.getName());
    }
}
