package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.UnreadableException.Reason;
import dev.perigee.spi.ValueCodec;
import dev.perigee.spi.ValueCodecContract;
import java.util.List;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;

/** A codec of an application's, which turns the bytes of another one over; and those that break their contract. */
class CustomValueCodecTest extends ValueCodecContract {

    private static final String SECRET = "marker-secret-4711";

    private final Serialization serialization =
            new Serialization(getClass().getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS);

    @Override
    protected <V> ValueCodec<V> codec(Class<V> declaredType) {
        return serialization.customValues(new TurnedOver<>(serialization.values(declaredType)), declaredType);
    }

    @Test
    void whatItThrowsIsToldByClassAndPlaceOrIsUnreadable() {
        ValueCodec<String> codec = serialization.customValues(new Broken(200), String.class);
        assertThatThrownBy(() -> codec.encode(SECRET))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(
                        "java.lang.IllegalStateException at dev.perigee.codec.CustomValueCodecTest$Broken")
                .satisfies(e -> assertThat(String.valueOf(e)).doesNotContain(SECRET));
        assertThat(outcome(codec, new byte[3])).isEqualTo(Reason.DAMAGED);
        assertThat(outcome(codec, new byte[4])).isEqualTo(Reason.DAMAGED);
    }

    @Test
    void anIdOfOursIsRefused() {
        for (int id : new int[] {0, 1, 127, 256}) {
            assertThatThrownBy(() -> serialization.customValues(new Broken(id), String.class))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has the id " + id + "; give 128 to 255");
        }
    }

    /** Public, as an option would need it. */
    public static final class TurnedOver<V> implements ValueCodec<V> {

        private final ValueCodec<V> inner;

        TurnedOver(ValueCodec<V> inner) {
            this.inner = inner;
        }

        @Override
        public int id() {
            return 128;
        }

        @Override
        public byte[] encode(V value) {
            return turnedOver(inner.encode(value));
        }

        @Override
        public V decode(byte[] bytes, int offset, int length) throws UnreadableException {
            byte[] range = java.util.Arrays.copyOfRange(bytes, offset, offset + length);
            return inner.decode(turnedOver(range), 0, length);
        }

        private static byte[] turnedOver(byte[] bytes) {
            byte[] turned = bytes.clone();
            for (int i = 0; i < turned.length; i++) {
                turned[i] = (byte) ~turned[i];
            }
            return turned;
        }
    }

    private record Broken(int id) implements ValueCodec<String> {

        @Override
        public byte[] encode(String value) {
            throw new IllegalStateException(value);
        }

        @Override
        @SuppressWarnings("NullAway")
        public String decode(byte[] bytes, int offset, int length) {
            if (length == 3) {
                throw new IllegalStateException("broken");
            }
            return null;
        }
    }
}
