package dev.perigee.near;

import dev.perigee.coherence.Copy;
import dev.perigee.spi.NearStoreFactory;
import dev.perigee.spi.Ticker;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * How large a near tier may become, what it keeps then, and how old that becomes. One of the two bounds of size counts.
 *
 * @param maxEntries the most entries, if {@code maxWeight} is 0
 * @param maxWeight the most bytes of encoded values; 0 to bound by entries
 * @param maxAge how long after it was asked for a copy of the far tier's is served at most; zero for no limit
 * @param policy chooses what stays when there is no room
 * @param isOnly whether there is no far tier, so that entries have no other place and cannot be out of date
 * @param ticker tells how old copies are
 */
public record NearSettings(
        long maxEntries, long maxWeight, Duration maxAge, NearStoreFactory policy, boolean isOnly, Ticker ticker) {

    /** A near tier that holds nothing. */
    public static final NearSettings DISABLED =
            new NearSettings(0, 0, Duration.ZERO, NearPolicies.W_TINY_LFU, /* isOnly= */ false, Ticker.SYSTEM);

    /**
     * The default policy, without limit of age.
     *
     * @param maxEntries the most entries
     * @return settings
     */
    public static NearSettings ofEntries(long maxEntries) {
        return new NearSettings(
                maxEntries, 0, Duration.ZERO, NearPolicies.W_TINY_LFU, /* isOnly= */ false, Ticker.SYSTEM);
    }

    /**
     * Says whether anything is held at all.
     *
     * @return false for a cache without near tier
     */
    public boolean isEnabled() {
        return maxEntries > 0 || maxWeight > 0;
    }

    /** How large the map may become; where nothing is held, it has room for one. */
    <K, E> NearStoreFactory.Bound<K, E> bound(ToIntFunction<? super E> weigher, Consumer<? super K> evicted) {
        return new NearStoreFactory.Bound<>(Math.max(1, maxEntries), maxWeight, weigher, evicted);
    }

    /** The longest life of a copy; {@link Copy#NO_END} for no limit. */
    long maxAgeNanos() {
        return maxAge.isZero() ? Copy.NO_END : maxAge.toNanos();
    }
}
