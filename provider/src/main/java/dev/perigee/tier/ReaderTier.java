package dev.perigee.tier;

import dev.perigee.Explanation;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.operation.Effect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The far tier as a node sees it that may only read it. Reads are the far tier's; what is put or loaded becomes one of this
 * node's {@link LocalCopies}; whatever takes something away, or has to answer truthfully, is refused.
 */
final class ReaderTier<K, V> implements Authority<K, V> {

    private final Authority<K, V> far;
    private final Node node;
    private final LocalCopies<K, V> copies;
    private final String refusal;
    private final CallStyle style;

    /** Where keys stood when this node began to load them; the far tier knows nothing of these leases. */
    private final Map<OperationId, FarRequest> leases;

    /**
     * Reads a far tier.
     *
     * @param refusal what who would write is told
     */
    ReaderTier(Authority<K, V> far, Node node, LocalCopies<K, V> copies, String refusal) {
        this(far, node, copies, refusal, CallStyle.PLAIN, new ConcurrentHashMap<>());
    }

    private ReaderTier(
            Authority<K, V> far,
            Node node,
            LocalCopies<K, V> copies,
            String refusal,
            CallStyle style,
            Map<OperationId, FarRequest> leases) {
        this.far = far;
        this.node = node;
        this.copies = copies;
        this.refusal = refusal;
        this.style = style;
        this.leases = leases;
    }

    @Override
    public Authority<K, V> begin() {
        return new ReaderTier<>(far.begin(), node, copies, refusal, style, leases);
    }

    @Override
    public Authority<K, V> beginRead() {
        return new ReaderTier<>(far.beginRead(), node, copies, refusal, style, leases);
    }

    @Override
    public Authority<K, V> styled(CallStyle other) {
        return new ReaderTier<>(far.styled(other), node, copies, refusal, other, leases);
    }

    @Override
    public void requireWriter() {
        throw new CacheException(refusal);
    }

    @Override
    public Seen<V> read(K key, Lifetime touch) {
        return far.read(key, Lifetime.UNCHANGED);
    }

    @Override
    public @Nullable V peek(K key) {
        return far.peek(key);
    }

    @Override
    public Object identity(K key) {
        return far.identity(key);
    }

    @Override
    public boolean isAway(K key) {
        return far.isAway(key);
    }

    @Override
    public List<Seen<V>> readAll(List<? extends K> keys) {
        return far.readAll(keys);
    }

    @Override
    public Loan<V> readOrLease(K key, Lifetime touch, long leaseMillis) {
        FarRequest asked = copies.ask(key);
        Seen<V> seen = far.read(key, Lifetime.UNCHANGED);
        return seen.value() != null ? new Loan<>(seen, OperationId.NONE, 0) : lease(asked);
    }

    @Override
    public Loan<V> lease(K key, long leaseMillis) {
        return lease(copies.ask(key));
    }

    private Loan<V> lease(FarRequest asked) {
        OperationId token = copies.nextId();
        leases.put(token, asked);
        return new Loan<>(Seen.absent(), token, 0);
    }

    @Override
    public void release(K key, OperationId token) {
        leases.remove(token);
    }

    @Override
    public void awaitChange(K key, OperationId seen, long millis) {
        // Leases are always granted here: nobody waits.
    }

    @Override
    public Done<V> mutate(K key, Step<V> step) {
        if (step.condition() instanceof Condition.LeaseHeld lease && step.effect() instanceof Effect.Store) {
            FarRequest asked = leases.remove(lease.token());
            if (style.skipsNear()) {
                return new Done<>(Outcome.REFUSED, null, OperationId.NONE);
            }
            return copies.applyLoaded(key, step, asked == null ? copies.ask(key) : asked, style.tags());
        }
        if (!(step.effect() instanceof Effect.Store) || step.wantOld() || style.skipsNear()) {
            requireWriter();
        }
        // What the far tier holds may have been asked for the sake of an expiry policy; it is no condition here.
        return copies.apply(
                key,
                new Step<>(Condition.ANY, step.effect(), step.onCreate(), step.onUpdate(), /* wantOld= */ false),
                style.tags());
    }

    @Override
    public List<Done<V>> mutateAll(List<? extends K> keys, List<Step<V>> steps) {
        List<Done<V>> all = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            all.add(mutate(keys.get(i), steps.get(i)));
        }
        return all;
    }

    @Override
    public boolean touch(K key, OperationId seen, Lifetime lifetime) {
        return true; // The end of an entry is a writer's to move.
    }

    @Override
    public @Nullable Condition equalTo(V value) {
        return null; // Whoever asks is refused.
    }

    @Override
    public <T extends @Nullable Object> T inTurn(K key, Supplier<T> work) {
        throw new CacheException(refusal);
    }

    @Override
    public <T extends @Nullable Object> T inTurns(Collection<? extends K> keys, Supplier<T> work) {
        throw new CacheException(refusal);
    }

    /** What messages tell is for writers to choose: listeners here hear what these need, or else fetch values. */
    @Override
    public Collection<Stamp> prepareEvents(EventDetail detail) {
        return node.present();
    }

    @Override
    public int partition(K key) {
        return far.partition(key);
    }

    @Override
    public Explanation.@Nullable Far describe(K key) {
        return far.describe(key);
    }

    @Override
    public Consumer<V> detached(K key) {
        return far.detached(key);
    }

    @Override
    public void clear() {
        requireWriter();
    }

    @Override
    public void hideTagged(List<String> tags) {
        requireWriter();
    }

    @Override
    public void destroy() {
        requireWriter();
    }

    @Override
    public Iterator<Scanned<K, V>> scan() {
        return far.scan();
    }

    @Override
    public Iterator<K> scanKeys() {
        return far.scanKeys();
    }

    @Override
    public void close() {
        far.close();
    }
}
