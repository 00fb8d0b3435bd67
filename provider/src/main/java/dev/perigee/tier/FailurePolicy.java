package dev.perigee.tier;

import java.time.Duration;

/**
 * What a cache does when its far tier fails.
 *
 * @param isStrict whether reads fail then, too; otherwise they are answered with a stale copy, or else with a miss
 * @param staleMaxAge how long ago such a copy may have been current at last; zero for no stale copies
 */
public record FailurePolicy(boolean isStrict, Duration staleMaxAge) {

    /** Whether copies are to be kept that no hit may see any more. */
    boolean keepsStale() {
        return !isStrict && !staleMaxAge.isZero();
    }
}
