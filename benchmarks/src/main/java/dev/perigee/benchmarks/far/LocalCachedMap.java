package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.Setup;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.api.options.LocalCachedMapOptions.EvictionPolicy;

/** Redisson's RLocalCachedMap with its defaults; it cannot go without a local part, so "none" is room for one entry. */
final class LocalCachedMap implements Contender {

    private final RedissonClient client;
    private final RLocalCachedMap<String, Object> map;

    private LocalCachedMap(RedissonClient client, RLocalCachedMap<String, Object> map) {
        this.client = client;
        this.map = map;
    }

    static Contender open(Setup setup) {
        RedissonClient client = RedissonClients.withDefaults(setup);
        LocalCachedMapOptions<String, Object> options = LocalCachedMapOptions.<String, Object>name(setup.name())
                .cacheSize(Math.max(1, setup.capacity()))
                .evictionPolicy(EvictionPolicy.LRU);
        return new LocalCachedMap(
                client, client.getLocalCachedMap(setup.expiring() ? options.timeToLive(FarContenders.LIFE) : options));
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
        client.shutdown();
    }
}
