package dev.perigee.codec;

import org.jspecify.annotations.Nullable;

/** What users' accessors and constructors throw. */
final class Thrown {

    private Thrown() {}

    /**
     * What a class throws while one of its objects is being read: another version of it may well accept what was written.
     */
    static NotReadableException whileReading(Class<?> type, Throwable thrown) {
        if (thrown instanceof VirtualMachineError error) {
            throw error;
        }
        return thrown instanceof NotReadableException known ? known : NotReadableException.refused(type);
    }

    /**
     * What was thrown while an element, or a key of a map, was put in: the code of its class runs then, or that of the order.
     *
     * @param container what it was put into
     */
    static NotReadableException whileFilling(Class<?> container, @Nullable Object element, Throwable thrown) {
        return whileReading(element == null ? container : element.getClass(), thrown);
    }

    /** The same for all elements at once: an application's class among them is named first. */
    static NotReadableException whileFilling(Class<?> container, @Nullable Object[] elements, Throwable thrown) {
        for (Object element : elements) {
            if (element != null && !Jdk.owns(element.getClass())) {
                return whileReading(element.getClass(), thrown);
            }
        }
        return whileReading(container, thrown);
    }

    /**
     * What was read, if a place of this type can hold it. No class of the JDK becomes one of the application's or of another
     * branch of the JDK, so that such bytes are damaged; all else another version of a class may be.
     */
    static @Nullable Object fitting(Class<?> type, @Nullable Object value) {
        if (value == null || type.isInstance(value)) {
            return value;
        }
        boolean neverFits = Jdk.owns(value.getClass()) && !(Jdk.owns(type) && type.isInterface());
        throw neverFits ? NotReadableException.damaged() : NotReadableException.refused(value.getClass());
    }

    /** Throws errors and runtime exceptions on; wraps others. */
    static RuntimeException unchecked(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            return exception;
        }
        return new IllegalStateException(thrown);
    }
}
