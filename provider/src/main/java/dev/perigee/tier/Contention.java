package dev.perigee.tier;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.CacheException;

/**
 * The attempts of one operation on a contended key, spaced out. They share the time for a turn; each has its own time for
 * the far tier, which has answered when an attempt was lost. Used by one thread.
 */
final class Contention {

    /** A processor that changes its own entry once is run again on what it has left; one that does so again always will. */
    private static final int MOST_OWN_GOALS = 2;

    private static final int SLOWEST = 6;
    private static final long UNIT_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private final Limits limits;
    private int attempts;

    /** How many attempts in a row were lost to what the processor itself had done. */
    private int ownGoals;

    private boolean hasChangedItsKey;

    /** When the first attempt was lost. */
    private long since;

    private Contention(Limits limits) {
        this.limits = limits;
    }

    /**
     * What the attempts of each operation of a cache are held to.
     *
     * @param counters counts the lost ones
     * @param turnTimeout how long an operation goes on after the first that was lost
     */
    record Limits(TierCounters counters, Duration turnTimeout) {

        Contention begin() {
            return new Contention(this);
        }
    }

    /** The turn has come; waiting for it had a limit of its own. */
    void beginTurn() {
        attempts = 0;
    }

    /** An entry processor has run; what becomes of it is not known yet. */
    void tried(Trial<?, ?> trial) {
        hasChangedItsKey = trial.hasChangedItsKey();
    }

    /**
     * An attempt was lost to somebody else: waits a little, longer each time, by chance.
     *
     * @throws CacheException if it goes on for too long
     */
    void lost() {
        long now = System.nanoTime();
        attempts++;
        if (attempts == 1) {
            since = now;
        }
        limits.counters().count(TierCounter.RETRIES);
        ownGoals = hasChangedItsKey ? ownGoals + 1 : 0;
        hasChangedItsKey = false;
        if (ownGoals == MOST_OWN_GOALS) {
            throw new CacheException("The entry processor has changed its own entry through the cache in " + ownGoals
                    + " runs, one after the other: each of these changes took effect and overtook the processor's own"
                    + " outcome, which did not. Let it use MutableEntry.setValue() or remove(), or change other keys"
                    + " only");
        }
        if (now - since > limits.turnTimeout().toNanos()) {
            throw new CacheException("Gave up after " + attempts + " attempts in "
                    + limits.turnTimeout().toMillis() + " ms (turn.timeout): each time the entry had been changed"
                    + " meanwhile. The operation did not take effect; what an entry processor, an expiry policy or a"
                    + " writer has done by itself stays. If it is the entry processor that changes its own entry"
                    + " through the cache, let it use MutableEntry.setValue() or remove() instead");
        }
        long most = UNIT_NANOS << Math.min(attempts, SLOWEST);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
    }
}
