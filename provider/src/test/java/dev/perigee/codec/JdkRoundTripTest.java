package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.spi.Copier;
import dev.perigee.spi.ValueCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
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
import java.time.temporal.ChronoUnit;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
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
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.Stack;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each JDK type that can be cached comes back equal, of the class it was or the nearest one that is public. */
@SuppressWarnings({"JavaUtilDate", "JdkObsolete", "ReferenceEquality", "UnnecessaryStringBuilder"}) // all are cached
@Tag("slow")
class JdkRoundTripTest {

    private final Serialization serialization =
            new Serialization(getClass().getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS);
    private final ValueCodec<Object> values = serialization.values(Object.class);
    private final Copier copier = serialization.copier(Set.of());

    @ParameterizedTest
    @MethodSource({"scalars", "times", "lists", "setsAndQueues", "maps"})
    void comesBackEqual(Object value) throws Exception {
        byte[] bytes = values.encode(value);
        Object back = values.decode(bytes, 0, bytes.length);
        assertThat(back).isExactlyInstanceOf(value.getClass());
        assertSame(back, value);
        assertThat(values.encode(back)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @MethodSource({"scalars", "times", "lists", "setsAndQueues", "maps"})
    void isCopiedEqual(Object value) {
        Object copy = copier.copy(value);
        assertThat(copy).isExactlyInstanceOf(value.getClass());
        assertSame(copy, value);
        assertThat(copy == value).isEqualTo(copier.isShareable(value));
    }

    @ParameterizedTest
    @MethodSource("views")
    void comesBackAsNearestClass(Object value, Class<?> nearest) throws Exception {
        byte[] bytes = values.encode(value);
        Object back = values.decode(bytes, 0, bytes.length);
        assertThat(back).isInstanceOf(nearest);
        assertSame(back, value);
        Object copy = copier.copy(value);
        assertThat(copy).isInstanceOf(nearest);
        assertSame(copy, value);
    }

    @Test
    void sortedCollectionsKeepTheirOrder() throws Exception {
        List<Comparator<String>> orders = List.of(
                Comparator.naturalOrder(),
                Comparator.reverseOrder(),
                String.CASE_INSENSITIVE_ORDER,
                Collections.reverseOrder(String.CASE_INSENSITIVE_ORDER));
        for (Comparator<String> order : orders) {
            SortedSet<String> set = new TreeSet<>(order);
            Collections.addAll(set, "b", "A", "c");
            byte[] bytes = values.encode(set);
            SortedSet<?> back = (SortedSet<?>) values.decode(bytes, 0, bytes.length);
            assertThat(List.copyOf(back)).isEqualTo(List.copyOf(set));
            assertThat(back.comparator()).isEqualTo(order);
        }
    }

    static Stream<Arguments> scalars() throws Exception {
        BitSet bits = new BitSet();
        bits.set(3);
        bits.set(200);
        GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone("Asia/Tokyo"), Locale.FRANCE);
        calendar.setTimeInMillis(1234567890123L);
        return Stream.of(
                        "",
                        "a",
                        "plain text of more than thirty-two chars, all of them ASCII",
                        "Größe",
                        "\u0000\u007f\u0080\u00ff",
                        "日本語 🚀",
                        "unpaired \ud800 surrogate \udc00",
                        0,
                        -1,
                        Integer.MIN_VALUE,
                        Integer.MAX_VALUE,
                        0L,
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        (short) -7,
                        (byte) -7,
                        'x',
                        '\uffff',
                        true,
                        false,
                        1.5f,
                        Float.NaN,
                        -0.0,
                        Double.MIN_VALUE,
                        Double.NEGATIVE_INFINITY,
                        BigInteger.TEN.pow(50).negate(),
                        new BigDecimal("123.4500"),
                        new BigDecimal("1E+400"),
                        MathContext.DECIMAL128,
                        new UUID(-1, 5),
                        URI.create("HTTP://Example.org:80/a%2fb?q#f"),
                        URI.create("urn:isbn:1"),
                        Locale.GERMANY,
                        Locale.ROOT,
                        Locale.forLanguageTag("zh-Hans-CN-u-nu-latn"),
                        Currency.getInstance("EUR"),
                        String.class,
                        int.class,
                        int[][].class,
                        Pattern.compile("a+b*", Pattern.CASE_INSENSITIVE),
                        StandardCharsets.UTF_8,
                        StandardCharsets.ISO_8859_1,
                        new Date(-5),
                        new java.sql.Date(86_400_000L),
                        new java.sql.Time(5),
                        java.sql.Timestamp.valueOf("2024-02-29 12:34:56.123456789"),
                        calendar,
                        TimeZone.getTimeZone("America/New_York"),
                        InetAddress.getByAddress(new byte[] {10, 0, 0, 1}),
                        InetAddress.getByAddress(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}),
                        new StringBuilder("abc"),
                        new StringBuffer("déf"),
                        TimeUnit.HOURS,
                        RoundingMode.HALF_EVEN,
                        ChronoUnit.DECADES,
                        DayOfWeek.FRIDAY,
                        Month.MAY,
                        Optional.empty(),
                        Optional.of("x"),
                        OptionalInt.of(3),
                        OptionalInt.empty(),
                        OptionalLong.of(-3),
                        OptionalLong.empty(),
                        OptionalDouble.of(0.5),
                        OptionalDouble.empty(),
                        bits,
                        new AtomicInteger(-9),
                        new AtomicLong(Long.MAX_VALUE),
                        new AtomicBoolean(true),
                        new AtomicReference<>("held"),
                        new AtomicIntegerArray(new int[] {1, -2}),
                        new AtomicLongArray(new long[] {1, -2}),
                        new byte[] {1, -1},
                        new char[] {'a', '\uffff'},
                        new short[] {1, -1},
                        new int[] {1, -1},
                        new long[] {1, -1},
                        new float[] {1, Float.NaN},
                        new double[] {1, -0.0},
                        new boolean[] {true, false},
                        new Object[] {"a", 1, null},
                        new String[] {"a", null},
                        new Integer[] {1, null},
                        new int[][] {{1}, null, {2, 3}},
                        new Number[] {1, 2.0},
                        new List<?>[] {List.of(1)})
                .map(JdkRoundTripTest::named);
    }

    static Stream<Arguments> times() {
        return Stream.of(
                        Duration.ofSeconds(-5, 7),
                        Instant.MIN,
                        Instant.ofEpochSecond(5, 999_999_999),
                        LocalDate.MIN,
                        LocalDate.of(2024, 2, 29),
                        LocalTime.MAX,
                        LocalTime.MIDNIGHT,
                        LocalDateTime.of(2024, 2, 29, 23, 59, 59, 1),
                        ZoneOffset.ofHoursMinutes(-3, -30),
                        ZoneOffset.UTC,
                        ZoneId.of("Europe/Berlin"),
                        ZoneId.of("UTC+01:00"),
                        OffsetTime.of(LocalTime.NOON, ZoneOffset.MAX),
                        OffsetDateTime.of(LocalDateTime.MIN, ZoneOffset.MIN),
                        // the hour that comes twice, its second occurrence
                        ZonedDateTime.ofLocal(
                                LocalDateTime.of(2024, 10, 27, 2, 30),
                                ZoneId.of("Europe/Berlin"),
                                ZoneOffset.ofHours(1)),
                        ZonedDateTime.of(LocalDateTime.of(2024, 1, 1, 0, 0), ZoneOffset.UTC),
                        Year.of(-44),
                        YearMonth.of(2024, 2),
                        MonthDay.of(2, 29),
                        Period.of(1, -2, 3))
                .map(JdkRoundTripTest::named);
    }

    static Stream<Arguments> lists() {
        List<String> withNull = Arrays.asList("a", null);
        Vector<Object> vector = new Vector<>(withNull);
        Stack<Object> stack = new Stack<>();
        stack.push("bottom");
        return Stream.<Object>of(
                        new ArrayList<>(withNull),
                        new LinkedList<>(withNull),
                        vector,
                        stack,
                        new CopyOnWriteArrayList<>(withNull),
                        withNull,
                        List.of(),
                        List.of(1),
                        List.of(1, 2),
                        List.of(1, 2, 3),
                        Stream.of("a", null, "b").toList(),
                        Collections.unmodifiableList(new ArrayList<>(withNull)),
                        Collections.synchronizedList(new ArrayList<>(withNull)))
                .map(JdkRoundTripTest::named);
    }

    static Stream<Arguments> setsAndQueues() {
        Set<Object> concurrent = ConcurrentHashMap.newKeySet();
        concurrent.add("x");
        PriorityQueue<String> queue = new PriorityQueue<>(Comparator.reverseOrder());
        queue.addAll(List.of("a", "c", "b"));
        return Stream.<Object>of(
                        new HashSet<>(Arrays.asList("a", "b", null)),
                        new LinkedHashSet<>(Arrays.asList("z", "a", null)),
                        new TreeSet<>(Set.of(3, 1, 2)),
                        new CopyOnWriteArraySet<>(List.of(1, 2)),
                        new ConcurrentSkipListSet<>(Set.of(3, 1, 2)),
                        concurrent,
                        EnumSet.of(TimeUnit.DAYS, TimeUnit.HOURS),
                        EnumSet.noneOf(Month.class),
                        EnumSet.allOf(Month.class),
                        Set.of(),
                        Set.of(1),
                        Set.of(1, 2, 3),
                        Collections.unmodifiableSet(new HashSet<>(Set.of(1))),
                        Collections.unmodifiableNavigableSet(new TreeSet<>(Set.of(1))),
                        Collections.synchronizedSet(new HashSet<>(Set.of(1))),
                        Collections.synchronizedNavigableSet(new TreeSet<>(Set.of(1))),
                        Collections.unmodifiableCollection(new ArrayDeque<>(List.of(1))),
                        Collections.synchronizedCollection(new ArrayDeque<>(List.of(1))),
                        new ArrayDeque<>(List.of("a", "b")),
                        new ArrayDeque<>(),
                        queue,
                        new PriorityQueue<>(),
                        new ConcurrentLinkedQueue<>(List.of(1, 2)),
                        new ConcurrentLinkedDeque<>(List.of(1, 2)))
                .map(JdkRoundTripTest::named);
    }

    static Stream<Arguments> maps() {
        Map<Object, Object> withNulls = new HashMap<>();
        withNulls.put(null, 1);
        withNulls.put("k", null);
        return Stream.<Object>of(
                        withNulls,
                        new LinkedHashMap<>(withNulls),
                        new TreeMap<>(Map.of(2, "b", 1, "a")),
                        new Hashtable<>(Map.of(1, 2)),
                        new ConcurrentHashMap<>(Map.of(1, 2)),
                        new ConcurrentSkipListMap<>(Map.of(1, 2)),
                        new EnumMap<>(Map.of(Month.MAY, 5)),
                        new EnumMap<>(Month.class),
                        Map.of(),
                        Map.of(1, 2),
                        Map.of(1, 2, 3, 4),
                        Collections.unmodifiableMap(withNulls),
                        Collections.unmodifiableNavigableMap(new TreeMap<>(Map.of(1, 2))),
                        Collections.synchronizedMap(withNulls),
                        Collections.synchronizedNavigableMap(new TreeMap<>(Map.of(1, 2))),
                        Map.entry(1, 2),
                        new AbstractMap.SimpleEntry<>(1, null),
                        new AbstractMap.SimpleImmutableEntry<>(null, 2))
                .map(JdkRoundTripTest::named);
    }

    static Stream<Arguments> views() {
        HashMap<Object, Object> map = new HashMap<>(Map.of("k", 1));
        TreeMap<Integer, String> tree = new TreeMap<>(Map.of(1, "a", 2, "b", 3, "c"));
        Collection<Integer> values = new LinkedHashMap<>(Map.of("k", 1)).values();
        return Stream.of(
                view(new ArrayList<>(List.of(1, 2, 3)).subList(1, 3), ArrayList.class),
                view(new LinkedList<>(List.of(1, 2, 3)).subList(1, 3), ArrayList.class),
                view(List.of(1, 2, 3).subList(1, 3), List.of(2, 3).getClass()),
                view(map.keySet(), LinkedHashSet.class),
                view(map.entrySet(), LinkedHashSet.class),
                view(values, ArrayList.class),
                view(map.entrySet().iterator().next(), AbstractMap.SimpleEntry.class),
                view(tree.headMap(3), TreeMap.class),
                view(tree.descendingMap(), TreeMap.class),
                view(tree.navigableKeySet(), TreeSet.class),
                view(new TreeSet<>(tree.keySet()).tailSet(2), TreeSet.class),
                view(Collections.emptyList(), List.class),
                view(Collections.emptySet(), Set.class),
                view(Collections.emptyMap(), Map.class),
                view(Collections.emptySortedSet(), SortedSet.class),
                view(Collections.emptySortedMap(), SortedMap.class),
                view(Collections.singletonList(null), List.class),
                view(Collections.singleton(1), Set.class),
                view(Collections.singletonMap(1, null), Map.class),
                view(Collections.nCopies(3, "x"), List.class),
                view(Collections.unmodifiableList(new LinkedList<>(List.of(1))), List.class),
                view(Collections.synchronizedList(new LinkedList<>(List.of(1))), List.class),
                view(Collections.unmodifiableSortedSet(new TreeSet<>(Set.of(1))), SortedSet.class),
                view(Collections.checkedList(new ArrayList<>(List.of(1)), Integer.class), ArrayList.class));
    }

    private static Arguments view(Object value, Class<?> nearest) {
        return Arguments.of(Named.of(value.getClass().getName(), value), nearest);
    }

    private static Arguments named(Object value) {
        return Arguments.of(Named.of(value.getClass().getTypeName(), value));
    }

    /** Some of these types have no {@code equals} of their own. */
    private static void assertSame(Object actual, Object expected) {
        if (expected instanceof Pattern pattern) {
            assertThat(((Pattern) actual).pattern()).isEqualTo(pattern.pattern());
            assertThat(((Pattern) actual).flags()).isEqualTo(pattern.flags());
        } else if (expected instanceof Collection<?> collection
                && !(expected instanceof Set)
                && !(expected instanceof List)) {
            assertThat(((Collection<?>) actual).toArray()).isEqualTo(collection.toArray());
        } else if (expected.getClass().getName().matches(".*(Atomic|StringBu|Synchronized|Unmodifiable).*")) {
            assertThat(actual.toString()).isEqualTo(expected.toString());
        } else {
            assertThat(actual).isEqualTo(expected);
        }
    }
}
