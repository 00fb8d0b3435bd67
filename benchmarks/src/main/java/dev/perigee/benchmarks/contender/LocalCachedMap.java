package dev.perigee.benchmarks.contender;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.config.Config;

/** Redisson's map with a cache in this JVM. Gives out what it keeps; there is no copying to be had. */
public final class LocalCachedMap implements Contender {

    private final RedissonClient client;
    private final RLocalCachedMap<String, Object> map;

    /**
     * Opens the map. It cannot go without a local part, so "none" is room for one entry.
     *
     * @param setup by reference, or with values that nobody can change
     * @param keysAsObjects whether it finds keys by themselves and not by a hash of their bytes, as is the default
     * @throws UnsupportedOperationException if the setup asks for copies
     */
    public LocalCachedMap(Setup setup, boolean keysAsObjects) {
        if (!setup.shares()) {
            throw new UnsupportedOperationException("copies");
        }
        Config config = new Config();
        config.useSingleServer().setAddress(setup.server());
        client = Redisson.create(config);
        LocalCachedMapOptions<String, Object> options = LocalCachedMapOptions.<String, Object>name(setup.name())
                .cacheSize(Math.max(1, setup.capacity()))
                .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LRU)
                .useObjectAsCacheKey(keysAsObjects);
        map = client.getLocalCachedMap(setup.expiring() ? options.timeToLive(Providers.LIFE) : options);
    }

    @Override
    public @Nullable Object get(String key) {
        return map.get(key);
    }

    @Override
    public void put(String key, Object value) {
        map.fastPut(key, value);
    }

    @Override
    public boolean contains(String key) {
        return map.containsKey(key);
    }

    @Override
    public Map<String, Object> getAll(Set<String> keys) {
        return map.getAll(keys);
    }

    @Override
    public void putAll(Map<String, Object> values) {
        map.putAll(values);
    }

    @Override
    public boolean putIfAbsent(String key, Object value) {
        return map.fastPutIfAbsent(key, value);
    }

    @Override
    public boolean replace(String key, Object value) {
        return map.fastReplace(key, value);
    }

    @Override
    public long iterate() {
        long count = 0;
        for (Map.Entry<String, Object> entry : map.entrySet()) {
            if (entry.getValue() != null) {
                count++;
            }
        }
        return count;
    }

    @Override
    public void close() {
        map.destroy();
        client.shutdown();
    }
}
