package dev.perigee.codec;

import dev.perigee.entry.EnvelopeHeader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The block of tags in an envelope: for each, one byte of length and its UTF-8 bytes. */
final class Tags {

    private static final int MOST_TAGS = 16;
    private static final int MOST_BYTES = 64;
    private static final byte[] NONE = new byte[0];

    private Tags() {}

    /** @throws IllegalArgumentException if there are too many or one is empty, too long or no Unicode text */
    static byte[] encode(List<String> tags) {
        if (tags.isEmpty()) {
            return NONE;
        }
        if (tags.size() > MOST_TAGS) {
            throw new IllegalArgumentException("tags: " + tags.size() + " of them; give at most " + MOST_TAGS);
        }
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < tags.size(); i++) {
            ByteBuffer utf8 = utf8(tags.get(i), i);
            int length = utf8.remaining();
            if (length < 1 || length > MOST_BYTES) {
                throw new IllegalArgumentException(
                        "tags: tag " + i + " has " + length + " bytes in UTF-8; give 1 to " + MOST_BYTES);
            }
            block.write(length);
            block.write(utf8.array(), utf8.arrayOffset(), length);
        }
        if (block.size() > EnvelopeHeader.MAX_TAG_BLOCK) {
            throw new IllegalArgumentException("tags: " + block.size()
                    + " bytes in all, with one more for each; give at" + " most " + EnvelopeHeader.MAX_TAG_BLOCK);
        }
        return block.toByteArray();
    }

    /** @throws NotReadableException if the block is not of this form */
    static List<String> decode(byte[] bytes, int from, int to) {
        List<String> tags = new ArrayList<>();
        int position = from;
        while (position < to) {
            int length = bytes[position++] & 0xFF;
            if (length < 1 || length > MOST_BYTES || length > to - position || tags.size() == MOST_TAGS) {
                throw NotReadableException.damaged();
            }
            tags.add(text(bytes, position, length));
            position += length;
        }
        return List.copyOf(tags);
    }

    private static ByteBuffer utf8(String tag, int index) {
        try {
            return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(tag));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "tags: tag " + index + " holds an unpaired surrogate; give text that has a UTF-8 form", e);
        }
    }

    private static String text(byte[] bytes, int offset, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw NotReadableException.damaged();
        }
    }
}
