package dev.perigee.tier;

import java.time.Duration;

/**
 * How a node keeps its near copies in step, and how long it waits.
 *
 * @param bound how old a near copy may be that is served
 * @param digestEvery how often partitions are asked for their numbers
 * @param grace how long a message may be under way before it counts as lost
 * @param farTimeout how long one request to the far tier may take
 * @param turnTimeout how long an operation waits for its turn on a contended key
 * @param loadLease how long a lease to load lasts
 * @param loadTimeout how long others wait for a value that is being loaded
 */
public record NodeSettings(
        Duration bound,
        Duration digestEvery,
        Duration grace,
        Duration farTimeout,
        Duration turnTimeout,
        Duration loadLease,
        Duration loadTimeout) {}
