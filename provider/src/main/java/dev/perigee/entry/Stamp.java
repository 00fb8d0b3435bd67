package dev.perigee.entry;

/**
 * A moment on one partition's timeline.
 *
 * @param partition the partition
 * @param epoch the timeline; a new one begins whenever continuity may be broken
 * @param sequence the partition's number at that moment
 */
public record Stamp(int partition, String epoch, long sequence) {}
