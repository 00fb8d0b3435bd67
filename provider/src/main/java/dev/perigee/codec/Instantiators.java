package dev.perigee.codec;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Objects;
import java.util.function.Supplier;
import org.objenesis.instantiator.ObjectInstantiator;
import org.objenesis.strategy.StdInstantiatorStrategy;

/**
 * Makes empty objects: by the constructor without parameters, whatever its visibility, so that transient fields get what it
 * gives them; where there is none, without any constructor, as Java serialization does.
 */
final class Instantiators {

    private Instantiators() {}

    static Supplier<Object> of(Class<?> type) {
        Constructor<?> constructor;
        try {
            constructor = type.getDeclaredConstructor();
        } catch (NoSuchMethodException e) {
            ObjectInstantiator<?> bare = new StdInstantiatorStrategy().newInstantiatorOf(type);
            return bare::newInstance;
        }
        constructor.setAccessible(true);
        return () -> {
            try {
                return constructor.newInstance();
            } catch (InvocationTargetException e) {
                throw Thrown.unchecked(Objects.requireNonNullElse(e.getCause(), e));
            } catch (InstantiationException | IllegalAccessException e) {
                throw new LinkageError("not abstract, and its constructor made accessible: " + type.getName(), e);
            }
        };
    }
}
