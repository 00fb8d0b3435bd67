package dev.perigee.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoCopyable;
import dev.perigee.codec.Samples.Account;
import dev.perigee.codec.Samples.Box;
import dev.perigee.codec.Samples.Colour;
import dev.perigee.codec.Samples.Link;
import dev.perigee.codec.Samples.Point;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Makes graphs of objects of all kinds, in which objects are shared and cycles closed. The same for the same seed. */
final class RandomGraphs {

    private static final int MOST_OBJECTS = 60;

    private final Random random;

    /** What may be met again, made or still being filled. */
    private final List<Object> met = new ArrayList<>();

    RandomGraphs(Random random) {
        this.random = random;
    }

    Object graph() {
        met.clear();
        return mutable(0);
    }

    /** Fields of all types, of its own and inherited, final and transient. */
    @SuppressWarnings("UnusedVariable") // read by reflection, like all fields here
    static class Parent {
        private final Object first;
        private @Nullable Object inherited;

        Parent(Object first) {
            this.first = first;
        }
    }

    @SuppressWarnings("UnusedVariable")
    static final class Everything extends Parent {
        private boolean a;
        private byte b;
        private char c;
        private short d;
        private int e;
        private long f;
        private float g;
        private double h;
        private @Nullable String text;
        private @Nullable Integer boxed;
        private @Nullable Colour colour;
        private @Nullable LocalDate day;
        private @Nullable BigDecimal amount;
        private @Nullable Point point;
        private @Nullable Date date;
        private byte @Nullable [] bytes;
        private @Nullable Collection<Object> open;
        private @Nullable Comparable<?> comparable;
        private transient @Nullable Object passing;
        private final Object last;

        Everything(Object first, Object last) {
            super(first);
            this.last = last;
        }
    }

    /** Has a constructor without parameters, which gives the transient field, and a hook that gives the other one. */
    @SuppressWarnings({"UnusedVariable", "serial"})
    static final class Hooked implements Serializable {
        private static final long serialVersionUID = 1;

        private @Nullable Object content; // whatever the graph brings
        private transient String made = "by the constructor";
        private transient @Nullable String read;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            read = made + " and the hook";
        }
    }

    /** Copies itself, as Kryo lets it. */
    static final class SelfCopied implements KryoCopyable<SelfCopied> {
        private @Nullable Object deep;
        private @Nullable Object shallow;

        @Override
        public SelfCopied copy(Kryo kryo) {
            SelfCopied copy = new SelfCopied();
            kryo.reference(copy);
            copy.deep = kryo.copy(deep);
            copy.shallow = kryo.copyShallow(shallow);
            return copy;
        }
    }

    private Object any(int depth) {
        int dice = random.nextInt(10);
        if (dice < 2 && !met.isEmpty()) {
            return met.get(random.nextInt(met.size()));
        }
        return dice < 6 || met.size() >= MOST_OBJECTS ? immutable() : mutable(depth);
    }

    private Object immutable() {
        return switch (random.nextInt(9)) {
            case 0 -> random.nextInt();
            case 1 -> random.nextLong();
            case 2 -> new Point(random.nextInt(), 1);
            case 3 -> Colour.values()[random.nextInt(3)];
            case 4 -> List.of("a", random.nextInt());
            case 5 -> Optional.of(text());
            case 6 -> new Box<>(text());
            case 7 -> new BigDecimal(random.nextInt());
            default -> text();
        };
    }

    private String text() {
        return "text " + random.nextInt(1000);
    }

    private Object mutable(int depth) {
        return switch (random.nextInt(6)) {
            case 0 -> leaf();
            case 1 -> later(depth + 1);
            case 2 -> list(depth + 1);
            case 3 -> map(depth + 1);
            default -> object(depth + 1);
        };
    }

    private <T> T meet(T object) {
        met.add(object);
        return object;
    }

    @SuppressWarnings("JavaUtilDate") // old classes are cached too
    private Object leaf() {
        return meet(
                switch (random.nextInt(12)) {
                    case 0 -> new byte[random.nextInt(5)];
                    case 1 -> new long[] {random.nextLong()};
                    case 2 -> BitSet.valueOf(new long[] {random.nextLong()});
                    case 3 -> new StringBuilder(text());
                    case 4 -> new AtomicInteger(random.nextInt());
                    case 5 -> new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
                    case 6 -> EnumSet.of(Colour.values()[random.nextInt(3)]);
                    case 7 -> new HashSet<>(List.of(text(), new Point(1, random.nextInt())));
                    case 8 -> new TreeSet<>(List.of(random.nextInt(), random.nextInt(5)));
                    case 9 -> new PriorityQueue<>(Arrays.asList(random.nextInt(), 3, random.nextInt()));
                    case 10 -> new java.sql.Timestamp(random.nextInt());
                    default -> new Date(random.nextInt());
                });
    }

    /** Objects that can be made only after what they hold. */
    private Object later(int depth) {
        Object part = any(depth);
        return meet(
                switch (random.nextInt(7)) {
                    case 0 -> List.of(part, "x");
                    case 1 -> Map.of("k", part);
                    case 2 -> Optional.of(part);
                    case 3 -> new SimpleEntry<>(part, any(depth));
                    case 4 -> Map.entry("e", part);
                    case 5 ->
                        Arrays.asList(new @Nullable Object[] {part, null}).stream()
                                .toList();
                    default -> new Box<>(part);
                });
    }

    @SuppressWarnings("JdkObsolete")
    private Object list(int depth) {
        int size = random.nextInt(5);
        List<Object> inner = new ArrayList<>();
        switch (random.nextInt(8)) {
            case 0 -> {
                Object[] array = meet(new Object[size]);
                Arrays.setAll(array, i -> any(depth));
                return array;
            }
            case 1 -> {
                List<Object> fixed = meet(Arrays.asList(new Object[size]));
                fixed.replaceAll(nothing -> any(depth));
                return fixed;
            }
            case 2 -> {
                meet(Collections.unmodifiableList(inner));
                fill(inner, size, depth);
                return Collections.unmodifiableList(inner);
            }
            case 3 -> {
                return fill(meet(new LinkedList<>()), size, depth);
            }
            case 4 -> {
                return fill(meet(new ArrayDeque<>()), size, depth);
            }
            case 5 -> {
                return fill(meet(new CopyOnWriteArrayList<>()), size, depth);
            }
            case 6 -> {
                Collection<Object> set = meet(new LinkedHashSet<>());
                set.add(new Link());
                set.add("x");
                return set;
            }
            default -> {
                return fill(meet(inner), size, depth);
            }
        }
    }

    private Collection<Object> fill(Collection<Object> collection, int size, int depth) {
        for (int i = 0; i < size; i++) {
            collection.add(any(depth));
        }
        return collection;
    }

    @SuppressWarnings("JdkObsolete")
    private Object map(int depth) {
        if (random.nextInt(6) == 0) {
            Map<Colour, Object> map = meet(new EnumMap<>(Colour.class));
            map.put(Colour.GREEN, any(depth));
            return map;
        }
        if (random.nextInt(6) == 0) {
            Map<Object, @Nullable Object> map = new LinkedHashMap<>();
            met.add(map);
            map.put(meet(new Link()), any(depth));
            map.put(text(), null);
            return map;
        }
        Map<Object, Object> map = meet(
                switch (random.nextInt(6)) {
                    case 0 -> new TreeMap<>();
                    case 1 -> new TreeMap<>(Collections.reverseOrder());
                    case 2 -> new ConcurrentHashMap<>();
                    case 3 -> new Hashtable<>();
                    case 4 -> Collections.synchronizedMap(new LinkedHashMap<>());
                    default -> new HashMap<>();
                });
        for (int i = random.nextInt(4); i > 0; i--) {
            map.put(text(), any(depth));
        }
        return map;
    }

    @SuppressWarnings("JavaUtilDate")
    private Object object(int depth) {
        switch (random.nextInt(6)) {
            case 0 -> {
                Account account =
                        meet(new Account(random.nextLong(), text(), 0.5)).with(new Point(1, 2));
                return random.nextBoolean() ? account.under(account) : account;
            }
            case 1 -> {
                AtomicReference<Object> reference = meet(new AtomicReference<>());
                reference.set(any(depth));
                return reference;
            }
            case 2 -> {
                Hooked hooked = meet(new Hooked());
                hooked.content = any(depth);
                return hooked;
            }
            case 3 -> {
                SelfCopied own = meet(new SelfCopied());
                own.deep = any(depth);
                own.shallow = random.nextBoolean() ? text() : null;
                return own;
            }
            case 4 -> {
                Link link = meet(new Link());
                link.next = any(depth);
                return link;
            }
            default -> {
                Everything all = meet(new Everything(text(), any(depth)));
                fill(all, depth);
                return all;
            }
        }
    }

    @SuppressWarnings("JavaUtilDate")
    private void fill(Everything all, int depth) {
        ((Parent) all).inherited = any(depth);
        all.a = random.nextBoolean();
        all.b = (byte) random.nextInt();
        all.c = (char) random.nextInt();
        all.d = (short) random.nextInt();
        all.e = random.nextInt();
        all.f = random.nextLong();
        all.g = random.nextFloat();
        all.h = random.nextDouble();
        if (random.nextInt(4) > 0) {
            all.text = text();
            all.boxed = random.nextInt();
            all.colour = Colour.BLUE;
            all.day = LocalDate.EPOCH;
            all.amount = new BigDecimal(random.nextInt());
            all.point = new Point(1, random.nextInt());
            all.date = meet(new Date(random.nextInt()));
            all.bytes = meet(new byte[random.nextInt(9)]);
            all.open = fill(meet(new ArrayList<>()), random.nextInt(3), depth);
            all.comparable = text();
            all.passing = any(depth);
        }
    }
}
