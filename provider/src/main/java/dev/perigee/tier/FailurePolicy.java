package dev.perigee.tier;

import java.time.Duration;

/**
 * What a cache does when its far tier fails.
 *
 * @param isStrict whether reads fail then, too; otherwise they are answered with a stale copy, or else with a miss
 * @param staleMaxAge how long ago such a copy may have been current at last; zero for no stale copies
 * @param onWrite what becomes of writes that have no condition and tell the caller nothing
 */
public record FailurePolicy(boolean isStrict, Duration staleMaxAge, OnWrite onWrite) {

    /** What becomes of a write that the far tier failed. */
    public enum OnWrite {
        /** The caller is told. */
        THROW,
        /** It is remembered, and the key is removed as soon as the far tier answers. */
        REMOVE,
        /**
         * As {@link #REMOVE}, for values that are moments of a latest change, as {@link Long}: the moment is stored later
         * unless a later one is there, and a read that the far tier fails is answered with {@link Long#MAX_VALUE}.
         */
        TIMESTAMP
    }

    /**
     * Whether copies are to be kept that no hit may see any more. Not in a cache of moments: a former moment says that
     * nothing was changed since.
     */
    boolean keepsStale() {
        return !isStrict && !staleMaxAge.isZero() && onWrite != OnWrite.TIMESTAMP;
    }
}
