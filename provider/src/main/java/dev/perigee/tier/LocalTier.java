package dev.perigee.tier;

import dev.perigee.Explanation;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache's near copies in the place of its authority, for calls that skip the far tier: what is near is all there is, and
 * what is written stays here. Atomic for each key among the threads of this node.
 */
final class LocalTier<K, V> implements Authority<K, V> {

    private final LocalCopies<K, V> copies;
    private final CallStyle style;

    LocalTier(LocalCopies<K, V> copies, CallStyle style) {
        this.copies = copies;
        this.style = style;
    }

    @Override
    public Authority<K, V> begin() {
        return this;
    }

    @Override
    public Authority<K, V> styled(CallStyle other) {
        return new LocalTier<>(copies, other);
    }

    @Override
    public Seen<V> read(K key, Lifetime touch) {
        return copies.read(key);
    }

    @Override
    public boolean mayOutpaceNear() {
        return false;
    }

    @Override
    public @Nullable V peek(K key) {
        return null; // The near tier was asked before.
    }

    @Override
    public Object identity(K key) {
        return copies.identity(key);
    }

    @Override
    public List<Seen<V>> readAll(List<? extends K> keys) {
        List<Seen<V>> seen = new ArrayList<>(keys.size());
        keys.forEach(key -> seen.add(copies.read(key)));
        return seen;
    }

    @Override
    public Loan<V> readOrLease(K key, Lifetime touch, long leaseMillis) {
        Seen<V> seen = copies.read(key);
        return seen.isPresent() ? new Loan<>(seen, OperationId.NONE, 0) : lease(key, leaseMillis);
    }

    @Override
    public Loan<V> lease(K key, long leaseMillis) {
        return new Loan<>(Seen.absent(), copies.nextId(), 0);
    }

    @Override
    public void release(K key, OperationId token) {
        // Each lease is given to whoever asks: what is done under it depends on the key being absent still.
    }

    @Override
    public void awaitChange(K key, OperationId seen, long millis) {
        // Leases are always granted here: nobody waits.
    }

    @Override
    public Done<V> mutate(K key, Step<V> step) {
        Condition condition = step.condition() instanceof Condition.LeaseHeld ? Condition.ABSENT : step.condition();
        return copies.apply(
                key,
                new Step<>(condition, step.effect(), step.onCreate(), step.onUpdate(), step.wantOld()),
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
        // The end of an entry is the far tier's to move; that it is over can be so for this node alone.
        return !lifetime.isOver()
                || copies.apply(key, Step.drop(new Condition.WrittenBy(seen), /* wantOld= */ false), List.of())
                        .applied();
    }

    @Override
    public @Nullable Condition equalTo(V value) {
        return null; // There are no bytes to compare.
    }

    @Override
    public <T extends @Nullable Object> T inTurn(K key, Supplier<T> work) {
        return work.get(); // Who is overtaken tries again; there is nobody to take turns with but this node's threads.
    }

    @Override
    public <T extends @Nullable Object> T inTurns(Collection<? extends K> keys, Supplier<T> work) {
        return work.get();
    }

    @Override
    public Collection<Stamp> prepareEvents(EventDetail detail) {
        return List.of(); // Listeners are registered with the cache itself.
    }

    @Override
    public int partition(K key) {
        return copies.partition(key);
    }

    @Override
    public Explanation.@Nullable Far describe(K key) {
        return null;
    }

    @Override
    public Consumer<V> detached(K key) {
        return value -> {};
    }

    @Override
    public void clear() {
        copies.clear();
    }

    @Override
    public void hideTagged(List<String> tags) {
        copies.forgetTagged(tags);
    }

    @Override
    public void destroy() {
        copies.clear();
    }

    @Override
    public Iterator<Scanned<K, V>> scan() {
        return copies.scan();
    }

    @Override
    public void close() {
        // Closed with the cache itself.
    }
}
