package dev.perigee.spi;

import java.util.List;

/**
 * Values in their envelopes, as bytes: what the engine sends to a far store and gets back. Thread-safe.
 *
 * @param <V> the type of values
 */
public interface EnvelopeForm<V> {

    /**
     * Makes the envelope of a value, with zeros where the far store fills in its part of the header.
     *
     * @param value the value
     * @param tags the entry's tags: at most 16, each of 1 to 64 bytes in UTF-8
     * @return the envelope
     * @throws javax.cache.CacheException if the value may not or cannot be written, naming its class
     * @throws IllegalArgumentException if the tags are not as they must be
     */
    byte[] encode(V value, List<String> tags);

    /**
     * Reads the value of an envelope.
     *
     * @param envelope an envelope, or anything else that was found in its place
     * @return a value that nobody else holds
     * @throws UnreadableException if it is not an envelope, or one that cannot be read here
     */
    V decode(byte[] envelope) throws UnreadableException;

    /**
     * Returns an entry's tags.
     *
     * @param envelope an envelope, or anything else that was found in its place
     * @return the tags, in the order in which they were given
     * @throws UnreadableException if it is not an envelope, or one that cannot be read here
     */
    List<String> tags(byte[] envelope) throws UnreadableException;

    /**
     * Says whether equal values have equal {@linkplain #payload payloads}.
     *
     * @return false if values have to be read to be compared
     */
    boolean isCanonical();

    /**
     * Says whether this form can read whatever a node may have written by the same form, whichever classes it knows. Where
     * that is not so, an entry is read before its value is taken away and told.
     *
     * @return false unless it is sure
     */
    default boolean readsAll() {
        return false;
    }

    /**
     * Returns the encoded value alone.
     *
     * @param envelope an envelope that {@link #encode} made
     * @return its payload
     */
    byte[] payload(byte[] envelope);
}
