package dev.perigee.near;

import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import java.util.List;

/**
 * A value on its way into the near tier.
 *
 * @param kept the value, as {@link NearTier#keep} returned it
 * @param id the operation that wrote it
 * @param asOf the partition's moment at which the far tier produced it
 * @param loadedAt the node's monotonic clock before it was asked for
 * @param lifeNanos how long after {@code loadedAt} it ends logically; {@link dev.perigee.coherence.Copy#NO_END} for never
 * @param tags its tags
 * @param weight its size in bytes, as far as known
 * @param <V> the type of values
 */
public record Fill<V>(
        Kept<V> kept, OperationId id, Stamp asOf, long loadedAt, long lifeNanos, List<String> tags, int weight) {

    /** The same, with an end no later than so long after it was asked for. */
    Fill<V> endingWithin(long nanos) {
        return lifeNanos <= nanos ? this : new Fill<>(kept, id, asOf, loadedAt, nanos, tags, weight);
    }
}
