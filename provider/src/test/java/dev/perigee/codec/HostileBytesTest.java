package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import dev.perigee.codec.Samples.Account;
import dev.perigee.codec.Samples.Colour;
import dev.perigee.codec.Samples.Link;
import dev.perigee.codec.Samples.Person;
import dev.perigee.codec.Samples.Point;
import dev.perigee.entry.FarKey;
import dev.perigee.spi.KeyCodec;
import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.net.URI;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever stands in the far tier: reading it gives a value or an {@link UnreadableException}, resolves no class outside the
 * list, and allocates no more than 16 times the bytes and 1 MiB.
 */
@Tag("slow")
class HostileBytesTest {

    private static final String TRAP = "dev.perigee.codec.Trap";
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final int NAMED = 1;
    private static final int FIRST_ID = 2;
    private static final int NOT_A_REFERENCE = 1;

    private final RecordingLoader loader = new RecordingLoader();
    private final Serialization serialization = new Serialization(
            loader, AllowList.of(List.of("!" + TRAP, "dev.perigee.codec.Samples$Link")), Limits.DEFAULTS);
    private final EnvelopeCodec<Object> codec = serialization.envelopes(Object.class);
    private final KeyCodec<Object> keys = serialization.keys(Object.class);

    HostileBytesTest() {
        serialization.values(Person.class);
        serialization.values(Account.class);
        serialization.values(Link.class);
        serialization.values(Colour.class);
        serialization.values(Point.class);
    }

    @BeforeEach
    void trapIsSet() {
        TrapDetector.sprung = false;
    }

    private static List<Object> corpus() {
        List<Object> shared = new ArrayList<>(List.of("shared"));
        Map<Object, Object> map = new HashMap<>();
        map.put("k", new int[] {1, 2, 3});
        map.put(5, new TreeMap<>(Map.of("x", Optional.of(2L))));
        return List.of(
                "text",
                "wide 日本語",
                new Person("Ada", LocalDate.of(1815, 12, 10), List.of("Countess"), Colour.BLUE),
                new Account(5, "owner", 0.5).with(new Point(1, 2)).under(new Account(6, "other", 1)),
                Samples.chain(5),
                new ArrayList<>(Arrays.asList(shared, shared, null, 1, 2.5, 'c')),
                map,
                Map.of("k", "v"),
                Set.of(1, 2, 3),
                EnumSet.of(Colour.RED),
                new EnumMap<>(Map.of(Colour.RED, "r")),
                new Object[] {new String[] {"a"}, new Point[] {new Point(1, 2)}, new long[] {1}},
                new CopyOnWriteArrayList<>(List.of(1, 2)),
                Collections.unmodifiableList(new ArrayList<>(List.of(UUID.randomUUID(), Locale.GERMANY))),
                ZonedDateTime.parse("2024-02-29T12:00:00+01:00[Europe/Berlin]"),
                BitSet.valueOf(new long[] {5}),
                String.class);
    }

    @Test
    void everyPrefixIsUnreadable() {
        for (Object value : corpus()) {
            byte[] envelope = codec.encode(value, List.of("tag"));
            for (int length = 0; length < envelope.length; length++) {
                byte[] prefix = Arrays.copyOf(envelope, length);
                assertThat(outcome(prefix))
                        .as("%s cut to %d", value.getClass(), length)
                        .isNotNull();
            }
            assertThat(outcome(Arrays.copyOf(envelope, envelope.length + 1)))
                    .as("%s with a byte more", value.getClass())
                    .isEqualTo(Reason.DAMAGED);
        }
    }

    @Test
    void everyFlippedBitIsHarmless() {
        for (Object value : corpus()) {
            byte[] envelope = codec.encode(value, List.of("tag"));
            for (int bit = 0; bit < envelope.length * 8; bit++) {
                byte[] flipped = envelope.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                String what = value.getClass() + ", bit " + bit;
                checkAllocation(what, flipped, () -> outcome(flipped));
            }
        }
        assertThat(TrapDetector.sprung).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomDamageIsHarmless(long seed) {
        Random random = new Random(seed);
        List<byte[]> envelopes =
                corpus().stream().map(value -> codec.encode(value, List.of())).toList();
        for (int round = 0; round < 1_000; round++) {
            byte[] bytes = envelopes.get(random.nextInt(envelopes.size())).clone();
            int payload = 54;
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                bytes[payload + random.nextInt(bytes.length - payload)] = interesting(random);
            }
            checkAllocation("seed " + seed + ", round " + round, bytes, () -> outcome(bytes));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void randomPayloadsAndKeysAreHarmless(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 1_000; round++) {
            byte[] payload = new byte[1 + random.nextInt(64)];
            for (int i = 0; i < payload.length; i++) {
                payload[i] = interesting(random);
            }
            String what = "seed " + seed + ", round " + round;
            byte[] envelope = envelope(out -> out.writeBytes(payload));
            checkAllocation(what, envelope, () -> outcome(envelope));
            checkAllocation(what, payload, () -> keyOutcome(payload));
        }
    }

    /** Small numbers are class ids and lengths, large ones begin long varints. */
    private static byte interesting(Random random) {
        return (byte)
                switch (random.nextInt(4)) {
                    case 0 -> random.nextInt(4);
                    case 1 -> FIRST_ID + random.nextInt(WireIds.COUNT);
                    case 2 -> 0xFF;
                    default -> random.nextInt(256);
                };
    }

    @ParameterizedTest
    @MethodSource("bombs")
    void lengthBombIsDamaged(Class<?> type, byte[] envelope) {
        boolean hasLength = type.isArray()
                || Collection.class.isAssignableFrom(type)
                || Map.class.isAssignableFrom(type)
                || CharSequence.class.isAssignableFrom(type)
                || type == BigInteger.class
                || type == BitSet.class;
        checkAllocation("bomb", envelope, () -> {
            Reason reason = outcome(envelope);
            if (hasLength || reason != null) {
                assertThat(reason).isIn(Reason.DAMAGED, Reason.SCHEMA_CHANGED);
            }
        });
    }

    static Stream<Arguments> bombs() {
        List<Arguments> bombs = new ArrayList<>();
        for (int id = 0; id < WireIds.COUNT; id++) {
            WireType type = JdkTypes.FOR_VALUES.ofId(id);
            if (type != null) {
                for (int length : new int[] {Integer.MAX_VALUE, -1, 1 << 24, Integer.MAX_VALUE >>> 1, 1 << 30}) {
                    bombs.add(bomb(type, length));
                }
            }
        }
        return bombs.stream();
    }

    /** One payload fits all: where a length may stand, there stands this one. */
    private static Arguments bomb(WireType type, int length) {
        byte[] bytes = envelope(out -> {
            out.writeVarInt(FIRST_ID + type.getId(), true);
            if (type.isReferable()) {
                out.writeByte(NOT_A_REFERENCE);
            }
            switch (type.getId()) {
                case WireIds.TREE_SET,
                        WireIds.TREE_MAP,
                        WireIds.PRIORITY_QUEUE,
                        WireIds.CONCURRENT_SKIP_LIST_MAP,
                        WireIds.CONCURRENT_SKIP_LIST_SET,
                        WireIds.UNMODIFIABLE_SORTED_MAP,
                        WireIds.UNMODIFIABLE_SORTED_SET,
                        WireIds.SYNCHRONIZED_SORTED_MAP,
                        WireIds.SYNCHRONIZED_SORTED_SET -> out.writeByte(0);
                case WireIds.ENUM_SET, WireIds.ENUM_MAP -> out.writeVarInt(FIRST_ID + WireIds.MONTH, true);
                default -> {}
            }
            out.writeVarInt(length, true);
            out.writeVarInt(length, true);
        });
        return Arguments.of(type.getType(), Named.of("length " + length, bytes));
    }

    @Test
    void nestedContainersCannotEachClaimTheRest() {
        int size = 1 << 20;
        byte[] envelope = envelope(out -> {
            for (int level = 0; level < 60; level++) {
                out.writeVarInt(FIRST_ID + WireIds.OBJECTS, true);
                out.writeByte(NOT_A_REFERENCE);
                out.writeVarInt(size - 10 * level - 20, true);
            }
            out.writeBytes(new byte[size]);
        });
        checkAllocation(
                "nested arrays", envelope, () -> assertThat(outcome(envelope)).isEqualTo(Reason.DAMAGED));
    }

    @ParameterizedTest
    @ValueSource(ints = {65, 1_000, 100_000})
    void deepNestingIsTooLarge(int levels) {
        byte[] lists = envelope(out -> {
            for (int level = 0; level < levels; level++) {
                out.writeVarInt(FIRST_ID + WireIds.ARRAY_LIST, true);
                out.writeByte(NOT_A_REFERENCE);
                out.writeVarInt(1, true);
            }
            out.writeByte(0);
        });
        checkAllocation("lists", lists, () -> assertThat(outcome(lists)).isEqualTo(Reason.TOO_LARGE));
        byte[] key = payload(out -> {
            for (int level = 0; level < Math.min(levels, 20_000); level++) {
                out.writeVarInt(FIRST_ID + WireIds.ARRAY_LIST, true);
                out.writeVarInt(1, true);
            }
            out.writeByte(0);
        });
        checkAllocation("key", key, () -> assertThat(keyOutcome(key)).isEqualTo(Reason.TOO_LARGE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TRAP,
                "[L" + TRAP + ";",
                "[[[L" + TRAP + ";",
                "javax.script.ScriptEngineManager",
                "com.sun.rowset.JdbcRowSetImpl",
                "java.lang.ProcessBuilder",
                "java.lang.Runtime",
                "java.rmi.server.UnicastRemoteObject",
                "java.util.ServiceLoader",
                "org.objenesis.ObjenesisStd",
                "com.esotericsoftware.kryo.Kryo",
                "no.such.Class",
                "",
                "[",
                "[[",
                "[L;",
                "[Lno.such.Class",
                "../../etc/passwd",
                "dev/perigee/codec/Samples$Link"
            })
    void deniedClassIsNeverLoaded(String name) {
        byte[] object = envelope(out -> {
            out.writeByte(NAMED);
            out.writeVarInt(0, true);
            out.writeText(name);
            out.writeLong(0);
            out.writeByte(NOT_A_REFERENCE);
        });
        byte[] literal = envelope(out -> {
            out.writeVarInt(FIRST_ID + WireIds.CLASS, true);
            out.writeText(name);
        });
        byte[] key = payload(out -> {
            out.writeByte(NAMED);
            out.writeText(name);
            out.writeLong(0);
        });
        // Only the names of arrays of nothing get as far as the loader, which knows no such class.
        assertThat(outcome(object)).isIn(Reason.CLASS_NOT_ALLOWED, Reason.SCHEMA_CHANGED);
        assertThat(outcome(literal)).isIn(Reason.CLASS_NOT_ALLOWED, Reason.SCHEMA_CHANGED);
        assertThat(keyOutcome(key)).isIn(Reason.CLASS_NOT_ALLOWED, Reason.SCHEMA_CHANGED);
        assertThat(loader.asked()).isEmpty();
        assertThat(TrapDetector.sprung).isFalse();
    }

    @Test
    void literalOfAnAllowedClassDoesNotInitializeIt() throws Exception {
        Serialization open = new Serialization(loader, AllowList.of(List.of(TRAP)), Limits.DEFAULTS);
        byte[] literal = envelope(out -> {
            out.writeVarInt(FIRST_ID + WireIds.CLASS, true);
            out.writeText(TRAP);
        });
        Class<?> trap = (Class<?>) open.envelopes(Object.class).decode(literal);
        assertThat(trap.getName()).isEqualTo(TRAP);
        byte[] wrongSchema = envelope(out -> {
            out.writeByte(NAMED);
            out.writeVarInt(0, true);
            out.writeText(TRAP);
            out.writeLong(0);
        });
        assertThat(outcome(open.envelopes(Object.class), wrongSchema)).isEqualTo(Reason.SCHEMA_CHANGED);
        assertThat(TrapDetector.sprung).isFalse();
    }

    @Test
    void valueOfAnotherTypeNeverGetsIntoAField() {
        Link link = new Link();
        byte[] envelope = codec.encode(new Account(5, "owner", 0.5), List.of());
        byte[] owner = payload(out -> {
            out.writeVarInt(FIRST_ID + WireIds.STRING, true);
            out.writeText("owner");
        });
        byte[] date = payload(out -> {
            out.writeVarInt(FIRST_ID + WireIds.BIG_INTEGER, true);
            out.writeVarInt(5, true);
            out.writeBytes(new byte[5]);
        });
        assertThat(date).hasSameSizeAs(owner);
        int at = Collections.indexOfSubList(boxed(envelope), boxed(owner));
        System.arraycopy(date, 0, envelope, at, date.length);
        assertThat(outcome(envelope)).isEqualTo(Reason.DAMAGED);
        assertThat(link.next).isNull();
    }

    /** A set hashes what it holds while it is read, and so code of a class would run in each cache. */
    @Test
    void nothingIsReadOfARootThatIsNotOfTheDeclaredType() {
        byte[] envelope = envelope(out -> {
            out.writeVarInt(FIRST_ID + WireIds.HASH_SET, true);
            out.writeByte(NOT_A_REFERENCE);
            out.writeVarInt(1, true);
            out.writeByte(NAMED);
            out.writeVarInt(0, true);
            out.writeText("dev.perigee.codec.Samples$Link");
            out.writeLong(0);
        });
        RecordingLoader untouched = new RecordingLoader();
        Serialization other =
                new Serialization(untouched, AllowList.of(List.of("dev.perigee.codec.Samples$Link")), Limits.DEFAULTS);
        assertThatThrownBy(() -> other.envelopes(String.class).decode(envelope))
                .isInstanceOfSatisfying(UnreadableException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.DAMAGED);
                    assertThat(e.className()).isEqualTo("java.util.HashSet");
                    assertThat(e.isOpaque()).isTrue();
                });
        byte[] key = payload(out -> {
            out.writeVarInt(FIRST_ID + WireIds.LINKED_HASH_SET, true);
            out.writeVarInt(1, true);
            out.writeByte(NAMED);
            out.writeText("dev.perigee.codec.Samples$Point");
            out.writeLong(0);
        });
        assertThatThrownBy(() -> other.keys(Integer.class).decode(FarKey.of(key)))
                .isInstanceOf(UnreadableException.class);
        assertThat(untouched.asked()).isEmpty();
    }

    /** A set of one of these asked the name server of whoever wrote it. */
    @Test
    void nothingAsksNameServers() {
        byte[] url = envelope(out -> {
            out.writeVarInt(FIRST_ID + WireIds.HASH_SET, true);
            out.writeByte(NOT_A_REFERENCE);
            out.writeVarInt(1, true);
            out.writeVarInt(FIRST_ID + 24, true);
            out.writeText("http://host.invalid/");
        });
        assertThat(outcome(url)).isEqualTo(Reason.DAMAGED);
        assertThatThrownBy(() -> codec.encode(URI.create("http://host.invalid/").toURL(), List.of()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("use java.net.URI");
    }

    @Test
    void patternsAreSmallEnoughToCompile() throws Exception {
        Pattern pattern = Pattern.compile("(a|b[c-d])*", Pattern.CASE_INSENSITIVE);
        Pattern back = (Pattern) codec.decode(codec.encode(pattern, List.of()));
        assertThat(back.pattern()).isEqualTo(pattern.pattern());
        assertThat(back.flags()).isEqualTo(pattern.flags());
        for (String text : List.of("(".repeat(20_000), "a?".repeat(20_000), "[a&&".repeat(5_000), "[a]".repeat(300))) {
            assertThat(outcome(pattern(text, 0))).isEqualTo(Reason.TOO_LARGE);
        }
        assertThat(outcome(pattern("a\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308", Pattern.CANON_EQ)))
                .isEqualTo(Reason.TOO_LARGE);
        assertThatThrownBy(() -> codec.encode(Pattern.compile("a".repeat(2_000)), List.of()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("store its text");
    }

    private static byte[] pattern(String text, int flags) {
        return envelope(out -> {
            out.writeVarInt(FIRST_ID + WireIds.PATTERN, true);
            out.writeText(text);
            out.writeVarInt(flags, true);
        });
    }

    @Test
    void foreignEnvelopesAreForeign() {
        byte[] envelope = codec.encode("value", List.of());
        assertThat(outcome(new byte[0])).isEqualTo(Reason.FOREIGN);
        assertThat(outcome(new byte[100])).isEqualTo(Reason.FOREIGN);
        assertThat(outcome(with(envelope, 0, 0xAC))).isEqualTo(Reason.FOREIGN); // Java serialization begins so
        assertThat(outcome(with(envelope, 1, 2))).isEqualTo(Reason.FOREIGN);
        assertThat(outcome(with(envelope, 2, 2))).isEqualTo(Reason.FOREIGN);
        assertThat(outcome(with(envelope, 2, 4))).isEqualTo(Reason.FOREIGN);
        assertThat(outcome(with(envelope, 2, 32))).isEqualTo(Reason.FOREIGN);
        assertThat(outcome(with(envelope, 3, 2))).isEqualTo(Reason.FOREIGN);
        assertThat(outcome(with(envelope, 2, 1))).isEqualTo(Reason.DAMAGED); // says it has tags, has none
        assertThat(outcome(with(envelope, 52, 1))).isEqualTo(Reason.DAMAGED); // has tags, does not say so
        assertThat(outcome(with(envelope, 53, 3))).isEqualTo(Reason.DAMAGED); // tag block of 768 bytes
    }

    @Test
    void oversizedEnvelopeIsNotLookedInto() {
        EnvelopeCodec<Object> small =
                new Serialization(loader, AllowList.of(List.of()), new Limits(1024, 64, 8)).envelopes(Object.class);
        byte[] envelope = codec.encode("x".repeat(2000), List.of());
        assertThat(outcome(small, envelope)).isEqualTo(Reason.TOO_LARGE);
        assertThat(outcome(small, new byte[1025])).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void sessionsSurviveWhatTheyCouldNotRead() throws Exception {
        byte[] good = codec.encode(Samples.chain(10), List.of());
        for (int round = 0; round < 100; round++) {
            assertThat(outcome(Arrays.copyOf(good, good.length - 1 - round % 5)))
                    .isEqualTo(Reason.DAMAGED);
            assertThat(codec.encode(codec.decode(good), List.of())).isEqualTo(good);
        }
    }

    private @Nullable Reason outcome(byte[] envelope) {
        return outcome(codec, envelope);
    }

    /** Returns null if the bytes could be read. */
    private static @Nullable Reason outcome(EnvelopeCodec<Object> codec, byte[] envelope) {
        try {
            codec.decode(envelope);
            return null;
        } catch (UnreadableException e) {
            return e.reason();
        }
    }

    private @Nullable Reason keyOutcome(byte[] key) {
        try {
            keys.decode(FarKey.of(key));
            return null;
        } catch (UnreadableException e) {
            return e.reason();
        }
    }

    /** What the first use of a class allocates is no fault of the bytes, so the lesser of two counts. */
    private static void checkAllocation(String what, byte[] bytes, Runnable action) {
        long bound = 16L * bytes.length + (1 << 20);
        long allocated = allocatedBy(what, action);
        if (allocated > bound) {
            allocated = allocatedBy(what, action);
        }
        if (allocated > bound) {
            fail(what + ": allocated " + allocated + " for " + bytes.length + " bytes");
        }
    }

    private static long allocatedBy(String what, Runnable action) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            action.run();
        } catch (RuntimeException e) {
            fail(what, e);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static byte[] envelope(Consumer<WireOutput> payload) {
        return payload(out -> {
            EnvelopeSerializer.writeFront(out, KryoValueCodec.ID, new byte[0]);
            payload.accept(out);
        });
    }

    private static byte[] payload(Consumer<WireOutput> writer) {
        WireOutput out = new WireOutput(16 << 20);
        writer.accept(out);
        return out.toBytes();
    }

    private static byte[] with(byte[] envelope, int position, int value) {
        byte[] changed = envelope.clone();
        changed[position] = (byte) value;
        return changed;
    }

    private static List<Byte> boxed(byte[] bytes) {
        List<Byte> list = new ArrayList<>();
        for (byte b : bytes) {
            list.add(b);
        }
        return list;
    }
}
