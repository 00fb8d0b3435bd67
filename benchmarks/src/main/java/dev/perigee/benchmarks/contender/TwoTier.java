package dev.perigee.benchmarks.contender;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/**
 * The two tiers that people write themselves: Caffeine before a bucket of Redisson's, and a topic by which the others hear what
 * to drop. It is written first and published then, in two steps, and nothing keeps a read that was under way meanwhile from
 * putting the old value back: it is fast, and it is not coherent. Gives out what it keeps.
 */
public final class TwoTier implements Contender {

    private final String name;
    private final boolean expiring;
    private final String node = UUID.randomUUID().toString();
    private final RedissonClient client;
    private final RTopic topic;
    private final Cache<String, Object> near;

    /** Opens a node of it; nodes with the same name share their values. */
    public TwoTier(Setup setup) {
        if (!setup.shares()) {
            throw new UnsupportedOperationException("copies");
        }
        name = setup.name();
        expiring = setup.expiring();
        near = Caffeine.newBuilder().maximumSize(setup.capacity()).build();
        Config config = new Config();
        config.useSingleServer().setAddress(setup.server());
        client = Redisson.create(config);
        topic = client.getTopic(name + ":changes");
        topic.addListener(String.class, (channel, message) -> {
            if (!message.startsWith(node)) {
                near.invalidate(message.substring(node.length()));
            }
        });
    }

    @Override
    public @Nullable Object get(String key) {
        Object value = near.getIfPresent(key);
        if (value == null) {
            value = bucket(key).get();
            if (value != null) {
                near.put(key, value);
            }
        }
        return value;
    }

    @Override
    public void put(String key, Object value) {
        if (expiring) {
            bucket(key).set(value, Providers.LIFE);
        } else {
            bucket(key).set(value);
        }
        near.put(key, value);
        topic.publish(node + key);
    }

    private RBucket<Object> bucket(String key) {
        return client.getBucket(name + ':' + key);
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
