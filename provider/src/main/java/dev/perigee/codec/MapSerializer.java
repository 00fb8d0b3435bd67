package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Maps that can be made empty and filled: the order of sorted ones, a count, keys and values in turn. */
final class MapSerializer extends Serializer<Map<@Nullable Object, @Nullable Object>> {

    private final Maker maker;
    private final UnaryOperator<Map<@Nullable Object, @Nullable Object>> wrapper;
    private final boolean sorted;

    /** Makes an empty map for so many entries; the order matters to sorted ones only. */
    interface Maker {
        Map<@Nullable Object, @Nullable Object> make(int size, @Nullable Comparator<Object> order);
    }

    private MapSerializer(Maker maker, UnaryOperator<Map<@Nullable Object, @Nullable Object>> wrapper, boolean sorted) {
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

    MapSerializer wrappedBy(UnaryOperator<Map<@Nullable Object, @Nullable Object>> wrapping) {
        return new MapSerializer(maker, wrapping, sorted);
    }

    @Override
    public void write(Kryo kryo, Output output, Map<@Nullable Object, @Nullable Object> map) {
        if (sorted) {
            kryo.writeClassAndObject(output, order(map));
        }
        Collection<Map.Entry<@Nullable Object, @Nullable Object>> entries = entries(map);
        ((WireOutput) output).writeCount(entries.size());
        for (Map.Entry<@Nullable Object, @Nullable Object> entry : entries) {
            kryo.writeClassAndObject(output, entry.getKey());
            kryo.writeClassAndObject(output, entry.getValue());
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<@Nullable Object, @Nullable Object> read(
            Kryo kryo, Input input, Class<? extends Map<@Nullable Object, @Nullable Object>> type) {
        Comparator<Object> order = sorted ? (Comparator<Object>) kryo.readClassAndObject(input) : null;
        int size = ((WireInput) input).readCount(/* leastBytesEach= */ 2);
        Map<@Nullable Object, @Nullable Object> inner = maker.make(size, order);
        Map<@Nullable Object, @Nullable Object> outer = wrapper.apply(inner);
        kryo.reference(outer);
        for (int i = 0; i < size; i++) {
            Object key = kryo.readClassAndObject(input);
            inner.put(key, kryo.readClassAndObject(input));
        }
        return outer;
    }

    @Override
    public Map<@Nullable Object, @Nullable Object> copy(Kryo kryo, Map<@Nullable Object, @Nullable Object> original) {
        Collection<Map.Entry<@Nullable Object, @Nullable Object>> entries = entries(original);
        Map<@Nullable Object, @Nullable Object> inner = maker.make(entries.size(), sorted ? order(original) : null);
        Map<@Nullable Object, @Nullable Object> outer = wrapper.apply(inner);
        kryo.reference(outer);
        for (Map.Entry<@Nullable Object, @Nullable Object> entry : entries) {
            inner.put(kryo.copy(entry.getKey()), kryo.copy(entry.getValue()));
        }
        return outer;
    }

    /** A concurrent map may change between its size and its entries, so of that a snapshot is taken. */
    private static Collection<Map.Entry<@Nullable Object, @Nullable Object>> entries(
            Map<@Nullable Object, @Nullable Object> map) {
        return map instanceof ConcurrentMap ? new ArrayList<>(map.entrySet()) : map.entrySet();
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Comparator<Object> order(Map<@Nullable Object, @Nullable Object> map) {
        Map<?, ?> untyped = map;
        return (Comparator<Object>) ((SortedMap<?, ?>) untyped).comparator();
    }
}
