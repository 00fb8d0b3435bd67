package dev.perigee.tier;

/** What is counted for each tier of a cache. */
public enum TierCounter {
    /** Reads answered by the near tier. */
    NEAR_HITS,
    /** Reads that the near tier could not answer. */
    NEAR_MISSES,
    /** Reads answered by the far tier. */
    FAR_HITS,
    /** Reads that the far tier had no entry for. */
    FAR_MISSES,
    /** Values loaded through the cache loader. */
    LOADS,
    /** Loaded values that were not stored because a write overtook them. */
    OVERTAKEN_LOADS,
    /** Near copies that a message made leave. */
    INVALIDATIONS,
    /** Values that a message brought and the near tier took in. */
    UPDATES,
    /** Changes by other nodes that a near copy outlived for a moment, so that it was not read anew. */
    SPARED_REREADS,
    /** Near copies that left for want of room. */
    NEAR_EVICTIONS,
    /** Far entries that could not be read back. */
    UNREADABLE,
    /** Attempts repeated because somebody else changed the entry meanwhile. */
    RETRIES,
    /** Requests that the far tier failed or did not answer in time. */
    FAR_FAILURES,
    /** Writes that went on when the bound was over, without every node's confirmation. */
    UNCONFIRMED,
    /** Writes that went on when the time for synchronous listeners on other nodes was over. */
    UNHEARD,
    /** Requests that were not sent, because the far tier had not answered lately. */
    FAR_NOT_ASKED,
    /** Reads answered with a copy that may be out of date, because the far tier failed. */
    STALE_HITS,
    /** Reads that found nothing because the far tier failed. */
    FAILED_MISSES,
    /** Writes that the far tier failed and the caller was not told of; they are made up for as soon as it answers. */
    LOST_WRITES
}
