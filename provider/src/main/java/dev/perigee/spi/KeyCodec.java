package dev.perigee.spi;

import dev.perigee.entry.FarKey;

/**
 * Turns keys into canonical bytes and back: equal keys have equal bytes, whichever node made them. Implementations are
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
     * @return a key equal to the one encoded
     * @throws UnreadableException if the bytes are damaged, foreign, or name a class that is not allowed
     */
    K decode(FarKey key) throws UnreadableException;
}
