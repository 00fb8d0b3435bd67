package dev.perigee.entry;

import org.jspecify.annotations.Nullable;

/**
 * The far store's answer for one key.
 *
 * @param outcome what happened
 * @param stamp the partition's timeline at that moment: for a write that took effect, its own number
 * @param envelope the entry read; for a read of one key that found none, the body of an entry past its logical end, which
 *     may only serve as a stale fallback; for a write, the entry as it was before or as it stands in the way, if asked
 *     for; null when there is none. To be read only
 * @param entryId the operation that wrote the entry that was there; {@link OperationId#NONE} when there was none
 * @param entrySequence the number of that write; 0 when there was none
 * @param remaining milliseconds until the logical end of the entry now there, {@link #NO_END} if it has none, 0 if there is
 *     no entry. For {@link Outcome#LEASED_ELSEWHERE}, until the lease ends
 */
public record FarReply(
        Outcome outcome,
        Stamp stamp,
        byte @Nullable [] envelope,
        OperationId entryId,
        long entrySequence,
        long remaining) {

    /** The {@link #remaining} of an entry that does not expire. */
    public static final long NO_END = -1;

    /**
     * Says whether an entry was there when the far store looked.
     *
     * @return false if the key was absent
     */
    public boolean wasPresent() {
        return !entryId.equals(OperationId.NONE);
    }
}
