package dev.perigee.spi;

import dev.perigee.entry.EnvelopeHeader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Makes and reads the envelopes of the contract tests, as a client would send them. */
public final class SampleEnvelopes {

    private static final int TAG_LENGTH_AT = 52;
    private static final byte CODEC = 7;

    private SampleEnvelopes() {}

    /**
     * Makes an envelope.
     *
     * @param payload its payload
     * @param tags its tags
     * @return bytes with an empty store's part
     */
    public static byte[] of(String payload, String... tags) {
        return of(payload.getBytes(StandardCharsets.UTF_8), tags);
    }

    /**
     * Makes an envelope.
     *
     * @param payload its payload
     * @param tags its tags
     * @return bytes with an empty store's part
     */
    public static byte[] of(byte[] payload, String... tags) {
        ByteBuffer block = ByteBuffer.allocate(EnvelopeHeader.MAX_TAG_BLOCK);
        for (String tag : tags) {
            byte[] utf8 = tag.getBytes(StandardCharsets.UTF_8);
            block.put((byte) utf8.length).put(utf8);
        }
        block.flip();
        ByteBuffer envelope = ByteBuffer.allocate(EnvelopeHeader.LENGTH + block.remaining() + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        envelope.put(EnvelopeHeader.MAGIC).put(EnvelopeHeader.LAYOUT);
        envelope.put((byte) (tags.length == 0 ? 0 : EnvelopeHeader.FLAG_TAGS)).put(CODEC);
        envelope.putShort(TAG_LENGTH_AT, (short) block.remaining());
        envelope.position(EnvelopeHeader.LENGTH).put(block).put(payload);
        return envelope.array();
    }

    /**
     * Returns the payload of an envelope.
     *
     * @param envelope an envelope
     * @return its payload
     */
    public static byte[] payload(byte[] envelope) {
        return Arrays.copyOfRange(envelope, EnvelopeHeader.payloadStart(envelope), envelope.length);
    }

    /**
     * Returns the payload of an envelope as text.
     *
     * @param envelope an envelope
     * @return its payload
     */
    public static String text(byte[] envelope) {
        return new String(payload(envelope), StandardCharsets.UTF_8);
    }
}
