package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Contender;
import dev.perigee.benchmarks.contender.Setup;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.redisson.api.RBucket;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.Codec;

/** Redisson's RBucket for single keys, RBuckets for several. */
final class RBuckets implements Contender {

    private final RedissonClient client;
    private final Codec codec;
    private final String prefix;

    private final boolean expiring;

    private RBuckets(RedissonClient client, Codec codec, Setup setup) {
        this.client = client;
        this.codec = codec;
        this.prefix = setup.name() + ':';
        this.expiring = setup.expiring();
    }

    /** At Redisson's defaults. */
    static Contender open(Setup setup) {
        RedissonClient client = RedissonClients.withDefaults(setup);
        return new RBuckets(client, client.getConfig().getCodec(), setup);
    }

    /** At Redisson's defaults but for the codec, which leaves bytes as they are. */
    static Contender openBytes(Setup setup) {
        return new RBuckets(RedissonClients.withDefaults(setup), ByteArrayCodec.INSTANCE, setup);
    }

    /** Bytes as they are, over connections like Perigee's. */
    static Contender openLikePerigee(Setup setup) {
        return new RBuckets(RedissonClients.likePerigee(setup), ByteArrayCodec.INSTANCE, setup);
    }

    @Override
    public @Nullable Object get(String key) {
        return bucket(key).get();
    }

    @Override
    public void put(String key, Object value) {
        if (expiring) {
            bucket(key).set(value, FarContenders.LIFE);
        } else {
            bucket(key).set(value);
        }
    }

    @Override
    public Map<String, Object> getAll(Set<String> keys) {
        String[] names = new String[keys.size()];
        int count = 0;
        for (String key : keys) {
            names[count++] = prefix + key;
        }
        Map<String, Object> found = client.getBuckets(codec).get(names);
        Map<String, Object> values = new HashMap<>(found.size() * 2);
        found.forEach((name, value) -> values.put(name.substring(prefix.length()), value));
        return values;
    }

    @Override
    public void putAll(Map<String, Object> values) {
        requireEternal();
        Map<String, Object> named = new HashMap<>(values.size() * 2);
        values.forEach((key, value) -> named.put(prefix + key, value));
        client.getBuckets(codec).set(named);
    }

    @Override
    public boolean putIfAbsent(String key, Object value) {
        requireEternal();
        return bucket(key).setIfAbsent(value);
    }

    @Override
    public boolean replace(String key, Object value) {
        requireEternal();
        return bucket(key).setIfExists(value);
    }

    @Override
    public void close() {
        client.shutdown();
    }

    private void requireEternal() {
        if (expiring) {
            throw new UnsupportedOperationException("of what expires, put only");
        }
    }

    private RBucket<Object> bucket(String key) {
        return client.getBucket(prefix + key, codec);
    }
}
