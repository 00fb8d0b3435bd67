package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import dev.perigee.spi.ValueCodec;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamConstants;
import java.io.Serializable;
import java.net.URI;
import java.net.URL;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Java serialization builds takes work in proportion to its bytes, and fails in no other way than that it is unreadable. */
@Tag("slow")
class JavaStreamTest {

    private final Serialization serialization =
            new Serialization(getClass().getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS);
    private final ValueCodec<Object> codec = serialization.javaValues(Object.class);

    JavaStreamTest() {
        serialization.javaValues(Pair.class);
        serialization.javaValues(Counted.class);
    }

    record Pair(@Nullable Object left, @Nullable Object right) implements Serializable {}

    /** Counts the objects that were made from bytes. */
    static final class Counted implements Serializable {
        private static final long serialVersionUID = 1;
        static int read;

        private void readObject(java.io.ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            read++;
        }
    }

    /** Made once, since what takes long to read takes long to make. */
    private static final List<Arguments> HOSTILE = makeHostile();

    static Stream<Arguments> hostile() {
        return HOSTILE.stream();
    }

    private static List<Arguments> makeHostile() {
        List<String> colliding = collidingStrings(10_000);
        return List.of(
                hostile("nested sets", sharingSets()),
                hostile("nested lists in a set", oneSetOf(sharingLists())),
                hostile("nested lists as a key", oneMapOf(sharingLists())),
                hostile("nested records in a set", oneSetOf(sharingRecords())),
                hostile("a large list, often", oftenInASet(new ArrayList<>(Collections.nCopies(20_000, 1)))),
                hostile("Set.of that collide", Set.copyOf(colliding)),
                hostile("Map.of that collide", Map.copyOf(asMap(colliding))),
                hostile("Hashtable that collides", new Hashtable<>(asMap(colliding))),
                hostile("lists that collide", oneSetOfEach(colliding)),
                hostile("copies of one", new HashSet<>(Set.of(Collections.nCopies(Integer.MAX_VALUE, 1)))));
    }

    /** By a supplier, since to print such a value takes as long as to hash it. */
    private static Arguments hostile(String name, Object value) {
        Supplier<Object> supplier = () -> value;
        return Arguments.of(Named.of(name, supplier));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whatTakesTooLongIsNotBuilt(Supplier<Object> hostile) throws Exception {
        Object value = hostile.get();
        byte[] bytes = javaBytes(value);
        assertThat(outcome(codec, bytes)).isEqualTo(Reason.TOO_LARGE);
        assertThatThrownBy(() -> codec.encode(value)).isInstanceOf(CacheException.class);
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void asAPartOfAKryoGraphNeither(Supplier<Object> hostile) {
        Serialization kryo = new Serialization(
                getClass().getClassLoader(),
                AllowList.of(List.of()),
                AllowList.of(List.of(Holder.class.getName())),
                Limits.DEFAULTS);
        assertThatThrownBy(() -> kryo.values(Object.class).encode(new Holder(hostile.get())))
                .isInstanceOf(CacheException.class);
    }

    record Holder(Object content) implements Serializable {}

    @Test
    void decentValuesAreReadAndWritten() throws Exception {
        List<String> texts =
                Stream.iterate(0, i -> i + 1).limit(20_000).map(i -> "key " + i).toList();
        List<Object> values = new ArrayList<>(List.of(
                Set.copyOf(texts),
                Map.copyOf(asMap(texts)),
                asMap(texts),
                new HashSet<>(texts),
                new ConcurrentHashMap<>(asMap(texts)),
                new TreeMap<>(asMap(texts)),
                new CopyOnWriteArraySet<>(texts.subList(0, 1_000)),
                new Hashtable<>(asMap(texts.subList(0, 1_000))),
                new Date(5),
                LocalDate.EPOCH,
                Locale.GERMANY,
                EnumSet.of(TimeUnit.DAYS),
                "text ü 日本 🚀\0",
                Arrays.asList(1, null, 3L, 'c', (short) 4, (byte) 5, 1.5, 2.5f, true),
                new Object[][] {{1, "a"}, {new int[] {1}, new long[0]}},
                TimeUnit.DAYS,
                String.class,
                new Pair(new Pair(1, List.of()), Map.of())));
        List<Object> ring = new ArrayList<>();
        ring.add(ring);
        values.add(ring);
        for (Object value : values) {
            byte[] bytes = codec.encode(value);
            Object back = codec.decode(bytes, 0, bytes.length);
            if (value == ring) {
                assertThat(((List<?>) back).get(0)).isSameAs(back);
            } else if (value instanceof Object[] array) {
                assertThat(Arrays.deepEquals(array, (Object[]) back)).isTrue();
            } else {
                assertThat(back).isEqualTo(value);
            }
        }
    }

    /** The JDK takes it for an error of its own that such an array has half a pair. */
    @Test
    void aMapOfWithHalfAPairIsDamaged() throws Exception {
        byte[] bytes = javaBytes(Map.of(1, 2, 3, 4));
        for (int length = 0; length <= 5; length++) {
            byte[] changed = bytes.clone();
            changed[lengthAt(bytes, 4)] = (byte) length;
            assertThat(outcome(codec, changed)).isEqualTo(length == 4 ? null : Reason.DAMAGED);
        }
    }

    @Test
    void everyFlippedBitIsHarmless() throws Exception {
        Object value = List.of(
                Map.of("a", 1, "b", 2),
                Set.of(1, 2),
                new Hashtable<>(Map.of(1, 2)),
                new HashMap<>(Map.of("k", new Pair(1, 2))),
                EnumSet.of(TimeUnit.DAYS),
                LocalDate.EPOCH,
                new ArrayList<>(List.of(1)));
        byte[] bytes = javaBytes(value);
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] flipped = bytes.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            outcome(codec, flipped);
        }
        for (int length = 0; length < bytes.length; length++) {
            assertThat(outcome(codec, Arrays.copyOf(bytes, length))).isNotNull();
        }
    }

    @Test
    void classesThatAskNameServersAreNeverMade() throws Exception {
        URL url = URI.create("http://nowhere.invalid/").toURL();
        byte[] bytes = javaBytes(new ArrayList<>(List.of(url)));
        assertThat(outcome(codec, bytes)).isEqualTo(Reason.CLASS_NOT_ALLOWED);
        Serialization open = new Serialization(
                getClass().getClassLoader(),
                AllowList.of(List.of("java.**")),
                AllowList.of(List.of("java.net.URL")),
                Limits.DEFAULTS);
        assertThat(outcome(open.javaValues(Object.class), bytes)).isEqualTo(Reason.CLASS_NOT_ALLOWED);
        for (ValueCodec<Object> each : List.of(open.javaValues(Object.class), open.values(Object.class))) {
            assertThatThrownBy(() -> each.encode(new ArrayList<>(List.of(url))))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("use java.net.URI");
        }
    }

    @Test
    void nothingIsReadOfARootThatIsNotOfTheDeclaredType() throws Exception {
        byte[] bytes = javaBytes(new ArrayList<>(List.of(new Counted())));
        Counted.read = 0;
        assertThat(outcome(serialization.javaValues(String.class), bytes)).isEqualTo(Reason.DAMAGED);
        assertThat(outcome(serialization.javaValues(Set.class), bytes)).isEqualTo(Reason.DAMAGED);
        assertThat(Counted.read).isZero();
        assertThat(outcome(serialization.javaValues(List.class), bytes)).isNull();
        assertThat(Counted.read).isEqualTo(1);
        byte[] immutable = javaBytes(List.of(new Counted()));
        assertThat(outcome(serialization.javaValues(String.class), immutable)).isEqualTo(Reason.DAMAGED);
        assertThat(Counted.read).isEqualTo(1);
        assertThat(outcome(serialization.javaValues(List.class), immutable)).isNull();
    }

    static int lengthAt(byte[] bytes, int length) {
        for (int i = 0; i < bytes.length - 5; i++) {
            if (bytes[i] == 0x77 && bytes[i + 1] == 4 && bytes[i + 5] == length) {
                return i + 5;
            }
        }
        throw new AssertionError("no length");
    }

    static Object sharingSets() {
        Set<Object> root = new HashSet<>();
        Set<Object> left = root;
        Set<Object> right = new HashSet<>();
        for (int level = 0; level < 30; level++) {
            Set<Object> nextLeft = new HashSet<>();
            Set<Object> nextRight = new HashSet<>();
            nextLeft.add("differs");
            left.addAll(List.of(nextLeft, nextRight));
            right.addAll(List.of(nextLeft, nextRight));
            left = nextLeft;
            right = nextRight;
        }
        return root;
    }

    /** To look for a class takes some tenths of a millisecond, and leaves a lock behind in the class loader. */
    @Test
    void fewClassesThatAreMissingAreLookedFor() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        ClassLoader counting = new ClassLoader(getClass().getClassLoader()) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                if (name.startsWith("missing.")) {
                    asked.incrementAndGet();
                }
                return super.loadClass(name, resolve);
            }
        };
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        data.writeShort(ObjectStreamConstants.STREAM_MAGIC);
        data.writeShort(ObjectStreamConstants.STREAM_VERSION);
        data.writeByte(ObjectStreamConstants.TC_ARRAY);
        describe(data, "[Ljava.lang.Class;");
        data.writeInt(1_000);
        for (int i = 0; i < 1_000; i++) {
            data.writeByte(ObjectStreamConstants.TC_CLASS);
            describe(data, "missing.x" + i);
        }
        ValueCodec<Object> reader = new Serialization(counting, AllowList.of(List.of("missing.**")), Limits.DEFAULTS)
                .javaValues(Object.class);

        assertThatThrownBy(() -> reader.decode(bytes.toByteArray(), 0, bytes.size()))
                .isInstanceOfSatisfying(
                        UnreadableException.class,
                        failure -> assertThat(failure.isOpaque()).isTrue());
        assertThat(asked).hasValueLessThanOrEqualTo(JavaForm.MOST_MISSING + 1);
    }

    private static void describe(DataOutputStream data, String className) throws IOException {
        data.writeByte(ObjectStreamConstants.TC_CLASSDESC);
        data.writeUTF(className);
        data.writeLong(0);
        data.writeByte(ObjectStreamConstants.SC_SERIALIZABLE);
        data.writeShort(0);
        data.writeByte(ObjectStreamConstants.TC_ENDBLOCKDATA);
        data.writeByte(ObjectStreamConstants.TC_NULL);
    }

    private static List<Object> sharingLists() {
        List<Object> list = new ArrayList<>(List.of(1));
        for (int level = 0; level < 40; level++) {
            list = new ArrayList<>(List.of(list, list));
        }
        return list;
    }

    private static Object sharingRecords() {
        Pair pair = new Pair(1, 2);
        for (int level = 0; level < 40; level++) {
            pair = new Pair(pair, pair);
        }
        return pair;
    }

    /** A set of what cannot be asked for its hash code in reasonable time. */
    private static Object oneSetOf(Object element) {
        List<Object> door = new ArrayList<>();
        Set<Object> set = new HashSet<>();
        set.add(door); // Its hash code is that of an empty list.
        door.add(element);
        return set;
    }

    /** Lists that collide only after they came into the set, which they would enter slowly. */
    private static Object oneSetOfEach(List<String> texts) {
        Map<List<Object>, String> doors = new LinkedHashMap<>();
        texts.forEach(text -> doors.put(new ArrayList<>(List.of(doors.size())), text));
        Set<Object> set = new HashSet<>(doors.keySet());
        doors.forEach((list, text) -> list.set(0, text));
        return set;
    }

    private static Object oneMapOf(Object key) {
        List<Object> door = new ArrayList<>();
        Map<Object, Object> map = new HashMap<>();
        map.put(door, 1);
        door.add(key);
        return map;
    }

    private static Object oftenInASet(Object element) {
        Set<Object> set = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            List<Object> door = new ArrayList<>(List.of(i));
            set.add(door);
            door.add(element);
        }
        return set;
    }

    private static Map<String, Integer> asMap(List<String> keys) {
        Map<String, Integer> map = new LinkedHashMap<>();
        keys.forEach(key -> map.put(key, 1));
        return map;
    }

    static List<String> collidingStrings(int size) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            StringBuilder text = new StringBuilder();
            for (int bit = 0; bit < 14; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            texts.add(text.toString());
        }
        return texts;
    }

    private static @Nullable Reason outcome(ValueCodec<?> codec, byte[] bytes) {
        try {
            codec.decode(bytes, 0, bytes.length);
            return null;
        } catch (UnreadableException e) {
            return e.reason();
        }
    }

    private static byte[] javaBytes(Object object) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        }
        return bytes.toByteArray();
    }
}
