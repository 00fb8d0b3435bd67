package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Maps that can be made empty and filled: the order of sorted ones, a count, keys and values in turn. Both may be null. */
final class MapSerializer extends Serializer<Map<Object, Object>> {

    private static final Object[] NOTHING = new Object[0];

    private final Maker maker;
    private final UnaryOperator<Map<Object, Object>> wrapper;
    private final Lookup lookup;

    /** Makes an empty map for so many entries; the order matters to sorted ones only. */
    interface Maker {
        Map<Object, Object> make(int size, @Nullable Comparator<Object> order);
    }

    private MapSerializer(Maker maker, UnaryOperator<Map<Object, Object>> wrapper, Lookup lookup) {
        this.maker = maker;
        this.wrapper = wrapper;
        this.lookup = lookup;
    }

    /** For maps that find keys in this way. */
    static MapSerializer of(Lookup lookup, Maker maker) {
        return new MapSerializer(maker, UnaryOperator.identity(), lookup);
    }

    MapSerializer wrappedBy(UnaryOperator<Map<Object, Object>> wrapping) {
        return new MapSerializer(maker, wrapping, lookup);
    }

    @Override
    public void write(Kryo kryo, Output output, Map<Object, Object> map) {
        if (lookup == Lookup.ORDER) {
            kryo.writeClassAndObject(output, order(map));
        }
        Collection<Map.Entry<Object, Object>> entries = entries(map);
        int size = entries.size();
        ((WireOutput) output).writeCount(size);
        Filling filling = new Filling(kryo, lookup, size);
        for (Map.Entry<Object, Object> entry : entries) {
            Object key = entry.getKey();
            kryo.writeClassAndObject(output, key);
            filling.key(key);
            kryo.writeClassAndObject(output, entry.getValue());
        }
        filling.end();
    }

    @Override
    public Map<Object, Object> read(Kryo kryo, Input input, Class<? extends Map<Object, Object>> type) {
        Comparator<Object> order = lookup == Lookup.ORDER ? CollectionSerializer.readOrder(kryo, input) : null;
        int size = ((WireInput) input).readCount(/* leastBytesEach= */ 2);
        Filling filling = new Filling(kryo, lookup, size);
        Map<Object, Object> inner = maker.make(size, order);
        Map<Object, Object> outer = wrapper.apply(inner);
        kryo.reference(outer);
        Object[] values = filling.gathers() ? new Object[size] : NOTHING;
        for (int i = 0; i < size; i++) {
            Object key = kryo.readClassAndObject(input);
            filling.key(key);
            Object value = kryo.readClassAndObject(input);
            if (filling.gathers()) {
                values[i] = value;
            } else {
                put(inner, key, value, type);
            }
        }
        try {
            filling.end();
        } catch (RuntimeException | Error e) {
            throw Thrown.whileFilling(type, filling.keys(), e);
        }
        for (int i = 0; i < values.length; i++) {
            put(inner, filling.keys()[i], values[i], type);
        }
        return outer;
    }

    private static void put(Map<Object, Object> inner, Object key, Object value, Class<?> type) {
        try {
            inner.put(key, value);
        } catch (RuntimeException | Error e) {
            throw Thrown.whileFilling(type, key, e);
        }
    }

    @Override
    public Map<Object, Object> copy(Kryo kryo, Map<Object, Object> original) {
        Collection<Map.Entry<Object, Object>> entries = entries(original);
        Map<Object, Object> inner = maker.make(entries.size(), lookup == Lookup.ORDER ? order(original) : null);
        Map<Object, Object> outer = wrapper.apply(inner);
        kryo.reference(outer);
        for (Map.Entry<Object, Object> entry : entries) {
            inner.put(kryo.copy(entry.getKey()), kryo.copy(entry.getValue()));
        }
        return outer;
    }

    /** A concurrent map may change between its size and its entries, so of that a snapshot is taken. */
    private static Collection<Map.Entry<Object, Object>> entries(Map<Object, Object> map) {
        return !isPlain(map.getClass()) && map instanceof ConcurrentMap
                ? new ArrayList<>(map.entrySet())
                : map.entrySet();
    }

    /** That a class does not implement an interface is dear to find out; these are what nearly all maps are. */
    private static boolean isPlain(Class<?> type) {
        return type == HashMap.class || type == LinkedHashMap.class || type == TreeMap.class;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Comparator<Object> order(Map<Object, Object> map) {
        Map<?, ?> untyped = map;
        return (Comparator<Object>) ((SortedMap<?, ?>) untyped).comparator();
    }
}
