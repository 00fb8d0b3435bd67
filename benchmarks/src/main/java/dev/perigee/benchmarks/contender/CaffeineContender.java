package dev.perigee.benchmarks.contender;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Caffeine as it is: the limit of what a bounded map in this JVM can do. Gives out what it keeps. */
final class CaffeineContender implements Contender {

    private final Cache<String, Object> cache;

    private CaffeineContender(Cache<String, Object> cache) {
        this.cache = cache;
    }

    /** Without an expiry, whatever the case asks for: the limit. */
    static Contender bounded(Setup setup) {
        return new CaffeineContender(
                Caffeine.newBuilder().maximumSize(setup.capacity()).build());
    }

    /** With an end for each entry of its own, kept by Caffeine. */
    static Contender expiring(Setup setup) {
        return new CaffeineContender(Caffeine.newBuilder()
                .maximumSize(setup.capacity())
                .expireAfter(Expiry.<String, Object>creating((key, value) -> Providers.LIFE))
                .build());
    }

    @Override
    public @Nullable Object get(String key) {
        return cache.getIfPresent(key);
    }

    @Override
    public void put(String key, Object value) {
        cache.put(key, value);
    }

    @Override
    public boolean contains(String key) {
        return cache.asMap().containsKey(key);
    }

    @Override
    public Map<String, Object> getAll(Set<String> keys) {
        return cache.getAllPresent(keys);
    }

    @Override
    public void putAll(Map<String, Object> values) {
        cache.putAll(values);
    }

    @Override
    public boolean putIfAbsent(String key, Object value) {
        return cache.asMap().putIfAbsent(key, value) == null;
    }

    @Override
    public boolean replace(String key, Object value) {
        return cache.asMap().replace(key, value) != null;
    }

    @Override
    public long iterate() {
        return cache.asMap().size();
    }

    @Override
    public void close() {
        cache.invalidateAll();
    }
}
