package dev.perigee.tier;

import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.expiry.Expiry;
import dev.perigee.integration.Writing;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import dev.perigee.operation.ProcessEntry;
import dev.perigee.operation.ProcessEntry.Decision;
import dev.perigee.spi.Deadline;
import dev.perigee.tier.ProcessorRunner.Base;
import dev.perigee.tier.ProcessorRunner.Processed;
import org.jspecify.annotations.Nullable;

/**
 * Runs entry processors of one node on one key one after another, each on what the one before left, and has one request
 * make the newest outcome take effect: see {@link Chain}. A caller hears of its outcome once the change that it rests on
 * has taken effect; where it has not, its processor runs again. Only for present keys, and only where nobody has to be
 * asked or told of each single change: {@link ProcessorRunner} does the rest.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
final class CombiningRunner<K, V> {

    private final NearTier<K, V> near;
    private final Authority<K, V> authority;
    private final CallStyle style;
    private final Chains<K, V> chains;
    private final OwnKeys<K> own;
    private final Lives lives;
    private final boolean isPossible;

    CombiningRunner(
            NearTier<K, V> near,
            Authority<K, V> authority,
            CallStyle style,
            Expiry expiry,
            Writing<K, V> writing,
            Chains<K, V> chains,
            OwnKeys<K> own) {
        this.near = near;
        this.authority = authority;
        this.style = style;
        this.chains = chains;
        this.own = own;
        boolean isConstant = expiry.kind() == Expiry.Kind.CONSTANT;
        this.lives = isConstant ? Lives.constant(expiry) : Lives.NONE;
        this.isPossible = isConstant && !lives.updated().isOver() && !writing.isThrough();
    }

    /**
     * What one turn came to.
     *
     * @param rest what it rests on, or is part of; null for nothing of this node
     * @param isChange whether it is part of it
     * @param sends whether the caller is the one to send it
     * @param trial the run of the processor; null if that has to wait
     * @param isCurrent whether what the run saw was there after the call had begun, once {@code rest} has taken effect
     */
    private record Attempt<V, T extends @Nullable Object>(
            @Nullable Batch<V> rest,
            boolean isChange,
            boolean sends,
            @Nullable Trial<V, T> trial,
            boolean isCurrent) {

        /** It has to be run once it is known what is there. */
        static <V, T extends @Nullable Object> Attempt<V, T> waiting(Batch<V> rest) {
            return new Attempt<>(rest, /* isChange= */ false, /* sends= */ false, null, /* isCurrent= */ false);
        }

        static <V, T extends @Nullable Object> Attempt<V, T> answer(
                @Nullable Batch<V> rest, Trial<V, T> trial, boolean isCurrent) {
            return new Attempt<>(rest, /* isChange= */ false, /* sends= */ false, trial, isCurrent);
        }
    }

    /**
     * Runs a processor.
     *
     * @param isContended whether it was overtaken before
     * @return null if it has to run on its own
     */
    <T extends @Nullable Object> @Nullable Processed<T> run(
            ProcessEntry<K, V, T> operation, Contention contention, boolean isContended) {
        if (!isPossible || !authority.mayCombine() || !chains.mayEnter()) {
            return null;
        }
        Trial<V, T> first = null;
        if (!isContended && !chains.isBusy(operation.key(), authority)) {
            // Outside of any turn: those who only look do not hold up each other.
            NearEntry<V> trusted = near.find(operation.key());
            if (trusted == null || trusted.lingers()) {
                return null;
            }
            V value = near.valueIfCopied(operation.key(), trusted);
            if (value == null) {
                return null;
            }
            Seen<V> seen = new Seen<>(value, trusted.id());
            first = current(operation, Trial.of(own, operation, seen, /* loader= */ null), authority);
            if (first == null) {
                return null;
            }
            if (!first.isChange()) {
                return first.result();
            }
        }
        K key = near.keeper().ownKey(operation.key());
        Object identity = authority.identity(key);
        Chain<V> chain = chains.enter(identity, key, authority, style);
        if (chain == null) {
            return null;
        }
        try {
            return runIn(chain, operation, contention, first);
        } finally {
            chains.leave(identity, chain);
        }
    }

    /**
     * What a run comes to now: itself if it is a change, or if what it saw is still there; or else another run.
     *
     * @return null if there is nothing any more, or nothing that can be read
     */
    private <T extends @Nullable Object> @Nullable Trial<V, T> current(
            ProcessEntry<K, V, T> operation, Trial<V, T> trial, Authority<K, V> call) {
        if (trial.isChange()) {
            return trial;
        }
        Seen<V> now = call.read(operation.key(), Lifetime.UNCHANGED);
        if (now.id().equals(trial.base())) {
            return trial;
        }
        return now.value() != null ? Trial.of(own, operation, now, /* loader= */ null) : null;
    }

    private <T extends @Nullable Object> @Nullable Processed<T> runIn(
            Chain<V> chain, ProcessEntry<K, V, T> operation, Contention contention, @Nullable Trial<V, T> first) {
        Authority<K, V> call = authority;
        Trial<V, T> tried = first;
        do {
            Attempt<V, T> attempt = attemptInTurn(chain, operation, call, tried);
            tried = null;
            if (attempt == null) {
                return null;
            }
            Trial<V, T> trial = attempt.trial();
            if (trial != null) {
                contention.tried(trial);
            }
            Batch<V> rest = attempt.rest();
            if (rest != null) {
                // What is asked if this is not answered shares the time of what is waited for now.
                call = rest.outcome().isDone() ? authority : authority.begin();
                if (!isEffective(chain, rest, attempt)) {
                    call = rest.wasAnswered() ? authority : call;
                    contention.lost();
                    continue;
                }
            }
            if (trial != null) {
                Trial<V, T> current = attempt.isCurrent() ? trial : current(operation, trial, call);
                if (current != null && (attempt.isCurrent() || !current.isChange())) {
                    return current.result();
                }
                tried = current;
                contention.lost();
            }
        } while (authority.mayCombine() && !chains.isHeard());
        return null;
    }

    private <T extends @Nullable Object> @Nullable Attempt<V, T> attemptInTurn(
            Chain<V> chain, ProcessEntry<K, V, T> operation, Authority<K, V> call, @Nullable Trial<V, T> tried) {
        if (!chain.takeTurn()) {
            return null;
        }
        Chains.inTurn(chain);
        try {
            // What was tried is as good as run now, if nobody else was here since.
            return tried != null && chain.isFresh()
                    ? place(chain, /* rest= */ null, tried, /* isCurrent= */ true)
                    : attempt(chain, operation, call);
        } finally {
            Chains.outOfTurn();
            chain.endTurn();
        }
    }

    private <T extends @Nullable Object> @Nullable Attempt<V, T> attempt(
            Chain<V> chain, ProcessEntry<K, V, T> operation, Authority<K, V> call) {
        Batch<V> rest = chain.newest();
        Base<V> base;
        if (rest == null) {
            base = look(chain, operation.key(), call);
        } else {
            Draft<V> newest = rest.newest();
            V value = newest.value();
            if (value == null) {
                return Attempt.waiting(rest);
            }
            // What was under way before may have taken effect before this call began, and be gone by now.
            boolean isCurrent = chain.isUnsent(rest);
            base = new Base<>(
                    new Seen<>(near.keeper().ownValue(value), newest.mutation().id()), isCurrent);
        }
        if (base.seen().value() == null) {
            return null;
        }
        return place(chain, rest, Trial.of(own, operation, base.seen(), /* loader= */ null), base.isCurrent());
    }

    /**
     * Has a run take part in a batch if it is a change.
     *
     * @param isCurrent whether what it saw was there after the call had begun, once {@code rest} has taken effect
     */
    private <T extends @Nullable Object> Attempt<V, T> place(
            Chain<V> chain, @Nullable Batch<V> rest, Trial<V, T> trial, boolean isCurrent) {
        if (!trial.isChange()) {
            return Attempt.answer(rest, trial, isCurrent);
        }
        Chain.Place<V> place;
        try {
            place = chain.append(rest, draft(chain, trial.decided(), trial.base()));
        } catch (FarUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            // Its value cannot be stored; but it may be of one that does not come to be.
            return Attempt.answer(rest, Trial.failed(trial.base(), e), isCurrent);
        }
        return place == null
                ? Attempt.answer(rest, trial, isCurrent) // Which came to nothing, so that it will run again.
                : new Attempt<>(place.batch(), /* isChange= */ true, place.waits(), trial, /* isCurrent= */ true);
    }

    private Draft<V> draft(Chain<V> chain, Decision<V, ?> decision, OperationId base) {
        V value = decision.value();
        return value == null
                ? chain.commits().draft(base, new Effect.Drop<>(), Lives.NONE)
                : chain.commits().draft(base, new Effect.Store<>(value), lives);
    }

    /** What is known of a key that nothing is under way for; absent where {@link AbsentTurns} will tell. */
    private Base<V> look(Chain<V> chain, K key, Authority<K, V> call) {
        Batch<V> last = chain.last();
        if (last != null && last.done() == null) {
            FarReply reply = TierFailures.await(last.outcome(), chain.commits().deadline());
            if (reply != null) {
                settle(chain, last, reply);
            }
        }
        boolean hasRivals = chain.nodeTurn().begin();
        NearEntry<V> trusted = hasRivals ? null : near.find(key);
        V value = trusted == null || trusted.lingers() ? null : near.valueIfCopied(key, trusted);
        if (trusted != null && value != null) {
            return Base.near(new Seen<>(value, trusted.id()));
        }
        boolean isMostlyNear = trusted == null && near.isEnabled() && !chain.wasPresent();
        return isMostlyNear ? Base.near(Seen.absent()) : Base.current(call.read(key, Lifetime.UNCHANGED));
    }

    /** Waits until it is known whether a batch took effect. */
    private boolean isEffective(Chain<V> chain, Batch<V> batch, Attempt<V, ?> attempt) {
        boolean isChange = attempt.isChange();
        Deadline deadline = chain.commits().deadline();
        FarReply reply;
        Done<V> done;
        try {
            if (attempt.sends()) {
                chain.sendWhenReady(batch, deadline);
            }
            reply = TierFailures.await(batch.outcome(), deadline);
            if (reply == null) {
                return false;
            }
            done = settle(chain, batch, reply);
        } catch (FarUnavailableException e) {
            chain.giveUpOverdue();
            if (!e.isOutcomeKnown()) {
                chain.commits().outcomeUnknown();
            }
            if (isChange || e.isInterruption()) {
                throw batch.isShared() ? e.again() : e;
            }
            return false; // Nothing was asked for this caller yet.
        }
        if (isChange) {
            chain.commits().assure(batch.sent(), reply);
        }
        if (done.tookEffect()) {
            return true;
        }
        if (batch.wasHeard(done)) {
            chains.hear();
        }
        return false;
    }

    private static <V> Done<V> settle(Chain<V> chain, Batch<V> batch, FarReply reply) {
        Done<V> done = batch.done();
        if (done == null) {
            done = chain.commits().settle(batch.sent(), reply);
            batch.settledAs(done);
        }
        return done;
    }
}
