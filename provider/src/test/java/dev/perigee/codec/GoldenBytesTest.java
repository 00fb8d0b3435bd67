package dev.perigee.codec;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.codec.Samples.Account;
import dev.perigee.codec.Samples.Box;
import dev.perigee.codec.Samples.Circle;
import dev.perigee.codec.Samples.Colour;
import dev.perigee.codec.Samples.Drawing;
import dev.perigee.codec.Samples.Link;
import dev.perigee.codec.Samples.Mixed;
import dev.perigee.codec.Samples.Person;
import dev.perigee.codec.Samples.Point;
import dev.perigee.codec.Samples.Square;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.GoldenFile;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.KeyCodec;
import dev.perigee.spi.ValueCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What other versions wrote can be read, and what is written can be read by other versions. */
class GoldenBytesTest {

    private static final LocalDateTime LEAP_DAY = LocalDateTime.of(2024, 2, 29, 23, 59, 58, 7);

    private final Serialization serialization = new Serialization(
            getClass().getClassLoader(), AllowList.of(List.of("dev.perigee.codec.*")), Limits.DEFAULTS);

    @Test
    void keys() throws Exception {
        GoldenFile golden = GoldenFile.read("/golden/keys.hex");
        KeyCodec<Object> codec = serialization.keys(Object.class);
        Map<String, byte[]> written = new LinkedHashMap<>();
        keySamples().forEach((name, key) -> written.put(name, codec.encode(key).bytes()));
        golden.assertHolds(written);
        for (Map.Entry<String, Object> sample : keySamples().entrySet()) {
            assertThat(codec.decode(FarKey.of(golden.bytes(sample.getKey()))))
                    .as(sample.getKey())
                    .isEqualTo(sample.getValue());
        }
    }

    @Test
    void values() throws Exception {
        GoldenFile golden = GoldenFile.read("/golden/values.hex");
        ValueCodec<Object> codec = serialization.values(Object.class);
        Map<String, byte[]> written = new LinkedHashMap<>();
        valueSamples().forEach((name, value) -> written.put(name, codec.encode(value)));
        golden.assertHolds(written);
        for (Map.Entry<String, Object> sample : valueSamples().entrySet()) {
            byte[] bytes = golden.bytes(sample.getKey());
            assertThat(codec.decode(bytes, 0, bytes.length)).as(sample.getKey()).isEqualTo(sample.getValue());
        }
    }

    @Test
    void ring() throws Exception {
        GoldenFile golden = GoldenFile.read("/golden/ring.hex");
        ValueCodec<Link> codec = serialization.values(Link.class);
        Link ring = Samples.chain(2);
        ((Link) requireNonNull(ring.next)).next = ring;
        golden.assertHolds(Map.of("ring", codec.encode(ring)));
        byte[] bytes = golden.bytes("ring");
        Link back = codec.decode(bytes, 0, bytes.length);
        assertThat(back.next).isNotSameAs(back);
        assertThat(((Link) requireNonNull(back.next)).next).isSameAs(back);
    }

    @Test
    void envelopes() throws Exception {
        GoldenFile golden = GoldenFile.read("/golden/envelopes.hex");
        EnvelopeCodec<String> codec = serialization.envelopes(String.class);
        byte[] stamped = codec.encode("value", List.of("tag"));
        EnvelopeHeader.stamp(
                stamped, 0x0102030405060708L, 9, 1_700_000_000_000L, 1_700_000_060_000L, new OperationId(-2, 3));
        byte[] announced = stamped.clone();
        EnvelopeHeader.setExpiryAnnounced(announced);
        Map<String, byte[]> written = new LinkedHashMap<>();
        written.put("plain", codec.encode("value", List.of()));
        written.put("tagged", codec.encode("value", List.of("tag", "Größe", "日本")));
        written.put("stamped", stamped);
        written.put("announced", announced);
        golden.assertHolds(written);
        for (String name : written.keySet()) {
            assertThat(codec.decode(golden.bytes(name))).as(name).isEqualTo("value");
        }
        assertThat(codec.tags(golden.bytes("plain"))).isEmpty();
        assertThat(codec.tags(golden.bytes("tagged"))).containsExactly("tag", "Größe", "日本");
        assertThat(EnvelopeHeader.sequence(golden.bytes("stamped"))).isEqualTo(9);
    }

    private static Map<String, Object> keySamples() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("string", "key");
        keys.put("string-empty", "");
        keys.put("string-latin1", "Größe");
        keys.put("string-wide", "日本語 🚀");
        keys.put("string-unpaired", "\ud800");
        keys.put("int-1", 1);
        keys.put("int-min", Integer.MIN_VALUE);
        keys.put("long-1", 1L);
        keys.put("long-max", Long.MAX_VALUE);
        keys.put("uuid", UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"));
        keys.put("short", (short) -2);
        keys.put("byte", (byte) -2);
        keys.put("char", 'x');
        keys.put("boolean", true);
        keys.put("float", 1.5f);
        keys.put("double", -0.0);
        keys.put("double-nan", Double.NaN);
        keys.put("big-integer", BigInteger.TWO.pow(70));
        keys.put("big-decimal", new BigDecimal("-12.50"));
        keys.put("local-date", LEAP_DAY.toLocalDate());
        keys.put("instant", Instant.ofEpochSecond(1_700_000_000L, 5));
        keys.put("enum", Colour.GREEN);
        keys.put("enum-body", Colour.BLUE);
        keys.put("record", new Point(3, -4));
        keys.put("record-nested", new Box<>(new Point(3, -4)));
        keys.put("class", new Account(5, "owner", 0.5).with(new Point(1, 2)));
        keys.put("list", List.of("a", 1, 2L));
        keys.put("set", Set.of("b", "a", "c"));
        keys.put("map", Map.of("b", 1, "a", 2));
        keys.put("optional", Optional.of("x"));
        return keys;
    }

    private static Map<String, Object> valueSamples() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("string", "value");
        values.put("int", -5);
        values.put("long", 1L << 40);
        values.put("bytes", new byte[] {1, 2, 3});
        values.put("ints", new int[] {1, -1});
        values.put("strings", new String[] {"a", null});
        values.put("points", new Point[] {new Point(1, 2)});
        values.put("record", new Person("Ada", LocalDate.of(1815, 12, 10), List.of("Countess"), Colour.BLUE));
        values.put("record-mixed", new Mixed(true, (byte) 1, 'c', (short) 2, 3, 4, 5f, 6, "i", new int[] {7}));
        values.put(
                "record-sealed", new Drawing(List.of(new Circle(1), new Square(2)), Map.of(Colour.RED, new Circle(3))));
        values.put("enum", Colour.RED);
        values.put("enum-body", Colour.BLUE);
        values.put("class", new Account(5, "owner", 0.5).with(new Point(1, 2)).with(new Point(3, 4)));
        values.put("class-nested", new Account(5, "owner", 0.5).under(new Account(6, "other", 1)));
        addCollections(values);
        addTimes(values);
        return values;
    }

    @SuppressWarnings("JdkObsolete") // old classes are cached too
    private static void addCollections(Map<String, Object> values) {
        List<Object> shared = new ArrayList<>(List.of("s"));
        values.put("array-list", new ArrayList<>(Arrays.asList("a", null, 1)));
        values.put("array-list-shared", new ArrayList<>(List.of(shared, shared)));
        values.put("linked-list", new LinkedList<>(List.of(1, 2)));
        values.put("list-of", List.of(1, 2, 3));
        values.put("as-list", Arrays.asList(1, null));
        values.put("unmodifiable-list", Collections.unmodifiableList(new ArrayList<>(List.of(1))));
        values.put("linked-hash-set", new LinkedHashSet<>(List.of("z", "a")));
        values.put("enum-set", EnumSet.of(Colour.RED, Colour.BLUE));
        values.put("enum-set-empty", EnumSet.noneOf(Colour.class));
        values.put("linked-hash-map", new LinkedHashMap<>(Map.of("k", 1)));
        values.put("tree-map", new TreeMap<>(Map.of("a", 1, "b", 2)));
        TreeMap<String, Integer> reversed = new TreeMap<>(Collections.reverseOrder());
        reversed.putAll(Map.of("a", 1, "b", 2));
        values.put("tree-map-reversed", reversed);
        values.put("enum-map", new EnumMap<>(Map.of(Colour.GREEN, "g")));
        values.put("enum-map-empty", new EnumMap<>(Colour.class));
        values.put("map-of", Map.of("k", "v"));
        values.put("optional", Optional.of(1));
    }

    private static void addTimes(Map<String, Object> values) {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        values.put("duration", Duration.ofMillis(-1500));
        values.put("instant", Instant.ofEpochSecond(-1, 999_999_999));
        values.put("local-date", LEAP_DAY.toLocalDate());
        values.put("local-time", LocalTime.of(1, 2, 3, 4));
        values.put("local-date-time", LEAP_DAY);
        values.put("zone-offset", ZoneOffset.ofHours(-5));
        values.put("zone-region", berlin);
        values.put("offset-time", OffsetTime.of(LocalTime.NOON, ZoneOffset.UTC));
        values.put("offset-date-time", OffsetDateTime.of(LEAP_DAY, ZoneOffset.ofHours(2)));
        values.put("zoned-date-time", ZonedDateTime.of(LEAP_DAY, berlin));
        values.put("year", Year.of(2024));
        values.put("year-month", YearMonth.of(2024, 2));
        values.put("month-day", MonthDay.of(2, 29));
        values.put("period", Period.of(1, 2, 3));
        values.put("month", Month.FEBRUARY);
    }
}
