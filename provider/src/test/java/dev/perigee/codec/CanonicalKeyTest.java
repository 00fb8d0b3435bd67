package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.perigee.codec.Samples.Account;
import dev.perigee.codec.Samples.Box;
import dev.perigee.codec.Samples.Colour;
import dev.perigee.codec.Samples.Point;
import dev.perigee.entry.FarKey;
import dev.perigee.spi.KeyCodec;
import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.net.URI;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Equal keys have equal bytes, whoever made them; different keys have different ones; and they come back equal. */
@SuppressWarnings("EnumOrdinal") // any constant will do
@Tag("slow")
class CanonicalKeyTest {

    private final Serialization serialization = new Serialization(
            getClass().getClassLoader(), AllowList.of(List.of("dev.perigee.codec.*")), Limits.DEFAULTS);
    private final KeyCodec<Object> codec = serialization.keys(Object.class);

    @ParameterizedTest
    @MethodSource("equalKeys")
    void equalKeysHaveEqualBytes(Object one, Object other) throws Exception {
        assertThat(one).isEqualTo(other);
        FarKey key = codec.encode(one);
        assertThat(codec.encode(other)).isEqualTo(key);
        assertThat(codec.decode(key)).isEqualTo(one).isEqualTo(other).hasSameHashCodeAs(one);
    }

    @SuppressWarnings({"JdkObsolete", "UnnecessaryStringBuilder"})
    static Stream<Arguments> equalKeys() {
        String shared = new String("shared");
        Map<String, Integer> forwards = new LinkedHashMap<>();
        Map<String, Integer> backwards = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            forwards.put("k" + i, i);
            backwards.put("k" + (99 - i), 99 - i);
        }
        return Stream.of(
                Arguments.of(new Box<>("a"), new Box<>(new String("a"))),
                Arguments.of(List.of(shared, shared), List.of(new String("shared"), new String("shared"))),
                Arguments.of(
                        new Box<>(List.of(new Point(1, 2), new Point(1, 2))),
                        new Box<>(Collections.nCopies(2, new Point(1, 2)))),
                Arguments.of(new ArrayList<>(List.of(1, 2)), new LinkedList<>(List.of(1, 2))),
                Arguments.of(List.of(1, 2), Arrays.asList(1, 2)),
                Arguments.of(List.of(1, 2), new ArrayList<>(List.of(0, 1, 2)).subList(1, 3)),
                Arguments.of(Collections.emptyList(), List.of()),
                Arguments.of(forwards, backwards),
                Arguments.of(forwards, new HashMap<>(backwards)),
                Arguments.of(forwards, new TreeMap<>(backwards)),
                Arguments.of(new Box<>(forwards), new Box<>(Collections.unmodifiableMap(backwards))),
                Arguments.of(forwards.keySet(), new HashSet<>(backwards.keySet())),
                Arguments.of(new TreeSet<>(Set.of(3, 1, 2)), new LinkedHashSet<>(List.of(2, 3, 1))),
                Arguments.of(EnumSet.allOf(Colour.class), Set.of(Colour.RED, Colour.BLUE, Colour.GREEN)),
                Arguments.of(new EnumMap<>(Map.of(Colour.RED, 1)), Map.of(Colour.RED, 1)),
                Arguments.of(
                        Set.of(Set.of("a", "b"), Set.of("c")), Set.of(new HashSet<>(List.of("c")), Set.of("b", "a"))),
                Arguments.of(Map.entry("a", 1), new SimpleEntry<>("a", 1)),
                Arguments.of(Double.NaN, Double.longBitsToDouble(0x7ff8000000000001L)),
                Arguments.of(new Box<>(Float.NaN), new Box<>(Float.intBitsToFloat(0x7fc00001))),
                Arguments.of(URI.create("HTTP://Example.ORG/%c3%a4"), URI.create("http://example.org/%C3%A4")),
                Arguments.of(
                        new Account(1, "o", 2).with(new Point(1, 2)), new Account(1, "o", 2).with(new Point(1, 2))));
    }

    @Test
    void differentKeysHaveDifferentBytes() {
        List<Object> keys = new ArrayList<>(List.of(
                1,
                1L,
                (short) 1,
                (byte) 1,
                '1',
                "1",
                1.0,
                1.0f,
                true,
                new BigDecimal("1"),
                new BigDecimal("1.0"),
                0.0,
                -0.0));
        Collections.addAll(keys, List.of(1), Set.of(1), List.of(1L), List.of(List.of(1)), new Box<>(1), new Box<>(1L));
        Collections.addAll(
                keys, "", "\u0000", "a", "\u00e4", "a\u0308", "\ud800", "\udc00", "?", "\ufffd", new UUID(0, 1));
        Collections.addAll(
                keys, Colour.RED, Colour.GREEN, "RED", new Point(1, 2), new Point(2, 1), Map.of(1, 2), Map.of(2, 1));
        Set<FarKey> encoded = new HashSet<>();
        for (Object key : keys) {
            assertThat(encoded.add(codec.encode(key)))
                    .as("%s %s", key.getClass(), key)
                    .isTrue();
        }
    }

    @Test
    void classLoadersAgree() {
        String source = "public record Thing(String a, java.util.Set<Part> parts) { public static Object make() {"
                + " return new Thing(\"a\", new java.util.HashSet<>(java.util.List.of(Part.P, Part.Q))); } }";
        String part = "public enum Part { P, Q }";
        FarKey one = encodeIn(new CompiledLoader(source, part));
        FarKey other = encodeIn(new CompiledLoader(source, part));
        assertThat(one).isEqualTo(other);
    }

    private static FarKey encodeIn(CompiledLoader loader) {
        Serialization serialization = new Serialization(loader, AllowList.of(List.of("evo.*")), Limits.DEFAULTS);
        return serialization.keys(Object.class).encode(loader.call("evo.Thing", "make"));
    }

    @Test
    void orderOfFirstUseDoesNotMatter() {
        KeyCodec<Object> other = new Serialization(
                        getClass().getClassLoader(), AllowList.of(List.of("dev.perigee.codec.*")), Limits.DEFAULTS)
                .keys(Object.class);
        FarKey box = codec.encode(new Box<>(Colour.RED));
        FarKey point = codec.encode(new Point(1, 2));
        assertThat(other.encode(new Point(1, 2))).isEqualTo(point);
        assertThat(other.encode(new Box<>(Colour.RED))).isEqualTo(box);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomKeysAreInjectiveAndComeBack(long seed) throws Exception {
        Random random = new Random(seed);
        Map<FarKey, Object> seen = new HashMap<>();
        for (int round = 0; round < 3_000; round++) {
            Object key = randomKey(random, 3);
            FarKey encoded = codec.encode(key);
            Object earlier = seen.putIfAbsent(encoded, key);
            assertThat(earlier == null || earlier.equals(key))
                    .as("seed %d, round %d", seed, round)
                    .isTrue();
            assertThat(codec.decode(encoded))
                    .as("seed %d, round %d", seed, round)
                    .isEqualTo(key);
            assertThat(codec.encode(codec.decode(encoded))).isEqualTo(encoded);
        }
    }

    private static Object randomKey(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 6)) {
            case 0 -> random.nextInt(5) - 2;
            case 1 -> (long) (random.nextInt(5) - 2);
            case 2 -> randomText(random);
            case 3 -> Colour.values()[random.nextInt(3)];
            case 4 -> random.nextInt(3) * 0.5;
            case 5 -> random.nextBoolean();
            case 6 -> Arrays.asList(randomKey(random, depth - 1), null);
            case 7 -> new HashSet<>(List.of(randomKey(random, depth - 1), "x"));
            case 8 -> new Box<>(randomKey(random, depth - 1));
            default -> Map.of(randomKey(random, depth - 1), randomKey(random, depth - 1));
        };
    }

    private static String randomText(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(4); length > 0; length--) {
            text.append("ab\u00e9\u0394\ud800\udc00\u0000".charAt(random.nextInt(7)));
        }
        return text.toString();
    }

    @Test
    void rememberedHashDoesNotMatter() throws Exception {
        RemembersHash fresh = new RemembersHash("x");
        RemembersHash asked = new RemembersHash("x");
        assertThat(asked.hashCode()).isEqualTo("x".hashCode());
        FarKey key = codec.encode(fresh);
        assertThat(codec.encode(asked)).isEqualTo(key);
        assertThat(codec.decode(key)).isEqualTo(fresh);
        assertThat(codec.encode(new Box<>(new RemembersHash("x")))).isEqualTo(codec.encode(new Box<>(asked)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void keyWithoutCanonicalFormIsRefused(Object key, String message) {
        assertThatThrownBy(() -> codec.encode(key))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(message);
    }

    @SuppressWarnings("UnnecessaryStringBuilder") // as a key
    static Stream<Arguments> refused() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        return Stream.of(
                Arguments.of(cycle, "in a cycle without end"),
                Arguments.of(new byte[] {1}, "A key of class [B has no canonical form"),
                Arguments.of(List.of(new byte[] {1}), "byte[] in a collection of a key is equal only to itself"),
                Arguments.of(
                        new Identity(), "Identity cannot be part of a key: its objects are equal only to themselves"),
                Arguments.of(new Box<>(new Identity()), "override equals and hashCode"),
                Arguments.of(new OnlyTransient(5), "has no canonical form"),
                Arguments.of(new WithTreeSet(new TreeSet<>()), "its field set is declared as java.util.TreeSet"),
                Arguments.of(
                        new ArrayDeque<>(), "java.util.ArrayDeque is a class of the JDK that has no canonical form"),
                Arguments.of(new Box<>(Pattern.compile("a")), "java.util.regex.Pattern is a class of the JDK"),
                Arguments.of(new StringBuilder("x"), "java.lang.StringBuilder is a class of the JDK"),
                Arguments.of(
                        "x".repeat(70_000),
                        "takes more than 65535 bytes; make it smaller, or raise serialization.max-key-bytes"),
                Arguments.of(List.of("x".repeat(70_000)), "takes more than 65535 bytes"));
    }

    /** A class may be a key by what its objects hold; which of them comes first must not matter. */
    @Test
    void whatIsRefusedDoesNotDependOnTheOrder() {
        for (boolean soundFirst : new boolean[] {true, false}) {
            KeyCodec<Object> fresh = new Serialization(
                            getClass().getClassLoader(), AllowList.of(List.of("dev.perigee.codec.*")), Limits.DEFAULTS)
                    .keys(Object.class);
            List<Object> sound = List.of(new Box<>("text"), new Box<>(new Box<>(1)), new Box<>(List.of("a", "b")));
            if (soundFirst) {
                sound.forEach(fresh::encode);
            }
            for (int i = 0; i < 2; i++) {
                assertRefused(fresh, new Box<>(new byte[] {1}));
                assertRefused(fresh, new Box<>(new Box<>(new int[] {1})));
                assertRefused(fresh, new Box<>(java.util.Optional.of(new byte[] {1})));
                sound.forEach(fresh::encode);
            }
        }
    }

    private static void assertRefused(KeyCodec<Object> codec, Object key) {
        assertThatThrownBy(() -> codec.encode(key))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("has no canonical form");
    }

    @ParameterizedTest
    @MethodSource("equalKeys")
    void keysWithTheSameBytesAreAlike(Object one, Object other) {
        assertThat(codec.areAlike(one, other)).isTrue();
        assertThat(codec.areAlike(new Box<>(one), new Box<>(other))).isTrue();
        assertThat(codec.areAlike(new Box<>(one), new Box<>("other"))).isFalse();
        assertThat(codec.isFoundByItsBytes(one)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {4, 5})
    void randomKeysAreAlikeIfTheirBytesAre(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            Object one = randomKey(random, 2);
            Object other = randomKey(random, 2);
            assertThat(codec.areAlike(one, other))
                    .as("seed %d, round %d: %s and %s", seed, round, one, other)
                    .isEqualTo(codec.encode(one).equals(codec.encode(other)));
        }
    }

    @Test
    void decodedKeyHasTheDeclaredType() {
        FarKey text = codec.encode("text");
        FarKey point = codec.encode(new Point(1, 2));
        assertUnreadable(serialization.keys(Integer.class), text, Reason.DAMAGED);
        assertUnreadable(serialization.keys(String.class), point, Reason.DAMAGED);
        assertUnreadable(codec, FarKey.of(new byte[0]), Reason.DAMAGED);
        assertUnreadable(codec, FarKey.of(new byte[] {0}), Reason.DAMAGED);
        assertUnreadable(codec, FarKey.of(new byte[70_000]), Reason.TOO_LARGE);
    }

    /** Each near hit compares keys, and the caches of a manager have keys of different classes, made of others. */
    @Test
    void toSeeThatKeysAreAlikeAllocatesNothing() {
        KeyCodec<Object> other = serialization.keys(Object.class);
        Object[] points = {new Point(1, 2), new Point(1, 2)};
        Object[] boxes = {new Box<>(new Point(3, 4)), new Box<>(new Point(3, 4))};
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int attempt = 0; attempt < 20; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int round = 0; round < 1_000; round++) {
                if (!codec.areAlike(points[0], points[1]) || !other.areAlike(boxes[0], boxes[1])) {
                    throw new AssertionError("They are equal");
                }
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThan(2_000); // less than a byte for each; asking costs some itself
    }

    private static void assertUnreadable(KeyCodec<?> codec, FarKey key, Reason reason) {
        assertThatThrownBy(() -> codec.decode(key))
                .isInstanceOfSatisfying(
                        UnreadableException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static final class Identity {}

    private record WithTreeSet(TreeSet<String> set) {}

    private static final class OnlyTransient {
        private final transient int x;

        OnlyTransient(int x) {
            this.x = x;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OnlyTransient that && x == that.x;
        }

        @Override
        public int hashCode() {
            return x;
        }
    }

    private static final class RemembersHash {
        private final String text;
        private int hash;

        RemembersHash(String text) {
            this.text = text;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof RemembersHash that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            if (hash == 0) {
                hash = text.hashCode();
            }
            return hash;
        }
    }
}
