package dev.perigee.tier;

import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Deadline;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Lets one entry processor at a time, among all nodes, run on a key that is absent. What a processor finds missing it
 * mostly computes, which is what caches are there to spare, and what a write or a clear overtook meanwhile must not be
 * stored.
 *
 * <p>Threads of this node wait for each other here, nodes for each other's leases. Nothing rests on the turns but how much
 * is computed in vain: who has waited until the deadline, or asks for a second turn within the first, goes on without.
 * Thread-safe.
 */
final class AbsentTurns<K, V> {

    private static final long FIRST_WAIT_MILLIS = 1;
    private static final long LONGEST_WAIT_MILLIS = 100;

    private final Authority<K, V> authority;
    private final Duration lease;
    private final Duration timeout;
    private final Duration nestedTimeout;

    /** By what the authority tells keys apart by. */
    private final Map<Object, Flight> flights;

    private final OwnKeys<K> own;

    AbsentTurns(Authority<K, V> authority, NodeSettings settings, OwnKeys<K> own) {
        this(
                authority,
                settings.loadLease(),
                settings.loadTimeout(),
                settings.turnTimeout().compareTo(settings.loadTimeout()) < 0
                        ? settings.turnTimeout()
                        : settings.loadTimeout(),
                new ConcurrentHashMap<>(),
                own);
    }

    private AbsentTurns(
            Authority<K, V> authority,
            Duration lease,
            Duration timeout,
            Duration nestedTimeout,
            Map<Object, Flight> flights,
            OwnKeys<K> own) {
        this.authority = authority;
        this.lease = lease;
        this.timeout = timeout;
        this.nestedTimeout = nestedTimeout;
        this.flights = flights;
        this.own = own;
    }

    /** The same turns for calls of another style. */
    AbsentTurns<K, V> styled(Authority<K, V> styled) {
        return new AbsentTurns<>(styled, lease, timeout, nestedTimeout, flights, own);
    }

    /** A turn in this JVM; others wait until it is over. */
    private record Flight(Thread pilot, CountDownLatch over) {}

    /** Until when an operation that begins now waits for its turn. */
    Deadline deadline() {
        // Whoever waits inside of another turn holds up those who wait for that one, on other nodes perhaps for this.
        return Deadline.after(OwnKeys.isInside() ? nestedTimeout : timeout);
    }

    /**
     * Waits for the turn on a key that seems to be absent.
     *
     * @return the turn, to be closed, with a value if there is one after all; null if another thread of this node had
     *     it meanwhile, so that the key is to be looked at again
     */
    @Nullable AbsentTurn<K, V> take(K key, Deadline giveUp) {
        if (own.isLoading(key)) {
            return unasked(key, giveUp); // The lease is this thread's own.
        }
        Flight mine = new Flight(Thread.currentThread(), new CountDownLatch(1));
        Object identity = authority.identity(key);
        Flight present = flights.putIfAbsent(identity, mine);
        if (present == null) {
            return begin(key, mine, giveUp);
        }
        if (!present.pilot().equals(Thread.currentThread()) && isOver(present, giveUp)) {
            return null;
        }
        return unasked(key, giveUp);
    }

    private AbsentTurn<K, V> unasked(K key, Deadline giveUp) {
        Loan<V> nothing = new Loan<>(Seen.absent(), OperationId.NONE, 0);
        return new AbsentTurn<>(key, authority, nothing, /* isAsked= */ false, giveUp, () -> {});
    }

    private AbsentTurn<K, V> begin(K key, Flight mine, Deadline giveUp) {
        Runnable end = () -> {
            // By the flight, not by the key: one that was changed meanwhile would not be found any more.
            flights.values().remove(mine);
            own.leave(key);
            mine.over().countDown();
        };
        try {
            Deadline leased = Deadline.after(lease);
            Loan<V> loan = authority.readOrLease(key, Lifetime.UNCHANGED, lease.toMillis());
            long wait = FIRST_WAIT_MILLIS;
            while (!loan.seen().isPresent() && !loan.isGranted() && !giveUp.hasPassed()) {
                // A processor that stores nothing gives its lease back without a message, so it is asked for, too.
                long millis = Math.min(wait, Math.max(1, loan.waitMillis()));
                if (own.awaitHolder(key, () -> authority.awaitChange(key, OperationId.NONE, millis))) {
                    break;
                }
                wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS);
                if (Thread.currentThread().isInterrupted()) {
                    throw new CacheException("Interrupted while waiting for a turn; the operation did not take effect");
                }
                leased = Deadline.after(lease);
                loan = authority.readOrLease(key, Lifetime.UNCHANGED, lease.toMillis());
            }
            if (loan.isGranted()) {
                own.hold(key);
            }
            if (loan.seen().isPresent()) {
                end.run(); // Its threads contend for it as for any key that is there.
            }
            return new AbsentTurn<>(key, authority, loan, /* isAsked= */ true, leased, end);
        } catch (RuntimeException | Error e) {
            end.run();
            throw e;
        }
    }

    /** Waits until a flight is over; false if that takes too long, or its pilot waits for this thread. */
    private static boolean isOver(Flight flight, Deadline giveUp) {
        try {
            return Waits.await(
                            () -> flight.over().getCount() == 0 ? null : flight.pilot(),
                            () -> flight.over().await(giveUp.remainingNanos(), TimeUnit.NANOSECONDS))
                    == Waits.End.CAME;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException("Interrupted while waiting for a turn; the operation did not take effect", e);
        }
    }
}
