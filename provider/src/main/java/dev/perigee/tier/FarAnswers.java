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
import dev.perigee.entry.Shortened;
import dev.perigee.entry.Stamp;
import dev.perigee.event.ErrorReport;
import dev.perigee.near.Fate;
import dev.perigee.near.Fill;
import dev.perigee.near.Kept;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.UnreadableException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
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
    private final boolean takesValues;
    private final boolean heals;
    private final FailurePolicy policy;
    private final Arrivals<K, V> arrivals;
    private final Supplier<Rereads> rereads;

    /**
     * Begins with nothing kept.
     *
     * @param fills whether what is read may be kept near
     * @param heals whether entries that no node can read are taken away
     * @param policy whether copies are kept that no hit may see any more
     * @param takesValues whether values are taken in that messages bring
     * @param rereads which re-reads are spared now
     */
    FarAnswers(
            Tiers.Basis<K, V> basis,
            Node node,
            ValueForm<K, V> form,
            boolean fills,
            boolean heals,
            FailurePolicy policy,
            boolean takesValues,
            Supplier<Rereads> rereads) {
        this.cache = basis.cache();
        this.node = node;
        this.form = form;
        this.near = basis.near();
        this.counters = basis.counters();
        this.errors = basis.customizations().errors();
        this.heals = heals;
        this.fills = fills && near.isEnabled();
        this.takesValues = takesValues && this.fills;
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
        this.takesValues = false;
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

    /** Whether there are ever stale copies. */
    boolean mayHaveStale() {
        return policy.keepsStale() && near.isEnabled();
    }

    /** Whether a read could be answered with a stale copy now. */
    boolean hasStale(K key) {
        long lookedAt = near.nanoTime();
        NearEntry<V> copy = near.peek(key);
        return copy != null
                && near.mayServeStale(key, copy, lookedAt, policy.staleMaxAge().toNanos());
    }

    /** The same key as nobody can change it any more. */
    K ownKey(K key) {
        return near.keeper().ownKey(key);
    }

    /** Does something with an answer that nobody waits for any more, where codecs may run; what fails there is told. */
    <T> void later(CompletionStage<T> answer, Consumer<T> work) {
        var unused = answer.thenAcceptAsync(reply -> {
            try {
                work.accept(reply);
            } catch (RuntimeException | Error e) {
                errors.tell(Kind.NEAR, e);
            }
        });
    }

    /** A read was not sent, because nobody answers. */
    void notAsked() {
        counters.count(TierCounter.FAR_NOT_ASKED);
    }

    /** Shows an answer to the partition's state machine, before anything of it is kept. */
    void observe(FarRequest request, FarReply reply) {
        long seen = reply.wasPresent() && !reply.outcome().applied()
                ? reply.entrySequence()
                : reply.stamp().sequence();
        request.partition().onReply(request.sent(), reply.stamp(), request.stripe(), seen, node.copies());
    }

    /** Deals with the answer to a read. If it is an entry that no node can read, that is gone afterwards. */
    Seen<V> receive(K key, FarRequest request, FarReply reply, boolean keep) {
        return receive(key, request, reply, keep, /* waits= */ true);
    }

    /**
     * Deals with one of many answers to a read, or with one that nobody waits for: the removals of entries that no node can
     * read are only sent.
     */
    Seen<V> receiveOneOfMany(K key, FarRequest request, FarReply reply, boolean keep) {
        return receive(key, request, reply, keep, /* waits= */ false);
    }

    private Seen<V> receive(K key, FarRequest request, FarReply reply, boolean keep, boolean waits) {
        observe(request, reply);
        byte[] envelope = reply.envelope();
        if (reply.outcome() != Outcome.HIT || envelope == null) {
            counters.count(TierCounter.FAR_MISSES);
            near.forget(key, reply.stamp().sequence(), /* always= */ false);
            return Seen.absent();
        }
        Decoded<V> decoded = decode(request, reply, envelope, waits);
        V value = decoded.value();
        if (value == null) {
            near.forgetOther(key, reply.stamp().sequence(), reply.entryId());
            return decoded.opaque() == null ? Seen.absent() : Seen.opaque(reply.entryId(), decoded.opaque());
        }
        counters.count(TierCounter.FAR_HITS);
        boolean kept = keep
                && keep(key, request, reply, value, envelope, reply.entryId(), /* isPrivate= */ true, rereads.get());
        if (!kept && !isEmpty()) {
            // Whoever read this past the near tier must not find something older there afterwards.
            near.forgetOther(key, reply.stamp().sequence(), reply.entryId());
        }
        // What is kept must not be what the caller gets, unless nobody can change it.
        return new Seen<>(keep && fills ? apart(key, value) : value, reply.entryId());
    }

    /** What the caller gets of a value that may be kept. */
    private V apart(K key, V value) {
        try {
            return near.keeper().ownValue(value);
        } catch (RuntimeException | Error e) {
            errors.tell(Kind.NEAR, e);
            near.forget(key); // So it is the caller's alone.
            return value;
        }
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
        Decoded<V> decoded =
                envelope == null ? Decoded.nothing() : decode(request, reply, envelope, /* waits= */ false);
        V old = decoded.value();
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
        return new Done<>(reply.outcome(), old, reply.entryId(), decoded.opaque());
    }

    /** Keeps a value for a moment that was loaded because the far tier failed. */
    void keepDetached(K key, FarRequest request, V value, List<String> tags) {
        Kept<V> kept = fills && policy.keepsStale() ? kept(key, value, /* isPrivate= */ false) : null;
        if (kept != null) {
            Scope scope = request.partition().scope(cache);
            Stamp asOf = scope.seenBefore(request.sent());
            int weight = form.envelopes().encode(value, tags).length;
            Fill<V> fill = new Fill<>(kept, OperationId.NONE, asOf, node.nanoTime(), Copy.NO_END, tags, weight);
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
        Kept<V> kept = kept(key, value, isPrivate);
        if (kept == null) {
            return false;
        }
        Fill<V> fill = new Fill<>(kept, id, reply.stamp(), request.sent().askedAt(), life, tags, envelope.length);
        return near.install(key, scope, request.sent(), request.stripe(), fill, spared);
    }

    /**
     * A value as it is kept; null if the codec that copies it, or the application's transformer, fails. Nothing may be thrown
     * here: the operation has taken effect, and a value that is not kept near is no harm.
     */
    private @Nullable Kept<V> kept(K key, V value, boolean isPrivate) {
        try {
            return near.keeper().keep(key, value, isPrivate);
        } catch (RuntimeException | Error e) {
            errors.tell(Kind.NEAR, e);
            return null;
        }
    }

    /**
     * What an entry's bytes were to this node.
     *
     * @param value its value; null if it cannot be read
     * @param opaque why not, if another node may well read it
     */
    private record Decoded<V>(@Nullable V value, @Nullable UnreadableException opaque) {
        static <V> Decoded<V> nothing() {
            return new Decoded<>(null, null);
        }
    }

    /**
     * Decodes an entry. What no node can read is taken away, so that a miss is followed by a sound entry; whether that succeeds
     * is nothing to the read.
     *
     * @param waits whether to wait for the removal
     */
    private Decoded<V> decode(FarRequest request, FarReply reply, byte[] envelope, boolean waits) {
        try {
            return new Decoded<>(form.decode(envelope), null);
        } catch (UnreadableException e) {
            unreadable(e);
            if (e.isOpaque()) {
                return new Decoded<>(null, e);
            }
            if (heals && EnvelopeHeader.isEnvelope(envelope) && reply.outcome() == Outcome.HIT) {
                Mutation heal = new Mutation(
                        node.ids().next(), new Condition.WrittenBy(reply.entryId()), Change.DROP, false, false);
                CompletionStage<FarReply> taken =
                        counted(node.far().mutate(cache, request.key(), heal, request.deadline()));
                // The bytes of one that was too long are still on their way, and the removal may stand behind them.
                if (waits && !Shortened.isShortened(envelope)) {
                    TierFailures.awaitQuietly(taken, request.deadline());
                }
            }
            return Decoded.nothing();
        }
    }

    /** Takes note of an entry that cannot be read back. */
    void unreadable(UnreadableException failure) {
        counters.count(TierCounter.UNREADABLE);
        errors.unreadable(failure);
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
        if (takesValues) {
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
            } else if (near.forgetSlot(key, sequence, always)) {
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
            errors.unreadable(e);
            int partition = change.key().partition(node.far().partitions());
            if (near.forgetBytes(change.key(), partition, sequence, always)) {
                counters.count(TierCounter.INVALIDATIONS);
            }
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
                    case REMOVED, ENDED, VOIDED -> false;
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
