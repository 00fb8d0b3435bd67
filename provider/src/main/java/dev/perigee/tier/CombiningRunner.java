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
     * @param processed what the caller gets; null if the processor failed, or has to wait
     * @param failure what the caller gets instead
     */
    private record Attempt<V, T extends @Nullable Object>(
            @Nullable Batch<V> rest,
            boolean isChange,
            @Nullable Processed<T> processed,
            @Nullable RuntimeException failure) {

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

    /** Runs a processor; null if it has to run on its own. */
    <T extends @Nullable Object> @Nullable Processed<T> run(ProcessEntry<K, V, T> operation, Contention contention) {
        if (!isPossible) {
            return null;
        }
        K key = near.keeper().ownKey(operation.key());
        Chain<V> chain = chains.enter(key, authority, style);
        if (chain == null) {
            return null;
        }
        try {
            return runIn(chain, operation, contention);
        } finally {
            chains.leave(key, chain);
        }
    }

    private <T extends @Nullable Object> @Nullable Processed<T> runIn(
            Chain<V> chain, ProcessEntry<K, V, T> operation, Contention contention) {
        Authority<K, V> call = authority;
        while (chain.commits().mayCombine() && !chains.isHeard()) {
            Attempt<V, T> attempt = attemptInTurn(chain, operation, call);
            if (attempt == null) {
                return null;
            }
            Batch<V> rest = attempt.rest();
            if (rest == null) {
                return attempt.result();
            }
            // What is asked if this comes to nothing shares the time of what is waited for now.
            call = rest.outcome().isDone() ? authority : authority.begin();
            if (isEffective(chain, rest, attempt.isChange())) {
                if (!attempt.onlyWaits()) {
                    return attempt.result();
                }
            } else {
                contention.lost();
            }
        }
        return null;
    }

    private <T extends @Nullable Object> @Nullable Attempt<V, T> attemptInTurn(
            Chain<V> chain, ProcessEntry<K, V, T> operation, Authority<K, V> call) {
        if (!chain.takeTurn()) {
            return null;
        }
        Chains.inTurn(chain);
        try {
            return attempt(chain, operation, call);
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
                return new Attempt<>(rest, /* isChange= */ false, null, null);
            }
            base = new Seen<>(near.keeper().ownValue(value), newest.mutation().id());
        }
        if (!base.isPresent()) {
            return null;
        }
        try {
            Decision<V, T> decision = operation.decide(base.value(), /* loader= */ null);
            Processed<T> processed = new Processed<>(decision.result(), decision.tally());
            if (decision.verdict() == Verdict.NONE || decision.verdict() == Verdict.ACCESS) {
                return new Attempt<>(rest, /* isChange= */ false, processed, null);
            }
            Batch<V> batch = chain.append(rest, draft(chain, decision, base.id()));
            // What it rests on came to nothing: to be told by that batch, so that it runs again.
            return new Attempt<>(batch == null ? rest : batch, batch != null, processed, null);
        } catch (FarUnavailableException e) {
            throw e;
        } catch (RuntimeException e) {
            // It may be of a value that does not come to be.
            return new Attempt<>(rest, /* isChange= */ false, null, e);
        }
    }

    private Draft<V> draft(Chain<V> chain, Decision<V, ?> decision, OperationId base) {
        V value = decision.value();
        return value == null
                ? chain.commits().draft(base, new Effect.Drop<>(), Lives.NONE)
                : chain.commits().draft(base, new Effect.Store<>(value), lives);
    }

    /** What is known of a key that nothing is under way for; absent where {@link AbsentTurns} will tell. */
    private Seen<V> look(Chain<V> chain, K key, Authority<K, V> call) {
        boolean hasRivals = chain.nodeTurn().begin();
        NearEntry<V> trusted = hasRivals ? null : near.find(key);
        if (trusted != null && !trusted.lingers()) {
            return new Seen<>(near.valueOf(trusted), trusted.id());
        }
        boolean isMostlyNear = trusted == null && near.isEnabled() && !chain.wasPresent();
        return isMostlyNear ? Seen.absent() : call.read(key, Lifetime.UNCHANGED);
    }

    /** Waits until it is known whether a batch took effect. */
    private boolean isEffective(Chain<V> chain, Batch<V> batch, boolean isChange) {
        Deadline deadline = isChange ? batch.deadline() : chain.commits().deadline();
        FarReply reply;
        try {
            reply = TierFailures.await(batch.outcome(), deadline);
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
        if (reply == null) {
            return false;
        }
        Done<V> done = chain.commits().settle(batch.sent(), reply, isChange);
        if (done.tookEffect()) {
            return true;
        }
        if (batch.wasHeard(done)) {
            chains.hear();
        }
        return false;
    }
}
