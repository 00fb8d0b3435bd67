package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.LeaseKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
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

    /** Takes the lease to load. */
    <V> Loan<V> takeLoad(FarKey key, long millis, Deadline deadline) {
        OperationId token = node.ids().next();
        return loan(token, TierFailures.await(askLoad(key, token, millis, deadline), deadline));
    }

    /**
     * Takes the leases to load several keys, all asked for at once.
     *
     * @param names what the keys are called in the answer
     * @throws FarUnavailableException if one could not be asked for; those taken are given back
     */
    <K, V> Map<K, Loan<V>> takeLoads(List<K> names, List<FarKey> keys, long millis, Deadline deadline) {
        List<OperationId> tokens =
                Stream.generate(node.ids()::next).limit(keys.size()).toList();
        List<CompletionStage<Long>> asked = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            asked.add(askLoad(keys.get(i), tokens.get(i), millis, deadline));
        }
        Map<K, Loan<V>> loans = new HashMap<>();
        try {
            for (int i = 0; i < keys.size(); i++) {
                loans.put(names.get(i), loan(tokens.get(i), TierFailures.await(asked.get(i), deadline)));
            }
            return loans;
        } catch (RuntimeException e) {
            for (int i = 0; i < keys.size(); i++) {
                node.far().release(cache, keys.get(i), LeaseKind.LOAD, tokens.get(i), node.deadline());
            }
            throw e;
        }
    }

    private CompletionStage<Long> askLoad(FarKey key, OperationId token, long millis, Deadline deadline) {
        return node.far().lease(cache, key, LeaseKind.LOAD, token, millis, deadline);
    }

    private static <V> Loan<V> loan(OperationId token, long wait) {
        return new Loan<>(Seen.absent(), wait == 0 ? token : OperationId.NONE, wait);
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
