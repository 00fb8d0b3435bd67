package dev.perigee.tier;

import dev.perigee.spi.Ticker;
import java.time.Duration;

/**
 * How a node keeps its near copies in step, and how long it waits.
 *
 * @param bound how old a near copy may be that is served
 * @param digestEvery how often partitions are asked for their numbers
 * @param grace how long a message may be under way before it counts as lost
 * @param farTimeout how long one request to the far tier may take
 * @param staleAfter how long a server of it may be silent before stale copies are served; zero for farTimeout
 * @param turnTimeout how long an operation waits for its turn on a contended key
 * @param loadLease how long a lease to load lasts
 * @param loadTimeout how long others wait for a value that is being loaded
 * @param onDisconnect what becomes of near copies while messages cannot be heard
 * @param ticker tells how old copies and proofs are
 */
public record NodeSettings(
        Duration bound,
        Duration digestEvery,
        Duration grace,
        Duration farTimeout,
        Duration staleAfter,
        Duration turnTimeout,
        Duration loadLease,
        Duration loadTimeout,
        OnDisconnect onDisconnect,
        Ticker ticker) {

    /** What becomes of near copies while messages cannot be heard. */
    public enum OnDisconnect {
        /** They are served within the bound. After that, what the far tier's failure policy allows. */
        BOUNDED,
        /** None is served until the subscription stands again and it is known what was missed. */
        BYPASS,
        /** They are served within the bound, and nothing older ever. */
        STRICT
    }
}
