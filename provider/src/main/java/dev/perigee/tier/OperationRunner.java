package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Condition;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.expiry.Expiry;
import dev.perigee.integration.Writing;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import dev.perigee.operation.Guard;
import dev.perigee.operation.Operation;
import dev.perigee.operation.Result;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations in the cheapest sound way. What can be said as data is one request. What cannot (the expiry policy has
 * to be asked, the writer called first, or equality is for {@code equals} to say) reads the base, decides upon it and
 * makes the change depend on the base being as it was; again while somebody comes in between.
 */
final class OperationRunner<K, V> {

    private final CacheId cache;
    private final NearTier<K, V> near;
    private final Authority<K, V> authority;
    private final Expiry expiry;
    private final Writing<K, V> writing;
    private final Contention.Limits contended;
    private final OwnKeys<K> own;
    private final Sightings<K> sightings;

    OperationRunner(
            CacheId cache,
            NearTier<K, V> near,
            Authority<K, V> authority,
            Expiry expiry,
            Writing<K, V> writing,
            Contention.Limits contended,
            OwnKeys<K> own,
            Sightings<K> sightings) {
        this.cache = cache;
        this.near = near;
        this.authority = authority;
        this.expiry = expiry;
        this.writing = writing;
        this.contended = contended;
        this.own = own;
        this.sightings = sightings;
    }

    Result<V> run(K key, Operation<V, ?> operation) {
        // Written through in turn, so that the writer and the far tier see one order.
        if (writing.isThrough()) {
            own.requireNotWriting(List.of(key));
            return authority.inTurn(key, () -> decide(authority.begin(), key, operation, null));
        }
        try {
            return runAsData(authority.begin(), key, operation);
        } catch (FarUnavailableException e) {
            return lose(key, operation, e);
        }
    }

    /** A write that failed is made up for later, if it may be; otherwise it fails. */
    private Result<V> lose(K key, Operation<V, ?> operation, FarUnavailableException failure) {
        if (!operation.isBlind()) {
            throw failure;
        }
        authority.lose(List.of(key), List.of(operation.effect()), failure);
        return new Result<>(/* applied= */ false, /* present= */ false, /* old= */ null);
    }

    /** The same after the application's writer has done its part. */
    private Result<V> loseWritten(K key, Operation<V, ?> operation, FarUnavailableException failure) {
        try {
            return lose(key, operation, failure);
        } catch (FarUnavailableException e) {
            throw e.afterWriter();
        }
    }

    private Result<V> runAsData(Authority<K, V> call, K key, Operation<V, ?> operation) {
        if (operation.isMerelyPut() && operation.effect() instanceof Effect.Store<V> store) {
            OperationId only = sightings.mayReplace(key, store.value());
            if (only != null) {
                return result(call.mutate(key, step(operation, new Condition.WrittenBy(only), Lives.of(expiry, true))));
            }
        }
        Condition condition = mustRead(operation) ? null : condition(operation.guard());
        if (condition == null) {
            return decide(call, key, operation, nearBase(key, operation));
        }
        Done<V> done = call.mutate(key, step(operation, condition, lives(operation)));
        boolean hasOther = !done.applied() && done.wasPresent() && done.opaque() == null;
        if (operation.guard() instanceof Guard.IfEqual && hasOther) {
            // The bytes differ; whether the values do is for equals to say.
            V standing = done.old();
            return decide(call, key, operation, standing == null ? null : new Seen<>(standing, done.standing()));
        }
        return result(done);
    }

    /**
     * What a near copy says, where the operation goes on if that is still so, which the change makes sure of; null where
     * the far tier has to be asked. What a copy says against an operation is not believed: it may be old.
     */
    private @Nullable Seen<V> nearBase(K key, Operation<V, ?> operation) {
        NearEntry<V> trusted = operation.guard() instanceof Guard.IfAbsent ? null : near.find(key);
        if (trusted == null || trusted.lingers()) {
            return null;
        }
        V value = near.valueIfCopied(key, trusted);
        return value != null && operation.guard().holds(value) ? new Seen<>(value, trusted.id()) : null;
    }

    private Result<V> decide(Authority<K, V> begun, K key, Operation<V, ?> operation, @Nullable Seen<V> standing) {
        Authority<K, V> call = begun;
        Contention contention = contended.begin();
        boolean anyBase = operation.guard() instanceof Guard.Always && !mustRead(operation);
        boolean isWritten = false;
        Seen<V> base = standing;
        if (base == null && !anyBase) {
            // Before anything is judged by what is there: what may not be written is refused whatever that is.
            authority.requireWritable(key, operation.effect());
        }
        while (true) {
            if (base == null && !anyBase) {
                base = read(call, key, isWritten);
            }
            if (base != null && !holds(operation.guard(), base)) {
                return refused(call, key, operation, base);
            }
            if (base != null && mustShow(operation)) {
                base = base.readable(cache);
            }
            Done<V> done;
            if (writing.isThrough()) {
                writeThrough(key, operation.effect());
                isWritten = true;
                call = authority.begin();
                try {
                    done = call.mutate(key, step(operation, base));
                } catch (FarUnavailableException e) {
                    return loseWritten(key, operation, e);
                }
            } else {
                done = call.mutate(key, step(operation, base));
            }
            if (done.applied() && base != null && mustShow(operation)) {
                return result(done, base.value());
            }
            if (done.applied() || anyBase || foundNothing(operation, done)) {
                return result(done);
            }
            contention.lost();
            call = authority.begin(); // The far tier has answered.
            base = null;
        }
    }

    /** Nobody is told that nothing happened when the application's writer has done its part, in vain as it was. */
    private Seen<V> read(Authority<K, V> call, K key, boolean isWritten) {
        try {
            return call.read(key, Lifetime.UNCHANGED);
        } catch (FarUnavailableException e) {
            throw isWritten ? e.afterWriter() : e;
        }
    }

    /** An opaque entry is there, and equals nothing. */
    private static <V> boolean holds(Guard<V> guard, Seen<V> base) {
        return base.isOpaque()
                ? guard instanceof Guard.Always || guard instanceof Guard.IfPresent
                : guard.holds(base.value());
    }

    /** Whether a removal took nothing away because nothing was there. */
    private static <V> boolean foundNothing(Operation<V, ?> operation, Done<V> done) {
        return operation.guard() instanceof Guard.Always
                && operation.effect() instanceof Effect.Drop
                && !done.wasPresent();
    }

    /** Finding another value than the expected one counts as reading it. */
    private Result<V> refused(Authority<K, V> call, K key, Operation<V, ?> operation, Seen<V> base) {
        if (operation.guard() instanceof Guard.IfEqual && base.value() != null) {
            Lifetime life = expiry.onAccess();
            if (!life.isUnchanged()) {
                call.touch(key, base.id(), life);
            }
        }
        return new Result<>(/* applied= */ false, base.isPresent(), base.value());
    }

    private void writeThrough(K key, Effect<V> effect) {
        own.write(List.of(key), () -> {
            if (effect instanceof Effect.Store<V> store) {
                writing.write(key, store.value());
            } else {
                writing.delete(key);
            }
            return key;
        });
    }

    /** Whether what is there has to be known first. */
    private boolean mustRead(Operation<V, ?> operation) {
        return mustAsk(operation) || mustShow(operation);
    }

    /** Whether the entry that is replaced has to be one that was read, since the caller is told of it. */
    private boolean mustShow(Operation<V, ?> operation) {
        return operation.wantsOld() && !authority.readsAll();
    }

    /** Whether the policy must be asked, which needs to know first if the key is present. */
    private boolean mustAsk(Operation<V, ?> operation) {
        return expiry.asksWhenStoring() && operation.effect() instanceof Effect.Store;
    }

    private Lives lives(Operation<V, ?> operation) {
        return operation.effect() instanceof Effect.Store ? Lives.constant(expiry) : Lives.NONE;
    }

    private @Nullable Condition condition(Guard<V> guard) {
        if (guard instanceof Guard.IfEqual<V> equal) {
            return authority.equalTo(equal.expected());
        } else if (guard instanceof Guard.IfAbsent) {
            return Condition.ABSENT;
        }
        return guard instanceof Guard.IfPresent ? Condition.PRESENT : Condition.ANY;
    }

    private Step<V> step(Operation<V, ?> operation, @Nullable Seen<V> base) {
        if (base == null) {
            return step(operation, Condition.ANY, lives(operation));
        }
        Lives lives = operation.effect() instanceof Effect.Store ? Lives.of(expiry, base.isPresent()) : Lives.NONE;
        boolean show = mustShow(operation);
        if (operation.guard() instanceof Guard.IfEqual || show) {
            // What was read is what the caller is told: to decode it again might fail, and after the effect.
            return step(
                    operation, new Condition.WrittenBy(base.id()), lives, /* wantOld= */ operation.wantsOld() && !show);
        }
        return step(operation, base.isPresent() ? Condition.PRESENT : Condition.ABSENT, lives);
    }

    private static <V> Step<V> step(Operation<V, ?> operation, Condition condition, Lives lives) {
        return step(operation, condition, lives, operation.wantsOld());
    }

    private static <V> Step<V> step(Operation<V, ?> operation, Condition condition, Lives lives, boolean wantOld) {
        return new Step<>(condition, operation.effect(), lives.created(), lives.updated(), wantOld);
    }

    private static <V> Result<V> result(Done<V> done) {
        return result(done, done.old());
    }

    private static <V> Result<V> result(Done<V> done, @Nullable V old) {
        // A new entry whose life is over at once was never there, as far as JSR-107 is concerned.
        boolean applied = done.applied() && done.outcome() != Outcome.INSERTED_TO_NOTHING;
        return new Result<>(applied, done.wasPresent(), old);
    }
}
