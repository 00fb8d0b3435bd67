package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.LeaseKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns on keys that all nodes respect: among the threads of this node by {@link Turns}, among the nodes by leases in the
 * far store. Leases end by themselves, so what is done in a turn should take less than {@link #LEASE_MILLIS}; where
 * somebody gets in between all the same, comparing ids makes a processor run again, and a writer hears in another order
 * than the far tier. Reentrant. Thread-safe.
 */
final class FarTurns {

    private static final long LEASE_MILLIS = 2_000;
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final CacheId cache;
    private final Node node;
    private final Turns turns;

    /** Whose turn it is on this node. A key is put in and taken out only by who has the node's turn on it. */
    private final Map<FarKey, Thread> holders = new ConcurrentHashMap<>();

    FarTurns(CacheId cache, Node node) {
        this.cache = cache;
        this.node = node;
        this.turns = new Turns(node.settings().turnTimeout());
    }

    /** Waits for the turns on all of these keys, then does the work in them. */
    <T extends @Nullable Object> T inTurns(Collection<?> keys, Collection<FarKey> farKeys, Supplier<T> work) {
        // All take them in one order, so that nobody waits for somebody who waits for him.
        List<FarKey> ordered = farKeys.stream()
                .sorted((a, b) -> Arrays.compare(a.bytes(), b.bytes()))
                .toList();
        return turns.inTurns(keys, () -> underLeases(ordered, work));
    }

    private <T extends @Nullable Object> T underLeases(List<FarKey> keys, Supplier<T> work) {
        OperationId token = node.ids().next();
        Deadline giveUp = Deadline.after(node.settings().turnTimeout());
        List<FarKey> taken = new ArrayList<>(keys.size());
        try {
            for (FarKey key : keys) {
                // Code that is run in a turn may ask for it once more.
                if (holders.putIfAbsent(key, Thread.currentThread()) == null) {
                    taken.add(key);
                    awaitLease(key, token, giveUp);
                }
            }
            return work.get();
        } finally {
            for (FarKey key : taken) {
                holders.remove(key);
                // Nobody waits for it: a lease that could not be given back ends by itself.
                node.far().release(cache, key, LeaseKind.TURN, token, node.deadline());
            }
        }
    }

    private void awaitLease(FarKey key, OperationId token, Deadline giveUp) {
        while (lease(key, token) != 0 && !giveUp.hasPassed()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private long lease(FarKey key, OperationId token) {
        Deadline deadline = node.deadline();
        return TierFailures.await(
                node.far().lease(cache, key, LeaseKind.TURN, token, LEASE_MILLIS, deadline), deadline);
    }
}
