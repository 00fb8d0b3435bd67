package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.Stack;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;

/** The collections and maps of the JDK, as they are written in values. */
final class CollectionTypes {

    private static final CollectionSerializer LIST =
            CollectionSerializer.of(Lookup.NONE, (size, order) -> new ArrayList<>(size));
    private static final CollectionSerializer SET =
            CollectionSerializer.of(Lookup.HASH, (size, order) -> new LinkedHashSet<>(Lookup.buckets(size)));
    private static final CollectionSerializer SORTED_SET =
            CollectionSerializer.of(Lookup.ORDER, (size, order) -> new TreeSet<>(order));
    private static final MapSerializer MAP =
            MapSerializer.of(Lookup.HASH, (size, order) -> new LinkedHashMap<>(Lookup.buckets(size)));
    private static final MapSerializer SORTED_MAP =
            MapSerializer.of(Lookup.ORDER, (size, order) -> new TreeMap<>(order));

    private CollectionTypes() {}

    static void addTo(JdkTable table) {
        addLists(table);
        addSets(table);
        addQueues(table);
        addMaps(table);
        addWrapped(table);
    }

    @SuppressWarnings("JdkObsolete") // old classes are cached too
    private static void addLists(JdkTable table) {
        table.node(WireIds.ARRAY_LIST, ArrayList.class, LIST);
        table.node(
                WireIds.LINKED_LIST,
                LinkedList.class,
                CollectionSerializer.of(Lookup.NONE, (size, order) -> new LinkedList<>()));
        table.node(
                WireIds.VECTOR,
                Vector.class,
                CollectionSerializer.of(Lookup.NONE, (size, order) -> new Vector<>(size)));
        table.node(WireIds.STACK, Stack.class, CollectionSerializer.of(Lookup.NONE, (size, order) -> new Stack<>()));
        table.node(
                WireIds.COPY_ON_WRITE_ARRAY_LIST,
                CopyOnWriteArrayList.class,
                CollectionSerializer.filledAtOnce(Lookup.NONE, (size, order) -> new CopyOnWriteArrayList<>()));
        table.node(WireIds.ARRAYS_AS_LIST, Arrays.asList().getClass(), new ArraysAsListSerializer());
    }

    private static void addSets(JdkTable table) {
        table.node(
                WireIds.HASH_SET,
                HashSet.class,
                CollectionSerializer.of(Lookup.HASH, (size, order) -> new HashSet<>(Lookup.buckets(size))));
        table.node(WireIds.LINKED_HASH_SET, LinkedHashSet.class, SET);
        table.node(WireIds.TREE_SET, TreeSet.class, SORTED_SET);
        table.node(
                WireIds.COPY_ON_WRITE_ARRAY_SET,
                CopyOnWriteArraySet.class,
                CollectionSerializer.filledAtOnce(Lookup.SCAN, (size, order) -> new CopyOnWriteArraySet<>()));
        table.node(
                WireIds.CONCURRENT_SKIP_LIST_SET,
                ConcurrentSkipListSet.class,
                CollectionSerializer.of(Lookup.ORDER, (size, order) -> new ConcurrentSkipListSet<>(order)));
        table.node(
                WireIds.CONCURRENT_HASH_SET,
                ConcurrentHashMap.KeySetView.class,
                CollectionSerializer.of(
                        Lookup.HASH, (size, order) -> ConcurrentHashMap.newKeySet(Lookup.buckets(size))));
    }

    private static void addQueues(JdkTable table) {
        table.node(
                WireIds.ARRAY_DEQUE,
                ArrayDeque.class,
                CollectionSerializer.of(Lookup.NONE, (size, order) -> new ArrayDeque<>(size)));
        table.node(
                WireIds.PRIORITY_QUEUE,
                PriorityQueue.class,
                CollectionSerializer.of(Lookup.ORDER, (size, order) -> new PriorityQueue<>(Math.max(1, size), order)));
        table.node(
                WireIds.CONCURRENT_LINKED_QUEUE,
                ConcurrentLinkedQueue.class,
                CollectionSerializer.of(Lookup.NONE, (size, order) -> new ConcurrentLinkedQueue<>()));
        table.node(
                WireIds.CONCURRENT_LINKED_DEQUE,
                ConcurrentLinkedDeque.class,
                CollectionSerializer.of(Lookup.NONE, (size, order) -> new ConcurrentLinkedDeque<>()));
    }

    @SuppressWarnings("JdkObsolete") // old classes are cached too
    private static void addMaps(JdkTable table) {
        table.node(
                WireIds.HASH_MAP,
                HashMap.class,
                MapSerializer.of(Lookup.HASH, (size, order) -> new HashMap<>(Lookup.buckets(size))));
        table.node(WireIds.LINKED_HASH_MAP, LinkedHashMap.class, MAP);
        table.node(WireIds.TREE_MAP, TreeMap.class, SORTED_MAP);
        table.node(
                WireIds.HASHTABLE,
                Hashtable.class,
                MapSerializer.of(Lookup.CHAIN, (size, order) -> new Hashtable<>(Lookup.buckets(size))));
        table.node(
                WireIds.CONCURRENT_HASH_MAP,
                ConcurrentHashMap.class,
                MapSerializer.of(Lookup.HASH, (size, order) -> new ConcurrentHashMap<>(Lookup.buckets(size))));
        table.node(
                WireIds.CONCURRENT_SKIP_LIST_MAP,
                ConcurrentSkipListMap.class,
                MapSerializer.of(Lookup.ORDER, (size, order) -> new ConcurrentSkipListMap<>(order)));
    }

    /** The wrappers' classes are not public. One of each kind stands for all; {@link JdkTypes} finds the others. */
    private static void addWrapped(JdkTable table) {
        table.node(
                WireIds.UNMODIFIABLE_LIST,
                typeOf(Collections.unmodifiableList(new ArrayList<>())),
                LIST.wrappedBy(inner -> Collections.unmodifiableList((List<Object>) inner)));
        table.node(
                WireIds.SYNCHRONIZED_LIST,
                typeOf(Collections.synchronizedList(new ArrayList<>())),
                LIST.wrappedBy(inner -> Collections.synchronizedList((List<Object>) inner)));
        table.node(
                WireIds.UNMODIFIABLE_SET,
                typeOf(Collections.unmodifiableSet(new HashSet<>())),
                SET.wrappedBy(inner -> Collections.unmodifiableSet((Set<Object>) inner)));
        table.node(
                WireIds.SYNCHRONIZED_SET,
                typeOf(Collections.synchronizedSet(new HashSet<>())),
                SET.wrappedBy(inner -> Collections.synchronizedSet((Set<Object>) inner)));
        table.node(
                WireIds.UNMODIFIABLE_SORTED_SET,
                typeOf(Collections.unmodifiableNavigableSet(new TreeSet<>())),
                SORTED_SET.wrappedBy(inner -> Collections.unmodifiableNavigableSet((NavigableSet<Object>) inner)));
        table.node(
                WireIds.SYNCHRONIZED_SORTED_SET,
                typeOf(Collections.synchronizedNavigableSet(new TreeSet<>())),
                SORTED_SET.wrappedBy(inner -> Collections.synchronizedNavigableSet((NavigableSet<Object>) inner)));
        table.node(
                WireIds.UNMODIFIABLE_COLLECTION,
                typeOf(Collections.unmodifiableCollection(new ArrayDeque<>())),
                LIST.wrappedBy(Collections::unmodifiableCollection));
        table.node(
                WireIds.SYNCHRONIZED_COLLECTION,
                typeOf(Collections.synchronizedCollection(new ArrayDeque<>())),
                LIST.wrappedBy(Collections::synchronizedCollection));
        table.node(
                WireIds.UNMODIFIABLE_MAP,
                typeOf(Collections.unmodifiableMap(new HashMap<>())),
                MAP.wrappedBy(Collections::unmodifiableMap));
        table.node(
                WireIds.SYNCHRONIZED_MAP,
                typeOf(Collections.synchronizedMap(new HashMap<>())),
                MAP.wrappedBy(Collections::synchronizedMap));
        table.node(
                WireIds.UNMODIFIABLE_SORTED_MAP,
                typeOf(Collections.unmodifiableNavigableMap(new TreeMap<>())),
                SORTED_MAP.wrappedBy(
                        inner -> Collections.unmodifiableNavigableMap((NavigableMap<Object, Object>) inner)));
        table.node(
                WireIds.SYNCHRONIZED_SORTED_MAP,
                typeOf(Collections.synchronizedNavigableMap(new TreeMap<>())),
                SORTED_MAP.wrappedBy(
                        inner -> Collections.synchronizedNavigableMap((NavigableMap<Object, Object>) inner)));
    }

    private static Class<?> typeOf(Object wrapped) {
        return wrapped.getClass();
    }

    private static final class ArraysAsListSerializer extends Serializer<List<Object>> {

        @Override
        public void write(Kryo kryo, Output output, List<Object> list) {
            ((WireOutput) output).writeCount(list.size());
            for (Object element : list) {
                kryo.writeClassAndObject(output, element);
            }
        }

        @Override
        public List<Object> read(Kryo kryo, Input input, Class<? extends List<Object>> type) {
            Object[] elements = new Object[((WireInput) input).readCount(/* leastBytesEach= */ 1)];
            List<Object> list = Arrays.asList(elements);
            kryo.reference(list);
            for (int i = 0; i < elements.length; i++) {
                elements[i] = kryo.readClassAndObject(input);
            }
            return list;
        }

        @Override
        public List<Object> copy(Kryo kryo, List<Object> original) {
            List<Object> copy = Arrays.asList(new Object[original.size()]);
            kryo.reference(copy);
            for (int i = 0; i < copy.size(); i++) {
                copy.set(i, kryo.copy(original.get(i)));
            }
            return copy;
        }
    }
}
