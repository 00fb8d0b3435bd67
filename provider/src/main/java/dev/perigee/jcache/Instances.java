package dev.perigee.jcache;

import dev.perigee.config.Option;
import java.lang.reflect.InvocationTargetException;

/** Makes objects of classes that options name. */
final class Instances {

    private Instances() {}

    /**
     * Finds a class.
     *
     * @param option the option that names it
     * @param className its name
     * @param classLoader knows the application's classes
     * @throws IllegalArgumentException if it is not there, naming the option and the class
     */
    static Class<?> find(Option<String> option, String className, ClassLoader classLoader) {
        try {
            return Class.forName(className, /* initialize= */ false, classLoader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new IllegalArgumentException(
                    given(option, className) + "was not found by the cache manager's class loader", e);
        }
    }

    private static String given(Option<String> option, String className) {
        return option.property() + ": '" + className + "' ";
    }

    /**
     * Makes an object by the public constructor without parameters.
     *
     * @param option the option that names the class
     * @param className the class
     * @param type what it must be
     * @param classLoader knows the application's classes
     * @throws IllegalArgumentException naming the option, the class and what would be right
     */
    static <T> T make(Option<String> option, String className, Class<T> type, ClassLoader classLoader) {
        Class<?> found = find(option, className, classLoader);
        String given = given(option, className);
        try {
            if (!type.isAssignableFrom(found)) {
                throw new IllegalArgumentException(
                        given + "is no " + type.getName() + "; name a class that implements it");
            }
            return type.cast(found.getConstructor().newInstance());
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            throw new IllegalArgumentException(
                    given + "cannot be made; it needs to be public, not abstract, with a public constructor without"
                            + " parameters",
                    e);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(given + "failed in its constructor", e.getCause());
        }
    }
}
