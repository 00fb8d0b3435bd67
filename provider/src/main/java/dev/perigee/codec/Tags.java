package dev.perigee.codec;

import dev.perigee.entry.TagLimits;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The block of tags in an envelope: for each, one byte of length and its UTF-8 bytes. */
final class Tags {

    private static final byte[] NONE = new byte[0];

    private Tags() {}

    /** @throws IllegalArgumentException if there are too many or one is empty, too long or no Unicode text */
    static byte[] encode(List<String> tags) {
        if (tags.isEmpty()) {
            return NONE;
        }
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (ByteBuffer utf8 : TagLimits.requireTags(tags)) {
            int length = utf8.remaining();
            block.write(length);
            block.write(utf8.array(), utf8.arrayOffset(), length);
        }
        return block.toByteArray();
    }

    /** @throws NotReadableException if the block is not of this form */
    static List<String> decode(byte[] bytes, int from, int to) {
        List<String> tags = new ArrayList<>();
        int position = from;
        while (position < to) {
            int length = bytes[position++] & 0xFF;
            if (length < 1
                    || length > TagLimits.MOST_BYTES
                    || length > to - position
                    || tags.size() == TagLimits.MOST_TAGS) {
                throw NotReadableException.damaged();
            }
            tags.add(text(bytes, position, length));
            position += length;
        }
        return List.copyOf(tags);
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
