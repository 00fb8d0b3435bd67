package dev.perigee.tier;

import java.time.Duration;

/**
 * What the writes of a cache wait for, beyond the far store's answer.
 *
 * @param confirmed whether until no node reads anything older, which takes the bound on staleness at most
 * @param remoteSync how long at most for synchronous listeners on other nodes; zero not to wait for them
 */
public record Assurances(boolean confirmed, Duration remoteSync) {

    /** Writes wait for nobody. */
    public static final Assurances NONE = new Assurances(false, Duration.ZERO);

    boolean needsMembers() {
        return confirmed || !remoteSync.isZero();
    }
}
