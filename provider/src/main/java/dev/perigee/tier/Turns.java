package dev.perigee.tier;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Lets the threads of this node that contend for a key take turns. Not needed for safety, which rests on comparing
 * operation ids; it spares them most of the failing attempts. Striped; reentrant, so that code run in a turn may use the
 * cache; waiting ends at a deadline.
 */
final class Turns {

    private static final int STRIPES = 256;

    private final ReentrantLock[] locks = new ReentrantLock[STRIPES];
    private final Duration timeout;

    Turns(Duration timeout) {
        this.timeout = timeout;
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new ReentrantLock(/* fair= */ true);
        }
    }

    /**
     * Waits for the turn for a key, then does the work in it.
     *
     * @throws CacheException if it does not come within the time limit
     */
    <T extends @Nullable Object> T inTurn(Object key, Supplier<T> work) {
        ReentrantLock lock = lock(key);
        if (!isTaken(lock)) {
            throw new CacheException("No turn within " + timeout.toMillis()
                    + " ms on a contended key; the operation did not take effect");
        }
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** Whether this thread is in its turn on the key already: code that runs in a turn uses the cache itself. */
    boolean isMine(Object key) {
        return lock(key).isHeldByCurrentThread();
    }

    private ReentrantLock lock(Object key) {
        int hash = key.hashCode();
        return locks[(hash ^ (hash >>> 16)) & (STRIPES - 1)];
    }

    private boolean isTaken(ReentrantLock lock) {
        try {
            return lock.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException("Interrupted while waiting for a turn; the operation did not take effect", e);
        }
    }
}
