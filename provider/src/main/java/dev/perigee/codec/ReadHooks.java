package dev.perigee.codec;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectInputValidation;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code readObject} methods of a class whose objects are written by their fields. Such a method has nothing to read but
 * the fields, as long as its class has no {@code writeObject}: it fills transient fields from the others, or checks them. So
 * it is called when the fields are there, with a stream that has nothing more. Immutable.
 */
final class ReadHooks {

    static final ReadHooks NONE = new ReadHooks(List.of());

    private static final MethodType HOOK = MethodType.methodType(void.class, Object.class, ObjectInputStream.class);

    private final List<Hook> hooks;

    private record Hook(Class<?> declaring, MethodHandle method) {}

    private ReadHooks(List<Hook> hooks) {
        this.hooks = hooks;
    }

    /**
     * Finds those of a class and its superclasses, which go first.
     *
     * @throws InaccessibleObjectException if the module of the class does not let them be called
     */
    static ReadHooks of(Class<?> type) throws IllegalAccessException {
        if (type.isRecord() || !Serializable.class.isAssignableFrom(type)) {
            return NONE;
        }
        List<Hook> found = new ArrayList<>();
        for (Class<?> c = type; c != null && !Jdk.owns(c); c = c.getSuperclass()) {
            Method method = declaredIn(c);
            if (method != null) {
                method.setAccessible(true);
                found.add(
                        0, new Hook(c, MethodHandles.lookup().unreflect(method).asType(HOOK)));
            }
        }
        return found.isEmpty() ? NONE : new ReadHooks(List.copyOf(found));
    }

    private static @Nullable Method declaredIn(Class<?> type) {
        try {
            Method method = type.getDeclaredMethod("readObject", ObjectInputStream.class);
            return Serializable.class.isAssignableFrom(type) && method.getReturnType() == void.class ? method : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    /** Runs them for an object whose fields are set; what they throw passes through. */
    void run(Object object) {
        for (Hook hook : hooks) {
            try {
                FieldsInPlace stream = new FieldsInPlace(object, hook.declaring);
                hook.method.invokeExact(object, (ObjectInputStream) stream);
                stream.validate();
            } catch (Throwable e) {
                throw Thrown.unchecked(e);
            }
        }
    }

    /** The end of a stream of which everything has been read: all that can be asked for is in the object. */
    private static final class FieldsInPlace extends ObjectInputStream {

        private final Object object;
        private final Class<?> declaring;
        private final List<ObjectInputValidation> validations = new ArrayList<>();

        FieldsInPlace(Object object, Class<?> declaring) throws IOException {
            this.object = object;
            this.declaring = declaring;
        }

        @Override
        public void defaultReadObject() {}

        @Override
        public GetField readFields() {
            return new FieldValues(object, declaring);
        }

        @Override
        public void registerValidation(ObjectInputValidation validation, int priority) {
            validations.add(validation);
        }

        void validate() throws InvalidObjectException {
            for (ObjectInputValidation validation : validations) {
                validation.validateObject();
            }
        }
    }
}
