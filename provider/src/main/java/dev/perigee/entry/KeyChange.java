package dev.perigee.entry;

import org.jspecify.annotations.Nullable;

/**
 * One key's part of a {@link Message}.
 *
 * @param kind what happened
 * @param key the key
 * @param value the new envelope, when a listener somewhere needs it and it is not too long; for a removal or an expiry
 *     null
 * @param old the former envelope, under the same conditions
 */
public record KeyChange(ChangeKind kind, FarKey key, byte @Nullable [] value, byte @Nullable [] old) {}
