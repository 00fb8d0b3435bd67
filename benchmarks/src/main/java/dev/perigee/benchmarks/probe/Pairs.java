package dev.perigee.benchmarks.probe;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.launcher.RedisServer;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RTopic;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.api.options.LocalCachedMapOptions.SyncStrategy;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** The pairs of nodes that are measured. Each node has a client of its own. */
final class Pairs {

    /** What Perigee is measured against: nothing but a message. */
    static final String BARE = "bare";

    static final List<String> WITH_TARGETS = List.of(BARE, "perigee", "two-tier by hand", "redisson-localcachedmap");
    static final List<String> ALL = List.of(
            BARE,
            "perigee",
            "perigee, propagation=update",
            "two-tier by hand",
            "redisson-localcachedmap",
            "redisson-localcachedmap, UPDATE");

    private static final int CAPACITY = 100_000;

    private Pairs() {}

    static Pair open(String name, RedisServer server) {
        return switch (name) {
            case BARE -> new Message(server);
            case "perigee" -> new TwoNodes(server, "invalidate");
            case "perigee, propagation=update" -> new TwoNodes(server, "update");
            case "two-tier by hand" -> new ByHand(server);
            case "redisson-localcachedmap" -> new LocalCachedMaps(server, SyncStrategy.INVALIDATE);
            case "redisson-localcachedmap, UPDATE" -> new LocalCachedMaps(server, SyncStrategy.UPDATE);
            default -> throw new IllegalArgumentException("pair '" + name + "' is not known");
        };
    }

    private static RedissonClient client(RedisServer server) {
        Config config = new Config();
        config.useSingleServer().setAddress(server.uri().toString());
        return Redisson.create(config);
    }

    /** Publishes what is put, and holds what was heard. */
    private static final class Message implements Pair {

        private final RedissonClient one;
        private final RedissonClient other;
        private final RTopic topic;
        private final ConcurrentMap<String, String> heard = new ConcurrentHashMap<>();

        Message(RedisServer server) {
            this.one = SameSettings.client(server);
            this.other = SameSettings.client(server);
            this.topic = one.getTopic("bare", StringCodec.INSTANCE);
            other.getTopic("bare", StringCodec.INSTANCE).addListener(String.class, (channel, text) -> {
                int end = text.indexOf('=');
                heard.put(text.substring(0, end), text.substring(end + 1));
            });
        }

        @Override
        public void put(String key, Object value) {
            topic.publish(key + '=' + value);
        }

        @Override
        public @Nullable Object get(String key) {
            return heard.get(key);
        }

        @Override
        public void close() {
            one.shutdown();
            other.shutdown();
        }
    }

    private static final class TwoNodes implements Pair {

        private final PerigeeNode one;
        private final PerigeeNode other;
        private final Cache<String, String> written;
        private final Cache<String, String> read;

        TwoNodes(RedisServer server, String propagation) {
            String namespace = "pair-" + propagation;
            this.one = new PerigeeNode(server, namespace);
            this.other = new PerigeeNode(server, namespace);
            this.written = one.cache("pair", configuration(propagation));
            this.read = other.cache("pair", configuration(propagation));
        }

        private static PerigeeConfiguration<String, String> configuration(String propagation) {
            return PerigeeConfiguration.of(String.class, String.class)
                    .setNearMaxEntries(CAPACITY)
                    .set("propagation", propagation);
        }

        @Override
        public void put(String key, Object value) {
            written.put(key, (String) value);
        }

        @Override
        public @Nullable Object get(String key) {
            return read.get(key);
        }

        @Override
        public void close() {
            one.close();
            other.close();
        }
    }

    private static final class LocalCachedMaps implements Pair {

        private final RedissonClient one;
        private final RedissonClient other;
        private final RLocalCachedMap<String, Object> written;
        private final RLocalCachedMap<String, Object> read;

        LocalCachedMaps(RedisServer server, SyncStrategy strategy) {
            this.one = client(server);
            this.other = client(server);
            this.written = one.getLocalCachedMap(options(strategy));
            this.read = other.getLocalCachedMap(options(strategy));
        }

        private static LocalCachedMapOptions<String, Object> options(SyncStrategy strategy) {
            return LocalCachedMapOptions.<String, Object>name("map-" + strategy)
                    .cacheSize(CAPACITY)
                    .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LRU)
                    .syncStrategy(strategy);
        }

        @Override
        public void put(String key, Object value) {
            written.fastPut(key, value);
        }

        @Override
        public @Nullable Object get(String key) {
            return read.get(key);
        }

        @Override
        public void close() {
            one.shutdown();
            other.shutdown();
        }
    }

    /** What people write themselves: the value into a bucket, then a message; who hears it drops his copy. */
    private static final class ByHand implements Pair {

        private final RedissonClient one;
        private final RedissonClient other;
        private final RTopic topic;
        private final com.github.benmanes.caffeine.cache.Cache<String, Object> near =
                Caffeine.newBuilder().maximumSize(CAPACITY).build();

        ByHand(RedisServer server) {
            this.one = client(server);
            this.other = client(server);
            this.topic = one.getTopic("by-hand", StringCodec.INSTANCE);
            other.getTopic("by-hand", StringCodec.INSTANCE)
                    .addListener(String.class, (channel, key) -> near.invalidate(key));
        }

        @Override
        public void put(String key, Object value) {
            one.getBucket("by-hand:" + key).set(value);
            topic.publish(key);
        }

        @Override
        public @Nullable Object get(String key) {
            Object known = near.getIfPresent(key);
            if (known == null) {
                RBucket<Object> bucket = other.getBucket("by-hand:" + key);
                known = bucket.get();
                if (known != null) {
                    near.put(key, known);
                }
            }
            return known;
        }

        @Override
        public void close() {
            one.shutdown();
            other.shutdown();
        }
    }
}
