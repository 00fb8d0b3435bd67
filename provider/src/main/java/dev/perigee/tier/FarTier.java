package dev.perigee.tier;

import dev.perigee.Explanation;
import dev.perigee.coherence.Copy;
import dev.perigee.coherence.Partition;
import dev.perigee.coherence.Scope;
import dev.perigee.coherence.Ticket;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.event.CacheEvents;
import dev.perigee.near.Fill;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.LeaseKind;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.UnreadableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The far store as the authority of one cache: encodes, asks, waits, decodes; shows every answer to the partition's state
 * machine and offers what it brought to the near tier.
 */
final class FarTier<K, V> implements Authority<K, V>, NearView {

    private static final long LONGEST_LIFE_MILLIS = TimeUnit.DAYS.toMillis(365L * 100);
    private static final long TURN_LEASE_MILLIS = 2_000;
    private static final long TURN_POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long WATCH_POLL_MILLIS = 100;

    private final CacheId cache;
    private final Node node;
    private final ValueForm<K, V> form;
    private final NearTier<K, V> near;
    private final FarEvents<K, V> events;
    private final TierCounters counters;
    private final Turns turns;
    private final boolean fills;

    /**
     * Opens a cache on a node.
     *
     * @param fills whether what is read may be kept near
     */
    FarTier(
            CacheId cache,
            Node node,
            ValueForm<K, V> form,
            NearTier<K, V> near,
            CacheEvents<K, V> events,
            TierCounters counters,
            boolean fills) {
        this.cache = cache;
        this.node = node;
        this.form = form;
        this.near = near;
        this.events = new FarEvents<>(events, form);
        this.counters = counters;
        this.turns = new Turns(node.settings().turnTimeout());
        this.fills = fills;
        node.open(cache, this);
    }

    @Override
    public Seen<V> read(K key, Lifetime touch) {
        Request request = request(form.keys().encode(key));
        ReadIntent intent = touch.isUnchanged()
                ? ReadIntent.PLAIN
                : new ReadIntent(node.ids().next(), touch, /* leaseMillis= */ 0);
        FarReply reply = await(node.far().read(cache, request.key, intent, request.deadline), request);
        return receive(key, request, reply, /* keep= */ touch.isUnchanged());
    }

    @Override
    public @Nullable V peek(K key) {
        Request request = request(form.keys().encode(key));
        FarReply reply = await(node.far().read(cache, request.key, ReadIntent.PLAIN, request.deadline), request);
        byte[] envelope = reply.outcome() == Outcome.HIT ? reply.envelope() : null;
        try {
            return envelope == null ? null : form.decode(envelope);
        } catch (UnreadableException e) {
            return null;
        }
    }

    @Override
    public Map<K, Seen<V>> readAll(Collection<? extends K> keys) {
        List<K> asked = List.copyOf(keys);
        List<FarKey> farKeys = asked.stream().map(form.keys()::encode).toList();
        Ticket[] sent = node.askAll();
        Deadline deadline = node.deadline();
        List<FarReply> replies = awaitAll(node.far().readAll(cache, farKeys, deadline), deadline);
        Map<K, Seen<V>> found = new LinkedHashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            Request request = request(farKeys.get(i), sent, deadline);
            Seen<V> seen = receive(asked.get(i), request, replies.get(i), /* keep= */ true);
            if (seen.isPresent()) {
                found.put(asked.get(i), seen);
            }
        }
        return found;
    }

    @Override
    public Loan<V> readOrLease(K key, long leaseMillis) {
        Request request = request(form.keys().encode(key));
        OperationId token = node.ids().next();
        ReadIntent intent = new ReadIntent(token, Lifetime.UNCHANGED, leaseMillis);
        FarReply reply = await(node.far().read(cache, request.key, intent, request.deadline), request);
        Seen<V> seen = receive(key, request, reply, /* keep= */ true);
        return new Loan<>(
                seen,
                reply.outcome() == Outcome.LEASED ? token : OperationId.NONE,
                reply.outcome() == Outcome.LEASED_ELSEWHERE ? reply.remaining() : 0);
    }

    @Override
    public Loan<V> lease(K key, long leaseMillis) {
        FarKey farKey = form.keys().encode(key);
        OperationId token = node.ids().next();
        Deadline deadline = node.deadline();
        long wait = TierFailures.await(
                node.far().lease(cache, farKey, LeaseKind.LOAD, token, leaseMillis, deadline), deadline);
        return new Loan<>(Seen.absent(), wait == 0 ? token : OperationId.NONE, wait);
    }

    @Override
    public void release(K key, OperationId token) {
        release(form.keys().encode(key), LeaseKind.LOAD, token);
    }

    @Override
    public void awaitChange(K key, long millis) {
        FarKey farKey = form.keys().encode(key);
        node.watch().await(cache, farKey, Math.min(millis, WATCH_POLL_MILLIS), () -> isPresent(farKey));
    }

    @Override
    public Done<V> mutate(K key, Step<V> step) {
        FarKey farKey = form.keys().encode(key);
        Mutation mutation = mutation(step);
        try (FarEvents<K, V>.Expected expected = events.expect(mutation.id())) {
            Request request = request(farKey);
            FarReply reply;
            try {
                reply = await(node.far().mutate(cache, farKey, mutation, request.deadline), request);
            } catch (FarUnavailableException e) {
                near.forget(key); // Whatever became of it, the next read asks the far tier.
                throw e;
            }
            Done<V> done = settle(key, request, step, mutation, reply);
            if (expected.isListening() && reply.outcome().applied()) {
                events.deliver(key, step, reply.stamp(), done);
            }
            return done;
        }
    }

    @Override
    public Map<K, Done<V>> mutateAll(Map<? extends K, Step<V>> steps) {
        List<K> keys = List.copyOf(steps.keySet());
        List<FarKey> farKeys = keys.stream().map(form.keys()::encode).toList();
        List<Mutation> mutations = new ArrayList<>(keys.size());
        for (K key : keys) {
            mutations.add(mutation(stepOf(steps, key)));
        }
        Ticket[] sent = node.askAll();
        Deadline deadline = node.deadline();
        try (FarEvents<K, V>.Expected expected = events.expectAll(mutations)) {
            List<FarReply> replies;
            try {
                replies = awaitAll(node.far().mutateAll(cache, farKeys, mutations, deadline), deadline);
            } catch (FarUnavailableException e) {
                keys.forEach(near::forget);
                throw e;
            }
            Map<K, Done<V>> all = new HashMap<>();
            FarEvents.Batch<K, V> batch = events.batch();
            for (int i = 0; i < keys.size(); i++) {
                K key = keys.get(i);
                Step<V> step = stepOf(steps, key);
                FarReply reply = replies.get(i);
                Done<V> done = settle(key, request(farKeys.get(i), sent, deadline), step, mutations.get(i), reply);
                all.put(key, done);
                if (expected.isListening() && reply.outcome().applied()) {
                    batch.add(key, step, reply.stamp(), done);
                }
            }
            batch.deliver();
            return all;
        }
    }

    @Override
    public void touch(K key, OperationId seen, Lifetime lifetime) {
        Request request = request(form.keys().encode(key));
        FarReply reply = await(
                node.far().touch(cache, request.key, seen, node.ids().next(), lifetime, request.deadline), request);
        observe(request, reply);
        near.forget(key); // Its end has moved.
    }

    @Override
    public @Nullable Condition equalTo(V value) {
        return form.references() == null
                ? new Condition.PayloadEquals(
                        form.envelopes().payload(form.envelopes().encode(value, List.of())))
                : null; // By reference, the objects may differ from their bytes.
    }

    @Override
    public <T extends @Nullable Object> T inTurn(K key, Supplier<T> work) {
        if (turns.isMine(key)) {
            return work.get();
        }
        FarKey farKey = form.keys().encode(key);
        OperationId token = node.ids().next();
        return turns.inTurn(key, () -> {
            Deadline giveUp = Deadline.after(node.settings().turnTimeout());
            while (leaseTurn(farKey, token) != 0 && !giveUp.hasPassed()) {
                LockSupport.parkNanos(TURN_POLL_NANOS);
            }
            // Without the lease others may get in between; then comparing ids makes somebody try again.
            try {
                return work.get();
            } finally {
                release(farKey, LeaseKind.TURN, token);
            }
        });
    }

    @Override
    public Collection<Stamp> prepareEvents(EventDetail detail) {
        node.raise(cache, detail);
        return node.present();
    }

    @Override
    public int partition(K key) {
        return form.keys().encode(key).partition(node.far().partitions());
    }

    @Override
    public Explanation.@Nullable Far describe(K key) {
        Request request = request(form.keys().encode(key));
        FarReply reply = await(node.far().read(cache, request.key, ReadIntent.PLAIN, request.deadline), request);
        return reply.outcome() == Outcome.HIT
                ? new Explanation.Far(
                        reply.stamp().epoch(),
                        reply.entrySequence(),
                        reply.stamp().sequence(),
                        reply.remaining() < 0 ? null : Duration.ofMillis(reply.remaining()),
                        reply.entryId().toString())
                : null;
    }

    @Override
    public void clear() {
        Ticket[] sent = node.askAll();
        Deadline deadline = node.deadline();
        cleared(sent, TierFailures.await(node.far().clear(cache, node.ids().next(), deadline), deadline));
    }

    @Override
    public void destroy() {
        Ticket[] sent = node.askAll();
        Deadline deadline = node.deadline();
        cleared(sent, TierFailures.await(node.far().destroy(cache, node.ids().next(), deadline), deadline));
    }

    @Override
    public Iterator<TieredStore.Scanned<K, V>> scan() {
        return new FarScan<>(cache, node, form);
    }

    @Override
    public void close() {
        node.close(cache);
        near.clear();
    }

    // ---- near copies, as the node commands them ------------------------------------------------------------------

    @Override
    public void forget(KeyChange change, long sequence, boolean always) {
        if (isEmpty()) {
            return;
        }
        try {
            near.forget(form.keys().decode(change.key()), sequence, always);
            counters.count(TierCounter.INVALIDATIONS);
        } catch (UnreadableException e) {
            // A key that cannot be told apart from others: none of them may stay.
            near.forgetPartition(change.key().partition(node.far().partitions()));
        }
    }

    @Override
    public void forgetPartition(int partition) {
        near.forgetPartition(partition);
    }

    @Override
    public boolean isEmpty() {
        return near.size() == 0;
    }

    // ---- requests and answers ------------------------------------------------------------------------------------

    /** A request about one key, and what was known before it was sent. */
    private record Request(FarKey key, Partition partition, Ticket sent, Deadline deadline) {
        int stripe() {
            return Partition.stripe(key.hash());
        }
    }

    private Request request(FarKey key) {
        Partition partition = node.partition(key.partition(node.far().partitions()));
        return new Request(key, partition, partition.ask(System.nanoTime()), node.deadline());
    }

    private Request request(FarKey key, Ticket[] sent, Deadline deadline) {
        Partition partition = node.partition(key.partition(node.far().partitions()));
        return new Request(key, partition, sent[partition.index()], deadline);
    }

    private Mutation mutation(Step<V> step) {
        OperationId id = node.ids().next();
        Change change = step.effect() instanceof Effect.Store<V> store
                ? new Change.Store(form.encode(store.value(), id), step.onCreate(), step.onUpdate())
                : Change.DROP;
        // If the bytes differ, equals is asked next: it needs the value that stands in the way.
        boolean wantOld = step.wantOld() || events.wantsOld() || step.condition() instanceof Condition.PayloadEquals;
        return new Mutation(id, step.condition(), change, wantOld, /* freesLease= */ true);
    }

    private FarReply await(CompletionStage<FarReply> stage, Request request) {
        return TierFailures.await(counted(stage), request.deadline);
    }

    private List<FarReply> awaitAll(CompletionStage<List<FarReply>> stage, Deadline deadline) {
        return TierFailures.await(counted(stage), deadline);
    }

    private <T> CompletionStage<T> counted(CompletionStage<T> stage) {
        return stage.whenComplete((reply, failure) -> {
            if (failure != null) {
                counters.count(TierCounter.FAR_FAILURES);
            }
        });
    }

    /** Shows an answer to the partition's state machine, before anything of it is kept. */
    private void observe(Request request, FarReply reply) {
        long seen = reply.wasPresent() && !reply.outcome().applied()
                ? reply.entrySequence()
                : reply.stamp().sequence();
        request.partition.onReply(request.sent, reply.stamp(), request.stripe(), seen, node.copies());
    }

    /** Deals with the answer to a read. */
    private Seen<V> receive(K key, Request request, FarReply reply, boolean keep) {
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
        if (keep) {
            keep(key, request, reply, value, envelope.length, reply.entryId(), /* isPrivate= */ true);
        }
        // What is kept must not be what the caller gets, unless nobody can change it.
        return new Seen<>(keep && fills ? form.copier().copy(value) : value, reply.entryId());
    }

    /** Deals with the answer to a write. */
    private Done<V> settle(K key, Request request, Step<V> step, Mutation mutation, FarReply reply) {
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
                    key, request, reply, store.value(), bytes.envelope().length, mutation.id(), /* isPrivate= */ false);
            if (!kept) {
                near.forget(key); // Whatever hindered it, a copy that is there does not hold what was written.
            }
        } else if (reply.outcome() == Outcome.REFUSED && old != null && envelope != null) {
            keep(key, request, reply, old, envelope.length, reply.entryId(), /* isPrivate= */ false);
        } else if (reply.outcome() == Outcome.REFUSED && reply.wasPresent()) {
            near.forgetOther(key, reply.stamp().sequence(), reply.entryId());
        } else {
            near.forget(key, reply.stamp().sequence() + 1, /* always= */ false);
        }
        return new Done<>(reply.outcome(), old, reply.entryId());
    }

    private boolean keep(
            K key, Request request, FarReply reply, V value, int weight, OperationId id, boolean isPrivate) {
        if (!fills) {
            return false;
        }
        long life = reply.remaining() < 0 || reply.remaining() > LONGEST_LIFE_MILLIS
                ? Copy.NO_END
                : TimeUnit.MILLISECONDS.toNanos(reply.remaining());
        Scope scope = request.partition.scope(cache);
        Fill<V> fill = new Fill<>(
                near.keep(value, isPrivate), id, reply.stamp(), request.sent.askedAt(), life, List.of(), weight);
        return near.install(key, scope, request.sent, request.stripe(), fill);
    }

    /** Decodes an entry. One that cannot be read is taken away, so that a miss is followed by a sound entry. */
    private @Nullable V decode(Request request, FarReply reply, byte[] envelope) {
        try {
            return form.decode(envelope);
        } catch (UnreadableException e) {
            counters.count(TierCounter.UNREADABLE);
            if (EnvelopeHeader.isEnvelope(envelope) && reply.outcome() == Outcome.HIT) {
                Mutation heal = new Mutation(
                        node.ids().next(), new Condition.WrittenBy(reply.entryId()), Change.DROP, false, false);
                await(node.far().mutate(cache, request.key, heal, request.deadline), request);
            }
            return null;
        }
    }

    private boolean isPresent(FarKey key) {
        Request request = request(key);
        return await(node.far().read(cache, key, ReadIntent.PLAIN, request.deadline), request)
                        .envelope()
                != null;
    }

    private long leaseTurn(FarKey key, OperationId token) {
        Deadline deadline = node.deadline();
        return TierFailures.await(
                node.far().lease(cache, key, LeaseKind.TURN, token, TURN_LEASE_MILLIS, deadline), deadline);
    }

    private void release(FarKey key, LeaseKind kind, OperationId token) {
        Deadline deadline = node.deadline();
        TierFailures.await(node.far().release(cache, key, kind, token, deadline), deadline);
    }

    private void cleared(Ticket[] sent, List<Stamp> stamps) {
        for (Stamp stamp : stamps) {
            node.partition(stamp.partition()).onCleared(sent[stamp.partition()], stamp, cache, node.copies());
        }
    }

    private static <K, V> Step<V> stepOf(Map<? extends K, Step<V>> steps, K key) {
        Step<V> step = steps.get(key);
        if (step == null) {
            throw new IllegalStateException("A key changed its hash code while it was being written");
        }
        return step;
    }
}
