package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Records: their components in the order of the names, so that reordering them in the source changes nothing; read through
 * the accessors and made by the canonical constructor, whose checks therefore hold for what was read.
 */
final class RecordSerializer extends LateSerializer<Object> {

    private final Class<?> type;
    private final List<Component> components;
    private final MethodHandle constructor;

    /** Takes an {@code Object} and gives one; {@code position} is the component's place in the constructor. */
    private record Component(Slot slot, MethodHandle accessor, int position) {}

    /** What reads the components as they are declared. */
    private final List<MethodHandle> getters;

    RecordSerializer(Class<?> type) throws ReflectiveOperationException {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        RecordComponent[] declared = type.getRecordComponents();
        Class<?>[] types = new Class<?>[declared.length];
        List<Component> found = new ArrayList<>();
        List<MethodHandle> exact = new ArrayList<>();
        for (int i = 0; i < declared.length; i++) {
            types[i] = declared[i].getType();
            Field field = type.getDeclaredField(declared[i].getName());
            Method accessor = declared[i].getAccessor();
            accessor.setAccessible(true);
            MethodHandle getter = lookup.unreflect(accessor);
            exact.add(getter);
            MethodHandle handle = getter.asType(MethodType.methodType(Object.class, Object.class));
            found.add(new Component(new Slot(field), handle, i));
        }
        found.sort(Comparator.comparing(component -> component.slot.field().getName()));
        Constructor<?> canonical = type.getDeclaredConstructor(types);
        canonical.setAccessible(true);
        this.type = type;
        this.components = List.copyOf(found);
        this.getters = List.copyOf(exact);
        this.constructor = lookup.unreflectConstructor(canonical)
                .asSpreader(Object[].class, types.length)
                .asType(MethodType.methodType(Object.class, Object[].class));
    }

    /** What reads the parts that are written. */
    List<MethodHandle> getters() {
        return getters;
    }

    @Override
    void writeParts(Kryo kryo, WireOutput output, Object object) {
        for (Component component : components) {
            component.slot.write(kryo, output, get(component, object));
        }
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<?> ignored) {
        @Nullable Object[] parts = new @Nullable Object[components.size()];
        for (Component component : components) {
            parts[component.position] = component.slot.read(kryo, (WireInput) input);
        }
        try {
            return make(parts);
        } catch (RuntimeException | Error e) {
            throw Thrown.whileReading(type, e);
        }
    }

    @Override
    public Object copy(Kryo kryo, Object original) {
        @Nullable Object[] parts = new @Nullable Object[components.size()];
        for (Component component : components) {
            parts[component.position] = kryo.copy(get(component, original));
        }
        return make(parts);
    }

    private static @Nullable Object get(Component component, Object object) {
        try {
            return (Object) component.accessor.invokeExact(object);
        } catch (Throwable e) {
            throw Thrown.unchecked(e);
        }
    }

    private Object make(@Nullable Object[] parts) {
        try {
            return type.cast((Object) constructor.invokeExact(parts));
        } catch (Throwable e) {
            throw Thrown.unchecked(e);
        }
    }
}
