package dev.perigee.coherence;

/**
 * What one partition's state machine has seen.
 *
 * @param messages messages heard
 * @param duplicates messages that came twice
 * @param gaps times a message's number was further ahead than the next
 * @param silentLosses times a digest told of numbers that no message had brought
 * @param eras times the numbering started over
 * @param anomalies times a number went back within an epoch, or came with two operations
 * @param spoofed messages that contradicted others, and those that were ignored because of that
 */
public record CoherenceCounters(
        long messages, long duplicates, long gaps, long silentLosses, long eras, long anomalies, long spoofed) {

    /** Nothing seen. */
    public static final CoherenceCounters ZERO = new CoherenceCounters(0, 0, 0, 0, 0, 0, 0);

    static final CoherenceCounters MESSAGE = new CoherenceCounters(1, 0, 0, 0, 0, 0, 0);
    static final CoherenceCounters DUPLICATE = new CoherenceCounters(0, 1, 0, 0, 0, 0, 0);
    static final CoherenceCounters GAP = new CoherenceCounters(0, 0, 1, 0, 0, 0, 0);
    static final CoherenceCounters SILENT_LOSS = new CoherenceCounters(0, 0, 0, 1, 0, 0, 0);
    static final CoherenceCounters ERA = new CoherenceCounters(0, 0, 0, 0, 1, 0, 0);
    static final CoherenceCounters SPOOFED = new CoherenceCounters(0, 0, 0, 0, 0, 0, 1);
    static final CoherenceCounters ANOMALY = new CoherenceCounters(0, 0, 0, 0, 0, 1, 0);

    /**
     * Adds two counts.
     *
     * @param other the other
     * @return the sum
     */
    public CoherenceCounters plus(CoherenceCounters other) {
        return new CoherenceCounters(
                messages + other.messages,
                duplicates + other.duplicates,
                gaps + other.gaps,
                silentLosses + other.silentLosses,
                eras + other.eras,
                anomalies + other.anomalies,
                spoofed + other.spoofed);
    }
}
