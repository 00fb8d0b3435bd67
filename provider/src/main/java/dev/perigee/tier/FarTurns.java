package dev.perigee.tier;

import dev.perigee.entry.FarKey;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Deadline;
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
 * far store. Leases end by themselves, so what is done in a turn should take less than two seconds; where
 * somebody gets in between all the same, comparing ids makes a processor run again, and a writer hears in another order
 * than the far tier. Reentrant. Thread-safe.
 */
final class FarTurns {

    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final Node node;
    private final FarLeases leases;
    private final Turns turns;

    /** Whose turn it is on this node. A key is put in and taken out only by who has the node's turn on it. */
    private final Map<FarKey, Thread> holders = new ConcurrentHashMap<>();

    FarTurns(Node node, FarLeases leases) {
        this.node = node;
        this.leases = leases;
        this.turns = new Turns(node.settings().turnTimeout());
    }

    /** Waits for the turns on all of these keys, then does the work in them. */
    <T extends @Nullable Object> T inTurns(Collection<FarKey> keys, Supplier<T> work) {
        // All take them in one order, so that nobody waits for somebody who waits for him.
        List<FarKey> ordered = keys.stream()
                .distinct()
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
                leases.endTurn(key, token);
            }
        }
    }

    private void awaitLease(FarKey key, OperationId token, Deadline giveUp) {
        while (!leases.takeTurn(key, token) && !giveUp.hasPassed()) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
