package dev.perigee.tier;

import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.OperationId;
import dev.perigee.near.StoredObjects;
import dev.perigee.spi.Copier;
import dev.perigee.spi.EnvelopeForm;
import dev.perigee.spi.KeyCodec;
import dev.perigee.spi.UnreadableException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a cache's keys and values look as bytes, and how they are kept private in this JVM.
 *
 * @param keys keys as bytes
 * @param envelopes values as bytes
 * @param copier keeps values private; {@link Copier#SHARING} by reference
 * @param storedObjects for store-by-reference the objects this node stored; null by value
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public record ValueForm<K, V>(
        KeyCodec<K> keys,
        EnvelopeForm<V> envelopes,
        Copier copier,
        @Nullable StoredObjects<V> storedObjects) {

    byte[] encode(V value, List<String> tags, OperationId id) {
        if (storedObjects != null) {
            storedObjects.put(id, value);
        }
        return envelopes.encode(value, tags);
    }

    /** The tags of an entry; without cost where it has none. */
    List<String> tags(byte[] envelope) throws UnreadableException {
        return EnvelopeHeader.isEnvelope(envelope) && EnvelopeHeader.tagBlockLength(envelope) == 0
                ? List.of()
                : envelopes.tags(envelope);
    }

    /** A value that nobody else holds, or by reference the object that was stored. */
    V decode(byte[] envelope) throws UnreadableException {
        if (storedObjects != null) {
            V stored = storedObjects.get(EnvelopeHeader.operationId(envelope));
            if (stored != null) {
                return stored;
            }
        }
        return envelopes.decode(envelope);
    }
}
