package dev.perigee.spi;

import dev.perigee.entry.FarKey;

/**
 * Turns keys into canonical bytes and back. Over a far tier a key is its bytes: keys with the same bytes are one key, on
 * whichever node they were made, and keys with different bytes are two, whatever {@code equals} says. Implementations are
 * thread-safe.
 *
 * @param <K> the type of keys
 */
public interface KeyCodec<K> {

    /**
     * Encodes a key.
     *
     * @param key the key
     * @return its canonical bytes
     * @throws javax.cache.CacheException if the key's class may not be written, has no canonical form, or the key is too
     *     long
     */
    FarKey encode(K key);

    /**
     * Decodes a key.
     *
     * @param key canonical bytes
     * @return a key with these bytes
     * @throws UnreadableException if the bytes are damaged, foreign, or name a class that is not allowed
     */
    K decode(FarKey key) throws UnreadableException;

    /**
     * Says whether the class of two keys is all that has to be asked, once {@code equals} has found the one by the other: then
     * they have the same bytes if they are both of exactly this class.
     *
     * @param type the class of a key
     * @return true for String, boxed numbers and other values whose {@code equals} sees all that is written
     */
    default boolean isExact(Class<?> type) {
        return false;
    }

    /**
     * Says whether two keys have the same bytes. Asked at near hits, of keys that {@code equals} has found by each other and
     * whose classes are not {@linkplain #isExact exact}.
     *
     * @param one a key
     * @param other another key
     * @return true if they are one key
     * @throws javax.cache.CacheException if one of them cannot be written
     */
    default boolean areAlike(K one, K other) {
        return encode(one).equals(encode(other));
    }

    /**
     * Says whether who knows only the bytes of a key finds in a map what is kept there under that key: whether the key, read
     * back, is equal to it and has its hash code.
     *
     * @param key the key
     * @return false if messages that tell of the key would not find it
     */
    default boolean isFoundByItsBytes(K key) {
        try {
            K read = decode(encode(key));
            return read.hashCode() == key.hashCode() && read.equals(key);
        } catch (UnreadableException e) {
            return false;
        }
    }
}
