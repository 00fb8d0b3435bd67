package dev.perigee;

/**
 * How a node is, which is one cache manager in one JVM. Get it by {@code PerigeeCacheManager.health()}; no request is made
 * for it.
 *
 * @param hearing whether messages of other nodes can be heard; true without a far tier
 * @param partitions how many partitions the far tier has; 0 without one
 * @param partitionsAway how many of them are not asked because they have not answered lately
 * @param partitionsProved how many of them were proved, less than {@code coherence.bound} ago, to have missed nothing; those
 *     that nothing is kept of are not asked
 * @param messages messages heard
 * @param duplicates messages heard twice
 * @param gaps times that numbers were missing between messages
 * @param silentLosses messages that only a digest told were missing
 * @param eras times that what was kept of a partition was dropped because its numbers began anew
 * @param anomalies times that a partition's numbers went back without a new epoch, or one came with two operations
 * @param spoofed messages that contradicted others, and messages that were ignored because of that: somebody else publishes
 *     on the namespace's channels, or the server has lost writes
 * @param lostEvents events that listeners on this node have missed
 * @param untoldErrors background failures that the manager's error listener was not told of, because too many were waiting
 */
public record NodeHealth(
        boolean hearing,
        int partitions,
        int partitionsAway,
        int partitionsProved,
        long messages,
        long duplicates,
        long gaps,
        long silentLosses,
        long eras,
        long anomalies,
        long spoofed,
        long lostEvents,
        long untoldErrors) {}
