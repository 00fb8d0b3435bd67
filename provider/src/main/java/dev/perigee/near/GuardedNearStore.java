package dev.perigee.near;

import dev.perigee.spi.NearStore;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The application's near store, until it throws. Then nobody knows what it holds, and an operation that has taken effect must
 * not fail by it; so it is not asked any more, and the cache goes on as if its near tier had no room. Thread-safe.
 *
 * @param <K> the type of keys
 * @param <E> the type of entries
 */
final class GuardedNearStore<K, E> implements NearStore<K, E> {

    /** Null once the store has failed. */
    private volatile @Nullable NearStore<K, E> store;

    private volatile Consumer<Throwable> onFailure = failure -> {};

    GuardedNearStore(NearStore<K, E> store) {
        this.store = store;
    }

    /** Has somebody told of the failure, if one comes. */
    void whenFailed(Consumer<Throwable> hook) {
        onFailure = hook;
    }

    @Override
    public @Nullable E get(K key) {
        return this.<@Nullable E>ask(sound -> sound.get(key), null);
    }

    @Override
    public @Nullable E peek(K key) {
        return this.<@Nullable E>ask(sound -> sound.peek(key), null);
    }

    @Override
    public @Nullable E compute(K key, UnaryOperator<@Nullable E> step) {
        boolean[] ran = new boolean[1];
        E held = this.<@Nullable E>ask(
                sound -> sound.compute(key, current -> {
                    ran[0] = true;
                    return step.apply(current);
                }),
                null);
        if (!ran[0]) {
            var unused = step.apply(null); // Whatever it comes to, there is no room.
        }
        return store == null ? null : held;
    }

    @Override
    public void removeIf(Predicate<? super E> goes) {
        tell(sound -> sound.removeIf(goes));
    }

    @Override
    public void clear() {
        tell(NearStore::clear);
    }

    @Override
    public Collection<K> keys() {
        return ask(NearStore::keys, List.of());
    }

    @Override
    public long size() {
        return ask(NearStore::size, 0L);
    }

    @Override
    public long weight() {
        return ask(NearStore::weight, 0L);
    }

    private void tell(Consumer<NearStore<K, E>> request) {
        var unused = ask(
                sound -> {
                    request.accept(sound);
                    return true;
                },
                false);
    }

    private <T extends @Nullable Object> T ask(Function<NearStore<K, E>, T> request, T otherwise) {
        NearStore<K, E> sound = store;
        if (sound == null) {
            return otherwise;
        }
        try {
            return request.apply(sound);
        } catch (RuntimeException | Error e) {
            store = null;
            onFailure.accept(e);
            return otherwise;
        }
    }
}
