package dev.perigee.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.UnreadableException;
import dev.perigee.spi.ValueCodec;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The envelope around a value: header, tags, payload. */
class EnvelopeCodecTest {

    private final Serialization serialization =
            new Serialization(getClass().getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS);
    private final EnvelopeCodec<String> codec = serialization.envelopes(String.class);

    @Test
    void headerLeavesRoomForTheFarStore() throws Exception {
        byte[] envelope = codec.encode("value", List.of("a", "bc"));
        assertThat(EnvelopeHeader.isEnvelope(envelope)).isTrue();
        assertThat(EnvelopeHeader.flags(envelope)).isEqualTo(EnvelopeHeader.FLAG_TAGS);
        assertThat(EnvelopeHeader.codec(envelope)).isEqualTo(1);
        assertThat(Arrays.copyOfRange(envelope, 4, 52)).isEqualTo(new byte[48]);
        assertThat(EnvelopeHeader.tagBlockLength(envelope)).isEqualTo(5);
        EnvelopeHeader.stamp(envelope, -1, -2, -3, -4, new OperationId(-5, -6));
        EnvelopeHeader.setExpiryAnnounced(envelope);
        assertThat(codec.decode(envelope)).isEqualTo("value");
        assertThat(codec.tags(envelope)).containsExactly("a", "bc");
        assertThat(codec.payload(envelope))
                .isEqualTo(serialization.values(String.class).encode("value"));
    }

    @Test
    void longestTagsFit() throws Exception {
        List<String> sixteen = IntStream.range(0, 16)
                .mapToObj(i -> "t".repeat(30) + (char) ('a' + i))
                .toList();
        assertThat(codec.tags(codec.encode("v", sixteen))).isEqualTo(sixteen);
        List<String> seven = Collections.nCopies(7, "x".repeat(64));
        assertThat(codec.tags(codec.encode("v", seven))).isEqualTo(seven);
        List<String> wide = List.of("é".repeat(32));
        assertThat(codec.tags(codec.encode("v", wide))).isEqualTo(wide);
    }

    @ParameterizedTest
    @MethodSource
    void wrongTagsAreRefused(List<String> tags, String message) {
        assertThatThrownBy(() -> codec.encode("v", tags))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> wrongTagsAreRefused() {
        return Stream.of(
                Arguments.of(Collections.nCopies(17, "t"), "tags: 17 of them; give at most 16"),
                Arguments.of(List.of("a", ""), "tags: tag 1 has 0 bytes in UTF-8; give 1 to 64"),
                Arguments.of(List.of("é".repeat(33)), "tags: tag 0 has 66 bytes in UTF-8; give 1 to 64"),
                Arguments.of(
                        Collections.nCopies(8, "x".repeat(64)),
                        "tags: 520 bytes in all, with one more for each; give at most 512"),
                Arguments.of(
                        List.of("a\ud800"),
                        "tags: tag 0 holds an unpaired surrogate; give text that has a UTF-8 form"));
    }

    @Test
    void damagedTagsAreUnreadable() {
        byte[] envelope = codec.encode("value", List.of("ab"));
        for (int length : new int[] {0, 3, 65, 255}) {
            byte[] damaged = envelope.clone();
            damaged[EnvelopeHeader.LENGTH] = (byte) length;
            assertThatThrownBy(() -> codec.tags(damaged)).isInstanceOf(UnreadableException.class);
        }
        byte[] noText = envelope.clone();
        noText[EnvelopeHeader.LENGTH + 1] = (byte) 0xFF;
        assertThatThrownBy(() -> codec.tags(noText)).isInstanceOf(UnreadableException.class);
    }

    @Test
    void payloadOfOtherBytesIsRefused() {
        assertThatThrownBy(() -> codec.payload(new byte[10]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("envelope: 10 bytes that are not an envelope");
    }

    /** Buffer and result; a second copy of the payload would be seen. */
    @Test
    void encodingCopiesTheBufferOnce() {
        EnvelopeCodec<byte[]> bytes = serialization.envelopes(byte[].class);
        byte[] value = new byte[200_000];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        bytes.encode(value, List.of());
        long before = threads.getCurrentThreadAllocatedBytes();
        bytes.encode(value, List.of());
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(2L * value.length);
    }

    @Test
    void anyValueCodecFitsIn() throws Exception {
        EnvelopeCodec<String> other = new EnvelopeCodec<>(new Latin(), new Limits(1024, 64, 8));
        byte[] envelope = other.encode("value", List.of("t"));
        assertThat(EnvelopeHeader.codec(envelope)).isEqualTo(77);
        assertThat(other.decode(envelope)).isEqualTo("value");
        assertThat(other.tags(envelope)).containsExactly("t");
        assertThat(other.payload(envelope)).isEqualTo("value".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> codec.decode(envelope))
                .isInstanceOfSatisfying(
                        UnreadableException.class,
                        e -> assertThat(e.reason()).isEqualTo(UnreadableException.Reason.FOREIGN));
        assertThatThrownBy(() -> other.encode("x".repeat(2000), List.of()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("serialization.max-entry-bytes");
    }

    private static final class Latin implements ValueCodec<String> {

        @Override
        public int id() {
            return 77;
        }

        @Override
        public byte[] encode(String value) {
            return value.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public String decode(byte[] bytes, int offset, int length) {
            return new String(bytes, offset, length, StandardCharsets.ISO_8859_1);
        }
    }
}
