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

    private final Maker maker;
    private final UnaryOperator<Map<Object, Object>> wrapper;
    private final boolean sorted;

    /** Makes an empty map for so many entries; the order matters to sorted ones only. */
    interface Maker {
        Map<Object, Object> make(int size, @Nullable Comparator<Object> order);
    }

    private MapSerializer(Maker maker, UnaryOperator<Map<Object, Object>> wrapper, boolean sorted) {
        this.maker = maker;
        this.wrapper = wrapper;
        this.sorted = sorted;
    }

    static MapSerializer of(Maker maker) {
        return new MapSerializer(maker, UnaryOperator.identity(), false);
    }

    static MapSerializer sorted(Maker maker) {
        return new MapSerializer(maker, UnaryOperator.identity(), true);
    }

    MapSerializer wrappedBy(UnaryOperator<Map<Object, Object>> wrapping) {
        return new MapSerializer(maker, wrapping, sorted);
    }

    @Override
    public void write(Kryo kryo, Output output, Map<Object, Object> map) {
        if (sorted) {
            kryo.writeClassAndObject(output, order(map));
        }
        Collection<Map.Entry<Object, Object>> entries = entries(map);
        ((WireOutput) output).writeCount(entries.size());
        for (Map.Entry<Object, Object> entry : entries) {
            kryo.writeClassAndObject(output, entry.getKey());
            kryo.writeClassAndObject(output, entry.getValue());
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<Object, Object> read(Kryo kryo, Input input, Class<? extends Map<Object, Object>> type) {
        Comparator<Object> order = sorted ? (Comparator<Object>) kryo.readClassAndObject(input) : null;
        int size = ((WireInput) input).readCount(/* leastBytesEach= */ 2);
        Map<Object, Object> inner = maker.make(size, order);
        Map<Object, Object> outer = wrapper.apply(inner);
        kryo.reference(outer);
        for (int i = 0; i < size; i++) {
            Object key = kryo.readClassAndObject(input);
            inner.put(key, kryo.readClassAndObject(input));
        }
        return outer;
    }

    @Override
    public Map<Object, Object> copy(Kryo kryo, Map<Object, Object> original) {
        Collection<Map.Entry<Object, Object>> entries = entries(original);
        Map<Object, Object> inner = maker.make(entries.size(), sorted ? order(original) : null);
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
