package dev.perigee.tier;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
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

    private final TurnLock[] locks = new TurnLock[STRIPES];
    private final Duration timeout;

    Turns(Duration timeout) {
        this.timeout = timeout;
        for (int i = 0; i < STRIPES; i++) {
            locks[i] = new TurnLock();
        }
    }

    /** A lock that tells who holds it. */
    private static final class TurnLock extends ReentrantLock {

        private static final long serialVersionUID = 1;

        TurnLock() {
            super(/* fair= */ true);
        }

        @Nullable Thread holder() {
            return getOwner();
        }
    }

    /**
     * Waits for the turns on keys, then does the work in them.
     *
     * @throws CircularWaitException at once if a holder waits for this thread
     * @throws CacheException if they do not come within the time limit
     */
    <T extends @Nullable Object> T inTurns(Collection<?> keys, Supplier<T> work) {
        long giveUp = System.nanoTime() + timeout.toNanos();
        Deque<ReentrantLock> taken = new ArrayDeque<>();
        try {
            // All take them in one order, so that nobody waits for somebody who waits for him.
            for (int stripe :
                    keys.stream().mapToInt(Turns::stripe).sorted().distinct().toArray()) {
                TurnLock lock = locks[stripe];
                if (!isTaken(lock, giveUp - System.nanoTime())) {
                    throw new CacheException("No turn within " + timeout.toMillis()
                            + " ms on a contended key; the operation did not take effect");
                }
                taken.push(lock);
            }
            return work.get();
        } finally {
            taken.forEach(ReentrantLock::unlock);
        }
    }

    private static int stripe(Object key) {
        int hash = key.hashCode();
        return (hash ^ (hash >>> 16)) & (STRIPES - 1);
    }

    private static boolean isTaken(TurnLock lock, long nanos) {
        try {
            if (lock.tryLock(0, TimeUnit.NANOSECONDS)) { // Fair, which tryLock() is not.
                return true;
            }
            Waits.End end = Waits.await(lock::holder, () -> lock.tryLock(nanos, TimeUnit.NANOSECONDS));
            if (end == Waits.End.CIRCLE) {
                throw new CircularWaitException();
            }
            return end == Waits.End.CAME;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException("Interrupted while waiting for a turn; the operation did not take effect", e);
        }
    }
}
