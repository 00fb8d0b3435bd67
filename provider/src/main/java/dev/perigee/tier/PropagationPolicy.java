package dev.perigee.tier;

import dev.perigee.Propagation;
import dev.perigee.coherence.Rereads;
import dev.perigee.entry.Recipients;
import org.jspecify.annotations.Nullable;

/**
 * How the other nodes of a cache learn of writes, and how this one takes what they write.
 *
 * @param isNear whether any node keeps entries of the cache near; otherwise no value ever travels for near tiers
 * @param usual what holds for calls that do not say otherwise
 * @param autoMaxBytes the longest envelope that travels with {@link Propagation#AUTO}
 * @param rereads which re-reads this node spares itself
 */
public record PropagationPolicy(boolean isNear, Propagation usual, long autoMaxBytes, Rereads rereads) {

    /** Each write makes copies elsewhere go, at once. */
    public static final PropagationPolicy INVALIDATING =
            new PropagationPolicy(/* isNear= */ true, Propagation.INVALIDATE, 0, Rereads.UNSPARED);

    /** Whether this node takes in values that messages bring: only if the cache asks for it, since messages can be forged. */
    boolean takesValues() {
        return isNear && usual != Propagation.INVALIDATE;
    }

    /** The same for a cache of which it is known whether its entries are kept near at all. */
    PropagationPolicy ifNear(boolean isKept) {
        return new PropagationPolicy(isNear && isKept, usual, autoMaxBytes, rereads);
    }

    /**
     * Says which near tiers are to take in a value.
     *
     * @param chosen what the call asks for, null for the usual
     * @param length the envelope's length in bytes; the far store leaves out of messages what is too long for them
     * @return the recipients
     */
    Recipients recipients(@Nullable Propagation chosen, int length) {
        if (!isNear) {
            return Recipients.NOBODY;
        }
        return switch (chosen == null ? usual : chosen) {
            case INVALIDATE -> Recipients.NOBODY;
            case UPDATE -> Recipients.EVERYBODY;
            case AUTO -> length <= autoMaxBytes ? Recipients.HOLDERS : Recipients.NOBODY;
        };
    }
}
