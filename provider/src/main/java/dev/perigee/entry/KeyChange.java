package dev.perigee.entry;

import org.jspecify.annotations.Nullable;

/**
 * One key's part of a {@link Message}.
 *
 * @param kind what happened
 * @param key the key
 * @param value the new envelope, when a near tier or a listener somewhere needs it and it is not too long; for a removal or
 *     an expiry null
 * @param old the former envelope, when a listener somewhere needs it and it is not too long
 * @param recipients which near tiers may take in the new envelope; {@link Recipients#NOBODY} if there is none
 */
public record KeyChange(
        ChangeKind kind, FarKey key, byte @Nullable [] value, byte @Nullable [] old, Recipients recipients) {

    /**
     * Describes a change that no near tier takes in.
     *
     * @param kind what happened
     * @param key the key
     * @param value the new envelope, or null
     * @param old the former envelope, or null
     */
    public KeyChange(ChangeKind kind, FarKey key, byte @Nullable [] value, byte @Nullable [] old) {
        this(kind, key, value, old, Recipients.NOBODY);
    }
}
