package dev.perigee.near;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Says which uses of entries the near policy is told of. Telling it costs more than finding the entry (a lock, or a buffer
 * that somebody has to empty), and a policy needs to know only because something comes in and something has to leave for it.
 * So each entry's use is told once in a round, and a round is over when a small part of the room has been taken anew.
 *
 * <p>Rounds are made of what comes in, not of time: so a policy misplaces an entry by no more than a round at any rate of
 * hits and misses, a look needs no clock for it, and where nothing comes in nothing is told. Thread-safe.
 */
final class Uses {

    /** How many rounds the whole room is, unless that makes less than one entry a round. */
    static final int ROUNDS = 1_024;

    /** In a smaller room each use is told, so that small maps are exact. */
    static final int LEAST_ROOM = 128;

    /** No round is called so. */
    static final short NEVER = 0;

    private final boolean each;

    /** The room of a round, as a power of two. */
    private final int shift;

    private final AtomicLong taken = new AtomicLong();
    private volatile short round = name(0);

    /**
     * Begins the first round.
     *
     * @param room how much the map has room for: bytes, or entries
     */
    Uses(long room) {
        this.each = room < LEAST_ROOM;
        this.shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, room / ROUNDS));
    }

    /** Whether the policy has to be told of a use of an entry. To be asked once for each use. */
    boolean isNews(NearEntry<?> entry) {
        return each || entry.isFirstUseIn(round);
    }

    /**
     * Something was taken in.
     *
     * @param room how much more room is taken than before
     */
    void cameIn(long room) {
        if (room > 0 && !each) {
            short now = name(taken.addAndGet(room) >>> shift);
            if (now != round) {
                round = now;
            }
        }
    }

    /** Names are used again, after so many rounds that nobody minds if a use goes unheard. */
    private static short name(long number) {
        return (short) (2 * number + 1);
    }
}
