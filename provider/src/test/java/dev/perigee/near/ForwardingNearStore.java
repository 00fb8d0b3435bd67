package dev.perigee.near;

import dev.perigee.spi.NearStore;
import java.util.Collection;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Does what another store does; to be changed in one method. */
class ForwardingNearStore<K, E> implements NearStore<K, E> {

    private final NearStore<K, E> store;

    ForwardingNearStore(NearStore<K, E> store) {
        this.store = store;
    }

    @Override
    public @Nullable E get(K key) {
        return store.get(key);
    }

    @Override
    public @Nullable E peek(K key) {
        return store.peek(key);
    }

    @Override
    public @Nullable E compute(K key, UnaryOperator<@Nullable E> step) {
        return store.compute(key, step);
    }

    @Override
    public void removeIf(Predicate<? super E> goes) {
        store.removeIf(goes);
    }

    @Override
    public void clear() {
        store.clear();
    }

    @Override
    public Collection<K> keys() {
        return store.keys();
    }

    @Override
    public long size() {
        return store.size();
    }

    @Override
    public long weight() {
        return store.weight();
    }
}
