package dev.perigee;

/**
 * What the tiers of one cache on one node have done since its statistics were enabled or cleared.
 *
 * @param nearHits reads answered by the near tier
 * @param nearMisses reads that the near tier could not answer
 * @param farHits reads answered by the far tier
 * @param farMisses reads that the far tier had no entry for
 * @param loads values loaded by the cache loader
 * @param overtakenLoads loaded values that were not stored because a write overtook them
 * @param invalidations near copies that another's change made leave
 * @param updates values that other nodes' messages brought into the near tier
 * @param sparedRereads changes by other nodes that a near copy outlived for a moment, so that it was not read anew
 * @param unreadable far entries that could not be read back
 * @param retries attempts repeated because somebody else changed an entry meanwhile
 * @param farFailures requests that the far tier failed or did not answer in time
 * @param farNotAsked requests that were not sent, because the far tier had not answered lately
 * @param staleHits reads answered with a copy that may be out of date, because the far tier failed
 * @param failedMisses reads that found nothing because the far tier failed; a loader may have been asked then
 * @param lostWrites writes that the far tier failed and the caller was not told of; only with
 *     {@code far.on-write-failure} other than {@code throw}
 * @param pendingRecoveries keys of lost writes that are not made up for yet, and that this node misses until then; -1 while
 *     that is every key
 * @param lostEvents events that listeners on this node have missed
 * @param unconfirmed writes that waited for the whole bound because not every node's confirmation came
 * @param unheard writes that did not wait any longer for synchronous listeners on other nodes
 * @param nearEvictions near copies that left for want of room
 * @param nearSize about how many entries the near tier holds
 * @param nearWeight about how many bytes of encoded values the near tier holds; -1 if it is bounded by entries
 * @param farSize about how many entries the far tier holds, by an estimate that may be some seconds old; -1 if it is not
 *     known, 0 without a far tier
 */
public record TieredStatistics(
        long nearHits,
        long nearMisses,
        long farHits,
        long farMisses,
        long loads,
        long overtakenLoads,
        long invalidations,
        long updates,
        long sparedRereads,
        long unreadable,
        long retries,
        long farFailures,
        long farNotAsked,
        long staleHits,
        long failedMisses,
        long lostWrites,
        long pendingRecoveries,
        long lostEvents,
        long unconfirmed,
        long unheard,
        long nearEvictions,
        long nearSize,
        long nearWeight,
        long farSize) {}
