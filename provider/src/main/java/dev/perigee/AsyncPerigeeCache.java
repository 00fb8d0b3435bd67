package dev.perigee;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import javax.cache.processor.EntryProcessor;
import org.jspecify.annotations.Nullable;

/**
 * The main verbs of a cache for callers that do not want to wait: each does what the verb of the same name does, and says
 * by a stage what became of it. Get it by {@link PerigeeCache#async()}. Thread-safe.
 *
 * <p><b>Where it runs.</b> What this node's near tier answers is answered at once, on the caller's thread; the stage is
 * complete when the method returns. Everything else runs on threads of the cache manager: at most 32 calls at a time, and
 * at most 10,000 more wait. A call that no thread takes up within {@code far.timeout} is not begun. So what is saved is the
 * caller's thread, not all threads; loaders, writers and processors may block.
 *
 * <p><b>Where what depends on it runs.</b> On the thread that completes the stage, which is one of the manager's, or on
 * that of whoever adds it to a complete stage; never on a thread that does the far tier's I/O. What takes long belongs on an
 * executor of the application's ({@code thenApplyAsync}), or it keeps other calls waiting.
 *
 * <p><b>Failures.</b> No method throws: what the verb would throw is what the stage completes with, an
 * {@link IllegalStateException} of a closed cache and a {@link NullPointerException} for a null argument included; a
 * {@link javax.cache.CacheException} if too many calls wait. Arguments must not be changed before the stage is complete.
 * Calls of one thread are not ordered among each other: chain what has to come after another.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public interface AsyncPerigeeCache<K, V> {

    /**
     * Does what {@link Cache#get} does.
     *
     * @param key the key
     * @return the value, or null
     */
    CompletionStage<@Nullable V> get(K key);

    /**
     * Does what {@link Cache#getAll} does.
     *
     * @param keys the keys
     * @return the values found or loaded
     */
    CompletionStage<Map<K, V>> getAll(Set<? extends K> keys);

    /**
     * Does what {@link Cache#containsKey} does.
     *
     * @param key the key
     * @return whether it has a value
     */
    CompletionStage<Boolean> containsKey(K key);

    /**
     * Does what {@link Cache#put} does.
     *
     * @param key the key
     * @param value the value
     * @return completes when it is stored
     */
    CompletionStage<@Nullable Void> put(K key, V value);

    /**
     * Does what {@link Cache#putAll} does.
     *
     * @param entries the keys and their values
     * @return completes when they are stored
     */
    CompletionStage<@Nullable Void> putAll(Map<? extends K, ? extends V> entries);

    /**
     * Does what {@link Cache#putIfAbsent} does.
     *
     * @param key the key
     * @param value the value
     * @return whether it was stored
     */
    CompletionStage<Boolean> putIfAbsent(K key, V value);

    /**
     * Does what {@link Cache#getAndPut} does.
     *
     * @param key the key
     * @param value the value
     * @return the former value, or null
     */
    CompletionStage<@Nullable V> getAndPut(K key, V value);

    /**
     * Does what {@link Cache#replace(Object, Object)} does.
     *
     * @param key the key
     * @param value the value
     * @return whether it was stored
     */
    CompletionStage<Boolean> replace(K key, V value);

    /**
     * Does what {@link Cache#replace(Object, Object, Object)} does.
     *
     * @param key the key
     * @param oldValue the value that is to be there
     * @param newValue the value to be stored
     * @return whether it was stored
     */
    CompletionStage<Boolean> replace(K key, V oldValue, V newValue);

    /**
     * Does what {@link Cache#remove(Object)} does.
     *
     * @param key the key
     * @return whether there was a value
     */
    CompletionStage<Boolean> remove(K key);

    /**
     * Does what {@link Cache#getAndRemove} does.
     *
     * @param key the key
     * @return the former value, or null
     */
    CompletionStage<@Nullable V> getAndRemove(K key);

    /**
     * Does what {@link Cache#removeAll(Set)} does.
     *
     * @param keys the keys
     * @return completes when they are removed
     */
    CompletionStage<@Nullable Void> removeAll(Set<? extends K> keys);

    /**
     * Does what {@link Cache#clear} does.
     *
     * @return completes when nothing is left
     */
    CompletionStage<@Nullable Void> clear();

    /**
     * Does what {@link Cache#invoke} does.
     *
     * @param key the key
     * @param processor the processor; runs on a thread of the manager's
     * @param arguments its arguments
     * @param <T> the type of its result
     * @return what it returned
     */
    <T> CompletionStage<@Nullable T> invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments);

    /**
     * Does what {@link PerigeeCache#invalidateTags} does.
     *
     * @param tags the tags
     * @return completes when nothing that carries one of them is served on this node any more
     */
    CompletionStage<@Nullable Void> invalidateTags(Collection<String> tags);
}
