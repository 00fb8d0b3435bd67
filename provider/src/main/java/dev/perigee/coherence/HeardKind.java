package dev.perigee.coherence;

/** How a message fitted into what a node had heard before. */
public enum HeardKind {
    /** The next number, or one further ahead. */
    IN_ORDER,
    /** A number that was passed already. */
    LATE,
    /** This very message, again. */
    DUPLICATE,
    /** The first of a new era. */
    NEW_ERA,
    /** Of an epoch that is over. */
    RETIRED
}
