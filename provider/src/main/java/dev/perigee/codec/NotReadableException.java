package dev.perigee.codec;

import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import org.jspecify.annotations.Nullable;

/** Carries the reason for an {@link UnreadableException} through Kryo, whose methods declare no checked exceptions. */
final class NotReadableException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Reason reason;
    private final @Nullable String className;

    NotReadableException(Reason reason) {
        this(reason, null);
    }

    /** With the class that could not be made. */
    NotReadableException(Reason reason, @Nullable String className) {
        super(reason.name(), null, false, false);
        this.reason = reason;
        this.className = className;
    }

    /** A class that is not here as it was where the bytes were written. */
    static NotReadableException changed(String className) {
        return new NotReadableException(Reason.SCHEMA_CHANGED, className);
    }

    /** An object that a class, as it is here, does not accept. */
    static NotReadableException refused(Class<?> by) {
        return new NotReadableException(Reason.DAMAGED, nameOf(by));
    }

    /** The name of a class, or of that of an array's elements. */
    static String nameOf(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element.getName();
    }

    static NotReadableException damaged() {
        return new NotReadableException(Reason.DAMAGED);
    }

    UnreadableException toUnreadable() {
        return new UnreadableException(reason, className);
    }
}
