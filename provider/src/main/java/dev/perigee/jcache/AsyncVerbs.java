package dev.perigee.jcache;

import dev.perigee.AsyncPerigeeCache;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import javax.cache.processor.EntryProcessor;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of a cache or of a view of it, each run by the manager's {@link AsyncCalls}; what a near copy can answer is
 * answered here. Thread-safe.
 */
@SuppressWarnings("NullAway") // JSR-107's signatures say nothing of null, its Javadoc does.
final class AsyncVerbs<K, V> implements AsyncPerigeeCache<K, V> {

    private final CacheVerbs<K, V> cache;
    private final AsyncCalls calls;

    AsyncVerbs(CacheVerbs<K, V> cache, AsyncCalls calls) {
        this.cache = cache;
        this.calls = calls;
    }

    @Override
    public CompletionStage<@Nullable V> get(K key) {
        return answer(() -> cache.getNear(key), () -> cache.get(key));
    }

    @Override
    public CompletionStage<Map<K, V>> getAll(Set<? extends K> keys) {
        return answer(() -> cache.getAllNear(keys), () -> cache.getAll(keys));
    }

    @Override
    public CompletionStage<Boolean> containsKey(K key) {
        return answer(() -> cache.containsNear(key) ? true : null, () -> cache.containsKey(key));
    }

    @Override
    public CompletionStage<@Nullable Void> put(K key, V value) {
        return perform(() -> cache.put(key, value));
    }

    @Override
    public CompletionStage<@Nullable Void> putAll(Map<? extends K, ? extends V> entries) {
        return perform(() -> cache.putAll(entries));
    }

    @Override
    public CompletionStage<Boolean> putIfAbsent(K key, V value) {
        return run(() -> cache.putIfAbsent(key, value));
    }

    @Override
    public CompletionStage<@Nullable V> getAndPut(K key, V value) {
        return run(() -> cache.getAndPut(key, value));
    }

    @Override
    public CompletionStage<Boolean> replace(K key, V value) {
        return run(() -> cache.replace(key, value));
    }

    @Override
    public CompletionStage<Boolean> replace(K key, V oldValue, V newValue) {
        return run(() -> cache.replace(key, oldValue, newValue));
    }

    @Override
    public CompletionStage<Boolean> remove(K key) {
        return run(() -> cache.remove(key));
    }

    @Override
    public CompletionStage<@Nullable V> getAndRemove(K key) {
        return run(() -> cache.getAndRemove(key));
    }

    @Override
    public CompletionStage<@Nullable Void> removeAll(Set<? extends K> keys) {
        return perform(() -> cache.removeAll(keys));
    }

    @Override
    public CompletionStage<@Nullable Void> clear() {
        return perform(cache::clear);
    }

    @Override
    public <T> CompletionStage<@Nullable T> invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
        return run(() -> cache.invoke(key, processor, arguments));
    }

    @Override
    public CompletionStage<@Nullable Void> invalidateTags(Collection<String> tags) {
        return perform(() -> cache.invalidateTags(tags));
    }

    /**
     * Answers here if the near tier can.
     *
     * @param near says null if it cannot; then the call is run
     */
    private <T extends @Nullable Object> CompletionStage<T> answer(Supplier<@Nullable T> near, Callable<T> call) {
        T found;
        try {
            found = near.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
        return found == null ? run(call) : CompletableFuture.completedStage(found);
    }

    private <T extends @Nullable Object> CompletionStage<T> run(Callable<T> call) {
        try {
            cache.requireOpen();
        } catch (IllegalStateException e) {
            return CompletableFuture.failedStage(e);
        }
        return calls.run(call);
    }

    private CompletionStage<@Nullable Void> perform(Runnable call) {
        return run(() -> {
            call.run();
            return null;
        });
    }
}
