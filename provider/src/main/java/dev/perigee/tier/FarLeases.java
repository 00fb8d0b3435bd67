package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.LeaseKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The leases on a cache's keys that all nodes respect: to load, and to have the turn. Each ends by itself. Thread-safe. */
final class FarLeases {

    private static final long TURN_MILLIS = 2_000;

    /** So many requests keep a server busy; with more at once the last would wait for the first in its own time. */
    private static final int MOST_TOGETHER = 128;

    private final CacheId cache;
    private final Node node;
    private final FarAnswers<?, ?> answers;

    /** For a cache; failures are counted with its answers'. */
    FarLeases(CacheId cache, Node node, FarAnswers<?, ?> answers) {
        this.cache = cache;
        this.node = node;
        this.answers = answers;
    }

    /** Takes the lease to load. */
    <V> Loan<V> takeLoad(FarKey key, long millis, CallTime time) {
        OperationId token = node.ids().next();
        return loan(token, ask(List.of(key), List.of(token), millis, time).get(0));
    }

    /**
     * Takes the leases to load several keys, of which some are asked for together; answers in the order of the keys, alike for
     * one that is there twice.
     *
     * @throws FarUnavailableException if one could not be asked for; those taken are given back
     */
    <V> List<Loan<V>> takeLoads(List<FarKey> asked, long millis, CallTime time) {
        List<FarKey> keys = List.copyOf(new LinkedHashSet<>(asked));
        List<OperationId> tokens =
                Stream.generate(node.ids()::next).limit(keys.size()).toList();
        Map<FarKey, Loan<V>> loans = new HashMap<>();
        for (int from = 0; from < keys.size(); from += MOST_TOGETHER) {
            int to = Math.min(keys.size(), from + MOST_TOGETHER);
            if (from > 0) {
                time.renew(); // Those before were answered.
            }
            try {
                List<Long> waits = ask(keys.subList(from, to), tokens.subList(from, to), millis, time);
                for (int i = from; i < to; i++) {
                    loans.put(keys.get(i), loan(tokens.get(i), waits.get(i - from)));
                }
            } catch (RuntimeException e) {
                for (int i = 0; i < to; i++) {
                    node.far().release(cache, keys.get(i), LeaseKind.LOAD, tokens.get(i), node.deadline());
                }
                throw e;
            }
        }
        return asked.stream().map(loans::get).toList();
    }

    private List<Long> ask(List<FarKey> keys, List<OperationId> tokens, long millis, CallTime time) {
        return time.ask(deadline -> {
            List<CompletionStage<Long>> asked = new ArrayList<>(keys.size());
            for (int i = 0; i < keys.size(); i++) {
                asked.add(answers.counted(
                        node.far().lease(cache, keys.get(i), LeaseKind.LOAD, tokens.get(i), millis, deadline)));
            }
            List<Long> waits = new ArrayList<>(keys.size());
            for (CompletionStage<Long> each : asked) {
                waits.add(TierFailures.await(each, deadline));
            }
            return waits;
        });
    }

    private static <V> Loan<V> loan(OperationId token, long wait) {
        return new Loan<>(Seen.absent(), wait == 0 ? token : OperationId.NONE, wait);
    }

    /** Gives leases to load back, each by its token. */
    void endLoads(List<FarKey> keys, List<OperationId> tokens) {
        for (int from = 0; from < keys.size(); from += MOST_TOGETHER) {
            // Not by the call's deadline: what failed before may have used it up, and the far tier may do without the
            // caller.
            Deadline deadline = node.deadline();
            List<CompletionStage<@Nullable Void>> released = new ArrayList<>();
            for (int i = from; i < Math.min(keys.size(), from + MOST_TOGETHER); i++) {
                released.add(node.far().release(cache, keys.get(i), LeaseKind.LOAD, tokens.get(i), deadline));
            }
            if (!node.breaker().isSuspicious()) {
                // So that whoever asks next finds the leases free.
                released.forEach(each -> TierFailures.awaitQuietly(each, deadline));
            }
        }
    }

    /** Gives a lease to load back that nobody waited for. */
    void dropLoad(FarKey key, OperationId token) {
        node.far().release(cache, key, LeaseKind.LOAD, token, node.deadline());
    }

    /** Takes the turn; false if somebody else has it. */
    boolean takeTurn(FarKey key, OperationId token) {
        return new CallTime(node)
                        .ask(deadline -> TierFailures.await(
                                answers.counted(
                                        node.far().lease(cache, key, LeaseKind.TURN, token, TURN_MILLIS, deadline)),
                                deadline))
                == 0;
    }

    /** Gives the turn back; nobody waits for it. */
    void endTurn(FarKey key, OperationId token) {
        node.far().release(cache, key, LeaseKind.TURN, token, node.deadline());
    }
}
