package dev.perigee.coherence;

/** What an answer's epoch and number meant. */
enum Seen {
    /** Asked and answered in the present era. */
    PRESENT,
    /** Of the present epoch, but asked in another era. */
    FORMER_ERA,
    /** A new era began with it. */
    NEW_ERA,
    /** Late, from an epoch that is over. */
    OVER
}
