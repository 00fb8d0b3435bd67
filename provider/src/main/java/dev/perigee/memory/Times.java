package dev.perigee.memory;

import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;

/**
 * The two ends of an entry's life, in milliseconds of the store's clock.
 *
 * @param logical when it ends for JCache; 0 for never
 * @param physical when its bytes go away; 0 for never
 */
record Times(long logical, long physical) {

    private static final long NEVER = 0;

    /** Turns a life that begins now into its ends. */
    static Times of(Lifetime life, long now) {
        if (life.isForever()) {
            return new Times(NEVER, NEVER);
        }
        return new Times(after(now, life.logical()), after(now, life.physical()));
    }

    /** Returns the moment so many milliseconds after another; the end of time if that is too far to be counted. */
    static long after(long now, long millis) {
        long sum = now + millis;
        return millis > 0 && sum < now ? Long.MAX_VALUE : sum;
    }

    static boolean isLogicallyOver(byte[] envelope, long now) {
        long end = EnvelopeHeader.logicalEnd(envelope);
        return end != NEVER && now >= end;
    }

    /** Returns the time left as {@link FarReply#remaining} tells it. */
    static long remaining(byte[] envelope, long now) {
        long end = EnvelopeHeader.logicalEnd(envelope);
        return end == NEVER ? FarReply.NO_END : Math.max(0, end - now);
    }

    /** Says whether an entry with these ends is over sooner than with that logical end. */
    boolean isBefore(long formerLogical) {
        return logical != NEVER && (formerLogical == NEVER || logical < formerLogical);
    }
}
