package dev.perigee.codec;

import java.io.Externalizable;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The classes that would come back wrong, or not at all. They are refused when they are written or copied: a cache that
 * gives back something else than what was put is worse than one that says no.
 */
final class Refusals {

    private static final String REMEDY = "use a record or a class whose fields are all there is to it";

    static final String ASKS_NAME_SERVERS =
            "java.net.URL asks name servers for its hash code and to compare; use java.net.URI";

    private static final String REFERENCE_ENTRY = "org.hibernate.cache.spi.entry.ReferenceCacheEntryImpl";

    /** Classes of the JDK to extend whose only fields are counters and views that come anew by themselves. */
    private static final Set<Class<?>> CACHING_ONLY = Set.of(AbstractList.class, AbstractMap.class);

    private Refusals() {}

    /**
     * Whether merely to look an object of a class up takes I/O. No list allows such a class: whoever can write bytes could
     * have any name asked for by all who read them.
     */
    static boolean asksNameServers(String className) {
        return className.equals("java.net.URL");
    }

    /** Throws for a class, not of the JDK, no array and no enum, whose objects cannot be written and copied by their fields. */
    static void check(Class<?> type, boolean inKey) {
        String reason = never(type);
        if (reason != null) {
            throw new NotWritableException(type.getName() + " " + reason);
        }
        reason = notByFields(type);
        if (reason != null) {
            boolean hasJavaForm = !inKey && Serializable.class.isAssignableFrom(type);
            throw new NotWritableException(type.getName() + " " + reason
                    + (hasJavaForm
                            ? ", or have Java serialization write it: perigee." + JavaClasses.OPTION + "="
                                    + type.getName()
                            : ""));
        }
    }

    private static @Nullable String never(Class<?> type) {
        if (type.isHidden()) {
            return "is a lambda or another hidden class, which no other JVM knows; use a named class";
        }
        if (Proxy.isProxyClass(type)) {
            return "is a dynamic proxy, which no other JVM knows; store what it stands for";
        }
        if (type.getName().equals(REFERENCE_ENTRY)) {
            return "stands for an object of this JVM; set hibernate.cache.use_reference_entries=false";
        }
        return Modifier.isAbstract(type.getModifiers()) && !Enum.class.isAssignableFrom(type)
                ? "is abstract and has no objects"
                : null;
    }

    private static @Nullable String notByFields(Class<?> type) {
        if (Enum.class.isAssignableFrom(type)) {
            return null; // Written by its name, whatever fields it has.
        }
        if (Throwable.class.isAssignableFrom(type)) {
            return "is a Throwable, whose state belongs to the JVM; store what has to be known of it in a class of your own";
        }
        if (Externalizable.class.isAssignableFrom(type)) {
            return "is Externalizable, which is not supported; " + REMEDY;
        }
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            if (Jdk.owns(c) && hasState(c)) {
                return "extends " + c.getName() + ", whose fields cannot be reached; hold one in a field instead";
            }
            String hook = Serializable.class.isAssignableFrom(type) ? hook(c, type.isRecord()) : null;
            if (hook != null) {
                return "has " + hook + (c == type ? "" : " (in " + c.getName() + ")")
                        + " of Java serialization, which is not supported; " + REMEDY;
            }
        }
        return null;
    }

    private static boolean hasState(Class<?> type) {
        return !CACHING_ONLY.contains(type)
                && Arrays.stream(type.getDeclaredFields()).anyMatch(field -> !Modifier.isStatic(field.getModifiers()));
    }

    /** Java serialization ignores the first in a record. A {@code readObject} without it is respected. */
    private static @Nullable String hook(Class<?> type, boolean isRecord) {
        if (!isRecord && declares(type, "writeObject", ObjectOutputStream.class)) {
            return "a method writeObject";
        }
        if (declares(type, "writeReplace")) {
            return "a method writeReplace";
        }
        if (declares(type, "readResolve")) {
            return "a method readResolve";
        }
        boolean otherFields = Arrays.stream(type.getDeclaredFields())
                .anyMatch(field -> field.getName().equals("serialPersistentFields"));
        return otherFields ? "a field serialPersistentFields" : null;
    }

    private static boolean declares(Class<?> type, String method, Class<?>... parameters) {
        return Arrays.stream(type.getDeclaredMethods())
                .anyMatch(m -> m.getName().equals(method) && Arrays.equals(m.getParameterTypes(), parameters));
    }
}
