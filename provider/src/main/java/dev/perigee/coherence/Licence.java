package dev.perigee.coherence;

/**
 * Whether a cache's near copies may be served on this node at all, beside all other rules.
 *
 * <p>A cache with confirmed writes may be read near only while every writer knows of it. So its node needs a registration
 * whose lease is running, and copies must have been asked for so long after it took effect that no writer still uses a list
 * of members without it. Thread-safe; {@link #covers} takes no lock.
 */
public final class Licence {

    /** Copies are served without any registration. */
    public static final Licence UNLIMITED = new Licence();

    private static final Term NEVER = new Term(0, 0);

    /** Replaced as a whole. */
    private volatile Term term = NEVER;

    /** Begins without permission to serve anything. */
    public Licence() {}

    /**
     * When copies may be served. Times are the node's monotonic clock.
     *
     * @param from copies must have been asked for at this moment or later
     * @param until looks must have begun before this moment
     */
    private record Term(long from, long until) {}

    /**
     * Grants a new term; what was granted before is over.
     *
     * @param from copies that were asked for before this moment are not served
     * @param until nothing is served from this moment on
     */
    public void grant(long from, long until) {
        term = new Term(from, until);
    }

    /**
     * Prolongs the present term, if there is one; copies that were served may be served on.
     *
     * @param until nothing is served from this moment on
     */
    public void prolong(long until) {
        Term present = term;
        if (!present.equals(NEVER)) {
            term = new Term(present.from(), until);
        }
    }

    /** Ends the present term; copies asked for until now are not served again. */
    public void revoke() {
        term = NEVER;
    }

    @SuppressWarnings("ReferenceEquality") // One object stands for "none"; a hit need not compare its fields.
    boolean covers(long loadedAt, long lookedAt) {
        if (this == UNLIMITED) {
            return true;
        }
        Term present = term;
        return present != NEVER && loadedAt - present.from() >= 0 && lookedAt - present.until() < 0;
    }
}
