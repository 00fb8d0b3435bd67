package dev.perigee.benchmarks.contender;

import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** Any provider of JCache, as its users see it. */
final class JCacheContender implements Contender {

    private final Cache<String, Object> cache;
    private final Runnable closing;

    /**
     * Takes an open cache.
     *
     * @param closing closes whatever was opened for it
     */
    JCacheContender(Cache<String, Object> cache, Runnable closing) {
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
    public long iterate() {
        Map<String, Object> seen = new HashMap<>();
        for (Iterator<Cache.Entry<String, Object>> entries = cache.iterator(); entries.hasNext(); ) {
            Cache.Entry<String, Object> entry = entries.next();
            seen.put(entry.getKey(), entry.getValue());
        }
        return seen.size();
    }

    @Override
    public void close() {
        closing.run();
    }
}
