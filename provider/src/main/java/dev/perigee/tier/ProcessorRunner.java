package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Condition;
import dev.perigee.entry.Condition.WrittenBy;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Outcome;
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
import java.util.List;
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

    private final CacheId cache;
    private final NearTier<K, V> near;
    private final Authority<K, V> authority;
    private final Expiry expiry;
    private final @Nullable ReadThrough<K, V> readThrough;
    private final Writing<K, V> writing;
    private final Contention.Limits contended;
    private final AbsentTurns<K, V> absentTurns;
    private final CombiningRunner<K, V> combining;
    private final OwnKeys<K> own;

    /**
     * Makes one for a cache.
     *
     * @param readThrough loads what a processor finds missing; null if the cache does not read through
     */
    ProcessorRunner(
            CacheId cache,
            NearTier<K, V> near,
            Authority<K, V> authority,
            Expiry expiry,
            @Nullable ReadThrough<K, V> readThrough,
            Writing<K, V> writing,
            Contention.Limits contended,
            AbsentTurns<K, V> absentTurns,
            CombiningRunner<K, V> combining,
            OwnKeys<K> own) {
        this.cache = cache;
        this.near = near;
        this.authority = authority;
        this.expiry = expiry;
        this.readThrough = readThrough;
        this.writing = writing;
        this.contended = contended;
        this.absentTurns = absentTurns;
        this.combining = combining;
        this.own = own;
    }

    /**
     * What running a processor came to.
     *
     * @param result what it returned
     * @param tally what counts in the statistics
     * @param <T> the type of the result
     */
    public record Processed<T extends @Nullable Object>(T result, Tally tally) {

        /** The same if what the processor stored was over at once. */
        Processed<T> storedToNothing() {
            return new Processed<>(result, tally.withoutPuts());
        }
    }

    /**
     * What a processor is run on.
     *
     * @param seen what is known of the key
     * @param isCurrent whether the authority has told it for this very call; another node may have changed a near copy
     * @param <V> the type of values
     */
    record Base<V>(Seen<V> seen, boolean isCurrent) {

        static <V> Base<V> current(Seen<V> seen) {
            return new Base<>(seen, /* isCurrent= */ true);
        }

        static <V> Base<V> near(Seen<V> seen) {
            return new Base<>(seen, /* isCurrent= */ false);
        }
    }

    /** Loads what a processor asks for, in its turn, which is the key's lease to load. */
    private record Loader<K, V>(ReadThrough<K, V> readThrough) implements Function<K, @Nullable V> {
        @Override
        public @Nullable V apply(K key) {
            return readThrough.loadFor(key);
        }
    }

    <T extends @Nullable Object> Processed<T> run(ProcessEntry<K, V, T> operation) {
        if (writing.isThrough()) {
            own.requireNotWriting(List.of(operation.key()));
        }
        Contention contention = contended.begin();
        Processed<T> combined = combining.run(operation, contention, /* isContended= */ false);
        if (combined != null) {
            return combined;
        }
        K key = operation.key();
        if (!writing.isThrough()) {
            Processed<T> processed = attempt(operation, contention, () -> look(key));
            if (processed != null) {
                return processed;
            }
            contention.lost();
            combined = combining.run(operation, contention, /* isContended= */ true);
            if (combined != null) {
                return combined;
            }
        }
        try {
            return authority.inTurn(key, () -> runInTurn(operation, contention));
        } catch (CircularWaitException e) {
            if (writing.isThrough()) {
                throw e; // The writer and the far tier would see different orders.
            }
            return runInTurn(operation, contention); // Nothing rests on the turn.
        }
    }

    /** What is known of a key; absent where the turn on it, which asks the far tier, will tell. */
    private Base<V> look(K key) {
        NearEntry<V> trusted = near.find(key);
        V value = trusted == null || trusted.lingers() ? null : near.valueIfCopied(key, trusted);
        if (trusted != null && value != null) {
            return new Base<>(new Seen<>(value, trusted.id()), !authority.mayOutpaceNear());
        }
        boolean isMostlyNear = trusted == null && near.isEnabled() && expiry.kind() != Expiry.Kind.CONSTANT_TOUCHING;
        return isMostlyNear ? Base.near(Seen.absent()) : read(key);
    }

    private Base<V> read(K key) {
        return Base.current(authority.read(key, Lifetime.UNCHANGED));
    }

    private <T extends @Nullable Object> Processed<T> runInTurn(
            ProcessEntry<K, V, T> operation, Contention contention) {
        contention.beginTurn();
        while (true) {
            Processed<T> processed = attempt(operation, contention, () -> read(operation.key()));
            if (processed != null) {
                return processed;
            }
            contention.lost();
        }
    }

    /** Runs the processor once; null if somebody came in between. */
    private <T extends @Nullable Object> @Nullable Processed<T> attempt(
            ProcessEntry<K, V, T> operation, Contention contention, Supplier<Base<V>> look) {
        Deadline giveUp = absentTurns.deadline();
        while (true) {
            Base<V> base = look.get();
            if (base.seen().isPresent()) {
                return finish(operation, contention, base);
            }
            try (AbsentTurn<K, V> turn = absentTurns.take(operation.key(), giveUp)) {
                if (turn != null) {
                    Processed<T> processed = finish(operation, contention, turn.base(), turn::unchanged);
                    if (processed != null) {
                        turn.tookEffect();
                    }
                    return processed;
                }
            }
        }
    }

    private <T extends @Nullable Object> @Nullable Processed<T> finish(
            ProcessEntry<K, V, T> operation, Contention contention, Base<V> base) {
        return finish(
                operation, contention, base, () -> new WrittenBy(base.seen().id()));
    }

    private <T extends @Nullable Object> @Nullable Processed<T> finish(
            ProcessEntry<K, V, T> operation, Contention contention, Base<V> base, Supplier<Condition> unchanged) {
        Seen<V> seen = base.seen().readable(cache);
        Loader<K, V> loader = readThrough == null || seen.isPresent() ? null : new Loader<>(readThrough);
        Trial<V, T> trial = Trial.of(own, operation, seen, loader);
        contention.tried(trial);
        if (trial.isChange()) {
            Done<V> done = change(operation.key(), trial.decided(), seen, unchanged);
            if (!done.tookEffect()) {
                return null;
            }
            Processed<T> result = trial.result();
            return done.outcome() == Outcome.INSERTED_TO_NOTHING ? result.storedToNothing() : result;
        }
        if (!wasTouched(operation.key(), trial) && !base.isCurrent()) {
            Seen<V> now = authority.read(operation.key(), Lifetime.UNCHANGED);
            if (!now.id().equals(seen.id())) {
                return now.isPresent() ? finish(operation, contention, Base.current(now)) : null;
            }
        }
        if (trial.isRemoval()) {
            delete(operation.key());
        }
        return trial.result();
    }

    private Done<V> change(K key, Decision<V, ?> decision, Seen<V> base, Supplier<Condition> unchanged) {
        if (decision.verdict() == Verdict.REMOVE) {
            delete(key);
            return send(key, Step.drop(unchanged.get(), /* wantOld= */ false), writing.isThrough());
        }
        return store(key, decision, base, unchanged);
    }

    private void delete(K key) {
        own.write(List.of(key), () -> {
            writing.delete(key);
            return key;
        });
    }

    private Done<V> store(K key, Decision<V, ?> decision, Seen<V> base, Supplier<Condition> unchanged) {
        V value = decision.value();
        if (value == null) {
            throw new AssertionError("A processor decided to store nothing");
        }
        Lives lives = Lives.of(expiry, base.isPresent());
        boolean writes = decision.verdict() != Verdict.LOAD;
        if (writes) {
            own.write(List.of(key), () -> {
                writing.write(key, value);
                return value;
            });
        }
        Step<V> step = new Step<>(
                unchanged.get(), new Effect.Store<>(value), lives.created(), lives.updated(), /* wantOld= */ false);
        return send(key, step, writes && writing.isThrough());
    }

    /** Nobody is told that nothing happened when the application's writer has done its part. */
    private Done<V> send(K key, Step<V> step, boolean isWritten) {
        try {
            return authority.mutate(key, step);
        } catch (FarUnavailableException e) {
            throw isWritten ? e.afterWriter() : e;
        }
    }

    /** Tells the policy that a value was read; true if that moved the end of the entry that the processor saw. */
    private boolean wasTouched(K key, Trial<V, ?> trial) {
        if (!trial.isAccess() || expiry.kind() == Expiry.Kind.CONSTANT) {
            return false;
        }
        Lifetime life = expiry.onAccess();
        return !life.isUnchanged() && authority.touch(key, trial.base(), life);
    }
}
