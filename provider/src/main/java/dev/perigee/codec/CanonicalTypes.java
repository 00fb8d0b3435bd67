package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collections inside keys. Lists are equal whatever their class is, so they share one form; likewise sets and maps, whose
 * elements and keys are put into the order of their bytes, since two equal sets may run through theirs in any order.
 */
final class CanonicalTypes {

    /** What a field of a key's class may be declared as, if it is a collection or a map. */
    private static final List<Class<?>> READ_AS = List.of(ArrayList.class, LinkedHashSet.class, LinkedHashMap.class);

    private CanonicalTypes() {}

    static void addTo(JdkTable table) {
        table.node(WireIds.ARRAY_LIST, ArrayList.class, new ListSerializer());
        table.node(WireIds.LINKED_HASH_SET, LinkedHashSet.class, new SetSerializer());
        table.node(WireIds.LINKED_HASH_MAP, LinkedHashMap.class, new MapSerializer());
        table.node(WireIds.SIMPLE_IMMUTABLE_ENTRY, SimpleImmutableEntry.class, new EntrySerializer());
    }

    /** Whether a field of this type can hold what is read back. */
    static boolean isReadableInto(Class<?> type) {
        boolean container = java.util.Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
        return !container || !Jdk.owns(type) || READ_AS.stream().anyMatch(type::isAssignableFrom);
    }

    private static byte[] bytes(Kryo kryo, WireOutput scratch, @Nullable Object object) {
        refuseArray(object);
        scratch.reset();
        kryo.writeClassAndObject(scratch, object);
        return scratch.toBytes();
    }

    private static void refuseArray(@Nullable Object element) {
        if (element != null && element.getClass().isArray()) {
            throw new NotWritableException(element.getClass().getTypeName()
                    + " in a collection of a key is equal only to itself and has no canonical form; use a list");
        }
    }

    private static final class ListSerializer extends Serializer<List<Object>> {

        @Override
        public void write(Kryo kryo, Output output, List<Object> list) {
            ((WireOutput) output).writeCount(list.size());
            for (Object element : list) {
                refuseArray(element);
                kryo.writeClassAndObject(output, element);
            }
        }

        @Override
        public List<Object> read(Kryo kryo, Input input, Class<? extends List<Object>> type) {
            int size = ((WireInput) input).readCount(/* leastBytesEach= */ 1);
            List<Object> list = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                list.add(kryo.readClassAndObject(input));
            }
            return list;
        }
    }

    private static final class SetSerializer extends Serializer<Set<Object>> {

        @Override
        public void write(Kryo kryo, Output output, Set<Object> set) {
            WireOutput scratch = ((WireOutput) output).scratch();
            List<byte[]> elements = new ArrayList<>(set.size());
            for (Object element : set) {
                elements.add(bytes(kryo, scratch, element));
            }
            elements.sort(Arrays::compareUnsigned);
            ((WireOutput) output).writeCount(elements.size());
            elements.forEach(output::writeBytes);
        }

        @Override
        public Set<Object> read(Kryo kryo, Input input, Class<? extends Set<Object>> type) {
            int size = ((WireInput) input).readCount(/* leastBytesEach= */ 1);
            Filling filling = Filling.gathering(kryo, Lookup.HASH, size);
            for (int i = 0; i < size; i++) {
                filling.key(kryo.readClassAndObject(input));
            }
            try {
                filling.end();
                return new LinkedHashSet<>(Arrays.asList(filling.keys()));
            } catch (RuntimeException | Error e) {
                throw Thrown.whileFilling(type, filling.keys(), e);
            }
        }
    }

    private static final class MapSerializer extends Serializer<Map<Object, Object>> {

        @SuppressWarnings("ArrayRecordComponent") // never compared
        private record Pair(byte[] key, byte[] value) {}

        @Override
        public void write(Kryo kryo, Output output, Map<Object, Object> map) {
            WireOutput scratch = ((WireOutput) output).scratch();
            List<Pair> pairs = new ArrayList<>(map.size());
            map.forEach((key, value) -> pairs.add(new Pair(bytes(kryo, scratch, key), bytes(kryo, scratch, value))));
            pairs.sort((a, b) -> Arrays.compareUnsigned(a.key, b.key));
            ((WireOutput) output).writeCount(pairs.size());
            for (Pair pair : pairs) {
                output.writeBytes(pair.key);
                output.writeBytes(pair.value);
            }
        }

        @Override
        public Map<Object, Object> read(Kryo kryo, Input input, Class<? extends Map<Object, Object>> type) {
            int size = ((WireInput) input).readCount(/* leastBytesEach= */ 2);
            Filling filling = Filling.gathering(kryo, Lookup.HASH, size);
            Object[] values = new Object[size];
            for (int i = 0; i < size; i++) {
                filling.key(kryo.readClassAndObject(input));
                values[i] = kryo.readClassAndObject(input);
            }
            try {
                filling.end();
                Map<Object, Object> map = new LinkedHashMap<>(Lookup.buckets(size));
                for (int i = 0; i < size; i++) {
                    map.put(filling.keys()[i], values[i]);
                }
                return map;
            } catch (RuntimeException | Error e) {
                throw Thrown.whileFilling(type, filling.keys(), e);
            }
        }
    }

    private static final class EntrySerializer extends Serializer<Map.Entry<?, ?>> {

        @Override
        public void write(Kryo kryo, Output output, Map.Entry<?, ?> entry) {
            refuseArray(entry.getKey());
            refuseArray(entry.getValue());
            kryo.writeClassAndObject(output, entry.getKey());
            kryo.writeClassAndObject(output, entry.getValue());
        }

        @Override
        public Map.Entry<?, ?> read(Kryo kryo, Input input, Class<? extends Map.Entry<?, ?>> type) {
            return new SimpleImmutableEntry<>(kryo.readClassAndObject(input), kryo.readClassAndObject(input));
        }
    }
}
