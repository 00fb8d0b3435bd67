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
    RETIRED,
    /** Another operation was heard under its number, so a new era begins: one of the two messages was forged. */
    CONTRADICTED,
    /** The channel has contradicted itself again and again, and is not listened to for a while. */
    IGNORED
}
