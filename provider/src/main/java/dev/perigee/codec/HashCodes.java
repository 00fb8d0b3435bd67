package dev.perigee.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Which hash codes are the same in every JVM, and how frameworks combine them. */
final class HashCodes {

    private HashCodes() {}

    /**
     * Whether the hash code of an object, or of an array's elements, is the same in every JVM. Said only of the JDK's values:
     * those of enum constants and classes are not, and what users' classes or collections hold is not looked into.
     */
    static boolean areSettled(@Nullable Object object) {
        if (object instanceof Object[] array) {
            return Arrays.stream(array).allMatch(HashCodes::areSettled);
        }
        if (object == null) {
            return true;
        }
        Class<?> type = object.getClass();
        if (type.isArray()) {
            return true; // of primitives
        }
        WireType wireType = Jdk.owns(type) ? JdkTypes.FOR_KEYS.ofClass(type) : null;
        return wireType != null && !wireType.isReferable() && !(object instanceof Enum) && !(object instanceof Class);
    }

    /** Of an object by itself, of an array by its elements. */
    static int of(@Nullable Object object) {
        return object != null && object.getClass().isArray()
                ? Arrays.deepHashCode(new Object[] {object}) - 31
                : object == null ? 0 : object.hashCode();
    }

    /** {@code 37 * h + hash} for each element. */
    static int chained(int start, @Nullable Object elements) {
        if (!(elements instanceof Object[] array)) {
            return 37 * start + of(elements);
        }
        int hash = start;
        for (Object element : array) {
            hash = 37 * hash + of(element);
        }
        return hash;
    }

    /** Of an identifier as Hibernate takes it apart: a component is an array of its properties, which may be components. */
    static int ofIdentifier(@Nullable Object id) {
        if (!(id instanceof Object[] properties)) {
            return of(id);
        }
        int hash = 17;
        for (Object property : properties) {
            hash = hash * 37 + ofIdentifier(property);
        }
        return hash;
    }
}
