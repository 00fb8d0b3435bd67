package dev.perigee.tier;

import dev.perigee.BackgroundError.Kind;
import dev.perigee.coherence.Copy;
import dev.perigee.coherence.Rereads;
import dev.perigee.coherence.Scope;
import dev.perigee.coherence.Ticket;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.event.ErrorReport;
import dev.perigee.near.Fate;
import dev.perigee.near.Fill;
import dev.perigee.near.Kept;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.UnreadableException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the far store's answers: each is shown to the partition's state machine before anything of it is kept,
 * then decoded, and offered to the near tier. Also takes near copies out as the {@link Node} commands.
 */
final class FarAnswers<K, V> implements NearView {

    private final CacheId cache;
    private final Node node;
    private final ValueForm<K, V> form;
    private final NearTier<K, V> near;
    private final TierCounters counters;
    private final ErrorReport errors;
    private final boolean fills;
    private final boolean heals;
    private final FailurePolicy policy;
    private final Arrivals<K, V> arrivals;
    private final Supplier<Rereads> rereads;

    /**
     * Begins with nothing kept.
     *
     * @param fills whether what is read may be kept near
     * @param heals whether entries that cannot be read back are taken away
     * @param policy whether copies are kept that no hit may see any more
     * @param rereads which re-reads are spared now
     */
    FarAnswers(
            Tiers.Basis<K, V> basis,
            Node node,
            ValueForm<K, V> form,
            boolean fills,
            boolean heals,
            FailurePolicy policy,
            Supplier<Rereads> rereads) {
        this.cache = basis.cache();
        this.node = node;
        this.form = form;
        this.near = basis.near();
        this.counters = basis.counters();
        this.errors = basis.customizations().errors();
        this.heals = heals;
        this.fills = fills && near.isEnabled();
        this.policy = policy;
        this.arrivals = new Arrivals<>(cache, node, form, near, counters);
        this.rereads = rereads;
    }

    private FarAnswers(FarAnswers<K, V> whole) {
        this.cache = whole.cache;
        this.node = whole.node;
        this.form = whole.form;
        this.near = whole.near.passedBy();
        this.counters = whole.counters;
        this.errors = whole.errors;
        this.fills = false;
        this.heals = whole.heals;
        this.policy = whole.policy;
        this.arrivals = whole.arrivals;
        this.rereads = whole.rereads;
    }

    /** The same for calls that pass the near tier by. */
    FarAnswers<K, V> pastNear() {
        return new FarAnswers<>(this);
    }

    FarReply await(CompletionStage<FarReply> stage, FarRequest request) {
        return TierFailures.await(counted(stage), request.deadline());
    }

    List<FarReply> awaitAll(CompletionStage<List<FarReply>> stage, Deadline deadline) {
        return TierFailures.await(counted(stage), deadline);
    }

    /** Shows an answer to the partition's state machine, before anything of it is kept. */
    void observe(FarRequest request, FarReply reply) {
        long seen = reply.wasPresent() && !reply.outcome().applied()
                ? reply.entrySequence()
                : reply.stamp().sequence();
        request.partition().onReply(request.sent(), reply.stamp(), request.stripe(), seen, node.copies());
    }

    /** Deals with the answer to a read. */
    Seen<V> receive(K key, FarRequest request, FarReply reply, boolean keep) {
        observe(request, reply);
        byte[] envelope = reply.envelope();
        if (reply.outcome() != Outcome.HIT || envelope == null) {
            counters.count(TierCounter.FAR_MISSES);
            near.forget(key, reply.stamp().sequence(), /* always= */ false);
            return Seen.absent();
        }
        V value = decode(request, reply, envelope);
        if (value == null) {
            return Seen.absent();
        }
        counters.count(TierCounter.FAR_HITS);
        boolean kept = keep
                && keep(key, request, reply, value, envelope, reply.entryId(), /* isPrivate= */ true, rereads.get());
        if (!kept && !isEmpty()) {
            // Whoever read this past the near tier must not find something older there afterwards.
            near.forgetOther(key, reply.stamp().sequence(), reply.entryId());
        }
        // What is kept must not be what the caller gets, unless nobody can change it.
        return new Seen<>(keep && fills ? near.keeper().ownValue(value) : value, reply.entryId());
    }

    /** Deals with the answer to a write. */
    Done<V> settle(K key, FarRequest request, Step<V> step, Mutation mutation, FarReply reply) {
        return settle(key, request, step, mutation, reply, /* isPrivate= */ false);
    }

    /**
     * Deals with the answer to a write.
     *
     * @param isPrivate whether nobody who could change it holds the step's value
     */
    Done<V> settle(K key, FarRequest request, Step<V> step, Mutation mutation, FarReply reply, boolean isPrivate) {
        if (reply.outcome() == Outcome.TOO_LATE) {
            throw TierFailures.tooLate();
        }
        observe(request, reply);
        byte[] envelope = reply.envelope();
        V old = envelope == null ? null : decode(request, reply, envelope);
        boolean stored = reply.outcome() == Outcome.INSERTED || reply.outcome() == Outcome.UPDATED;
        if (stored
                && step.effect() instanceof Effect.Store<V> store
                && mutation.change() instanceof Change.Store bytes) {
            boolean kept = keep(
                    key, request, reply, store.value(), bytes.envelope(), mutation.id(), isPrivate, Rereads.UNSPARED);
            if (!kept) {
                near.forget(key); // Whatever hindered it, a copy that is there does not hold what was written.
            }
        } else if (reply.outcome() == Outcome.REFUSED && reply.wasPresent()) {
            boolean kept = old != null
                    && envelope != null
                    && keep(
                            key,
                            request,
                            reply,
                            old,
                            envelope,
                            reply.entryId(),
                            /* isPrivate= */ false,
                            Rereads.UNSPARED);
            if (!kept) {
                near.forgetOther(key, reply.stamp().sequence(), reply.entryId());
            }
        } else {
            near.forget(key, reply.stamp().sequence() + 1, /* always= */ false);
        }
        return new Done<>(reply.outcome(), old, reply.entryId());
    }

    /** Keeps a value for a moment that was loaded because the far tier failed. */
    void keepDetached(K key, FarRequest request, V value, List<String> tags) {
        Kept<V> kept = fills && policy.keepsStale() ? near.keeper().keep(key, value, /* isPrivate= */ false) : null;
        if (kept != null) {
            Scope scope = request.partition().scope(cache);
            Stamp asOf = scope.seenBefore(request.sent());
            int weight = form.envelopes().encode(value, tags).length;
            Fill<V> fill = new Fill<>(kept, OperationId.NONE, asOf, System.nanoTime(), Copy.NO_END, tags, weight);
            near.installDetached(
                    key,
                    scope,
                    request.sent(),
                    request.stripe(),
                    fill,
                    policy.staleMaxAge().toNanos());
        }
    }

    private boolean keep(
            K key,
            FarRequest request,
            FarReply reply,
            V value,
            byte[] envelope,
            OperationId id,
            boolean isPrivate,
            Rereads spared) {
        if (!fills) {
            return false;
        }
        List<String> tags;
        try {
            tags = form.tags(envelope);
        } catch (UnreadableException e) {
            return false; // Its value could be read, but a copy that no tag's deletion hides must not stay.
        }
        long life = reply.remaining() < 0 ? Copy.NO_END : Fill.lifeNanos(reply.remaining());
        Scope scope = request.partition().scope(cache);
        Kept<V> kept = near.keeper().keep(key, value, isPrivate);
        if (kept == null) {
            return false;
        }
        Fill<V> fill = new Fill<>(kept, id, reply.stamp(), request.sent().askedAt(), life, tags, envelope.length);
        return near.install(key, scope, request.sent(), request.stripe(), fill, spared);
    }

    /** Decodes an entry. One that cannot be read is taken away, so that a miss is followed by a sound entry. */
    private @Nullable V decode(FarRequest request, FarReply reply, byte[] envelope) {
        try {
            return form.decode(envelope);
        } catch (UnreadableException e) {
            unreadable(e);
            if (heals && EnvelopeHeader.isEnvelope(envelope) && reply.outcome() == Outcome.HIT) {
                Mutation heal = new Mutation(
                        node.ids().next(), new Condition.WrittenBy(reply.entryId()), Change.DROP, false, false);
                await(node.far().mutate(cache, request.key(), heal, request.deadline()), request);
            }
            return null;
        }
    }

    /** Takes note of an entry that cannot be read back and that nobody has asked for. */
    void unreadable(UnreadableException failure) {
        counters.count(TierCounter.UNREADABLE);
        errors.tell(Kind.UNREADABLE, failure);
    }

    /** Counts a request if it fails. */
    <T> CompletionStage<T> counted(CompletionStage<T> stage) {
        return stage.whenComplete((reply, failure) -> {
            if (failure != null) {
                boolean asked = !(failure instanceof FarUnavailableException known) || known.wasAsked();
                counters.count(asked ? TierCounter.FAR_FAILURES : TierCounter.FAR_NOT_ASKED);
            }
        });
    }

    @Override
    public void take(KeyChange change, Stamp stamp, @Nullable Ticket question) {
        if (fills) {
            arrivals.take(change, stamp, question);
        }
    }

    @Override
    public boolean needsProof() {
        return !isEmpty() || arrivals.wereUnproved();
    }

    @Override
    public void forget(KeyChange change, long sequence, boolean always) {
        if (isEmpty()) {
            return;
        }
        try {
            K key = form.keys().decode(change.key());
            Rereads spared = rereads.get();
            Fate fate = Fate.UNTOUCHED;
            if (isOvertaking(change, spared)) {
                fate = near.overtake(key, sequence, always, change.kind(), spared);
            } else if (near.forget(key, sequence, always)) {
                fate = Fate.GONE;
            }
            switch (fate) {
                case GONE -> counters.count(TierCounter.INVALIDATIONS);
                case LINGERS -> counters.count(TierCounter.SPARED_REREADS);
                case UNTOUCHED -> {
                    // There was nothing older.
                }
            }
        } catch (UnreadableException e) {
            errors.tell(Kind.UNREADABLE, e);
            // A key that cannot be told apart from others: none of them may stay.
            near.forgetPartition(change.key().partition(node.far().partitions()));
        }
    }

    /**
     * Whether a change leaves something behind: to be served while the far tier fails, or to know a key by that changes all
     * the time. What was taken away does not.
     */
    private boolean isOvertaking(KeyChange change, Rereads spared) {
        return (policy.keepsStale() || spared.areSpared())
                && switch (change.kind()) {
                    case INSERTED, UPDATED, EXPIRED -> true;
                    case REMOVED, VOIDED -> false;
                };
    }

    @Override
    public void forgetPartition(int partition) {
        near.forgetPartition(partition);
    }

    private boolean isEmpty() {
        return near.size() == 0;
    }
}
