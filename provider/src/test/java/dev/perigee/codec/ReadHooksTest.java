package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.FarKey;
import dev.perigee.spi.Copier;
import dev.perigee.spi.KeyCodec;
import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A {@code readObject} that has only the fields to read is called when they are there, on the wire, in keys and in copies. */
class ReadHooksTest {

    private final Serialization serialization =
            new Serialization(getClass().getClassLoader(), AllowList.trusting(), Limits.DEFAULTS);
    private final EnvelopeCodec<Object> codec = serialization.envelopes(Object.class);
    private final Copier copier = serialization.copier(Set.of());

    @Test
    void transientFieldsAreRestored() throws Exception {
        Restoring original = new Restoring("text");
        for (Restoring other : List.of(trip(original), copier.copy(original))) {
            assertThat(other).isNotSameAs(original);
            assertThat(other.text).isEqualTo("text");
            assertThat(other.hash).isEqualTo("text".hashCode());
            assertThat(other.lock).isNotNull();
        }
    }

    @Test
    void superclassComesFirst() throws Exception {
        Child original = new Child("text");
        for (Child other : List.of(trip(original), copier.copy(original))) {
            assertThat(other.seen).isEqualTo("text".hashCode());
        }
    }

    @Test
    void fieldsCanBeAskedForByName() throws Exception {
        ByName original = new ByName();
        assertThat(trip(original).sum).isEqualTo(original.sum).isEqualTo("11-3true1.52.5x100s");
        assertThat(copier.copy(original).sum).isEqualTo(original.sum);
    }

    @Test
    void whatAValidationRefusesIsUnreadable() {
        byte[] good = codec.encode(new Even(4), List.of());
        byte[] bad = codec.encode(new Even(5), List.of());
        assertThat(read(good)).isEqualTo(4);
        assertThatThrownBy(() -> codec.decode(bad))
                .isInstanceOfSatisfying(
                        UnreadableException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DAMAGED));
    }

    @Test
    void keysMayHaveOne() throws Exception {
        KeyCodec<Restoring> keys = serialization.keys(Restoring.class);
        FarKey one = keys.encode(new Restoring("k"));
        assertThat(keys.encode(new Restoring("k"))).isEqualTo(one);
        assertThat(keys.decode(one)).isEqualTo(new Restoring("k")).hasSameHashCodeAs(new Restoring("k"));
    }

    @Test
    void graphsKeepTheirShape() throws Exception {
        Restoring shared = new Restoring("s");
        List<Object> list = trip(new ArrayList<>(List.of(shared, shared)));
        assertThat(list.get(0)).isSameAs(list.get(1)).isInstanceOf(Restoring.class);
    }

    @SuppressWarnings("unchecked")
    private <T> T trip(T value) throws UnreadableException {
        return (T) codec.decode(codec.encode(value, List.of()));
    }

    private int read(byte[] envelope) {
        try {
            return ((Even) codec.decode(envelope)).number;
        } catch (UnreadableException e) {
            throw new AssertionError(e);
        }
    }

    private static class Restoring implements Serializable {
        private static final long serialVersionUID = 1;

        private final String text;
        transient int hash;
        private transient ReentrantLock lock = new ReentrantLock();

        Restoring(String text) {
            this.text = text;
            this.hash = text.hashCode();
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            hash = text.hashCode();
            lock = new ReentrantLock();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Restoring that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private static final class Child extends Restoring {
        private static final long serialVersionUID = 1;

        private transient int seen;

        Child(String text) {
            super(text);
        }

        private void readObject(ObjectInputStream in) {
            seen = hash;
        }
    }

    /** All kinds of fields, which the sum is made of. */
    private static final class ByName implements Serializable {
        private static final long serialVersionUID = 1;

        private final int i = 11;
        private final short s = -3;
        private final boolean z = true;
        private final float f = 1.5f;
        private final double d = 2.5;
        private final char c = 'x';
        private final long l = 100;
        private final String t = "s";
        private transient String sum = String.valueOf(i) + s + z + f + d + c + l + t;

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            ObjectInputStream.GetField fields = in.readFields();
            sum = String.valueOf(fields.get("i", 0))
                    + fields.get("s", (short) 0)
                    + fields.get("z", false)
                    + fields.get("f", 0f)
                    + fields.get("d", 0d)
                    + fields.get("c", ' ')
                    + fields.get("l", 0L)
                    + fields.get("t", null);
        }
    }

    private static final class Even implements Serializable {
        private static final long serialVersionUID = 1;

        private final int number;

        Even(int number) {
            this.number = number;
        }

        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            in.registerValidation(
                    () -> {
                        if (number % 2 != 0) {
                            throw new InvalidObjectException("odd: " + number);
                        }
                    },
                    /* priority= */ 0);
        }
    }
}
