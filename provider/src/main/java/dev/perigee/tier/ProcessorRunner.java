package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.entry.Condition.WrittenBy;
import dev.perigee.entry.Lifetime;
import dev.perigee.expiry.Expiry;
import dev.perigee.integration.Writing;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import dev.perigee.operation.ProcessEntry;
import dev.perigee.operation.ProcessEntry.Decision;
import dev.perigee.operation.ProcessEntry.Verdict;
import dev.perigee.operation.Tally;
import org.jspecify.annotations.Nullable;

/**
 * Runs entry processors: base from near where it is trusted, processor on a private copy, compare-and-set on the operation
 * that wrote the base. When that was lost to somebody else, the threads of this node, and the nodes by a lease, take turns,
 * and the base is read anew each time; safety never rests on the turns.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class ProcessorRunner<K, V> {

    private final NearTier<K, V> near;
    private final Authority<K, V> authority;
    private final Expiry expiry;
    private final @Nullable ReadThrough<K, V> readThrough;
    private final Writing<K, V> writing;
    private final TierCounters counters;

    /**
     * Makes one for a cache.
     *
     * @param readThrough loads what a processor finds missing; null if the cache does not read through
     */
    ProcessorRunner(
            NearTier<K, V> near,
            Authority<K, V> authority,
            Expiry expiry,
            @Nullable ReadThrough<K, V> readThrough,
            Writing<K, V> writing,
            TierCounters counters) {
        this.near = near;
        this.authority = authority;
        this.expiry = expiry;
        this.readThrough = readThrough;
        this.writing = writing;
        this.counters = counters;
    }

    /**
     * What running a processor came to.
     *
     * @param result what it returned
     * @param tally what counts in the statistics
     * @param <T> the type of the result
     */
    public record Processed<T extends @Nullable Object>(T result, Tally tally) {}

    <T extends @Nullable Object> Processed<T> run(ProcessEntry<K, V, T> operation) {
        Contention contention = new Contention(counters);
        if (!writing.isThrough()) {
            NearEntry<V> trusted = near.find(operation.key());
            Seen<V> base = trusted == null || trusted.lingers()
                    ? authority.read(operation.key(), Lifetime.UNCHANGED)
                    : new Seen<>(near.valueOf(trusted), trusted.id());
            Processed<T> processed = attempt(operation, base);
            if (processed != null) {
                return processed;
            }
            contention.lost();
        }
        return authority.inTurn(operation.key(), () -> runInTurn(operation, contention));
    }

    private <T extends @Nullable Object> Processed<T> runInTurn(
            ProcessEntry<K, V, T> operation, Contention contention) {
        while (true) {
            Processed<T> processed = attempt(operation, authority.read(operation.key(), Lifetime.UNCHANGED));
            if (processed != null) {
                return processed;
            }
            contention.lost();
        }
    }

    /** Runs the processor once; null if somebody came in between. */
    private <T extends @Nullable Object> @Nullable Processed<T> attempt(ProcessEntry<K, V, T> operation, Seen<V> base) {
        K key = operation.key();
        if (readThrough == null || base.isPresent()) {
            return finish(key, operation.decide(base.value(), /* loader= */ null), base, new WrittenBy(base.id()));
        }
        try (LeasedLoad<K, V> load = new LeasedLoad<>(key, readThrough, authority)) {
            return finish(key, operation.decide(/* present= */ null, load), base, load.unchanged());
        }
    }

    private <T extends @Nullable Object> @Nullable Processed<T> finish(
            K key, Decision<V, T> decision, Seen<V> base, Condition unchanged) {
        Done<V> done = carryOut(key, decision, base, unchanged);
        return done == null || done.applied() ? new Processed<>(decision.result(), decision.tally()) : null;
    }

    /** Does what the processor decided; null if there is nothing that could be lost to others. */
    private @Nullable Done<V> carryOut(K key, Decision<V, ?> decision, Seen<V> base, Condition unchanged) {
        switch (decision.verdict()) {
            case NONE -> {
                return null;
            }
            case ACCESS -> {
                touch(key, base);
                return null;
            }
            case REMOVE -> {
                writing.delete(key);
                return base.isPresent() ? authority.mutate(key, Step.drop(unchanged, false)) : null;
            }
            case LOAD, CREATE, UPDATE -> {
                return store(key, decision, base, unchanged);
            }
        }
        throw new AssertionError(decision.verdict());
    }

    private Done<V> store(K key, Decision<V, ?> decision, Seen<V> base, Condition unchanged) {
        V value = decision.value();
        if (value == null) {
            throw new AssertionError("A processor decided to store nothing");
        }
        Lives lives = Lives.of(expiry, base.isPresent());
        if (decision.verdict() != Verdict.LOAD) {
            writing.write(key, value);
        }
        return authority.mutate(
                key,
                new Step<>(
                        unchanged, new Effect.Store<>(value), lives.created(), lives.updated(), /* wantOld= */ false));
    }

    private void touch(K key, Seen<V> base) {
        if (expiry.kind() != Expiry.Kind.CONSTANT) {
            Lifetime life = expiry.onAccess();
            if (!life.isUnchanged()) {
                authority.touch(key, base.id(), life);
            }
        }
    }
}
