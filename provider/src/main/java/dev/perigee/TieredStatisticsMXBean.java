package dev.perigee;

import javax.management.MXBean;

/**
 * The figures of {@link TieredStatistics} for one cache on one node, registered as
 * {@code dev.perigee:type=PerigeeStatistics,CacheManager=<URI>,Cache=<name>} while the cache's statistics are enabled. No
 * attribute costs a request but {@code FarSize}, and that one at most every few seconds. Counts are set to zero together with
 * those of JSR-107's bean.
 */
@MXBean
public interface TieredStatisticsMXBean {

    /**
     * Reads answered by the near tier.
     *
     * @return a count
     */
    long getNearHits();

    /**
     * Reads that the near tier could not answer.
     *
     * @return a count
     */
    long getNearMisses();

    /**
     * Reads answered by the far tier.
     *
     * @return a count
     */
    long getFarHits();

    /**
     * Reads that the far tier had no entry for.
     *
     * @return a count
     */
    long getFarMisses();

    /**
     * Values loaded by the cache loader.
     *
     * @return a count
     */
    long getLoads();

    /**
     * Loaded values that were not stored because a write overtook them.
     *
     * @return a count
     */
    long getOvertakenLoads();

    /**
     * Near copies that another's change made leave.
     *
     * @return a count
     */
    long getInvalidations();

    /**
     * Values that other nodes' messages brought into the near tier.
     *
     * @return a count
     */
    long getUpdates();

    /**
     * Changes by other nodes that a near copy outlived for a moment, so that it was not read anew.
     *
     * @return a count
     */
    long getSparedRereads();

    /**
     * Near copies that left for want of room.
     *
     * @return a count
     */
    long getNearEvictions();

    /**
     * Far entries that could not be read back.
     *
     * @return a count
     */
    long getUnreadable();

    /**
     * Attempts repeated because somebody else changed an entry meanwhile.
     *
     * @return a count
     */
    long getRetries();

    /**
     * Requests that the far tier failed or did not answer in time.
     *
     * @return a count
     */
    long getFarFailures();

    /**
     * Requests that were not sent, because the far tier had not answered lately.
     *
     * @return a count
     */
    long getFarNotAsked();

    /**
     * Reads answered with a copy that may be out of date, because the far tier failed.
     *
     * @return a count
     */
    long getStaleHits();

    /**
     * Reads that found nothing because the far tier failed.
     *
     * @return a count
     */
    long getFailedMisses();

    /**
     * Writes that the far tier failed and the caller was not told of.
     *
     * @return a count
     */
    long getLostWrites();

    /**
     * Keys of lost writes that are not made up for yet.
     *
     * @return a number of keys; -1 while that is every key
     */
    long getPendingRecoveries();

    /**
     * Events that listeners on this node have missed.
     *
     * @return a count
     */
    long getLostEvents();

    /**
     * Writes that waited for the whole bound because not every node's confirmation came.
     *
     * @return a count
     */
    long getUnconfirmed();

    /**
     * Writes that did not wait any longer for synchronous listeners on other nodes.
     *
     * @return a count
     */
    long getUnheard();

    /**
     * About how many entries the near tier holds.
     *
     * @return a number of entries
     */
    long getNearSize();

    /**
     * About how many bytes of encoded values the near tier holds.
     *
     * @return a number of bytes; -1 if the near tier is bounded by entries
     */
    long getNearWeight();

    /**
     * About how many entries the far tier holds. The first question waits a fifth of a second at most; later ones are
     * answered at once, with an estimate that may be some seconds old.
     *
     * @return a number of entries; -1 if it is not known
     */
    long getFarSize();
}
