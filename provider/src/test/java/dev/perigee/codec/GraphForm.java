package dev.perigee.codec;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A graph of objects as text: each mutable object with its class, all that it holds, and a number by which it is named when
 * it is met again. Two graphs have the same text if nobody could tell them apart.
 */
final class GraphForm {

    private final Predicate<Object> isShareable;
    private final boolean withTransient;
    private final StringBuilder text = new StringBuilder();
    private final Map<Object, Integer> numbers = new IdentityHashMap<>();
    private final Set<Object> shared = Collections.newSetFromMap(new IdentityHashMap<>());

    private GraphForm(Predicate<Object> isShareable, boolean withTransient) {
        this.isShareable = isShareable;
        this.withTransient = withTransient;
    }

    static GraphForm of(Object root, Predicate<Object> isShareable, boolean withTransient) {
        GraphForm form = new GraphForm(isShareable, withTransient);
        form.add(root);
        return form;
    }

    /** The mutable objects that were met. */
    Set<Object> mutable() {
        return numbers.keySet();
    }

    /** The objects that cannot be changed and hold no mutable one, but for strings and boxes. */
    Set<Object> shared() {
        return shared;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private void add(@Nullable Object object) {
        if (object == null) {
            text.append("null ");
            return;
        }
        if (isShareable.test(object)) {
            shared.add(object);
            text.append(object.getClass().getName()).append(' ').append(object).append(' ');
            return;
        }
        Integer known = numbers.putIfAbsent(object, numbers.size());
        text.append('#').append(numbers.get(object)).append(' ');
        if (known == null) {
            text.append(object.getClass().getName()).append("( ");
            addParts(object);
            text.append(") ");
        }
    }

    private void addParts(Object object) {
        if (object.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(object); i++) {
                add(Array.get(object, i));
            }
        } else if (object instanceof HashSet<?> set && object.getClass() == HashSet.class) {
            set.stream().map(String::valueOf).sorted().forEach(this::add);
        } else if (object instanceof Collection<?> collection) {
            collection.forEach(this::add);
        } else if (object instanceof Map<?, ?> map) {
            addEntries(map);
        } else if (object instanceof Map.Entry<?, ?> entry) {
            add(entry.getKey());
            add(entry.getValue());
        } else if (object instanceof Optional<?> optional) {
            add(optional.orElse(null));
        } else if (object instanceof AtomicReference<?> reference) {
            add(reference.get());
        } else if (Jdk.owns(object.getClass())) {
            text.append(object);
        } else {
            addFields(object);
        }
    }

    private void addEntries(Map<?, ?> map) {
        List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
        if (Set.of(HashMap.class, Hashtable.class, ConcurrentHashMap.class).contains(map.getClass())) {
            entries.sort((one, other) -> String.valueOf(one.getKey()).compareTo(String.valueOf(other.getKey())));
        }
        for (Map.Entry<?, ?> entry : entries) {
            add(entry.getKey());
            add(entry.getValue());
        }
    }

    private void addFields(Object object) {
        for (Field field : fields(object.getClass())) {
            if (withTransient || !Modifier.isTransient(field.getModifiers())) {
                text.append(field.getName()).append('=');
                add(get(field, object));
            }
        }
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    fields.add(field);
                }
            }
        }
        return fields;
    }

    private static @Nullable Object get(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    /** Changes an object in every way its class allows. */
    @SuppressWarnings({"JavaUtilDate", "unchecked"})
    static void spoil(Object object) {
        try {
            if (object.getClass().isArray()) {
                for (int i = 0; i < Array.getLength(object); i++) {
                    Array.set(
                            object,
                            i,
                            Array.get(Array.newInstance(object.getClass().getComponentType(), 1), 0));
                }
            } else if (object instanceof EnumSet<?> set) {
                set.clear();
            } else if (object instanceof List<?> list && !list.isEmpty()) {
                ((List<Object>) list).set(0, "spoilt");
                list.clear();
            } else if (object instanceof Collection<?> collection) {
                collection.clear();
            } else if (object instanceof Map<?, ?> map) {
                map.clear();
            } else if (object instanceof Map.Entry<?, ?> entry) {
                ((Map.Entry<Object, Object>) entry).setValue("spoilt");
            } else if (object instanceof AtomicReference<?> reference) {
                reference.set(null);
            } else if (object instanceof Date date) {
                date.setTime(-1);
            } else if (object instanceof StringBuilder builder) {
                builder.setLength(0);
            } else if (!Jdk.owns(object.getClass()) && !object.getClass().isRecord()) {
                for (Field field : fields(object.getClass())) {
                    field.set(object, Array.get(Array.newInstance(field.getType(), 1), 0));
                }
            }
        } catch (UnsupportedOperationException e) {
            Objects.requireNonNull(e); // what cannot be changed needs no test
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
