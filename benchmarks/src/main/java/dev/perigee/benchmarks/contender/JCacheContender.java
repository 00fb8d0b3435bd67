package dev.perigee.benchmarks.contender;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/** A cache of any JCache provider, used by what the specification says and nothing else. */
public final class JCacheContender implements Contender {

    private static final EntryProcessor<String, Object, Long> INCREMENT = new Increment();

    private final Cache<String, Object> cache;
    private final Runnable closing;

    /**
     * Takes an open cache.
     *
     * @param cache the cache
     * @param closing closes whatever was opened for it
     */
    public JCacheContender(Cache<String, Object> cache, Runnable closing) {
        this.cache = cache;
        this.closing = closing;
    }

    @Override
    public @Nullable Object get(String key) {
        return cache.get(key);
    }

    @Override
    public void put(String key, Object value) {
        cache.put(key, value);
    }

    @Override
    public boolean contains(String key) {
        return cache.containsKey(key);
    }

    @Override
    public Map<String, Object> getAll(Set<String> keys) {
        return cache.getAll(keys);
    }

    @Override
    public void putAll(Map<String, Object> values) {
        cache.putAll(values);
    }

    @Override
    public boolean putIfAbsent(String key, Object value) {
        return cache.putIfAbsent(key, value);
    }

    @Override
    public boolean replace(String key, Object value) {
        return cache.replace(key, value);
    }

    @Override
    public long increment(String key) {
        return cache.invoke(key, INCREMENT);
    }

    @Override
    public long iterate() {
        long count = 0;
        for (Cache.Entry<String, Object> entry : cache) {
            if (entry.getValue() != null) {
                count++;
            }
        }
        return count;
    }

    @Override
    public void close() {
        closing.run();
    }

    private static final class Increment implements EntryProcessor<String, Object, Long>, Serializable {

        private static final long serialVersionUID = 1;

        @Override
        public Long process(MutableEntry<String, Object> entry, Object... arguments) {
            Object old = entry.getValue();
            long sum = old == null ? 1 : (Long) old + 1;
            entry.setValue(sum);
            return sum;
        }
    }
}
