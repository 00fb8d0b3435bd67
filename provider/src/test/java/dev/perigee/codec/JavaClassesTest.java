package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.codec.Samples.Box;
import dev.perigee.spi.Copier;
import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectInputStream;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Classes that are named for Java serialization come back as their hooks will have it, inside of what Kryo writes. */
class JavaClassesTest {

    private static final String HERE = "dev.perigee.codec.JavaClassesTest$";

    private final RecordingLoader loader = new RecordingLoader();
    private final Serialization serialization = with(
            "java.util.IdentityHashMap",
            HERE + "Text",
            HERE + "One",
            HERE + "Outside",
            HERE + "OwnList",
            HERE + "OwnException",
            HERE + "Written",
            HERE + "Holding");
    private final EnvelopeCodec<Object> codec = serialization.envelopes(Object.class);
    private final Copier copier = serialization.copier(Set.of());

    private Serialization with(String... javaClasses) {
        return new Serialization(
                loader,
                AllowList.of(List.of("!" + HERE + "Denied", "dev.perigee.codec.Samples$Box", HERE + "Text$Proxy")),
                AllowList.of(List.of(javaClasses)),
                Limits.DEFAULTS);
    }

    @Test
    void everyHookIsRespected() throws Exception {
        OwnList list = new OwnList();
        list.add("a");
        list.name = "named";
        for (Object original : List.of(new Text("text"), new Outside(7), list, new Written("w"))) {
            for (Object back : List.of(trip(original), copier.copy(original))) {
                assertThat(back).isNotSameAs(original).hasSameClassAs(original).isEqualTo(original);
            }
        }
        assertThat(trip(list).name).isEqualTo("named");
        assertThat(trip(One.ONE)).isSameAs(One.ONE);
        assertThat(copier.copy(One.ONE)).isSameAs(One.ONE);
    }

    @Test
    void exceptionsCanBeKept() throws Exception {
        OwnException original = new OwnException("message", 5);
        for (OwnException back : List.of(trip(original), copier.copy(original))) {
            assertThat(back).hasMessage("message");
            assertThat(back.code).isEqualTo(5);
            assertThat(back.getStackTrace()).isEqualTo(original.getStackTrace());
        }
    }

    @Test
    void classesOfTheJdkCanBeNamed() throws Exception {
        IdentityHashMap<String, Integer> map = new IdentityHashMap<>();
        map.put("k", 1);
        assertThat(trip(map).values().toArray()).isEqualTo(new Object[] {1});
    }

    @Test
    void theyMayStandInGraphs() throws Exception {
        Text shared = new Text("shared");
        List<Object> list = new ArrayList<>(List.of(new Box<>(shared), shared, 1));
        List<Object> back = trip(list);
        assertThat(back).isEqualTo(list);
        assertThat(((Box<?>) back.get(0)).content()).isSameAs(back.get(1));
    }

    @Test
    void whatTheyHoldMustBeAllowedOrReached() throws Exception {
        assertThat(trip(new Holding(new ArrayList<>(List.of(1)))).content).isEqualTo(List.of(1));
        assertThatThrownBy(() -> codec.encode(new Holding(new Denied()), List.of()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("$Denied is not a class that may be written");
    }

    @Test
    void aReaderThatDoesNotNameThemReadsNothingAndLoadsNothing() {
        byte[] envelope = codec.encode(new Text("text"), List.of());
        RecordingLoader other = new RecordingLoader();
        EnvelopeCodec<Object> reader =
                new Serialization(other, AllowList.of(List.of()), Limits.DEFAULTS).envelopes(Object.class);
        assertThatThrownBy(() -> reader.decode(envelope))
                .isInstanceOfSatisfying(
                        UnreadableException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLASS_NOT_ALLOWED));
        assertThat(other.asked()).noneMatch(name -> name.startsWith(HERE));
    }

    @Test
    void everyPrefixAndEveryFlippedBitIsHarmless() {
        byte[] envelope = codec.encode(new Box<>(new Text("text")), List.of());
        for (int length = 0; length < envelope.length; length++) {
            byte[] prefix = java.util.Arrays.copyOf(envelope, length);
            assertThatThrownBy(() -> codec.decode(prefix)).isInstanceOf(UnreadableException.class);
        }
        for (int bit = 0; bit < envelope.length * 8; bit++) {
            byte[] flipped = envelope.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(codec.decode(flipped)).isNotNull();
            } catch (UnreadableException e) {
                assertThat(e.reason()).isNotNull();
            }
        }
    }

    @Test
    void keysHaveNoJavaForm() {
        assertThatThrownBy(() -> serialization.keys(Object.class).encode(new Text("key")))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("writeReplace")
                .hasMessageNotContaining("serialization.java");
    }

    @Test
    void theRefusalTellsTheLineThatHelps() {
        EnvelopeCodec<Object> without =
                new Serialization(loader, AllowList.trusting(), Limits.DEFAULTS).envelopes(Object.class);
        for (Object refused : List.of(
                new Text("t"), One.ONE, new Outside(1), new OwnList(), new OwnException("m", 1), new Written("w"))) {
            assertThatThrownBy(() -> without.encode(refused, List.of()))
                    .isInstanceOf(CacheException.class)
                    .hasMessageEndingWith(
                            "perigee.serialization.java=" + refused.getClass().getName());
        }
    }

    @SuppressWarnings("unchecked")
    private <T> T trip(T value) throws UnreadableException {
        return (T) codec.decode(codec.encode(value, List.of()));
    }

    /** With a serialization proxy, as books advise. */
    static final class Text implements Serializable {
        private static final long serialVersionUID = 1;

        private final transient String text;

        Text(String text) {
            this.text = text;
        }

        private Object writeReplace() {
            return new Proxy(text);
        }

        private void readObject(ObjectInputStream in) throws IOException {
            throw new java.io.InvalidObjectException("proxy expected");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Text that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        private record Proxy(String text) implements Serializable {
            Object readResolve() {
                return new Text(text);
            }
        }
    }

    static final class One implements Serializable {
        private static final long serialVersionUID = 1;
        static final One ONE = new One();

        private Object readResolve() throws ObjectStreamException {
            return ONE;
        }
    }

    /** Public, as Java serialization wants it. */
    public static final class Outside implements Externalizable {
        private static final long serialVersionUID = 1;

        private int number;

        /** For Java serialization. */
        public Outside() {}

        Outside(int number) {
            this.number = number;
        }

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(number);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException {
            number = in.readInt();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Outside that && number == that.number;
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    static final class OwnList extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        @Nullable String name;
    }

    static final class OwnException extends RuntimeException {
        private static final long serialVersionUID = 1;

        final int code;

        OwnException(String message, int code) {
            super(message);
            this.code = code;
        }
    }

    static final class Written implements Serializable {
        private static final long serialVersionUID = 1;

        private transient String text;

        Written(String text) {
            this.text = text;
        }

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeUTF(text);
        }

        private void readObject(ObjectInputStream in) throws IOException {
            text = in.readUTF();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Written that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }
    }

    static final class Holding implements Serializable {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // Whether it can be written is for the test to find out.
        final Object content;

        final Written part = new Written("part");

        Holding(Object content) {
            this.content = content;
        }
    }

    static final class Denied implements Serializable {
        private static final long serialVersionUID = 1;
    }
}
