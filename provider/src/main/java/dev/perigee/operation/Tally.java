package dev.perigee.operation;

/**
 * What an operation counts as in the statistics of JSR-107.
 *
 * @param hits keys found
 * @param misses keys not found
 * @param puts values stored by the application
 * @param removals entries removed by the application
 */
public record Tally(int hits, int misses, int puts, int removals) {

    /** Nothing. */
    public static final Tally NONE = new Tally(0, 0, 0, 0);

    /** A key was found. */
    public static final Tally HIT = new Tally(1, 0, 0, 0);

    /** A key was not found. */
    public static final Tally MISS = new Tally(0, 1, 0, 0);

    /** A value was stored. */
    public static final Tally PUT = new Tally(0, 0, 1, 0);

    /** A key was found and its value replaced. */
    public static final Tally HIT_AND_PUT = new Tally(1, 0, 1, 0);

    /** A key was not found and a value stored. */
    public static final Tally MISS_AND_PUT = new Tally(0, 1, 1, 0);

    /** An entry was removed. */
    public static final Tally REMOVAL = new Tally(0, 0, 0, 1);

    /** A key was found and its entry removed. */
    public static final Tally HIT_AND_REMOVAL = new Tally(1, 0, 0, 1);

    /** The same where what was to be stored had no life at all, and so was never there. */
    public Tally withoutPuts() {
        return puts == 0 ? this : new Tally(hits, misses, 0, removals);
    }

    /**
     * A hit or a miss.
     *
     * @param found whether the key was found
     * @return {@link #HIT} or {@link #MISS}
     */
    public static Tally lookUp(boolean found) {
        return found ? HIT : MISS;
    }
}
