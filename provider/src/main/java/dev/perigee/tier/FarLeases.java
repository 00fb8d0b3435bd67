package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.LeaseKind;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The leases on a cache's keys that all nodes respect: to load, and to have the turn. Each ends by itself. Thread-safe. */
final class FarLeases {

    private static final long TURN_MILLIS = 2_000;

    private final CacheId cache;
    private final Node node;

    FarLeases(CacheId cache, Node node) {
        this.cache = cache;
        this.node = node;
    }

    /** Takes the lease to load; returns 0, or for how many milliseconds somebody else still has it. */
    long takeLoad(FarKey key, OperationId token, long millis, Deadline deadline) {
        return TierFailures.await(node.far().lease(cache, key, LeaseKind.LOAD, token, millis, deadline), deadline);
    }

    /** Gives the lease to load back. */
    void endLoad(FarKey key, OperationId token) {
        // Not by the call's deadline: what failed before may have used it up, and the far tier may do without the
        // caller.
        Deadline deadline = node.deadline();
        CompletionStage<@Nullable Void> released = node.far().release(cache, key, LeaseKind.LOAD, token, deadline);
        if (!node.breaker().isSuspicious()) {
            TierFailures.awaitQuietly(released, deadline); // So that whoever asks next finds the lease free.
        }
    }

    /** Takes the turn; false if somebody else has it. */
    boolean takeTurn(FarKey key, OperationId token) {
        Deadline deadline = node.deadline();
        return TierFailures.await(node.far().lease(cache, key, LeaseKind.TURN, token, TURN_MILLIS, deadline), deadline)
                == 0;
    }

    /** Gives the turn back; nobody waits for it. */
    void endTurn(FarKey key, OperationId token) {
        node.far().release(cache, key, LeaseKind.TURN, token, node.deadline());
    }
}
