package dev.perigee.jcache;

import dev.perigee.AsyncPerigeeCache;
import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.entry.TagLimits;
import dev.perigee.management.Statistics;
import dev.perigee.operation.Operation;
import dev.perigee.operation.Removals;
import dev.perigee.operation.Replacements;
import dev.perigee.operation.Result;
import dev.perigee.operation.Tally;
import dev.perigee.operation.Writes;
import dev.perigee.tier.ProcessorRunner.Processed;
import dev.perigee.tier.ScanRunner;
import dev.perigee.tier.TieredStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * The verbs of JSR-107's {@code Cache}, for the cache itself and for its views: each checks its arguments, makes the
 * operation, runs it and answers. Thread-safe.
 *
 * <p>Null results are JSR-107's way to say "no mapping"; its signatures carry no annotations.
 */
@SuppressWarnings("NullAway") // JSR-107's signatures say nothing of null, its Javadoc does.
abstract sealed class CacheVerbs<K, V> implements PerigeeCache<K, V> permits CacheFacade, CacheView {

    private final String name;
    private final LiveConfiguration<K, V> configuration;
    private final CacheParts<K, V> parts;
    private final TieredStore<K, V> store;
    private final Statistics statistics;
    private final AtomicBoolean closed;

    /**
     * The cache itself.
     *
     * @param parts the cache's parts, closed with it
     */
    CacheVerbs(String name, LiveConfiguration<K, V> configuration, CacheParts<K, V> parts) {
        this.name = name;
        this.configuration = configuration;
        this.parts = parts;
        this.store = parts.store();
        this.statistics = parts.statistics();
        this.closed = new AtomicBoolean();
    }

    /**
     * A view of a cache.
     *
     * @param store the engine of calls that differ
     */
    CacheVerbs(CacheVerbs<K, V> cache, TieredStore<K, V> store) {
        this.name = cache.name;
        this.configuration = cache.configuration;
        this.parts = cache.parts;
        this.store = store;
        this.statistics = cache.statistics;
        this.closed = cache.closed;
    }

    @Override
    public @Nullable V get(K key) {
        requireOpen();
        Arguments.notNull(key, "key");
        long start = statistics.start();
        V near = store.readNear(key);
        if (near != null) {
            statistics.count(Tally.HIT, start);
            return near;
        }
        TieredStore.Read<V> read = store.read(key);
        statistics.count(Tally.lookUp(read.found()), start, read.loadNanos());
        throwIfAny(read.failure());
        return read.value();
    }

    @Override
    public <T> @Nullable T view(K key, Class<T> type) {
        requireOpen();
        return ReadyForms.view(this, store, statistics, parts.custom().forming(), key, type);
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> keys) {
        requireOpen();
        Arguments.noNulls(keys, "keys");
        long start = statistics.start();
        TieredStore.ReadAll<K, V> read = store.readAll(keys);
        statistics.count(new Tally(read.found(), keys.size() - read.found(), 0, 0), start, read.loadNanos());
        throwIfAny(read.failure());
        return read.values();
    }

    @Override
    public boolean containsKey(K key) {
        requireOpen();
        return store.contains(Arguments.notNull(key, "key"));
    }

    @Override
    public void loadAll(
            Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener completionListener) {
        requireOpen();
        List<K> wanted = List.copyOf(Arguments.noNulls(keys, "keys"));
        parts.loads().begin(() -> store.renewals().loadAll(wanted, replaceExistingValues), completionListener);
    }

    @Override
    public void put(K key, V value) {
        run(key, Writes.put(given(value, "value")));
    }

    @Override
    public @Nullable V getAndPut(K key, V value) {
        return run(key, Writes.getAndPut(given(value, "value")));
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> map) {
        requireOpen();
        Arguments.noNulls(map, "map");
        map.forEach((key, value) -> {
            typed(key, configuration.keyType(), "map: key");
            typed(value, configuration.valueType(), "map: value");
        });
        long start = statistics.start();
        int stored = store.storeAll(map);
        statistics.count(new Tally(0, 0, stored, 0), start);
    }

    @Override
    public boolean putIfAbsent(K key, V value) {
        return run(key, Writes.putIfAbsent(given(value, "value")));
    }

    @Override
    public boolean remove(K key) {
        return run(key, Removals.remove());
    }

    @Override
    public boolean remove(K key, V oldValue) {
        return run(key, Removals.removeIfEqual(given(oldValue, "oldValue")));
    }

    @Override
    public @Nullable V getAndRemove(K key) {
        return run(key, Removals.getAndRemove());
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        return run(key, Replacements.replaceIfEqual(given(oldValue, "oldValue"), given(newValue, "newValue")));
    }

    @Override
    public boolean replace(K key, V value) {
        return run(key, Replacements.replace(given(value, "value")));
    }

    @Override
    public @Nullable V getAndReplace(K key, V value) {
        return run(key, Replacements.getAndReplace(given(value, "value")));
    }

    @Override
    public void removeAll(Set<? extends K> keys) {
        requireOpen();
        removeEach(Arguments.noNulls(keys, "keys"));
    }

    @Override
    public void removeAll() {
        requireOpen();
        ScanRunner<K, V> scans = store.scans();
        WholeRemoval.run(scans::keys, this::removeEach, scans::lose);
    }

    @Override
    public void clear() {
        requireOpen();
        store.clear();
    }

    @Override
    public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
        requireOpen();
        return Arguments.unwrap(configuration.snapshot(), type);
    }

    @Override
    public <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments)
            throws EntryProcessorException {
        requireOpen();
        typed(Arguments.notNull(key, "key"), configuration.keyType(), "key");
        Arguments.notNull(entryProcessor, "entryProcessor");
        long start = statistics.start();
        Processed<T> processed = store.process(key, entryProcessor, arguments == null ? new Object[0] : arguments);
        statistics.count(processed.tally(), start);
        return processed.result();
    }

    @Override
    public <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments) {
        requireOpen();
        Arguments.noNulls(keys, "keys");
        Arguments.notNull(entryProcessor, "entryProcessor");
        Map<K, EntryProcessorResult<T>> results = new HashMap<>();
        for (K key : keys) {
            EntryProcessorResult<T> result = ProcessorResult.of(() -> invoke(key, entryProcessor, arguments));
            if (result != null) {
                results.put(key, result);
            }
        }
        return results;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    @Override
    public Iterator<Cache.Entry<K, V>> iterator() {
        requireOpen();
        return new CacheIterator<>(store, statistics);
    }

    @Override
    public @Nullable V peek(K key) {
        requireOpen();
        return store.peek(Arguments.notNull(key, "key"));
    }

    @Override
    public Explanation explain(K key) {
        requireOpen();
        return store.explain(Arguments.notNull(key, "key"));
    }

    @Override
    public @Nullable V refresh(K key) {
        requireOpen();
        typed(Arguments.notNull(key, "key"), configuration.keyType(), "key");
        if (!store.renewals().canLoad()) {
            throw new IllegalStateException(
                    "refresh: cache '" + name + "' has no loader here; configure one, and leave withoutFar() out");
        }
        return store.renewals().refresh(key);
    }

    @Override
    public boolean expire(K key) {
        requireOpen();
        return store.renewals().expire(Arguments.notNull(key, "key"));
    }

    @Override
    public void invalidateTag(String tag) {
        invalidateTags(List.of(Arguments.notNull(tag, "tag")));
    }

    @Override
    public void invalidateTags(Collection<String> tags) {
        requireOpen();
        List<String> each = List.copyOf(new LinkedHashSet<>(Arguments.noNulls(tags, "tags")));
        for (int i = 0; i < each.size(); i++) {
            TagLimits.requireTag("tags: tag " + i, each.get(i));
        }
        if (!each.isEmpty()) {
            store.hideTagged(each);
        }
    }

    @Override
    public AsyncPerigeeCache<K, V> async() {
        requireOpen();
        return new AsyncVerbs<>(this, parts.manager().calls());
    }

    /** Keys and values do not belong in logs. */
    @Override
    public String toString() {
        return "PerigeeCache[" + name + (isClosed() ? ", closed]" : "]");
    }

    LiveConfiguration<K, V> configuration() {
        return configuration;
    }

    CacheParts<K, V> parts() {
        return parts;
    }

    /** Reads a value that the near tier serves without asking anybody; null if {@link #get} has to be called. */
    @Nullable V getNear(K key) {
        requireOpen();
        Arguments.notNull(key, "key");
        long start = statistics.start();
        V near = store.readNear(key);
        if (near != null) {
            statistics.count(Tally.HIT, start);
        }
        return near;
    }

    /** Reads values if the near tier serves all of them; null if {@link #getAll} has to be called. */
    @Nullable Map<K, V> getAllNear(Set<? extends K> keys) {
        requireOpen();
        Arguments.noNulls(keys, "keys");
        long start = statistics.start();
        Map<K, V> near = store.readAllNear(keys);
        if (near != null) {
            statistics.count(new Tally(near.size(), 0, 0, 0), start);
        }
        return near;
    }

    /** Whether a near copy says that a key is present. */
    boolean containsNear(K key) {
        requireOpen();
        return store.containsNear(Arguments.notNull(key, "key"));
    }

    /** Closes this cache and its views; returns whether they were open. */
    boolean markClosed() {
        return closed.compareAndSet(false, true);
    }

    void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("Cache '" + name + "' is closed");
        }
    }

    /** Checks a value; that the cache is open comes first, whatever the arguments are. */
    private V given(@Nullable V value, String argument) {
        requireOpen();
        return typed(Arguments.notNull(value, argument), configuration.valueType(), argument);
    }

    /** A raw type can bring anything here; what other nodes could not read must not get in. */
    private <T> T typed(T object, Class<T> type, String argument) {
        if (!type.isInstance(object)) {
            throw new ClassCastException(argument + ": cache '" + name + "' was configured with " + type.getName()
                    + ", not with " + object.getClass().getName());
        }
        return object;
    }

    private <R extends @Nullable Object> R run(K key, Operation<V, R> operation) {
        requireOpen();
        typed(Arguments.notNull(key, "key"), configuration.keyType(), "key");
        long start = statistics.start();
        Result<V> result = store.apply(key, operation);
        statistics.count(operation.tally().apply(result), start);
        return operation.answer().apply(result);
    }

    private static void throwIfAny(@Nullable CacheLoaderException failure) {
        if (failure != null) {
            throw failure;
        }
    }

    private void removeEach(Collection<? extends K> keys) {
        long start = statistics.start();
        statistics.count(new Tally(0, 0, 0, store.dropAll(keys)), start);
    }
}
