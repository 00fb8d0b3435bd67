package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import java.io.ObjectInputFilter;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What another node may well read is told apart from what no node could read, and tells its class. */
@Tag("slow")
class OpaqueBytesTest {

    private static final String MAKE = "public static Object make() { return ";

    private final CompiledLoader writer =
            new CompiledLoader("public record Thing(int x) {" + MAKE + "new Thing(7); } }");

    @Test
    void aClassThatIsNotAllowed() {
        byte[] envelope = codec(writer, "evo.**").encode(thing(), List.of());
        assertOpaque(unreadable(codec(writer), envelope), Reason.CLASS_NOT_ALLOWED, "evo.Thing");
    }

    @Test
    void aClassInsideOfAnArrayThatIsNotAllowed() {
        byte[] envelope = codec(writer, "evo.**").encode(List.of(thing(), "text"), List.of());
        assertOpaque(unreadable(codec(writer), envelope), Reason.CLASS_NOT_ALLOWED, "evo.Thing");
    }

    @Test
    void anotherVersionOfAClass() {
        CompiledLoader reader = new CompiledLoader("public record Thing(int x, int y) {}");
        byte[] envelope = codec(writer, "evo.**").encode(thing(), List.of());
        assertOpaque(unreadable(codec(reader, "evo.**"), envelope), Reason.SCHEMA_CHANGED, "evo.Thing");
    }

    @Test
    void aClassThatIsMissing() {
        CompiledLoader reader = new CompiledLoader("public class Other {}");
        byte[] envelope = codec(writer, "evo.**").encode(thing(), List.of());
        assertOpaque(unreadable(codec(reader, "evo.**"), envelope), Reason.SCHEMA_CHANGED, "evo.Thing");
    }

    @Test
    void aConstantThatIsMissing() {
        CompiledLoader newer = new CompiledLoader("public enum Kind { A, B;" + MAKE + "B; } }");
        CompiledLoader older = new CompiledLoader("public enum Kind { A }");
        byte[] envelope = codec(newer, "evo.**").encode(newer.call("evo.Kind", "make"), List.of());
        assertOpaque(unreadable(codec(older, "evo.**"), envelope), Reason.SCHEMA_CHANGED, "evo.Kind");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "public record Thing(int x) { public Thing { if (x > 0) throw new IllegalArgumentException(); } }",
                "public record Thing(int x) { public Thing { if (x > 0) throw new AssertionError(); } }"
            })
    void aVersionThatDoesNotAcceptWhatWasWritten(String source) {
        byte[] envelope = codec(writer, "evo.**").encode(thing(), List.of());
        assertOpaque(unreadable(codec(new CompiledLoader(source), "evo.**"), envelope), Reason.DAMAGED, "evo.Thing");
    }

    @Test
    void aHookThatDoesNotAcceptWhatWasWritten() {
        String fields = "public class Thing implements java.io.Serializable { int x = 7; ";
        String hook = "private void readObject(java.io.ObjectInputStream in) { throw new IllegalStateException(); } }";
        CompiledLoader tolerant = new CompiledLoader(fields + MAKE + "new Thing(); } }");
        byte[] envelope = codec(tolerant, "evo.**").encode(tolerant.call("evo.Thing", "make"), List.of());
        UnreadableException failure = unreadable(codec(new CompiledLoader(fields + hook), "evo.**"), envelope);
        assertOpaque(failure, Reason.DAMAGED, "evo.Thing");
    }

    @Test
    void anotherTypeThanTheCacheDeclaresHere() {
        byte[] envelope = codec(writer).encode("text", List.of());
        Serialization serialization = new Serialization(writer, AllowList.of(List.of()), Limits.DEFAULTS);
        assertOpaque(unreadable(serialization.envelopes(Integer.class), envelope), Reason.DAMAGED, "java.lang.String");
        assertOpaque(
                unreadable(
                        serialization.envelopes(serialization.javaValues(Integer.class)),
                        serialization
                                .envelopes(serialization.javaValues(String.class))
                                .encode("text", List.of())),
                Reason.DAMAGED,
                "java.lang.String");
    }

    @Test
    void javaSerializationTellsTheClassToo() {
        Serialization wide = new Serialization(writer, AllowList.of(List.of("evo.**")), Limits.DEFAULTS);
        Serialization narrow = new Serialization(writer, AllowList.of(List.of()), Limits.DEFAULTS);
        Serialization empty = new Serialization(
                new CompiledLoader("public class Other {}"), AllowList.of(List.of("evo.**")), Limits.DEFAULTS);
        CompiledLoader serial =
                new CompiledLoader("public class Thing implements java.io.Serializable {" + MAKE + "new Thing(); } }");
        byte[] envelope = new EnvelopeCodec<>(
                        new Serialization(serial, AllowList.of(List.of("evo.**")), Limits.DEFAULTS)
                                .javaValues(Object.class),
                        Limits.DEFAULTS)
                .encode(serial.call("evo.Thing", "make"), List.of());
        assertOpaque(
                unreadable(narrow.envelopes(narrow.javaValues(Object.class)), envelope),
                Reason.CLASS_NOT_ALLOWED,
                "evo.Thing");
        assertOpaque(
                unreadable(empty.envelopes(empty.javaValues(Object.class)), envelope),
                Reason.SCHEMA_CHANGED,
                "evo.Thing");
        assertOpaque(
                unreadable(wide.envelopes(wide.javaValues(Object.class)), envelope),
                Reason.SCHEMA_CHANGED,
                "evo.Thing"); // there is a record of that name
    }

    /** The bytes are whole, and it is the code of a class, or this JVM, that does not accept them. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("refusals")
    void whatTheReadersCodeThrows(String what, Form form, List<String> written, List<String> read, String className) {
        CompiledLoader theirs = new CompiledLoader(written.toArray(String[]::new));
        CompiledLoader ours = new CompiledLoader(read.toArray(String[]::new));
        byte[] envelope = form.of(theirs).encode(theirs.call("evo.T", "make"), List.of());
        UnreadableException failure = unreadable(form.of(ours), envelope);
        assertThat(failure).as(what).isNotNull();
        assertThat(failure.isOpaque()).as("%s: %s", what, failure).isTrue();
        assertThat(failure.className()).isEqualTo(className);
    }

    /** How values are written. */
    enum Form {
        KRYO,
        JAVA,
        JAVA_IN_KRYO;

        EnvelopeCodec<Object> of(ClassLoader loader) {
            AllowList allowed = AllowList.of(List.of("evo.**"));
            Serialization serialization = this == JAVA_IN_KRYO
                    ? new Serialization(loader, allowed, allowed, Limits.DEFAULTS)
                    : new Serialization(loader, allowed, Limits.DEFAULTS);
            return this == JAVA
                    ? serialization.envelopes(serialization.javaValues(Object.class))
                    : serialization.envelopes(Object.class);
        }
    }

    private static final String SERIAL = " implements java.io.Serializable ";

    static Stream<Arguments> refusals() {
        List<Arguments> all = new ArrayList<>();
        for (Form form : Form.values()) {
            both(all, form);
            if (form != Form.KRYO) {
                hooks(all, form);
            }
        }
        String t = "public class T { I i = new D(); I[] all = {i}; ";
        String d = "public class D { }";
        all.add(refusal(
                "a field's interface",
                Form.KRYO,
                List.of(t + MAKE + "new T(); } }", "public interface I {}", "public class D implements I {}"),
                List.of(t.replace("new D()", "null") + "}", "public interface I {}", d),
                "evo.D"));
        all.add(refusal(
                "an array's interface",
                Form.KRYO,
                List.of(
                        "public class T { " + MAKE + "new I[] {new D()}; } }",
                        "public interface I {}",
                        "public class D implements I {}"),
                List.of("public class T {}", "public interface I {}", d),
                "evo.D"));
        return all.stream();
    }

    private static void both(List<Arguments> all, Form form) {
        String make = MAKE + "new java.util.ArrayList<>(java.util.List.of(Kind.B)); } }";
        all.add(refusal(
                "a constant that is missing",
                form,
                List.of("public class T { " + make, "public enum Kind { A, B }"),
                List.of("public class T { }", "public enum Kind { A }"),
                "evo.Kind"));
        String record = "public record T(int x)" + SERIAL + "{ ";
        all.add(refusal(
                "a record's constructor",
                form,
                List.of(record + MAKE + "new T(7); } }"),
                List.of(record + "public T { if (x > 0) throw new IllegalArgumentException(); } }"),
                "evo.T"));
        String ordered = "public record T(int x) implements java.io.Serializable";
        // Java serialization builds trees without a look at the order.
        Stream<String> trees = form == Form.JAVA ? Stream.empty() : Stream.of("TreeSet<Object>");
        for (String sorted : Stream.concat(
                        trees, Stream.of("PriorityQueue<Object>", "concurrent.ConcurrentSkipListSet<Object>"))
                .toList()) {
            all.add(refusal(
                    sorted + " of what has no order",
                    form,
                    List.of(ordered + ", Comparable<T> { public int compareTo(T o) { return x - o.x; } " + MAKE
                            + "new java.util." + sorted + "(java.util.List.of(new T(7), new T(8))); } }"),
                    List.of(ordered + " { }"),
                    "evo.T"));
        }
        String map = form == Form.JAVA ? "concurrent.ConcurrentSkipListMap<Object, Object>" : "TreeMap<Object, Object>";
        all.add(refusal(
                map + " of what has no order",
                form,
                List.of(ordered + ", Comparable<T> { public int compareTo(T o) { return x - o.x; } " + MAKE
                        + "new java.util." + map + "(java.util.Map.of(new T(7), 1, new T(8), 2)); } }"),
                List.of(ordered + " { }"),
                "evo.T"));
        String keyed = "public class T" + SERIAL + "{ static final long serialVersionUID = 1; String s; "
                + "public boolean equals(Object o) { return o == this; } public int hashCode() { return ";
        for (String hashed : List.of(
                "new java.util.HashSet<>(java.util.List.of(new T()))",
                "new java.util.HashMap<>(java.util.Map.of(new T(), 1))",
                "new java.util.concurrent.ConcurrentHashMap<>(java.util.Map.of(new T(), 1))",
                "java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(java.util.Map.of(new T(), 1)))",
                "new java.util.Hashtable<>(java.util.Map.of(new T(), 1))",
                "java.util.Set.of(new T(), 1, 2)",
                "java.util.Map.of(new T(), 1, \"x\", 2)",
                "new java.util.HashSet<>(java.util.stream.Stream.generate(T::new).limit(200).toList())",
                "new java.util.HashMap<>(java.util.stream.Stream.generate(T::new).limit(200)"
                        + ".collect(java.util.stream.Collectors.toMap(x -> x, x -> 1)))")) {
            all.add(refusal(
                    "hash codes in " + hashed,
                    form,
                    List.of(keyed + "System.identityHashCode(this); } " + MAKE + hashed + "; } }"),
                    List.of(keyed + "s.hashCode(); } }"),
                    "evo.T"));
        }
        String order = "public class T" + SERIAL + "{ static final long serialVersionUID = 1; ";
        all.add(refusal(
                "a comparator that is none",
                form,
                List.of(order.replace(SERIAL, SERIAL + ", java.util.Comparator<Object>")
                        + "public int compare(Object a, Object b) { return 0; } " + MAKE
                        + "new java.util.TreeSet<Object>(new T()); } }"),
                List.of(order + "}"),
                "evo.T"));
    }

    private static void hooks(List<Arguments> all, Form form) {
        String head = "public class T" + SERIAL + "{ static final long serialVersionUID = 1; int x = 7; "
                + "private void writeObject(java.io.ObjectOutputStream o) throws Exception { o.defaultWriteObject(); } ";
        for (String body : List.of(
                "throw new java.io.InvalidObjectException(\"no\");",
                "throw new java.io.StreamCorruptedException(\"no\");",
                "throw new java.io.EOFException();",
                "throw new java.io.UTFDataFormatException();",
                "throw new ClassNotFoundException(\"no such\");",
                "throw new IllegalStateException();",
                "throw new AssertionError();",
                "throw new NoSuchMethodError();",
                "in.defaultReadObject(); in.readInt();",
                "in.defaultReadObject(); in.readObject();")) {
            all.add(refusal(
                    "a readObject: " + body,
                    form,
                    List.of(head + MAKE + "new T(); } }"),
                    List.of(head + "private void readObject(java.io.ObjectInputStream in) throws Exception {" + body
                            + "} }"),
                    "evo.T"));
        }
        String field = "public class T" + SERIAL + "{ static final long serialVersionUID = 1; ";
        all.add(refusal(
                "a field of another class",
                form,
                List.of(field + "Object x = \"7\"; " + MAKE + "new T(); } }"),
                List.of(field + "Integer x; }"),
                "evo.T"));
        all.add(refusal(
                "a field of another primitive type",
                form,
                List.of(field + "int x = 7; " + MAKE + "new T(); } }"),
                List.of(field + "long x; }"),
                "evo.T"));
        all.add(refusal(
                "another serialVersionUID",
                form,
                List.of(field + MAKE + "new T(); } }"),
                List.of(field.replace("= 1", "= 2") + "}"),
                "evo.T"));
        if (form == Form.JAVA_IN_KRYO) {
            String resolve = "private Object readResolve() { return ";
            for (String other : List.of("null", "\"text\"")) {
                all.add(refusal(
                        "a readResolve that gives " + other,
                        form,
                        List.of(field + resolve + "this; } " + MAKE + "new T(); } }"),
                        List.of(field + resolve + other + "; } }"),
                        "evo.T"));
            }
        }
    }

    private static Arguments refusal(
            String what, Form form, List<String> written, List<String> read, String className) {
        return Arguments.of(form + ": " + what, form, written, read, className);
    }

    /** The serial filter of the JVM can be set once; this one refuses nothing of anybody else's. */
    @ParameterizedTest
    @EnumSource(names = {"JAVA", "JAVA_IN_KRYO"})
    void aClassThatTheFilterOfThisJvmRefuses(Form form) {
        if (ObjectInputFilter.Config.getSerialFilter() == null) {
            ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter("!evo.Filtered"));
        }
        CompiledLoader loader =
                new CompiledLoader("public class Filtered" + SERIAL + "{" + MAKE + "new Filtered(); } }");
        byte[] envelope = form.of(loader).encode(loader.call("evo.Filtered", "make"), List.of());
        assertOpaque(unreadable(form.of(loader), envelope), Reason.CLASS_NOT_ALLOWED, "evo.Filtered");
    }

    static Stream<Arguments> lookedUp() {
        GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone("America/Montevideo"), Locale.ROOT);
        return Stream.of(
                Arguments.of(ZoneId.of("America/Montevideo"), "Montevideo", "Montevidea", "java.time.ZoneId"),
                Arguments.of(
                        ZonedDateTime.of(LocalDateTime.of(2026, 1, 1, 0, 0), ZoneId.of("America/Montevideo")),
                        "Montevideo",
                        "Montevidea",
                        "java.time.ZonedDateTime"),
                Arguments.of(calendar, "Montevideo", "Montevidea", "java.util.TimeZone"),
                Arguments.of(calendar.getTimeZone(), "Montevideo", "Montevidea", "java.util.TimeZone"),
                Arguments.of(Currency.getInstance("EUR"), "EUR", "EUZ", "java.util.Currency"),
                Arguments.of(Charset.forName("UTF-16BE"), "UTF-16BE", "UTF-16QE", "java.nio.charset.Charset"),
                Arguments.of(Pattern.compile("a{2}"), "a{2}", "a{2(", "java.util.regex.Pattern"));
    }

    /** What one JVM has tables of, and another may have more of. */
    @ParameterizedTest
    @MethodSource("lookedUp")
    void whatThisJvmDoesNotHave(Object value, String here, String elsewhere, String className) {
        byte[] envelope = with(codec(writer).encode(List.of(value), List.of()), here, elsewhere);
        assertOpaque(unreadable(codec(writer), envelope), Reason.DAMAGED, className);
    }

    @Test
    void aValueOfAnArrayTypeThatTheCacheDoesNotDeclareHere() {
        byte[] envelope = codec(writer).encode(new String[] {"text"}, List.of());
        Serialization serialization = new Serialization(writer, AllowList.of(List.of()), Limits.DEFAULTS);
        assertOpaque(unreadable(serialization.envelopes(Integer.class), envelope), Reason.DAMAGED, "java.lang.String");
        UnreadableException odd = new UnreadableException(Reason.DAMAGED, "evo.T/0x1");
        assertThat(odd.isOpaque()).isTrue();
        assertThat(odd.explanation()).doesNotContain("0x1").doesNotContain("null");
    }

    /** Of what a later version may write. */
    @Test
    void numbersThatAreNotKnownHere() {
        assertThat(unreadable(codec(writer), numbered(WireIds.COUNT + 5)).reason())
                .isEqualTo(Reason.FOREIGN);
        assertThat(unreadable(codec(writer), numbered(1 << 20)).isOpaque()).isFalse();
        assertThat(WireIds.unknown(WireIds.SQL_DATE).toUnreadable().className()).isEqualTo("java.sql.Date");
    }

    private static byte[] numbered(int id) {
        WireOutput out = new WireOutput(1 << 10);
        EnvelopeSerializer.writeFront(out, KryoValueCodec.ID, new byte[0]);
        out.writeVarInt(2 + id, true);
        return out.toBytes();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Class.class,
                ZoneId.class,
                ZonedDateTime.class,
                GregorianCalendar.class,
                TimeZone.class,
                Currency.class,
                Charset.class,
                Pattern.class,
                ChronoUnit.class,
                List.class,
                Object.class
            })
    void notAllOfItIsReadEverywhere(Class<?> type) {
        assertThat(readsAll(type)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                String.class,
                Integer.class,
                Long.class,
                UUID.class,
                BigDecimal.class,
                Instant.class,
                LocalDate.class,
                byte[].class
            })
    void allOfItIsReadEverywhere(Class<?> type) {
        assertThat(readsAll(type)).isTrue();
    }

    private boolean readsAll(Class<?> type) {
        return new Serialization(writer, AllowList.of(List.of()), Limits.DEFAULTS)
                .envelopes(type)
                .readsAll();
    }

    /** Or it would stay for good. */
    @ParameterizedTest
    @EnumSource
    void whatIsCutShortIsDamaged(Form form) {
        CompiledLoader loader = new CompiledLoader("public class T" + SERIAL
                + "{ java.util.Set<Object> s = new java.util.HashSet<>(java.util.List.of(1, \"wide \u65e5\")); " + MAKE
                + "java.util.Map.of(new T(), java.time.LocalDate.EPOCH); } }");
        byte[] envelope = form.of(loader).encode(loader.call("evo.T", "make"), List.of());
        int payload = EnvelopeHeader.payloadStart(envelope);
        for (int length = payload + 1; length < envelope.length; length++) {
            UnreadableException failure = unreadable(form.of(loader), Arrays.copyOf(envelope, length));
            assertThat(failure.isOpaque()).as("cut to %d: %s", length, failure).isFalse();
        }
    }

    @Test
    void whatTheFormatDoesNotHaveIsDamaged() {
        byte[] date = codec(writer).encode(LocalDate.of(2026, 5, 5), List.of());
        date[date.length - 2] = 13; // the month
        assertThat(unreadable(codec(writer), date).isOpaque()).isFalse();
        byte[] text = with(Form.JAVA.of(writer).encode("text", List.of()), "text", "te\u00fft");
        assertThat(unreadable(Form.JAVA.of(writer), text).isOpaque()).isFalse();
    }

    private static byte[] with(byte[] envelope, String old, String replaced) {
        String text = new String(envelope, StandardCharsets.ISO_8859_1);
        assertThat(text).contains(old);
        return text.replace(old, replaced).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void anotherCodec() {
        Serialization serialization = new Serialization(writer, AllowList.of(List.of()), Limits.DEFAULTS);
        byte[] envelope =
                serialization.envelopes(serialization.jsonValues(String.class)).encode("text", List.of());
        UnreadableException failure = unreadable(serialization.envelopes(String.class), envelope);
        assertThat(failure.reason()).isEqualTo(Reason.FOREIGN);
        assertThat(failure.isOpaque()).isTrue();
    }

    @Test
    void damageIsNoSecret() {
        byte[] envelope = codec(writer, "evo.**").encode(thing(), List.of());
        byte[] cut = java.util.Arrays.copyOf(envelope, envelope.length - 1);
        assertThat(unreadable(codec(writer, "evo.**"), cut).isOpaque()).isFalse();
        assertThat(new UnreadableException(Reason.TOO_LARGE).isOpaque()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "evo.Thing\n", "\u001b[31mred", "a\u0000b", "x\u202Ey", "<script>"})
    void whatIsNoNameIsNotTold(String name) {
        assertThat(new UnreadableException(Reason.CLASS_NOT_ALLOWED, name).className())
                .isNull();
        assertThat(new UnreadableException(Reason.CLASS_NOT_ALLOWED, "x".repeat(300)).className())
                .isNull();
    }

    private Object thing() {
        return writer.call("evo.Thing", "make");
    }

    private static EnvelopeCodec<Object> codec(ClassLoader loader, String... allowed) {
        return new Serialization(loader, AllowList.of(List.of(allowed)), Limits.DEFAULTS).envelopes(Object.class);
    }

    private static UnreadableException unreadable(EnvelopeCodec<?> codec, byte[] envelope) {
        return catchThrowableOfType(UnreadableException.class, () -> codec.decode(envelope));
    }

    private static void assertOpaque(UnreadableException failure, Reason reason, String className) {
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.className()).isEqualTo(className);
        assertThat(failure.isOpaque()).isTrue();
    }
}
