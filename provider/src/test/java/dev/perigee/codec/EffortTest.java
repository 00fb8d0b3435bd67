package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import dev.perigee.spi.ValueCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * To read a graph takes work in proportion to its bytes, whatever they are: for each collection and map of the JDK that has a
 * number, hash codes and comparisons are counted by the elements themselves. And what would not be read is not written.
 */
@Tag("slow")
class EffortTest {

    private static final int FIRST_ID = 2;
    private static final int NOT_A_REFERENCE = 1;
    private static final int FIRST_REFERENCE = 2;

    /** What one object is asked at most for each byte, and as often in any case. */
    private static final int CALLS_PER_BYTE = 128;

    private static final int FREE_CALLS = 1 << 22;

    private final Serialization serialization =
            new Serialization(getClass().getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS);
    private final ValueCodec<Object> codec = serialization.values(Object.class);

    EffortTest() {
        serialization.values(Colliding.class);
        serialization.values(Pair.class);
    }

    /** All have one hash code, and each counts what it is asked. */
    static final class Colliding implements Comparable<Colliding> {
        static long calls;

        final int id;

        Colliding(int id) {
            this.id = id;
        }

        @Override
        public int hashCode() {
            calls++;
            return 7;
        }

        @Override
        public boolean equals(Object other) {
            calls++;
            return other instanceof Colliding that && that.id == id;
        }

        @Override
        public int compareTo(Colliding other) {
            calls++;
            return Integer.compare(id, other.id);
        }
    }

    record Pair(@Nullable Object left, @Nullable Object right) {}

    static Stream<Arguments> containers() {
        return IntStream.range(0, WireIds.COUNT)
                .mapToObj(JdkTypes.FOR_VALUES::ofId)
                .filter(type -> type != null
                        && (Collection.class.isAssignableFrom(type.getType())
                                || Map.class.isAssignableFrom(type.getType()))
                        && type.getId() != WireIds.ENUM_SET
                        && type.getId() != WireIds.ENUM_MAP)
                .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("containers")
    void elementsThatCollideAreFewOrRefused(WireType type) {
        for (int size : new int[] {100, 1_000, 20_000}) {
            byte[] bytes = payload(out -> {
                begin(out, type, size);
                for (int i = 0; i < size; i++) {
                    colliding(out, i, i == 0);
                    value(out, type);
                }
            });
            checkCalls(bytes);
        }
    }

    @ParameterizedTest
    @MethodSource("containers")
    void listsThatCollideAreFewOrRefused(WireType type) {
        int size = 20_000;
        byte[] bytes = payload(out -> {
            begin(out, type, size);
            for (int i = 0; i < size; i++) {
                begin(out, JdkTypes.FOR_VALUES.ofId(WireIds.ARRAY_LIST), 1);
                colliding(out, i, i == 0);
                value(out, type);
            }
        });
        checkCalls(bytes);
    }

    @ParameterizedTest
    @MethodSource("containers")
    void containersThatShareTheirElementsAreRefused(WireType type) {
        byte[] bytes = nested(type, 30);
        assertThat(bytes).hasSizeLessThan(1_000);
        checkCalls(bytes);
    }

    @ParameterizedTest
    @MethodSource("containers")
    void aContainerThatHoldsItselfIsNeverHashed(WireType type) {
        byte[] bytes = payload(out -> {
            begin(out, JdkTypes.FOR_VALUES.ofId(WireIds.HASH_SET), 1);
            begin(out, type, 1);
            reference(out, type, 1);
            value(out, type);
        });
        Reason reason = outcome(bytes);
        // Whatever has no order, such as a queue in a sorted set, is damaged in any case.
        assertThat(reason == null).isEqualTo(!type.isOpen() && !isSorted(type));
    }

    /** Many levels, none of them nested in the bytes. */
    @ParameterizedTest
    @MethodSource("containers")
    void aChainOfContainersIsNotHashedToItsEnd(WireType type) {
        if (isSorted(type)) {
            return; // Containers have no order.
        }
        int levels = 20_000;
        byte[] bytes = payload(out -> {
            begin(out, JdkTypes.FOR_VALUES.ofId(WireIds.ARRAY_LIST), levels + 1);
            begin(out, type, 0);
            for (int level = 1; level < levels; level++) {
                begin(out, type, 1);
                reference(out, type, level);
                value(out, type);
            }
            begin(out, JdkTypes.FOR_VALUES.ofId(WireIds.HASH_SET), 1);
            reference(out, type, levels);
        });
        Reason reason = outcome(bytes);
        assertThat(reason).isEqualTo(type.isOpen() ? Reason.TOO_LARGE : null);
    }

    @Test
    void recordsThatShareTheirPartsAreNotHashedWithoutEnd() {
        byte[] bytes = payload(out -> {
            begin(out, JdkTypes.FOR_VALUES.ofId(WireIds.HASH_SET), 1);
            for (int level = 0; level < 40; level++) {
                record(out, level == 0);
            }
            out.writeByte(0);
            out.writeByte(0);
            for (int level = 38; level >= 0; level--) {
                record(out, /* isFirst= */ false, level + 2);
            }
        });
        assertThat(outcome(bytes)).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void whatElementsCostIsLimitedNotHowManyTheyAre() {
        for (int id : new int[] {WireIds.STACK, WireIds.LINKED_HASH_MAP}) {
            WireType type = JdkTypes.FOR_VALUES.ofId(id);
            int size = 2_700_000;
            byte[] bytes = payload(out -> {
                begin(out, JdkTypes.FOR_VALUES.ofId(WireIds.ARRAY_LIST), size);
                for (int i = 0; i < size; i++) {
                    begin(out, type, 0);
                }
            });
            assertThat(outcome(bytes)).as("%s", type.getType()).isEqualTo(Reason.TOO_LARGE);
        }
    }

    @Test
    void setsThatCompareAllWithAllAreRefusedWhenTheyArePut() {
        Set<Object> small = new CopyOnWriteArraySet<>(numbers(1_000));
        assertThat(roundTrip(small)).isEqualTo(small);
        Set<Object> large = new CopyOnWriteArraySet<>(numbers(20_000));
        assertThatThrownBy(() -> codec.encode(large))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("CopyOnWriteArraySet")
                .hasMessageContaining("take too long to build")
                .hasMessageContaining("LinkedHashSet");
    }

    /** Whatever the size at which it begins to be refused, it is the same both ways. */
    @Test
    void whatIsWrittenIsRead() {
        List<Object> shared = new ArrayList<>(numbers(2_000));
        for (int size = 64; size <= 8_192; size += size / 4) {
            List<Object> elements = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                elements.add(new Colliding(i));
            }
            List<Object> lists = new ArrayList<>();
            for (int i = 0; i < size / 8; i++) {
                lists.add(new ArrayList<>(List.of(i, shared)));
            }
            for (Object value : List.of(
                    new CopyOnWriteArraySet<>(numbers(size)),
                    new HashSet<>(elements),
                    new LinkedHashSet<>(lists),
                    Set.copyOf(lists),
                    Set.copyOf(elements),
                    asMap(new Hashtable<>(), elements),
                    asMap(new HashMap<>(), lists),
                    Map.copyOf(asMap(new LinkedHashMap<>(), lists)))) {
                byte[] bytes;
                try {
                    bytes = codec.encode(value);
                } catch (CacheException e) {
                    assertThat(e).hasMessageContaining("take too long to build");
                    continue;
                }
                assertThat(outcome(bytes))
                        .as("%s of %d", value.getClass(), size)
                        .isNull();
            }
        }
    }

    private static Map<Object, Object> asMap(Map<Object, Object> map, List<Object> keys) {
        keys.forEach(key -> map.put(key, 1));
        return map;
    }

    private static List<Object> numbers(int size) {
        return IntStream.range(0, size).<Object>mapToObj(i -> i).toList();
    }

    private Object roundTrip(Object value) {
        byte[] bytes = codec.encode(value);
        try {
            return codec.decode(bytes, 0, bytes.length);
        } catch (UnreadableException e) {
            throw new AssertionError(e);
        }
    }

    /** Level by level a container that holds the next one, and a list that holds the next one twice. */
    private byte[] nested(WireType type, int levels) {
        return payload(out -> {
            for (int level = 0; level < levels; level++) {
                begin(out, type, 2);
            }
            colliding(out, 1, /* isFirst= */ true);
            value(out, type);
            colliding(out, 2, /* isFirst= */ false);
            value(out, type);
            for (int level = levels - 2; level >= 0; level--) {
                value(out, type);
                begin(out, JdkTypes.FOR_VALUES.ofId(WireIds.ARRAY_LIST), 2);
                reference(out, type, level + 1);
                reference(out, type, level + 1);
                value(out, type);
            }
        });
    }

    private void checkCalls(byte[] bytes) {
        Colliding.calls = 0;
        Reason reason = outcome(bytes);
        assertThat(reason).isIn(null, Reason.TOO_LARGE, Reason.DAMAGED);
        assertThat(Colliding.calls).isLessThan((long) CALLS_PER_BYTE * bytes.length + FREE_CALLS);
    }

    private @Nullable Reason outcome(byte[] bytes) {
        try {
            codec.decode(bytes, 0, bytes.length);
            return null;
        } catch (UnreadableException e) {
            return e.reason();
        }
    }

    private static boolean isSorted(WireType type) {
        return switch (type.getId()) {
            case WireIds.TREE_SET,
                    WireIds.TREE_MAP,
                    WireIds.PRIORITY_QUEUE,
                    WireIds.CONCURRENT_SKIP_LIST_MAP,
                    WireIds.CONCURRENT_SKIP_LIST_SET,
                    WireIds.UNMODIFIABLE_SORTED_MAP,
                    WireIds.UNMODIFIABLE_SORTED_SET,
                    WireIds.SYNCHRONIZED_SORTED_MAP,
                    WireIds.SYNCHRONIZED_SORTED_SET -> true;
            default -> false;
        };
    }

    private static void begin(WireOutput out, WireType type, int size) {
        out.writeVarInt(FIRST_ID + type.getId(), true);
        out.writeByte(NOT_A_REFERENCE);
        if (isSorted(type)) {
            out.writeByte(0);
        }
        out.writeVarInt(size, true);
    }

    private static void reference(WireOutput out, WireType type, int node) {
        out.writeVarInt(FIRST_ID + type.getId(), true);
        out.writeVarInt(FIRST_REFERENCE + node, true);
    }

    /** What follows a key in a map. */
    private static void value(WireOutput out, WireType type) {
        if (Map.class.isAssignableFrom(type.getType())) {
            out.writeVarInt(FIRST_ID + WireIds.BOOLEAN, true);
            out.writeBoolean(true);
        }
    }

    private static void colliding(WireOutput out, int id, boolean isFirst) {
        named(out, Colliding.class, isFirst);
        out.writeVarInt(id, false);
    }

    private static void record(WireOutput out, boolean isFirst) {
        named(out, Pair.class, isFirst);
    }

    /** The right part of a pair, which is the left one again. */
    private static void record(WireOutput out, boolean isFirst, int node) {
        out.writeByte(1);
        out.writeVarInt(0, true);
        out.writeVarInt(FIRST_REFERENCE + node, true);
    }

    private static void named(WireOutput out, Class<?> type, boolean isFirst) {
        out.writeByte(1);
        out.writeVarInt(0, true);
        if (isFirst) {
            out.writeText(type.getName());
            out.writeLong(ClassShape.of(type).fingerprint());
        }
        out.writeByte(NOT_A_REFERENCE);
    }

    private static byte[] payload(Consumer<WireOutput> writer) {
        WireOutput out = new WireOutput(16 << 20);
        writer.accept(out);
        return out.toBytes();
    }
}
