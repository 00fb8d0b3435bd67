package dev.perigee.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Each field stands where the layout says, and touching one leaves the others. */
class EnvelopeHeaderTest {

    private static byte[] envelope(int tagBytes, int payloadBytes) {
        byte[] envelope = new byte[EnvelopeHeader.LENGTH + tagBytes + payloadBytes];
        envelope[0] = (byte) 0xC7;
        envelope[1] = 1;
        envelope[2] = (byte) (tagBytes > 0 ? 1 : 0);
        envelope[3] = (byte) 0xFE;
        ByteBuffer.wrap(envelope).order(ByteOrder.LITTLE_ENDIAN).putShort(52, (short) tagBytes);
        return envelope;
    }

    @Test
    void stampFillsTheFarStoresPartOnly() {
        byte[] envelope = envelope(0, 3);
        byte[] before = envelope.clone();
        EnvelopeHeader.stamp(envelope, 0x0102030405060708L, 9, 10, 11, new OperationId(12, 13));
        ByteBuffer buffer = ByteBuffer.wrap(envelope).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(buffer.getLong(4)).isEqualTo(0x0102030405060708L);
        assertThat(buffer.getLong(12)).isEqualTo(9);
        assertThat(buffer.getLong(20)).isEqualTo(10);
        assertThat(buffer.getLong(28)).isEqualTo(11);
        assertThat(buffer.getLong(36)).isEqualTo(12);
        assertThat(buffer.getLong(44)).isEqualTo(13);
        assertThat(Arrays.copyOf(envelope, 4)).isEqualTo(Arrays.copyOf(before, 4));
        assertThat(Arrays.copyOfRange(envelope, 52, 57)).isEqualTo(Arrays.copyOfRange(before, 52, 57));
    }

    @Test
    void fieldsAreReadBack() {
        byte[] envelope = envelope(5, 3);
        EnvelopeHeader.stamp(envelope, -1, Long.MAX_VALUE, 2, 3, new OperationId(Long.MIN_VALUE, -4));
        assertThat(EnvelopeHeader.flags(envelope)).isEqualTo(EnvelopeHeader.FLAG_TAGS);
        assertThat(EnvelopeHeader.codec(envelope)).isEqualTo(0xFE);
        assertThat(EnvelopeHeader.generation(envelope)).isEqualTo(-1);
        assertThat(EnvelopeHeader.sequence(envelope)).isEqualTo(Long.MAX_VALUE);
        assertThat(EnvelopeHeader.writtenAt(envelope)).isEqualTo(2);
        assertThat(EnvelopeHeader.logicalEnd(envelope)).isEqualTo(3);
        assertThat(EnvelopeHeader.operationId(envelope)).isEqualTo(new OperationId(Long.MIN_VALUE, -4));
        assertThat(EnvelopeHeader.tagBlockLength(envelope)).isEqualTo(5);
        assertThat(EnvelopeHeader.payloadStart(envelope)).isEqualTo(59);
        EnvelopeHeader.setLogicalEnd(envelope, 99);
        EnvelopeHeader.setExpiryAnnounced(envelope);
        assertThat(EnvelopeHeader.logicalEnd(envelope)).isEqualTo(99);
        assertThat(EnvelopeHeader.flags(envelope))
                .isEqualTo(EnvelopeHeader.FLAG_TAGS | EnvelopeHeader.FLAG_EXPIRY_ANNOUNCED);
        assertThat(EnvelopeHeader.writtenAt(envelope)).isEqualTo(2);
        assertThat(EnvelopeHeader.operationId(envelope)).isEqualTo(new OperationId(Long.MIN_VALUE, -4));
    }

    @Test
    void onlyWholeHeadersAreEnvelopes() {
        byte[] envelope = envelope(5, 0);
        assertThat(EnvelopeHeader.isEnvelope(envelope)).isTrue();
        for (int length = 0; length < envelope.length; length++) {
            assertThat(EnvelopeHeader.isEnvelope(Arrays.copyOf(envelope, length)))
                    .isFalse();
        }
        assertThat(EnvelopeHeader.isEnvelope(envelope(512, 0))).isTrue();
        assertThat(EnvelopeHeader.isEnvelope(envelope(513, 0))).isFalse();
        assertThat(EnvelopeHeader.isEnvelope(envelope(0xFFFF, 0))).isFalse();
        byte[] newer = envelope(0, 5);
        newer[1] = 2;
        assertThat(EnvelopeHeader.isEnvelope(newer)).isFalse();
        assertThat(EnvelopeHeader.isEnvelope(new byte[100])).isFalse();
    }
}
