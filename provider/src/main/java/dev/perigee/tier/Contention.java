package dev.perigee.tier;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.CacheException;

/** Counts the attempts of one operation on a contended key, and spaces them out. Used by one thread. */
final class Contention {

    /** After so many attempts an operation gives up: something else than contention must be wrong. */
    private static final int MOST_ATTEMPTS = 10_000;

    private static final int SLOWEST = 6;
    private static final long UNIT_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private final TierCounters counters;
    private int attempts;

    Contention(TierCounters counters) {
        this.counters = counters;
    }

    /**
     * An attempt was lost to somebody else: waits a little, longer each time, by chance.
     *
     * @throws CacheException after too many
     */
    void lost() {
        attempts++;
        counters.count(TierCounter.RETRIES);
        if (attempts > MOST_ATTEMPTS) {
            throw new CacheException("Gave up after " + attempts + " attempts on a contended key; nothing was changed");
        }
        long most = UNIT_NANOS << Math.min(attempts, SLOWEST);
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(most));
    }

    int attempts() {
        return attempts;
    }
}
