package dev.perigee.benchmarks.probe;

import dev.perigee.benchmarks.contender.Customer;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.launcher.RedisServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.redisson.Redisson;
import org.redisson.api.RMap;
import org.redisson.api.RMapCache;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.codec.SerializationCodec;
import org.redisson.config.Config;
import org.redisson.jcache.JCachingProvider;
import org.redisson.jcache.configuration.RedissonConfiguration;

/** The ways to keep customers in a Redis. */
final class Fillers {

    static final List<String> WITH_TARGETS = List.of("perigee", "redisson-jcache");
    static final List<String> ALL = List.of(
            "perigee",
            "perigee, codec=java",
            "redisson-jcache",
            "redisson-localcachedmap",
            "redisson-mapcache",
            "rbucket",
            "rbucket, Java serialization");

    private static final javax.cache.expiry.Duration HOUR = javax.cache.expiry.Duration.ONE_HOUR;

    private Fillers() {}

    /** Whether it can keep entries that have an end. */
    static boolean canExpire(String name) {
        return !name.equals("redisson-localcachedmap");
    }

    static Filler open(String name, RedisServer server, boolean expiring) {
        return switch (name) {
            case "perigee" -> perigee(server, "kryo", expiring);
            case "perigee, codec=java" -> perigee(server, "java", expiring);
            case "redisson-jcache" -> redissonJCache(server, expiring);
            case "redisson-localcachedmap" -> localCachedMap(server);
            case "redisson-mapcache" -> mapCache(server, expiring);
            case "rbucket" -> bucket(server, new Config(), expiring);
            case "rbucket, Java serialization" ->
                bucket(server, new Config().setCodec(new SerializationCodec()), expiring);
            default -> throw new IllegalArgumentException("filler '" + name + "' is not known");
        };
    }

    private static Filler perigee(RedisServer server, String codec, boolean expiring) {
        PerigeeNode node = new PerigeeNode(server, "default");
        PerigeeConfiguration<String, Customer> configuration =
                PerigeeConfiguration.of(String.class, Customer.class).setCodec(codec);
        if (expiring) {
            configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(HOUR));
        }
        Cache<String, Customer> cache = node.cache("customers", configuration);
        return Filler.of(cache::put, node::close);
    }

    private static Filler redissonJCache(RedisServer server, boolean expiring) {
        MutableConfiguration<String, Customer> configuration = new MutableConfiguration<>();
        if (expiring) {
            configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(HOUR));
        }
        CacheManager manager = new JCachingProvider().getCacheManager();
        Cache<String, Customer> cache = manager.createCache(
                "customers", RedissonConfiguration.fromConfig(config(server, new Config()), configuration));
        return Filler.of(cache::put, manager::close);
    }

    private static Filler localCachedMap(RedisServer server) {
        RedissonClient client = Redisson.create(config(server, new Config()));
        RMap<String, Customer> map = client.getLocalCachedMap(LocalCachedMapOptions.name("customers"));
        return Filler.of(map::fastPut, client::shutdown);
    }

    private static Filler mapCache(RedisServer server, boolean expiring) {
        RedissonClient client = Redisson.create(config(server, new Config()));
        RMapCache<String, Customer> map = client.getMapCache("customers");
        return expiring
                ? Filler.of((key, value) -> map.fastPut(key, value, 1, TimeUnit.HOURS), client::shutdown)
                : Filler.of(map::fastPut, client::shutdown);
    }

    private static Filler bucket(RedisServer server, Config settings, boolean expiring) {
        RedissonClient client = Redisson.create(config(server, settings));
        return expiring
                ? Filler.of(
                        (key, value) -> client.getBucket("customers:" + key).set(value, Duration.ofHours(1)),
                        client::shutdown)
                : Filler.of((key, value) -> client.getBucket("customers:" + key).set(value), client::shutdown);
    }

    private static Config config(RedisServer server, Config settings) {
        settings.useSingleServer().setAddress(server.uri().toString());
        return settings;
    }
}
