package dev.perigee.config;

/** What a read of a cache may miss that was written before, on any node. */
public enum Consistency {
    /** Near reads are at most the bound on staleness old. */
    BOUNDED,
    /**
     * A write returns when no node reads anything older any more, at the latest when the bound has passed since. Made for
     * caches that are read far more often than they are written.
     */
    CONFIRMED,
    /** Nothing is kept near; every read asks the far tier. All operations on a key are linearizable. */
    LINEARIZABLE
}
