package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.AbstractCollection;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.SortedSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Collections that can be made empty and filled: the order of sorted ones, a count, the elements. Wrapped ones are filled
 * behind the wrapper. Elements may be null; Kryo, which has no annotations, writes and reads them so.
 */
final class CollectionSerializer extends Serializer<Collection<Object>> {

    private final Maker maker;
    private final UnaryOperator<Collection<Object>> wrapper;
    private final Lookup lookup;
    private final boolean filledAtOnce;

    /** Makes an empty collection for so many elements; the order matters to sorted ones only. */
    interface Maker {
        Collection<Object> make(int size, @Nullable Comparator<Object> order);
    }

    private CollectionSerializer(
            Maker maker, UnaryOperator<Collection<Object>> wrapper, Lookup lookup, boolean filledAtOnce) {
        this.maker = maker;
        this.wrapper = wrapper;
        this.lookup = lookup;
        this.filledAtOnce = filledAtOnce;
    }

    /** For collections that find elements in this way. */
    static CollectionSerializer of(Lookup lookup, Maker maker) {
        return new CollectionSerializer(maker, UnaryOperator.identity(), lookup, false);
    }

    /** For collections that copy themselves with each element added. */
    static CollectionSerializer filledAtOnce(Lookup lookup, Maker maker) {
        return new CollectionSerializer(maker, UnaryOperator.identity(), lookup, true);
    }

    CollectionSerializer wrappedBy(UnaryOperator<Collection<Object>> wrapping) {
        return new CollectionSerializer(maker, wrapping, lookup, filledAtOnce);
    }

    @Override
    public void write(Kryo kryo, Output output, Collection<Object> collection) {
        if (lookup == Lookup.ORDER) {
            kryo.writeClassAndObject(output, order(collection));
        }
        // One snapshot: a concurrent collection may change between its size and its elements.
        Object[] elements = collection.toArray();
        ((WireOutput) output).writeCount(elements.length);
        Filling filling = new Filling(kryo, lookup, elements.length);
        for (Object element : elements) {
            kryo.writeClassAndObject(output, element);
            filling.key(element);
        }
        filling.end();
    }

    @Override
    public Collection<Object> read(Kryo kryo, Input input, Class<? extends Collection<Object>> type) {
        Comparator<Object> order = lookup == Lookup.ORDER ? readOrder(kryo, input) : null;
        int size = ((WireInput) input).readCount(/* leastBytesEach= */ 1);
        Filling filling = filledAtOnce ? Filling.gathering(kryo, lookup, size) : new Filling(kryo, lookup, size);
        Collection<Object> inner = maker.make(size, order);
        Collection<Object> outer = wrapper.apply(inner);
        kryo.reference(outer);
        for (int i = 0; i < size; i++) {
            Object element = kryo.readClassAndObject(input);
            filling.key(element);
            if (!filling.gathers()) {
                add(inner, element, type);
            }
        }
        try {
            filling.end();
            inner.addAll(Arrays.asList(filling.keys()));
        } catch (RuntimeException | Error e) {
            throw Thrown.whileFilling(type, filling.keys(), e);
        }
        return outer;
    }

    private static void add(Collection<Object> inner, Object element, Class<?> type) {
        try {
            inner.add(element);
        } catch (RuntimeException | Error e) {
            throw Thrown.whileFilling(type, element, e);
        }
    }

    /** The order of a sorted collection or map; null for the natural one. */
    @SuppressWarnings("unchecked")
    static @Nullable Comparator<Object> readOrder(Kryo kryo, Input input) {
        return (Comparator<Object>) Thrown.fitting(Comparator.class, kryo.readClassAndObject(input));
    }

    @Override
    public Collection<Object> copy(Kryo kryo, Collection<Object> original) {
        Object[] elements = original.toArray();
        Collection<Object> inner = maker.make(elements.length, lookup == Lookup.ORDER ? order(original) : null);
        Collection<Object> outer = wrapper.apply(inner);
        kryo.reference(outer);
        for (int i = 0; i < elements.length; i++) {
            elements[i] = kryo.copy(elements[i]);
        }
        inner.addAll(new Elements(elements));
        return outer;
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Comparator<Object> order(Collection<Object> collection) {
        Collection<?> untyped = collection;
        return (Comparator<Object>)
                (untyped instanceof PriorityQueue<?> queue
                        ? queue.comparator()
                        : ((SortedSet<?>) untyped).comparator());
    }

    /** An array as a collection to add from. Lists take the array that they ask for in whole, so it need not be another. */
    private static final class Elements extends AbstractCollection<Object> {
        private final Object[] elements;

        Elements(Object[] elements) {
            this.elements = elements;
        }

        @Override
        public Iterator<Object> iterator() {
            return Arrays.asList(elements).iterator();
        }

        @Override
        public int size() {
            return elements.length;
        }

        @Override
        public Object[] toArray() {
            return elements;
        }
    }
}
