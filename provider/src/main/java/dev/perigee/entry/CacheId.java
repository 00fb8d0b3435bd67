package dev.perigee.entry;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A cache's name in a form that is safe inside keys and channel names: every byte of its UTF-8 form outside
 * {@code [A-Za-z0-9_-]} is percent-encoded. Different names have different ids, and no name can reach into another
 * cache, slot or partition.
 *
 * @param encoded the encoded name
 */
public record CacheId(String encoded) {

    private static final String PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
    private static final String HEX = "0123456789ABCDEF";

    /**
     * Encodes a cache name.
     *
     * @param name the name as the application gives it
     * @return its id
     * @throws IllegalArgumentException if the name holds an unpaired surrogate, which has no UTF-8 form
     */
    public static CacheId of(String name) {
        ByteBuffer utf8;
        try {
            utf8 = StandardCharsets.UTF_8
                    .newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(name));
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "cacheName: holds an unpaired surrogate; give a name that has a UTF-8 form", e);
        }
        StringBuilder encoded = new StringBuilder(name.length() + 8);
        while (utf8.hasRemaining()) {
            int b = utf8.get() & 0xFF;
            if (PLAIN.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(HEX.charAt(b >>> 4)).append(HEX.charAt(b & 0xF));
            }
        }
        return new CacheId(encoded.toString());
    }

    @Override
    public String toString() {
        return encoded;
    }
}
