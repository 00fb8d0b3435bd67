package dev.perigee.near;

import dev.perigee.coherence.Copy;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A value on its way into the near tier.
 *
 * @param kept the value, as {@link Keeper#keep} returned it
 * @param id the operation that wrote it
 * @param asOf the partition's moment at which the far tier produced it
 * @param loadedAt the node's monotonic clock before it was asked for
 * @param lifeNanos how long after {@code loadedAt} it ends logically; {@link Copy#NO_END} for never
 * @param tags its tags
 * @param weight its size in bytes, as far as known
 * @param <V> the type of values
 */
public record Fill<V>(
        Kept<V> kept, OperationId id, Stamp asOf, long loadedAt, long lifeNanos, List<String> tags, int weight) {

    /** Longer lives are no lives to keep time of: in nanoseconds they would overflow. */
    private static final long LONGEST_LIFE_MILLIS = TimeUnit.DAYS.toMillis(365L * 100);

    /**
     * Returns what {@link #lifeNanos} is of a value that lives so long.
     *
     * @param millis milliseconds; none are left of one that is over
     * @return nanoseconds; {@link Copy#NO_END} beyond all measure
     */
    public static long lifeNanos(long millis) {
        return millis > LONGEST_LIFE_MILLIS ? Copy.NO_END : TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /**
     * Returns what {@link #lifeNanos} is of a value with a lifetime.
     *
     * @param life how long it lives
     * @return nanoseconds; {@link Copy#NO_END} for ever
     */
    public static long lifeNanos(Lifetime life) {
        return life.isForever() ? Copy.NO_END : lifeNanos(life.physical());
    }

    /** The same, with an end no later than so long after it was asked for. */
    Fill<V> endingWithin(long nanos) {
        return lifeNanos <= nanos ? this : new Fill<>(kept, id, asOf, loadedAt, nanos, tags, weight);
    }
}
