package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An entry that another version of a class wrote is read rightly or not at all. */
@Tag("slow")
class ClassEvolutionTest {

    private static final String MAKE = " public static Object make() { return ";

    @ParameterizedTest(name = "{0}")
    @MethodSource("incompatible")
    void changedClassIsUnreadable(String change, String before, String after) {
        CompiledLoader writer = new CompiledLoader(before);
        CompiledLoader reader = new CompiledLoader(after);
        byte[] envelope = codec(writer).encode(writer.call("evo.Thing", "make"), List.of());
        assertUnreadable(reader, envelope);
        byte[] back = codec(reader).encode(reader.call("evo.Thing", "make"), List.of());
        assertUnreadable(writer, back);
    }

    static Stream<Arguments> incompatible() {
        String pojo = thing("int x = 7233; String s = \"s\"; String z = \"z\";");
        return Stream.of(
                Arguments.of("field added", pojo, thing("int x = 1; String s = \"s\"; String z = \"z\"; String a;")),
                Arguments.of("field removed", pojo, thing("int x = 1; String z = \"z\";")),
                Arguments.of("field retyped", pojo, thing("long x = 1; String s = \"s\"; String z = \"z\";")),
                Arguments.of("field boxed", pojo, thing("Integer x = 1; String s = \"s\"; String z = \"z\";")),
                Arguments.of("field renamed", pojo, thing("int x = 1; String t = \"s\"; String z = \"z\";")),
                Arguments.of("field made transient", pojo, thing("int x = 1; transient String s; String z = \"z\";")),
                Arguments.of(
                        "field retyped inside generics",
                        thing("java.util.List<String> l = new java.util.ArrayList<>(java.util.List.of(\"1\"));"),
                        thing("java.util.List<Integer> l = new java.util.ArrayList<>(java.util.List.of(1));")),
                Arguments.of("class made a record", pojo, record("int x, String s, String z", "1, \"s\", \"z\"")),
                Arguments.of(
                        "superclass given a field",
                        "public class Thing extends Base { int x;" + MAKE + "new Thing(); } } class Base { }",
                        "public class Thing extends Base { int x;" + MAKE + "new Thing(); } } class Base { int b; }"),
                Arguments.of(
                        "field moved to superclass",
                        "public class Thing extends Base { int x;" + MAKE + "new Thing(); } } class Base { }",
                        "public class Thing extends Base { " + MAKE + "new Thing(); } } class Base { int x; }"),
                Arguments.of("component added", record("int x", "1"), record("int x, int y", "1, 2")),
                Arguments.of("component removed", record("int x, int y", "1, 2"), record("int y", "2")),
                Arguments.of("component retyped", record("int x", "1"), record("long x", "1")),
                Arguments.of("component renamed", record("int x", "1"), record("int y", "1")),
                Arguments.of(
                        "final class in a field changed",
                        "public record Thing(Part part) {" + MAKE
                                + "new Thing(new Part(1, 2)); } } record Part(int a, int b) { }",
                        "public record Thing(Part part) {" + MAKE
                                + "new Thing(new Part(1L, 2)); } } record Part(long a, int b) { }"),
                Arguments.of(
                        "class of elements changed",
                        "public class Thing {" + MAKE + "java.util.List.of(new Part()); } } class Part { int a = 1; }",
                        "public class Thing {" + MAKE + "java.util.List.of(new Part()); } } class Part { int b = 1; }"),
                Arguments.of(
                        "enum constant renamed",
                        "public enum Thing { A, B;" + MAKE + "A; } }",
                        "public enum Thing { C, B;" + MAKE + "C; } }"),
                Arguments.of(
                        "enum constant in a set removed",
                        "public enum Thing { A, B;" + MAKE + "java.util.EnumSet.of(A); } }",
                        "public enum Thing { B, C;" + MAKE + "java.util.EnumSet.of(C); } }"),
                Arguments.of(
                        "enum made a class",
                        "public enum Thing { A;" + MAKE + "A; } }",
                        "public class Thing {" + MAKE + "new Thing(); } }"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("compatible")
    void harmlessChangeIsRead(String change, String before, String after) throws Exception {
        CompiledLoader writer = new CompiledLoader(before);
        CompiledLoader reader = new CompiledLoader(after);
        byte[] envelope = codec(writer).encode(writer.call("evo.Thing", "make"), List.of());
        assertThat(codec(reader).decode(envelope))
                .hasToString(reader.call("evo.Thing", "expected").toString());
    }

    static Stream<Arguments> compatible() {
        return Stream.of(
                Arguments.of(
                        "components reordered",
                        "public record Thing(int a, int b, String c) {" + MAKE + "new Thing(1, 2, \"c\"); } }",
                        "public record Thing(String c, int b, int a) { public static Object expected() {"
                                + " return new Thing(\"c\", 2, 1); } }"),
                Arguments.of(
                        "fields reordered, method and static field added",
                        "public class Thing { int a; int b; Thing() { a = 1; b = 2; }" + MAKE + "new Thing(); } }",
                        "public class Thing { int b; static int count = 9; int a; public String toString() { return \"a=\""
                                + " + a + \" b=\" + b; } public static Object expected() { return \"a=1 b=2\"; } }"),
                Arguments.of(
                        "enum constants reordered",
                        "public enum Thing { A, B, C;" + MAKE + "B; } }",
                        "public enum Thing { C, NEW, A, B; public static Object expected() { return B; } }"),
                Arguments.of(
                        "enum constants of a set and a map reordered",
                        "public enum Thing { A, B, C;" + MAKE + "java.util.List.of(java.util.EnumSet.of(B, C), new"
                                + " java.util.EnumMap<>(java.util.Map.of(C, 1))); } }",
                        "public enum Thing { C, A, B; public static Object expected() {"
                                + " return java.util.List.of(java.util.EnumSet.of(B, C), java.util.Map.of(C, 1)); } }"));
    }

    @Test
    void classThatIsGoneIsUnreadable() {
        CompiledLoader writer = new CompiledLoader(thing("int x = 1;"));
        CompiledLoader reader = new CompiledLoader("public class Other { }");
        assertUnreadable(reader, codec(writer).encode(writer.call("evo.Thing", "make"), List.of()));
    }

    @Test
    void constructorThatRefusesMakesTheEntryUnreadable() {
        CompiledLoader writer = new CompiledLoader("public record Thing(int x) {" + MAKE + "new Thing(-1); } }");
        CompiledLoader reader = new CompiledLoader(
                "public record Thing(int x) { public Thing { if (x < 0) throw new IllegalArgumentException(); } }");
        byte[] envelope = codec(writer).encode(writer.call("evo.Thing", "make"), List.of());
        assertThatThrownBy(() -> codec(reader).decode(envelope))
                .isInstanceOfSatisfying(
                        UnreadableException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED));
    }

    private static EnvelopeCodec<Object> codec(ClassLoader loader) {
        return new Serialization(loader, AllowList.of(List.of("evo.**")), Limits.DEFAULTS).envelopes(Object.class);
    }

    private static void assertUnreadable(ClassLoader reader, byte[] envelope) {
        assertThatThrownBy(() -> codec(reader).decode(envelope))
                .isInstanceOfSatisfying(
                        UnreadableException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SCHEMA_CHANGED));
    }

    private static String thing(String fields) {
        return "public class Thing { " + fields + MAKE + "new Thing(); } }";
    }

    private static String record(String components, String arguments) {
        return "public record Thing(" + components + ") {" + MAKE + "new Thing(" + arguments + "); } }";
    }
}
