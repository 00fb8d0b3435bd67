package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.codec.Samples.Box;
import dev.perigee.codec.Samples.Drawing;
import dev.perigee.codec.Samples.Point;
import dev.perigee.codec.Samples.Square;
import dev.perigee.spi.Copier;
import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import java.io.Externalizable;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot come back right is refused when it is written or copied, with a message that helps and tells no value. */
@SuppressWarnings("UnusedMethod") // hooks need only be there
class RefusedClassTest {

    private static final String SECRET = "marker-secret-4711";

    private final EnvelopeCodec<Object> trusting = new Serialization(
                    getClass().getClassLoader(), AllowList.trusting(), Limits.DEFAULTS)
            .envelopes(Object.class);
    private final Copier copier =
            new Serialization(getClass().getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS).copier(Set.of());

    @ParameterizedTest
    @MethodSource("refused")
    void isRefusedWhenWrittenAndWhenCopied(Object value, String message) {
        for (Object refused : List.of(value, new Box<>(value), new ArrayList<>(List.of(value)))) {
            assertThatThrownBy(() -> trusting.encode(refused, List.of()))
                    .isInstanceOf(CacheException.class)
                    .hasMessageStartingWith(
                            "A value of class " + refused.getClass().getName() + " cannot be written: ")
                    .hasMessageContaining(message)
                    .satisfies(RefusedClassTest::tellsNoSecret);
            assertThatThrownBy(() -> copier.copy(refused))
                    .isInstanceOf(CacheException.class)
                    .hasMessageStartingWith(
                            "A value of class " + refused.getClass().getName() + " cannot be copied: ")
                    .hasMessageContaining(message)
                    .satisfies(RefusedClassTest::tellsNoSecret);
        }
    }

    static Stream<Arguments> refused() {
        Supplier<String> lambda = () -> SECRET;
        Object proxy = Proxy.newProxyInstance(
                RefusedClassTest.class.getClassLoader(),
                new Class<?>[] {Runnable.class},
                (self, method, arguments) -> method.getName().equals("toString") ? "proxy" : null);
        return Stream.of(
                Arguments.of(lambda, "is a lambda or another hidden class"),
                Arguments.of(proxy, "is a dynamic proxy"),
                Arguments.of(new IllegalStateException(SECRET), "is a class of the JDK that cannot be written"),
                Arguments.of(new OwnException(), "OwnException is a Throwable"),
                Arguments.of(new Replacing(), "has a method writeReplace of Java serialization"),
                Arguments.of(new Resolving(), "has a method readResolve of Java serialization"),
                Arguments.of(new Writing(), "has a method writeObject of Java serialization"),
                Arguments.of(
                        new WritingChild(), "has a method writeObject (in dev.perigee.codec.RefusedClassTest$Writing)"),
                Arguments.of(new ReplacingRecord(new int[0]), "has a method writeReplace of Java serialization"),
                Arguments.of(new Outside(), "is Externalizable"),
                Arguments.of(new OwnList(), "extends java.util.ArrayList, whose fields cannot be reached"),
                Arguments.of(new OwnDate(), "extends java.util.Date, whose fields cannot be reached"),
                Arguments.of(new ReentrantLock(), "java.util.concurrent.locks.ReentrantLock is a class of the JDK"),
                Arguments.of(new Thread(() -> {}), "java.lang.Thread is a class of the JDK"),
                Arguments.of(new IdentityHashMap<>(), "java.util.IdentityHashMap is a class of the JDK"));
    }

    @Test
    void comparatorThatIsALambdaIsRefusedOnTheWireAndSharedByACopy() {
        TreeMap<String, Integer> map = new TreeMap<>((a, b) -> b.compareTo(a));
        map.putAll(Map.of("a", 1, "b", 2));
        assertThatThrownBy(() -> trusting.encode(map, List.of()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("is a lambda");
        TreeMap<String, Integer> copy = copier.copy(map);
        assertThat(copy).isEqualTo(map).isNotSameAs(map);
        assertThat(copy.comparator()).isSameAs(map.comparator());
    }

    @Test
    void ownListOverAnAbstractOneIsFine() throws Exception {
        Object list = new OwnAbstractList(3);
        assertThat(trusting.decode(trusting.encode(list, List.of())))
                .isInstanceOf(OwnAbstractList.class)
                .isEqualTo(list);
        assertThat(copier.copy(list)).isInstanceOf(OwnAbstractList.class).isEqualTo(list);
    }

    @Test
    void hooksWithoutSerializableMeanNothing() throws Exception {
        assertThat(trusting.decode(trusting.encode(new HookedButNotSerializable(), List.of())))
                .isInstanceOf(HookedButNotSerializable.class);
    }

    @Test
    void deniedClassIsRefusedWithTheLineThatWouldAllowIt() {
        EnvelopeCodec<Object> codec = new Serialization(
                        getClass().getClassLoader(),
                        AllowList.of(List.of("dev.perigee.codec.Samples$Box")),
                        Limits.DEFAULTS)
                .envelopes(Object.class);
        assertThatThrownBy(() -> codec.encode(new Box<>(new Point(1, 2)), List.of()))
                .isInstanceOf(CacheException.class)
                .hasMessage("A value of class dev.perigee.codec.Samples$Box cannot be written:"
                        + " dev.perigee.codec.Samples$Point is not a class that may be written or read; to allow it, add it to the list:"
                        + " perigee.serialization.allow=dev.perigee.codec.Samples$Point");
        for (Object denied : List.of(new Point[0], new Point[0][0], new Box<>(Point.class))) {
            assertThatThrownBy(() -> codec.encode(denied, List.of()))
                    .isInstanceOf(CacheException.class)
                    .hasMessageEndingWith("perigee.serialization.allow=dev.perigee.codec.Samples$Point");
        }
    }

    @Test
    void declaredTypeAllowsWhatItReachesAndNoMore() throws Exception {
        Serialization serialization =
                new Serialization(getClass().getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS);
        EnvelopeCodec<Object> untyped = serialization.envelopes(Object.class);
        Drawing drawing = new Drawing(List.of(new Square(1)), Map.of(Samples.Colour.BLUE, new Square(2)));
        assertThatThrownBy(() -> untyped.encode(drawing, List.of())).isInstanceOf(CacheException.class);
        EnvelopeCodec<Drawing> typed = serialization.envelopes(Drawing.class);
        assertThat(typed.decode(typed.encode(drawing, List.of()))).isEqualTo(drawing);
        assertThat(untyped.decode(untyped.encode(drawing, List.of()))).isEqualTo(drawing);
        assertThatThrownBy(() -> untyped.encode(new Point(1, 2), List.of())).isInstanceOf(CacheException.class);
    }

    @Test
    void explicitDenialBeatsADeclaration() {
        Serialization serialization = new Serialization(
                getClass().getClassLoader(),
                AllowList.of(List.of("!dev.perigee.codec.Samples$Square")),
                Limits.DEFAULTS);
        EnvelopeCodec<Drawing> codec = serialization.envelopes(Drawing.class);
        assertThatThrownBy(() -> codec.encode(new Drawing(List.of(new Square(1)), Map.of()), List.of()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("Samples$Square");
    }

    @Test
    void valueOfAnotherTypeThanDeclaredIsUnreadable() {
        Serialization serialization =
                new Serialization(getClass().getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS);
        byte[] text = serialization.envelopes(String.class).encode("text", List.of());
        EnvelopeCodec<Integer> codec = serialization.envelopes(Integer.class);
        assertThatThrownBy(() -> codec.decode(text))
                .isInstanceOfSatisfying(
                        UnreadableException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED));
    }

    @Test
    void exceptionOfUsersCodeIsToldByClassAndPlaceOnly() {
        assertThatThrownBy(() -> trusting.encode(new Throwing(SECRET), List.of()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(
                        "java.lang.IllegalStateException at dev.perigee.codec.RefusedClassTest$Throwing.text(")
                .satisfies(RefusedClassTest::tellsNoSecret);
    }

    private static void tellsNoSecret(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            assertThat(t.toString()).doesNotContain(SECRET);
            assertThat(t.getSuppressed()).isEmpty();
        }
    }

    private record Throwing(String text) {
        @Override
        public String text() {
            throw new IllegalStateException(text);
        }
    }

    private static final class OwnException extends Exception {
        private static final long serialVersionUID = 1;

        OwnException() {
            super(SECRET);
        }
    }

    private static final class Replacing implements Serializable {
        private static final long serialVersionUID = 1;

        Object writeReplace() {
            return SECRET;
        }
    }

    private record ReplacingRecord(int[] x) implements Serializable {
        Object writeReplace() {
            return SECRET;
        }
    }

    private static final class Resolving implements Serializable {
        private static final long serialVersionUID = 1;

        private Object readResolve() {
            return SECRET;
        }
    }

    private static class Writing implements Serializable {
        private static final long serialVersionUID = 1;

        private void writeObject(ObjectOutputStream out) {}
    }

    private static final class WritingChild extends Writing {
        private static final long serialVersionUID = 1;
    }

    private static final class HookedButNotSerializable {
        private Object readResolve() {
            return SECRET;
        }
    }

    /** Public, as Java serialization wants it. */
    public static final class Outside implements Externalizable {
        private static final long serialVersionUID = 1;

        @Override
        public void writeExternal(ObjectOutput out) {}

        @Override
        public void readExternal(ObjectInput in) {}
    }

    private static final class OwnList extends ArrayList<String> {
        private static final long serialVersionUID = 1;
    }

    private static final class OwnDate extends Date {
        private static final long serialVersionUID = 1;
    }

    private static final class OwnAbstractList extends AbstractList<Integer> {
        private final int size;

        OwnAbstractList(int size) {
            this.size = size;
        }

        @Override
        public Integer get(int index) {
            return index;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return super.equals(other);
        }

        @Override
        public int hashCode() {
            return super.hashCode();
        }
    }
}
