package dev.perigee.entry;

/**
 * How long an entry is to live from now on, as a duration: the far store's clock turns it into an end, so no node's
 * clock ever counts.
 *
 * @param physical milliseconds until the bytes go away; {@code 0}, {@link #FOREVER} and {@link #UNCHANGED} have their
 *     own meaning
 * @param lead by how many milliseconds the entry ends for JCache before its bytes do; the rest of its life it may only
 *     serve as a stale fallback
 */
public record Lifetime(long physical, long lead) {

    private static final long NO_END = -1;
    private static final long AS_IT_WAS = -2;

    /** Lives until it is removed or evicted. */
    public static final Lifetime FOREVER = new Lifetime(NO_END, 0);

    /** Keeps the end it has. */
    public static final Lifetime UNCHANGED = new Lifetime(AS_IT_WAS, 0);

    /** Is over before it began: such an entry is never visible. */
    public static final Lifetime OVER = new Lifetime(0, 0);

    /** Checks the two durations. */
    public Lifetime {
        if (physical < AS_IT_WAS) {
            throw new IllegalArgumentException("physical: " + physical + " ms; give 0 or more, or a constant");
        }
        if (lead < 0 || (lead > 0 && lead >= physical)) {
            throw new IllegalArgumentException(
                    "lead: " + lead + " ms; give 0, or less than the physical lifetime of " + physical + " ms");
        }
    }

    /**
     * A life of so many milliseconds whose logical and physical end coincide.
     *
     * @param milliseconds 0 or more
     * @return {@link #OVER} for 0
     */
    public static Lifetime ofMillis(long milliseconds) {
        return milliseconds == 0 ? OVER : new Lifetime(milliseconds, 0);
    }

    /**
     * Says whether an entry with this life never becomes visible.
     *
     * @return true for {@link #OVER}
     */
    public boolean isOver() {
        return physical == 0;
    }

    /**
     * Says whether the entry has no end.
     *
     * @return true for {@link #FOREVER}
     */
    public boolean isForever() {
        return physical == NO_END;
    }

    /**
     * Says whether the end of the entry stays as it is.
     *
     * @return true for {@link #UNCHANGED}
     */
    public boolean isUnchanged() {
        return physical == AS_IT_WAS;
    }

    /**
     * Returns the time until JCache regards the entry as expired.
     *
     * @return milliseconds; negative when forever or unchanged
     */
    public long logical() {
        return physical - lead;
    }
}
