package dev.perigee.tier;

import dev.perigee.Explanation;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.tier.TieredStore.Scanned;
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
    public @Nullable V peek(K key) {
        return null; // The near tier was asked before.
    }

    @Override
    public Map<K, Seen<V>> readAll(Collection<? extends K> keys) {
        Map<K, Seen<V>> found = new LinkedHashMap<>();
        for (K key : keys) {
            Seen<V> seen = copies.read(key);
            if (seen.isPresent()) {
                found.put(key, seen);
            }
        }
        return found;
    }

    @Override
    public Loan<V> readOrLease(K key, long leaseMillis) {
        return new Loan<>(copies.read(key), OperationId.NONE, 0);
    }

    @Override
    public Loan<V> lease(K key, long leaseMillis) {
        return new Loan<>(Seen.absent(), OperationId.NONE, 0); // Nothing is loaded without the far tier.
    }

    @Override
    public void release(K key, OperationId token) {
        // No lease is ever given.
    }

    @Override
    public void awaitChange(K key, long millis) {
        // Nobody waits here.
    }

    @Override
    public Done<V> mutate(K key, Step<V> step) {
        return copies.apply(key, step, style.tags());
    }

    @Override
    public Map<K, Done<V>> mutateAll(Map<? extends K, Step<V>> steps) {
        Map<K, Done<V>> all = new HashMap<>();
        steps.forEach((key, step) -> all.put(key, mutate(key, step)));
        return all;
    }

    @Override
    public void touch(K key, OperationId seen, Lifetime lifetime) {
        // The end of an entry is the far tier's to move.
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
