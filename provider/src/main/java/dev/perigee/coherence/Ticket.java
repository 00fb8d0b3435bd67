package dev.perigee.coherence;

/**
 * What a node knew of a partition just before it sent a request. Stamped before, compared when the answer comes.
 *
 * @param era the era at that time
 * @param maxSequence the highest number seen until then
 * @param askedAt the node's monotonic clock, nanoseconds, before the request was sent
 */
public record Ticket(Era era, long maxSequence, long askedAt) {}
