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
import dev.perigee.operation.ProcessEntry.Verdict;
import dev.perigee.spi.Deadline;
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
    private final Lives lives;
    private final boolean isPossible;

    CombiningRunner(
            NearTier<K, V> near,
            Authority<K, V> authority,
            CallStyle style,
            Expiry expiry,
            Writing<K, V> writing,
            Chains<K, V> chains) {
        this.near = near;
        this.authority = authority;
        this.style = style;
        this.chains = chains;
        boolean isConstant = expiry.kind() == Expiry.Kind.CONSTANT;
        this.lives = isConstant ? Lives.constant(expiry) : Lives.NONE;
        this.isPossible = isConstant && !lives.updated().isOver() && !writing.isThrough();
    }

    /**
     * What one run of a processor came to.
     *
     * @param rest what it rests on, or is part of; null for nothing of this node
     * @param isChange whether it is part of it
     * @param sends whether the caller is the one to send it
     * @param processed what the caller gets; null if the processor failed, or has to wait
     * @param failure what the caller gets instead
     */
    private record Attempt<V, T extends @Nullable Object>(
            @Nullable Batch<V> rest,
            boolean isChange,
            boolean sends,
            @Nullable Processed<T> processed,
            @Nullable RuntimeException failure) {

        static <V, T extends @Nullable Object> Attempt<V, T> on(
                @Nullable Batch<V> rest, @Nullable Processed<T> processed, @Nullable RuntimeException failure) {
            return new Attempt<>(rest, /* isChange= */ false, /* sends= */ false, processed, failure);
        }

        boolean onlyWaits() {
            return processed == null && failure == null;
        }

        Processed<T> result() {
            if (failure != null) {
                throw failure;
            }
            if (processed == null) {
                throw new AssertionError("A processor has not run");
            }
            return processed;
        }
    }

    /**
     * What a processor decided before anybody else was there.
     *
     * @param base the operation that wrote what it saw
     */
    private record Tried<V, T extends @Nullable Object>(OperationId base, Decision<V, T> decision) {}

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
        Tried<V, T> first = null;
        if (!isContended && !chains.isBusy(operation.key())) {
            // Outside of any turn: those who only look do not hold up each other.
            NearEntry<V> trusted = near.find(operation.key());
            if (trusted == null || trusted.lingers()) {
                return null;
            }
            Decision<V, T> decision = operation.decide(near.valueOf(trusted), /* loader= */ null);
            if (!isChange(decision)) {
                return new Processed<>(decision.result(), decision.tally());
            }
            first = new Tried<>(trusted.id(), decision);
        }
        K key = near.keeper().ownKey(operation.key());
        Chain<V> chain = chains.enter(key, authority, style);
        if (chain == null) {
            return null;
        }
        try {
            return runIn(chain, operation, contention, first);
        } finally {
            chains.leave(key, chain);
        }
    }

    private <T extends @Nullable Object> @Nullable Processed<T> runIn(
            Chain<V> chain, ProcessEntry<K, V, T> operation, Contention contention, @Nullable Tried<V, T> first) {
        Authority<K, V> call = authority;
        Tried<V, T> tried = first;
        do {
            Attempt<V, T> attempt = attemptInTurn(chain, operation, call, tried);
            tried = null;
            if (attempt == null) {
                return null;
            }
            Batch<V> rest = attempt.rest();
            if (rest == null) {
                return attempt.result();
            }
            // What is asked if this comes to nothing shares the time of what is waited for now.
            call = rest.outcome().isDone() ? authority : authority.begin();
            if (isEffective(chain, rest, attempt)) {
                if (!attempt.onlyWaits()) {
                    return attempt.result();
                }
            } else {
                contention.lost();
            }
        } while (authority.mayCombine() && !chains.isHeard());
        return null;
    }

    private static boolean isChange(Decision<?, ?> decision) {
        return decision.verdict() != Verdict.NONE && decision.verdict() != Verdict.ACCESS;
    }

    private <T extends @Nullable Object> @Nullable Attempt<V, T> attemptInTurn(
            Chain<V> chain, ProcessEntry<K, V, T> operation, Authority<K, V> call, @Nullable Tried<V, T> tried) {
        if (!chain.takeTurn()) {
            return null;
        }
        Chains.inTurn(chain);
        try {
            // What was tried is as good as run now, if nobody else was here since.
            return tried != null && chain.isFresh()
                    ? place(chain, null, tried.decision(), tried.base())
                    : attempt(chain, operation, call);
        } finally {
            Chains.outOfTurn();
            chain.endTurn();
        }
    }

    private <T extends @Nullable Object> @Nullable Attempt<V, T> attempt(
            Chain<V> chain, ProcessEntry<K, V, T> operation, Authority<K, V> call) {
        Batch<V> rest = chain.newest();
        Seen<V> base;
        if (rest == null) {
            base = look(chain, operation.key(), call);
        } else {
            Draft<V> newest = rest.newest();
            V value = newest.value();
            if (value == null) {
                return Attempt.on(rest, null, null);
            }
            base = new Seen<>(near.keeper().ownValue(value), newest.mutation().id());
        }
        if (!base.isPresent()) {
            return null;
        }
        try {
            Decision<V, T> decision = operation.decide(base.value(), /* loader= */ null);
            return place(chain, rest, decision, base.id());
        } catch (FarUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            // It may be of a value that does not come to be.
            return Attempt.on(rest, null, e);
        }
    }

    private <T extends @Nullable Object> Attempt<V, T> place(
            Chain<V> chain, @Nullable Batch<V> rest, Decision<V, T> decision, OperationId base) {
        Processed<T> processed = new Processed<>(decision.result(), decision.tally());
        if (!isChange(decision)) {
            return Attempt.on(rest, processed, null);
        }
        Chain.Place<V> place = chain.append(rest, draft(chain, decision, base));
        return place == null
                ? Attempt.on(rest, processed, null) // Which came to nothing, so that it will run again.
                : new Attempt<>(place.batch(), /* isChange= */ true, place.waits(), processed, null);
    }

    private Draft<V> draft(Chain<V> chain, Decision<V, ?> decision, OperationId base) {
        V value = decision.value();
        return value == null
                ? chain.commits().draft(base, new Effect.Drop<>(), Lives.NONE)
                : chain.commits().draft(base, new Effect.Store<>(value), lives);
    }

    /** What is known of a key that nothing is under way for; absent where {@link AbsentTurns} will tell. */
    private Seen<V> look(Chain<V> chain, K key, Authority<K, V> call) {
        Batch<V> last = chain.last();
        if (last != null && last.done() == null) {
            FarReply reply = TierFailures.await(last.outcome(), chain.commits().deadline());
            if (reply != null) {
                settle(chain, last, reply);
            }
        }
        boolean hasRivals = chain.nodeTurn().begin();
        NearEntry<V> trusted = hasRivals ? null : near.find(key);
        if (trusted != null && !trusted.lingers()) {
            return new Seen<>(near.valueOf(trusted), trusted.id());
        }
        boolean isMostlyNear = trusted == null && near.isEnabled() && !chain.wasPresent();
        return isMostlyNear ? Seen.absent() : call.read(key, Lifetime.UNCHANGED);
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
