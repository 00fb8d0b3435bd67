package dev.perigee.coherence;

/**
 * What remains to be done after a digest.
 *
 * @param partition the partition
 * @param sent what was known before it was asked for
 * @param sequence the number it reported
 * @param settled true if all numbers up to it are applied here; false if messages may still be under way: wait a grace
 *     time, then call {@link Partition#settle}
 */
public record Digest(int partition, Ticket sent, long sequence, boolean settled) {}
