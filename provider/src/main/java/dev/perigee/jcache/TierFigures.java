package dev.perigee.jcache;

import dev.perigee.TieredStatistics;
import dev.perigee.event.CacheEvents;
import dev.perigee.event.EventOrder;
import dev.perigee.near.NearTier;
import dev.perigee.tier.FarSize;
import dev.perigee.tier.TierCounter;
import dev.perigee.tier.TierCounters;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the figures of a cache's tiers come from.
 *
 * @param near the near tier
 * @param counters counts
 * @param pendingRecoveries how many lost writes wait to be made up for
 * @param events the listeners
 * @param order the order in which they hear
 * @param size the far tier's size; null without far tier
 */
record TierFigures(
        NearTier<?, ?> near,
        TierCounters counters,
        LongSupplier pendingRecoveries,
        CacheEvents<?, ?> events,
        EventOrder order,
        @Nullable FarSize size) {

    /** All figures; the far tier is asked for its size now and then. */
    TieredStatistics asked() {
        return figures(farSize());
    }

    /** All figures as far as they are known. */
    TieredStatistics known() {
        return figures(size == null ? 0 : size.latest());
    }

    /** About how many entries the far tier holds; it is asked now and then. */
    long farSize() {
        return size == null ? 0 : size.get();
    }

    private TieredStatistics figures(long farSize) {
        return new TieredStatistics(
                counters.get(TierCounter.NEAR_HITS),
                counters.get(TierCounter.NEAR_MISSES),
                counters.get(TierCounter.FAR_HITS),
                counters.get(TierCounter.FAR_MISSES),
                counters.get(TierCounter.LOADS),
                counters.get(TierCounter.OVERTAKEN_LOADS),
                counters.get(TierCounter.INVALIDATIONS),
                counters.get(TierCounter.UPDATES),
                counters.get(TierCounter.SPARED_REREADS),
                counters.get(TierCounter.UNREADABLE),
                counters.get(TierCounter.RETRIES),
                counters.get(TierCounter.FAR_FAILURES),
                counters.get(TierCounter.FAR_NOT_ASKED),
                counters.get(TierCounter.STALE_HITS),
                counters.get(TierCounter.FAILED_MISSES),
                counters.get(TierCounter.LOST_WRITES),
                pendingRecoveries.getAsLong(),
                events.lost() + order.lost(),
                counters.get(TierCounter.UNCONFIRMED),
                counters.get(TierCounter.UNHEARD),
                counters.get(TierCounter.NEAR_EVICTIONS),
                near.size(),
                near.weight(),
                farSize);
    }
}
