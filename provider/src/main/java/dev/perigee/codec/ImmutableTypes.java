package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import java.util.AbstractMap.SimpleEntry;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** JDK objects that hold others and can be made only after them. */
final class ImmutableTypes {

    private ImmutableTypes() {}

    /** {@code Optional}, which may be part of a key. */
    static void addOptionalTo(JdkTable table) {
        table.node(WireIds.OPTIONAL, Optional.class, new OptionalSerializer());
    }

    static void addTo(JdkTable table) {
        table.node(
                WireIds.SIMPLE_ENTRY,
                SimpleEntry.class,
                new EntrySerializer(parts -> new SimpleEntry<>(parts[0], parts[1])));
        table.node(
                WireIds.SIMPLE_IMMUTABLE_ENTRY,
                SimpleImmutableEntry.class,
                new EntrySerializer(parts -> new SimpleImmutableEntry<>(parts[0], parts[1])));
        Class<?> entryOf = Map.entry(0, 0).getClass();
        table.node(WireIds.ENTRY_OF, entryOf, new EntrySerializer(parts -> Map.entry(parts[0], parts[1])));
        Class<?> listOf = List.of().getClass();
        table.node(WireIds.LIST_OF, listOf, new ElementsSerializer(Lookup.NONE, ImmutableTypes::listOf));
        table.alias(List.of(0).getClass(), WireIds.LIST_OF);
        Class<?> setOf = Set.of().getClass();
        table.node(WireIds.SET_OF, setOf, new ElementsSerializer(Lookup.PROBE, Set::of));
        table.alias(Set.of(0).getClass(), WireIds.SET_OF);
        Class<?> mapOf = Map.of().getClass();
        table.node(WireIds.MAP_OF, mapOf, new MapOfSerializer());
        table.alias(Map.of(0, 0).getClass(), WireIds.MAP_OF);
    }

    /** A list from {@code Stream.toList()} is of the same class as one from {@code List.of}, but may hold null. */
    private static List<@Nullable Object> listOf(@Nullable Object[] elements) {
        return Arrays.asList(elements).contains(null) ? Arrays.stream(elements).toList() : List.of(elements);
    }

    private static final class OptionalSerializer extends LateSerializer<Optional<Object>> {

        @Override
        void writeParts(Kryo kryo, WireOutput output, Optional<Object> optional) {
            kryo.writeClassAndObject(output, optional.orElse(null));
        }

        @Override
        public Optional<Object> read(Kryo kryo, Input input, Class<? extends Optional<Object>> type) {
            return Optional.ofNullable(kryo.readClassAndObject(input));
        }

        @Override
        public Optional<Object> copy(Kryo kryo, Optional<Object> original) {
            return original.map(kryo::copy);
        }
    }

    private static final class EntrySerializer extends LateSerializer<Map.Entry<?, ?>> {

        private final Function<Object[], Map.Entry<?, ?>> maker;

        EntrySerializer(Function<Object[], Map.Entry<?, ?>> maker) {
            this.maker = maker;
        }

        @Override
        void writeParts(Kryo kryo, WireOutput output, Map.Entry<?, ?> entry) {
            kryo.writeClassAndObject(output, entry.getKey());
            kryo.writeClassAndObject(output, entry.getValue());
        }

        @Override
        public Map.Entry<?, ?> read(Kryo kryo, Input input, Class<? extends Map.Entry<?, ?>> type) {
            Object[] parts = {kryo.readClassAndObject(input), kryo.readClassAndObject(input)};
            try {
                return maker.apply(parts);
            } catch (NullPointerException e) {
                throw NotReadableException.damaged();
            }
        }

        @Override
        public Map.Entry<?, ?> copy(Kryo kryo, Map.Entry<?, ?> original) {
            return maker.apply(new Object[] {kryo.copy(original.getKey()), kryo.copy(original.getValue())});
        }
    }

    private static final class ElementsSerializer extends LateSerializer<Collection<?>> {

        private final Lookup lookup;
        private final Function<Object[], Collection<?>> maker;

        ElementsSerializer(Lookup lookup, Function<Object[], Collection<?>> maker) {
            this.lookup = lookup;
            this.maker = maker;
        }

        @Override
        void writeParts(Kryo kryo, WireOutput output, Collection<?> collection) {
            output.writeCount(collection.size());
            Filling filling = new Filling(kryo, lookup, collection.size());
            for (Object element : collection) {
                kryo.writeClassAndObject(output, element);
                filling.key(element);
            }
            filling.end();
        }

        @Override
        public Collection<?> read(Kryo kryo, Input input, Class<? extends Collection<?>> type) {
            int size = ((WireInput) input).readCount(/* leastBytesEach= */ 1);
            Filling filling = Filling.gathering(kryo, lookup, size);
            for (int i = 0; i < size; i++) {
                filling.key(kryo.readClassAndObject(input));
            }
            try {
                filling.end();
                return maker.apply(filling.keys());
            } catch (RuntimeException | Error e) {
                throw Thrown.whileFilling(type, filling.keys(), e);
            }
        }

        @Override
        public Collection<?> copy(Kryo kryo, Collection<?> original) {
            Object[] elements = original.toArray();
            for (int i = 0; i < elements.length; i++) {
                elements[i] = kryo.copy(elements[i]);
            }
            return maker.apply(elements);
        }
    }

    private static final class MapOfSerializer extends LateSerializer<Map<Object, Object>> {

        @Override
        void writeParts(Kryo kryo, WireOutput output, Map<Object, Object> map) {
            output.writeCount(map.size());
            Filling filling = new Filling(kryo, Lookup.PROBE, map.size());
            map.forEach((key, value) -> {
                kryo.writeClassAndObject(output, key);
                filling.key(key);
                kryo.writeClassAndObject(output, value);
            });
            filling.end();
        }

        @Override
        public Map<Object, Object> read(Kryo kryo, Input input, Class<? extends Map<Object, Object>> type) {
            int size = ((WireInput) input).readCount(/* leastBytesEach= */ 2);
            @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of generic types
            Map.Entry<Object, Object>[] entries = new Map.Entry[size];
            Filling filling = new Filling(kryo, Lookup.PROBE, size);
            for (int i = 0; i < size; i++) {
                Object key = kryo.readClassAndObject(input);
                filling.key(key);
                Object value = kryo.readClassAndObject(input);
                if (key == null || value == null) {
                    throw NotReadableException.damaged();
                }
                entries[i] = Map.entry(key, value);
            }
            try {
                filling.end();
                return Map.ofEntries(entries);
            } catch (RuntimeException | Error e) {
                throw Thrown.whileFilling(
                        type, Stream.of(entries).map(Map.Entry::getKey).toArray(), e);
            }
        }

        @Override
        public Map<Object, Object> copy(Kryo kryo, Map<Object, Object> original) {
            @SuppressWarnings({"unchecked", "rawtypes"}) // there are no arrays of generic types
            Map.Entry<Object, Object>[] entries = original.entrySet().stream()
                    .map(entry -> Map.entry(kryo.copy(entry.getKey()), kryo.copy(entry.getValue())))
                    .toArray(Map.Entry[]::new);
            return Map.ofEntries(entries);
        }
    }
}
