package dev.perigee.coherence;

import dev.perigee.entry.Stamp;

/**
 * What a message meant.
 *
 * @param kind how it fitted in
 * @param stamp its moment
 * @param missedFrom the first number that has not come; equal to the message's own when none is missing
 */
public record Heard(HeardKind kind, Stamp stamp, long missedFrom) {}
