package dev.perigee.tier;

import dev.perigee.Explanation;
import dev.perigee.coherence.Rereads;
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
import dev.perigee.operation.Effect;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.UnreadableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final FarReads<K, V> reads;
    private final FarBulk<K, V> bulk;
    private final CallStyle style;

    /** How long one call of the application waits; null if each request has its own time. */
    private final @Nullable CallTime time;

    /** Whether the call can be answered by a stale copy. */
    private final boolean mayDoWithout;

    /**
     * Opens a cache on a node.
     *
     * @param fills whether what is read may be kept near
     * @param heals whether entries that no node can read are taken away
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
                propagation.takesValues(),
                // A listener that reads is to find what it was told of.
                () -> basis.events().isListening() ? Rereads.UNSPARED : propagation.rereads());
        this.leases = new FarLeases(cache, node, answers);
        this.turns = new FarTurns(node, leases);
        this.time = null;
        this.mayDoWithout = false;
        node.open(cache, answers);
        this.assurance =
                Confirmed.of(cache, node, assurances, fills && near.isEnabled(), basis.events(), basis.counters());
        this.hiding = new FarHiding(cache, node, near, assurance);
        this.encoder = new StepEncoder<>(form, basis.customizations().tagging(), propagation);
        this.reads = new FarReads<>(cache, node, answers, leases);
        this.bulk = new FarBulk<>(cache, node, near, events, answers, assurance);
        this.style = CallStyle.PLAIN;
    }

    private FarTier(FarTier<K, V> whole, CallStyle style, @Nullable CallTime time, boolean mayDoWithout) {
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
        this.reads = answers == whole.answers ? whole.reads : whole.reads.with(answers);
        this.bulk = answers == whole.answers ? whole.bulk : whole.bulk.with(answers);
        this.style = style;
        this.time = time;
        this.mayDoWithout = mayDoWithout;
    }

    @Override
    public Authority<K, V> begin() {
        return new FarTier<>(this, style, new CallTime(node), /* mayDoWithout= */ false);
    }

    @Override
    public Authority<K, V> beginRead() {
        return new FarTier<>(this, style, new CallTime(node), /* mayDoWithout= */ true);
    }

    @Override
    public Authority<K, V> styled(CallStyle other) {
        return new FarTier<>(this, other, time, mayDoWithout);
    }

    @Override
    public Seen<V> read(K key, Lifetime touch) {
        if (touch.isOver() && !readsAll()) {
            return takeOut(key, read(key, Lifetime.UNCHANGED));
        }
        ReadIntent intent = touch.isUnchanged()
                ? ReadIntent.PLAIN
                : new ReadIntent(node.ids().next(), touch, /* leaseMillis= */ 0);
        FarReads.Answer answer = ask(key, intent);
        return answers.receive(key, answer.request(), answer.reply(), /* keep= */ touch.isUnchanged());
    }

    @Override
    public @Nullable V peek(K key) {
        FarReply reply = ask(key, ReadIntent.PLAIN).reply();
        byte[] envelope = reply.outcome() == Outcome.HIT ? reply.envelope() : null;
        try {
            return envelope == null ? null : form.decode(envelope);
        } catch (UnreadableException e) {
            return null;
        }
    }

    @Override
    public Object identity(K key) {
        return form.keys().encode(key);
    }

    @Override
    public boolean isAway(K key) {
        return !node.breaker().away().isEmpty() && node.breaker().isOpen(partition(key));
    }

    @Override
    public List<Seen<V>> readAll(List<? extends K> keys) {
        return bulk.readAll(new FarBulk.Keys<>(List.copyOf(keys), farKeys(keys)), time(), mayDoWithout);
    }

    @Override
    public Loan<V> readOrLease(K key, Lifetime touch, long leaseMillis) {
        if (touch.isOver() && !readsAll()) {
            Loan<V> loan = readOrLease(key, Lifetime.UNCHANGED, leaseMillis);
            return loan.seen().isPresent() ? new Loan<>(takeOut(key, loan.seen()), OperationId.NONE, 0) : loan;
        }
        OperationId token = node.ids().next();
        ReadIntent intent = new ReadIntent(token, touch, leaseMillis);
        FarReads.Answer answer = ask(key, intent);
        FarReply reply = answer.reply();
        Seen<V> seen = answers.receive(key, answer.request(), reply, /* keep= */ touch.isUnchanged());
        return new Loan<>(
                seen,
                reply.outcome() == Outcome.LEASED ? token : OperationId.NONE,
                reply.outcome() == Outcome.LEASED_ELSEWHERE ? reply.remaining() : 0);
    }

    @Override
    public Loan<V> lease(K key, long leaseMillis) {
        return leases.takeLoad(form.keys().encode(key), leaseMillis, time());
    }

    @Override
    public List<Loan<V>> leaseAll(List<? extends K> keys, long leaseMillis) {
        return leases.takeLoads(farKeys(keys), leaseMillis, time());
    }

    @Override
    public void release(K key, OperationId token) {
        leases.endLoads(List.of(form.keys().encode(key)), List.of(token));
    }

    @Override
    public void releaseAll(List<? extends K> keys, List<OperationId> tokens) {
        leases.endLoads(farKeys(keys), tokens);
    }

    @Override
    public void awaitChange(K key, OperationId seen, long millis) {
        FarKey farKey = form.keys().encode(key);
        long most = Math.min(millis, WATCH_POLL_MILLIS);
        node.watch()
                .await(
                        cache,
                        farKey,
                        most,
                        () -> !reads.ask(farKey, ReadIntent.PLAIN, time())
                                .reply()
                                .entryId()
                                .equals(seen));
    }

    @Override
    public boolean readsAll() {
        return form.envelopes().readsAll();
    }

    @Override
    public void requireWritable(K key, Effect<V> effect) {
        if (effect instanceof Effect.Store<V> store) {
            form.envelopes().encode(store.value(), encoder.tags(key, store.value(), style));
        }
    }

    @Override
    public Done<V> mutate(K key, Step<V> step) {
        FarKey farKey = form.keys().encode(key);
        Mutation mutation = mutation(key, step);
        try (FarEvents<K, V>.Expected expected = events.expect(mutation.id())) {
            V told = expected.isListening() ? events.told(step) : null;
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
                    events.deliver(key, told, reply.stamp(), done);
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
    public List<Done<V>> mutateAll(List<? extends K> keys, List<Step<V>> steps) {
        List<FarKey> farKeys = farKeys(keys);
        Set<FarKey> different = new LinkedHashSet<>(farKeys);
        return different.size() < keys.size()
                ? mutateDifferent(keys, farKeys, steps, different)
                : mutateEach(keys, farKeys, steps);
    }

    /** A map or set of the application's may hold two keys that have the same bytes: one request does not. */
    private List<Done<V>> mutateDifferent(
            List<? extends K> keys, List<FarKey> farKeys, List<Step<V>> steps, Set<FarKey> different) {
        Map<FarKey, Integer> last = new HashMap<>();
        for (int i = 0; i < farKeys.size(); i++) {
            last.put(farKeys.get(i), i);
        }
        List<FarKey> each = List.copyOf(different);
        List<Integer> places = each.stream().map(last::get).toList();
        List<K> keysOfEach = places.stream().<K>map(keys::get).toList();
        List<Step<V>> stepsOfEach = places.stream().map(steps::get).toList();
        List<Done<V>> done = mutateEach(keysOfEach, each, stepsOfEach);
        Map<FarKey, Done<V>> byKey = new HashMap<>();
        for (int i = 0; i < each.size(); i++) {
            byKey.put(each.get(i), done.get(i));
        }
        return farKeys.stream().map(byKey::get).toList();
    }

    private List<Done<V>> mutateEach(List<? extends K> keys, List<FarKey> farKeys, List<Step<V>> steps) {
        // All are encoded before the first is sent: what is refused is refused while nothing has happened.
        List<Mutation> mutations = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            mutations.add(mutation(keys.get(i), steps.get(i)));
        }
        return bulk.mutateAll(new FarBulk.Keys<>(List.copyOf(keys), farKeys), steps, mutations, time());
    }

    /** Ends an entry that may be read once; not what this node cannot read. Absent if another was quicker. */
    private Seen<V> takeOut(K key, Seen<V> seen) {
        return seen.value() == null || touch(key, seen.id(), Lifetime.OVER) ? seen : Seen.absent();
    }

    @Override
    public boolean touch(K key, OperationId seen, Lifetime lifetime) {
        FarRequest request = request(form.keys().encode(key));
        FarReply reply = answers.await(
                node.far().touch(cache, request.key(), seen, node.ids().next(), lifetime, request.deadline()), request);
        if (reply.outcome() == Outcome.TOO_LATE) {
            throw TierFailures.tooLate();
        }
        answers.observe(request, reply);
        near.forget(key); // Its end has moved.
        assurance.changed(List.of(reply), partition -> request.sent());
        return reply.outcome() == Outcome.HIT || reply.outcome() == Outcome.DROPPED;
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
        return assurance.afterwards(() -> turns.inTurns(farKeys, work));
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
        FarReply reply =
                reads.ask(form.keys().encode(key), ReadIntent.PLAIN, time()).reply();
        byte[] envelope = reply.outcome() == Outcome.HIT ? reply.envelope() : null;
        return envelope == null
                ? null
                : new Explanation.Far(
                        reply.stamp().epoch(),
                        reply.entrySequence(),
                        reply.stamp().sequence(),
                        reply.remaining() < 0 ? null : Duration.ofMillis(reply.remaining()),
                        reply.entryId().toString(),
                        unreadable(envelope));
    }

    private @Nullable String unreadable(byte[] envelope) {
        try {
            form.decode(envelope);
            return null;
        } catch (UnreadableException e) {
            return e.explanation();
        }
    }

    @Override
    public void clear() {
        hiding.clear(deadline());
    }

    @Override
    public void hideTagged(List<String> tags) {
        hiding.deleteTags(tags, time());
    }

    @Override
    public void destroy() {
        EventDetail wanted = node.wantNoMore(cache);
        try {
            hiding.destroy(deadline());
        } catch (RuntimeException e) {
            node.wantAgain(cache, wanted);
            throw e;
        }
    }

    @Override
    public Iterator<Scanned<K, V>> scan() {
        return new FarScan<>(
                cache,
                node,
                (key, reply, envelope) ->
                        new Scanned<>(form.keys().decode(key), form.decode(envelope), reply.entryId()),
                answers::unreadable);
    }

    @Override
    public Iterator<K> scanKeys() {
        return new FarScan<>(cache, node, (key, reply, envelope) -> form.keys().decode(key), answers::unreadable);
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
        return time == null ? node.deadline() : time.deadline();
    }

    private CallTime time() {
        return time == null ? new CallTime(node) : time;
    }

    private List<FarKey> farKeys(Collection<? extends K> keys) {
        return keys.stream().<FarKey>map(form.keys()::encode).toList();
    }

    private Mutation mutation(K key, Step<V> step) {
        return encoder.mutation(node.ids().next(), key, step, style, events.wantsOld());
    }

    private FarReads.Answer ask(K key, ReadIntent intent) {
        return reads.ask(key, form.keys().encode(key), intent, time(), mayDoWithout);
    }
}
