package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Outcome;
import dev.perigee.expiry.Expiry;
import dev.perigee.integration.Writing;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import dev.perigee.operation.Guard;
import dev.perigee.operation.Operation;
import dev.perigee.operation.Result;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations in the cheapest sound way. What can be said as data is one request. What cannot (the expiry policy has
 * to be asked, the writer called first, or equality is for {@code equals} to say) reads the base, decides upon it and
 * makes the change depend on the base being as it was; again while somebody comes in between.
 */
final class OperationRunner<K, V> {

    private final NearTier<K, V> near;
    private final Authority<K, V> authority;
    private final Expiry expiry;
    private final Writing<K, V> writing;
    private final TierCounters counters;

    OperationRunner(
            NearTier<K, V> near,
            Authority<K, V> authority,
            Expiry expiry,
            Writing<K, V> writing,
            TierCounters counters) {
        this.near = near;
        this.authority = authority;
        this.expiry = expiry;
        this.writing = writing;
        this.counters = counters;
    }

    Result<V> run(K key, Operation<V, ?> operation) {
        // Written through in turn, so that the writer and the far tier see one order.
        if (writing.isThrough()) {
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
        authority.lose(Map.of(key, operation.effect()), failure);
        return new Result<>(/* applied= */ false, /* present= */ false, /* old= */ null);
    }

    private Result<V> runAsData(Authority<K, V> call, K key, Operation<V, ?> operation) {
        Condition condition = mustAsk(operation) ? null : condition(operation.guard());
        if (condition == null) {
            return decide(call, key, operation, nearBase(key, operation));
        }
        Done<V> done = call.mutate(key, step(operation, condition, lives(operation)));
        if (operation.guard() instanceof Guard.IfEqual && !done.applied() && done.wasPresent()) {
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
        V value = near.valueOf(trusted);
        return operation.guard().holds(value) ? new Seen<>(value, trusted.id()) : null;
    }

    private Result<V> decide(Authority<K, V> begun, K key, Operation<V, ?> operation, @Nullable Seen<V> standing) {
        Authority<K, V> call = begun;
        Contention contention = new Contention(counters);
        boolean anyBase = operation.guard() instanceof Guard.Always && !mustAsk(operation);
        Seen<V> base = standing;
        while (true) {
            if (base == null && !anyBase) {
                base = call.read(key, Lifetime.UNCHANGED);
            }
            if (base != null && !operation.guard().holds(base.value())) {
                return refused(call, key, operation, base);
            }
            Done<V> done;
            if (writing.isThrough()) {
                writeThrough(key, operation.effect());
                call = authority.begin();
                try {
                    done = call.mutate(key, step(operation, base));
                } catch (FarUnavailableException e) {
                    return lose(key, operation, e);
                }
            } else {
                done = call.mutate(key, step(operation, base));
            }
            if (done.applied() || anyBase) {
                return result(done);
            }
            contention.lost();
            base = null;
        }
    }

    /** Finding another value than the expected one counts as reading it. */
    private Result<V> refused(Authority<K, V> call, K key, Operation<V, ?> operation, Seen<V> base) {
        if (operation.guard() instanceof Guard.IfEqual && base.isPresent()) {
            Lifetime life = expiry.onAccess();
            if (!life.isUnchanged()) {
                call.touch(key, base.id(), life);
            }
        }
        return new Result<>(/* applied= */ false, base.isPresent(), base.value());
    }

    private void writeThrough(K key, Effect<V> effect) {
        if (effect instanceof Effect.Store<V> store) {
            writing.write(key, store.value());
        } else {
            writing.delete(key);
        }
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
        if (operation.guard() instanceof Guard.IfEqual) {
            return step(operation, new Condition.WrittenBy(base.id()), lives);
        }
        return step(operation, base.isPresent() ? Condition.PRESENT : Condition.ABSENT, lives);
    }

    private static <V> Step<V> step(Operation<V, ?> operation, Condition condition, Lives lives) {
        return new Step<>(condition, operation.effect(), lives.created(), lives.updated(), operation.wantsOld());
    }

    private static <V> Result<V> result(Done<V> done) {
        // A new entry whose life is over at once was never there, as far as JSR-107 is concerned.
        boolean applied = done.applied() && done.outcome() != Outcome.INSERTED_TO_NOTHING;
        return new Result<>(applied, done.wasPresent(), done.old());
    }
}
