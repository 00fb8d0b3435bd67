package dev.perigee.codec;

import org.jspecify.annotations.Nullable;

/**
 * What a client puts into an envelope and takes out of it; the rest of the header belongs to the far store.
 *
 * @param tagBlock the entry's {@link Tags}, encoded
 * @param value the value; null only when read from damaged bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Envelope(byte[] tagBlock, @Nullable Object value) {}
