package dev.perigee.entry;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How many tags an entry may carry, and how long they may be: they stand in its header, which is read often. */
public final class TagLimits {

    /** The most tags of one entry. */
    public static final int MOST_TAGS = 16;

    /** The most bytes of one tag in UTF-8; one is the least. */
    public static final int MOST_BYTES = 64;

    private TagLimits() {}

    /**
     * Requires text that can be a tag.
     *
     * @param argument what it is called
     * @param tag the text
     * @return its bytes
     * @throws IllegalArgumentException naming the argument, how long it is and what would be right
     */
    public static ByteBuffer requireTag(String argument, String tag) {
        ByteBuffer utf8;
        try {
            utf8 = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(tag));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    argument + " holds an unpaired surrogate; give text that has a UTF-8 form", e);
        }
        int length = utf8.remaining();
        if (length < 1 || length > MOST_BYTES) {
            throw new IllegalArgumentException(
                    argument + " has " + length + " bytes in UTF-8; give 1 to " + MOST_BYTES);
        }
        return utf8;
    }

    /**
     * Requires tags that fit one entry.
     *
     * @param tags the tags
     * @return their bytes
     * @throws IllegalArgumentException naming the tag by its place, and the limit that is not kept
     */
    public static List<ByteBuffer> requireTags(List<String> tags) {
        if (tags.size() > MOST_TAGS) {
            throw new IllegalArgumentException("tags: " + tags.size() + " of them; give at most " + MOST_TAGS);
        }
        ByteBuffer[] block = new ByteBuffer[tags.size()];
        int bytes = 0;
        for (int i = 0; i < block.length; i++) {
            block[i] = requireTag("tags: tag " + i, tags.get(i));
            bytes += 1 + block[i].remaining();
        }
        if (bytes > EnvelopeHeader.MAX_TAG_BLOCK) {
            throw new IllegalArgumentException("tags: " + bytes + " bytes in all, with one more for each; give at most "
                    + EnvelopeHeader.MAX_TAG_BLOCK);
        }
        return List.of(block);
    }
}
