package dev.perigee.jcache;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks arguments at the border, once, with the names that JSR-107's methods give them. */
final class Arguments {

    private Arguments() {}

    static <T> T notNull(@Nullable T argument, String name) {
        if (argument == null) {
            throw isNull(name);
        }
        return argument;
    }

    private static NullPointerException isNull(String name) {
        return new NullPointerException(name + ": null is not allowed");
    }

    static <T, C extends Collection<T>> C noNulls(@Nullable C arguments, String name) {
        C given = notNull(arguments, name);
        for (T argument : given) {
            if (argument == null) {
                throw isNull(name + "[]");
            }
        }
        return given;
    }

    static <K, V> Map<? extends K, ? extends V> noNulls(
            @Nullable Map<? extends K, ? extends V> arguments, String name) {
        Map<? extends K, ? extends V> given = notNull(arguments, name);
        given.forEach((key, value) -> {
            if (key == null || value == null) {
                throw isNull(name + (key == null ? ": key" : ": value"));
            }
        });
        return given;
    }

    static <T> T unwrap(Object object, Class<T> type) {
        if (notNull(type, "type").isInstance(object)) {
            return type.cast(object);
        }
        throw new IllegalArgumentException("type: " + type.getName() + " cannot be unwrapped from this "
                + object.getClass().getSimpleName());
    }
}
