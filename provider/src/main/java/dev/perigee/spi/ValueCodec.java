package dev.perigee.spi;

/**
 * Turns values into the payload of an envelope and back. Implementations are thread-safe.
 *
 * <p>An application's own codec is named by the option {@code codec}: a public class with a public constructor without
 * parameters, whose {@link #id} is 128 or more. What it throws when it encodes reaches the caller as a {@code CacheException};
 * what it throws when it decodes makes the entry unreadable, which is a miss. The limit on the size of entries is kept for it;
 * the list of allowed classes is its own business.
 *
 * @param <V> the type of values
 */
public interface ValueCodec<V> {

    /**
     * Returns the number that names this codec in the envelope.
     *
     * @return 1 to 255, never used for another format
     */
    int id();

    /**
     * Says whether equal values have equal bytes, so that a value can be compared where its bytes are.
     *
     * @return false unless overridden: values are then read and compared by {@code equals}
     */
    default boolean isCanonical() {
        return false;
    }

    /**
     * Encodes a value.
     *
     * @param value the value
     * @return its bytes
     * @throws javax.cache.CacheException if the value's class may not be written or cannot be, naming the class and what
     *     would allow it, or if it exceeds a limit
     */
    byte[] encode(V value);

    /**
     * Decodes a payload. Never loads a class that is not allowed, never allocates more than the limits permit.
     *
     * @param bytes holds the payload
     * @param offset where it begins
     * @param length how long it is
     * @return the value
     * @throws UnreadableException if the bytes are damaged, foreign, of another version of a class, or beyond a limit
     */
    V decode(byte[] bytes, int offset, int length) throws UnreadableException;
}
