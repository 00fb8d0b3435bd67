package dev.perigee.tier;

import dev.perigee.Explanation;
import dev.perigee.coherence.Rereads;
import dev.perigee.coherence.Ticket;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.near.NearTier;
import dev.perigee.spi.Deadline;
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
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The far store as the authority of one cache: encodes, asks and waits; {@link FarAnswers} deals with what comes back.
 */
final class FarTier<K, V> implements Authority<K, V> {

    private static final long WATCH_POLL_MILLIS = 100;

    private final CacheId cache;
    private final Node node;
    private final ValueForm<K, V> form;
    private final NearTier<K, V> near;
    private final FarEvents<K, V> events;
    private final FarAnswers<K, V> answers;
    private final FarTurns turns;
    private final FarLeases leases;
    private final Assurance assurance;
    private final FarHiding hiding;
    private final StepEncoder<K, V> encoder;
    private final CallStyle style;

    /** Until when one call of the application waits; null if each request has its own time. */
    private final @Nullable Deadline limit;

    /**
     * Opens a cache on a node.
     *
     * @param fills whether what is read may be kept near
     * @param heals whether entries that cannot be read back are taken away
     * @param assurances what writes wait for
     * @param policy what is kept for the time when this tier fails
     * @param propagation how other nodes learn of writes, and which re-reads this one spares itself
     */
    FarTier(
            Tiers.Basis<K, V> basis,
            Node node,
            ValueForm<K, V> form,
            boolean fills,
            boolean heals,
            Assurances assurances,
            FailurePolicy policy,
            PropagationPolicy propagation) {
        this.cache = basis.cache();
        this.node = node;
        this.form = form;
        this.near = basis.near();
        this.events = new FarEvents<>(basis.events(), form);
        this.answers = new FarAnswers<>(
                basis,
                node,
                form,
                fills,
                heals,
                policy,
                // A listener that reads is to find what it was told of.
                () -> basis.events().isListening() ? Rereads.UNSPARED : propagation.rereads());
        this.leases = new FarLeases(cache, node);
        this.turns = new FarTurns(node, leases);
        this.limit = null;
        node.open(cache, answers);
        this.assurance =
                Confirmed.of(cache, node, assurances, fills && near.isEnabled(), basis.events(), basis.counters());
        this.hiding = new FarHiding(cache, node, near, assurance);
        this.encoder = new StepEncoder<>(form, basis.customizations().tagging(), propagation);
        this.style = CallStyle.PLAIN;
    }

    private FarTier(FarTier<K, V> whole, CallStyle style, @Nullable Deadline limit) {
        this.cache = whole.cache;
        this.node = whole.node;
        this.form = whole.form;
        this.near = whole.near;
        this.events = whole.events;
        this.answers = style.skipsNear() && !whole.style.skipsNear() ? whole.answers.pastNear() : whole.answers;
        this.turns = whole.turns;
        this.leases = whole.leases;
        this.assurance = whole.assurance;
        this.hiding = whole.hiding;
        this.encoder = whole.encoder;
        this.style = style;
        this.limit = limit;
    }

    @Override
    public Authority<K, V> begin() {
        return new FarTier<>(this, style, node.deadline());
    }

    @Override
    public Authority<K, V> styled(CallStyle other) {
        return new FarTier<>(this, other, limit);
    }

    @Override
    public Seen<V> read(K key, Lifetime touch) {
        FarRequest request = request(form.keys().encode(key));
        ReadIntent intent = touch.isUnchanged()
                ? ReadIntent.PLAIN
                : new ReadIntent(node.ids().next(), touch, /* leaseMillis= */ 0);
        FarReply reply = answers.await(node.far().read(cache, request.key(), intent, request.deadline()), request);
        return answers.receive(key, request, reply, /* keep= */ touch.isUnchanged());
    }

    @Override
    public @Nullable V peek(K key) {
        FarRequest request = request(form.keys().encode(key));
        FarReply reply = ask(request);
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
        List<FarKey> farKeys = farKeys(asked);
        Ticket[] sent = node.askAll();
        Deadline deadline = deadline();
        List<FarReply> replies = answers.awaitAll(node.far().readAll(cache, farKeys, deadline), deadline);
        Map<K, Seen<V>> found = new LinkedHashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            FarRequest request = FarRequest.of(node, farKeys.get(i), sent, deadline);
            Seen<V> seen = answers.receive(asked.get(i), request, replies.get(i), /* keep= */ true);
            if (seen.isPresent()) {
                found.put(asked.get(i), seen);
            }
        }
        return found;
    }

    @Override
    public Loan<V> readOrLease(K key, Lifetime touch, long leaseMillis) {
        FarRequest request = request(form.keys().encode(key));
        OperationId token = node.ids().next();
        ReadIntent intent = new ReadIntent(token, touch, leaseMillis);
        FarReply reply = answers.await(node.far().read(cache, request.key(), intent, request.deadline()), request);
        Seen<V> seen = answers.receive(key, request, reply, /* keep= */ touch.isUnchanged());
        return new Loan<>(
                seen,
                reply.outcome() == Outcome.LEASED ? token : OperationId.NONE,
                reply.outcome() == Outcome.LEASED_ELSEWHERE ? reply.remaining() : 0);
    }

    @Override
    public Loan<V> lease(K key, long leaseMillis) {
        return leases.takeLoad(form.keys().encode(key), leaseMillis, deadline());
    }

    @Override
    public Map<K, Loan<V>> leaseAll(Collection<? extends K> keys, long leaseMillis) {
        List<K> asked = List.copyOf(keys);
        return leases.takeLoads(asked, farKeys(asked), leaseMillis, deadline());
    }

    @Override
    public void release(K key, OperationId token) {
        leases.endLoad(form.keys().encode(key), token);
    }

    @Override
    public void awaitChange(K key, long millis) {
        FarKey farKey = form.keys().encode(key);
        long most = Math.min(millis, WATCH_POLL_MILLIS);
        node.watch().await(cache, farKey, most, () -> ask(request(farKey)).outcome() == Outcome.HIT);
    }

    @Override
    public Done<V> mutate(K key, Step<V> step) {
        FarKey farKey = form.keys().encode(key);
        Mutation mutation = mutation(key, step);
        try (FarEvents<K, V>.Expected expected = events.expect(mutation.id())) {
            FarRequest request = request(farKey);
            FarReply reply;
            try {
                reply = answers.await(node.far().mutate(cache, farKey, mutation, request.deadline()), request);
            } catch (FarUnavailableException e) {
                if (!e.isOutcomeKnown() || step.condition().equals(Condition.ANY)) {
                    // Whatever became of it, the next read asks the far tier, and what was to be replaced is not
                    // served.
                    near.forget(key);
                }
                throw e;
            }
            Done<V> done = answers.settle(key, request, step, mutation, reply);
            try {
                if (expected.isListening() && reply.outcome().applied()) {
                    events.deliver(key, step, reply.stamp(), done);
                }
            } finally {
                assurance.changed(List.of(reply), partition -> request.sent());
            }
            return done;
        }
    }

    @Override
    public boolean mayCombine() {
        return !events.isListening();
    }

    @Override
    public Commits<V> commits(K key) {
        FarKey farKey = form.keys().encode(key);
        return new FarCommits<>(cache, node, key, farKey, near, answers, assurance, encoder, style, leases);
    }

    @Override
    public Map<K, Done<V>> mutateAll(Map<? extends K, Step<V>> steps) {
        List<K> keys = List.copyOf(steps.keySet());
        List<FarKey> farKeys = farKeys(keys);
        List<Mutation> mutations = new ArrayList<>(keys.size());
        for (K key : keys) {
            mutations.add(mutation(key, stepOf(steps, key)));
        }
        Ticket[] sent = node.askAll();
        Deadline deadline = deadline();
        try (FarEvents<K, V>.Expected expected = events.expectAll(mutations)) {
            List<FarReply> replies;
            try {
                replies = answers.awaitAll(node.far().mutateEach(cache, farKeys, mutations, deadline), deadline);
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
                Done<V> done = answers.settle(
                        key, FarRequest.of(node, farKeys.get(i), sent, deadline), step, mutations.get(i), reply);
                all.put(key, done);
                if (expected.isListening() && reply.outcome().applied()) {
                    batch.add(key, step, reply.stamp(), done);
                }
            }
            try {
                batch.deliver();
            } finally {
                assurance.changed(replies, partition -> sent[partition]);
            }
            return all;
        }
    }

    @Override
    public void touch(K key, OperationId seen, Lifetime lifetime) {
        FarRequest request = request(form.keys().encode(key));
        FarReply reply = answers.await(
                node.far().touch(cache, request.key(), seen, node.ids().next(), lifetime, request.deadline()), request);
        answers.observe(request, reply);
        near.forget(key); // Its end has moved.
        assurance.changed(List.of(reply), partition -> request.sent());
    }

    @Override
    public @Nullable Condition equalTo(V value) {
        return form.storedObjects() == null && form.envelopes().isCanonical()
                ? new Condition.PayloadEquals(
                        form.envelopes().payload(form.envelopes().encode(value, List.of())))
                : null; // By reference, the objects may differ from their bytes; and not all codecs are canonical.
    }

    @Override
    public <T extends @Nullable Object> T inTurn(K key, Supplier<T> work) {
        return inTurns(List.of(key), work);
    }

    @Override
    public <T extends @Nullable Object> T inTurns(Collection<? extends K> keys, Supplier<T> work) {
        List<FarKey> farKeys = farKeys(keys);
        return assurance.afterwards(() -> turns.inTurns(keys, farKeys, work));
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
        FarRequest request = request(form.keys().encode(key));
        FarReply reply = ask(request);
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
        hiding.clear(deadline());
    }

    @Override
    public void hideTagged(List<String> tags) {
        hiding.deleteTags(tags, deadline());
    }

    @Override
    public void destroy() {
        hiding.destroy(deadline());
    }

    @Override
    public Iterator<Scanned<K, V>> scan() {
        return new FarScan<>(cache, node, form, answers::unreadable);
    }

    @Override
    public void close() {
        node.close(cache);
        near.clear();
    }

    @Override
    public Consumer<V> detached(K key) {
        FarRequest asked = request(form.keys().encode(key));
        return value -> answers.keepDetached(key, asked, value, encoder.tags(key, value, style));
    }

    private FarRequest request(FarKey key) {
        return FarRequest.of(node, key, deadline());
    }

    private Deadline deadline() {
        if (limit == null) {
            return node.deadline();
        }
        if (limit.hasPassed()) {
            throw FarUnavailableException.outOfTime();
        }
        return limit;
    }

    private List<FarKey> farKeys(Collection<? extends K> keys) {
        return keys.stream().<FarKey>map(form.keys()::encode).toList();
    }

    private Mutation mutation(K key, Step<V> step) {
        return encoder.mutation(node.ids().next(), key, step, style, events.wantsOld());
    }

    /** Asks for an entry without any effect on it. */
    private FarReply ask(FarRequest request) {
        return answers.await(node.far().read(cache, request.key(), ReadIntent.PLAIN, request.deadline()), request);
    }

    private static <K, V> Step<V> stepOf(Map<? extends K, Step<V>> steps, K key) {
        Step<V> step = steps.get(key);
        if (step == null) {
            throw new IllegalStateException("A key changed its hash code while it was being written");
        }
        return step;
    }
}
