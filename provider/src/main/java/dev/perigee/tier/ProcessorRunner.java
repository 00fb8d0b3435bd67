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
import dev.perigee.spi.Deadline;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs entry processors: base from near where it is trusted, processor on a private copy, compare-and-set on the operation
 * that wrote the base. When that was lost to somebody else, the threads of this node, and the nodes by a lease, take turns,
 * and the base is read anew each time. On an absent key one processor runs at a time from the beginning, so that a value
 * which is expensive to compute is computed once. Safety never rests on the turns.
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
    private final AbsentTurns<K, V> absentTurns;
    private final CombiningRunner<K, V> combining;

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
            TierCounters counters,
            AbsentTurns<K, V> absentTurns,
            CombiningRunner<K, V> combining) {
        this.near = near;
        this.authority = authority;
        this.expiry = expiry;
        this.readThrough = readThrough;
        this.writing = writing;
        this.counters = counters;
        this.absentTurns = absentTurns;
        this.combining = combining;
    }

    /**
     * What running a processor came to.
     *
     * @param result what it returned
     * @param tally what counts in the statistics
     * @param <T> the type of the result
     */
    public record Processed<T extends @Nullable Object>(T result, Tally tally) {}

    /** Loads what a processor asks for, in its turn, which is the key's lease to load. */
    private record Loader<K, V>(ReadThrough<K, V> readThrough) implements Function<K, @Nullable V> {
        @Override
        public @Nullable V apply(K key) {
            return readThrough.loadFor(key);
        }
    }

    <T extends @Nullable Object> Processed<T> run(ProcessEntry<K, V, T> operation) {
        Contention contention = new Contention(counters);
        Processed<T> combined = combining.run(operation, contention, /* isContended= */ false);
        if (combined != null) {
            return combined;
        }
        K key = operation.key();
        if (!writing.isThrough()) {
            Processed<T> processed = attempt(operation, () -> look(key));
            if (processed != null) {
                return processed;
            }
            contention.lost();
            combined = combining.run(operation, contention, /* isContended= */ true);
            if (combined != null) {
                return combined;
            }
        }
        return authority.inTurn(key, () -> runInTurn(operation, contention));
    }

    /** What is known of a key; absent where the turn on it, which asks the far tier, will tell. */
    private Seen<V> look(K key) {
        NearEntry<V> trusted = near.find(key);
        if (trusted != null && !trusted.lingers()) {
            return new Seen<>(near.valueOf(trusted), trusted.id());
        }
        boolean isMostlyNear = trusted == null && near.isEnabled() && expiry.kind() != Expiry.Kind.CONSTANT_TOUCHING;
        return isMostlyNear ? Seen.absent() : authority.read(key, Lifetime.UNCHANGED);
    }

    private <T extends @Nullable Object> Processed<T> runInTurn(
            ProcessEntry<K, V, T> operation, Contention contention) {
        while (true) {
            Processed<T> processed = attempt(operation, () -> authority.read(operation.key(), Lifetime.UNCHANGED));
            if (processed != null) {
                return processed;
            }
            contention.lost();
        }
    }

    /** Runs the processor once; null if somebody came in between. */
    private <T extends @Nullable Object> @Nullable Processed<T> attempt(
            ProcessEntry<K, V, T> operation, Supplier<Seen<V>> look) {
        Deadline giveUp = absentTurns.deadline();
        while (true) {
            Seen<V> base = look.get();
            if (base.isPresent()) {
                return finish(operation, base, () -> new WrittenBy(base.id()));
            }
            try (AbsentTurn<K, V> turn = absentTurns.take(operation.key(), giveUp)) {
                if (turn != null) {
                    Processed<T> processed = finish(operation, turn.seen(), turn::unchanged);
                    if (processed != null) {
                        turn.tookEffect();
                    }
                    return processed;
                }
            }
        }
    }

    private <T extends @Nullable Object> @Nullable Processed<T> finish(
            ProcessEntry<K, V, T> operation, Seen<V> base, Supplier<Condition> unchanged) {
        Loader<K, V> loader = readThrough == null || base.isPresent() ? null : new Loader<>(readThrough);
        Decision<V, T> decision = operation.decide(base.value(), loader);
        Done<V> done = carryOut(operation.key(), decision, base, unchanged);
        return done == null || done.tookEffect() ? new Processed<>(decision.result(), decision.tally()) : null;
    }

    /** Does what the processor decided; null if there is nothing that could be lost to others. */
    private @Nullable Done<V> carryOut(K key, Decision<V, ?> decision, Seen<V> base, Supplier<Condition> unchanged) {
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
                return base.isPresent() ? authority.mutate(key, Step.drop(unchanged.get(), false)) : null;
            }
            case LOAD, CREATE, UPDATE -> {
                return store(key, decision, base, unchanged);
            }
        }
        throw new AssertionError(decision.verdict());
    }

    private Done<V> store(K key, Decision<V, ?> decision, Seen<V> base, Supplier<Condition> unchanged) {
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
                        unchanged.get(),
                        new Effect.Store<>(value),
                        lives.created(),
                        lives.updated(),
                        /* wantOld= */ false));
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
