package dev.perigee.benchmarks.probe;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.jcache.configuration.CaffeineConfiguration;
import com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider;
import com.hazelcast.config.CacheSimpleConfig;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.PerigeeCachingProvider;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.function.BiConsumer;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.cache2k.Cache2kBuilder;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.jsr107.Eh107Configuration;
import org.ehcache.jsr107.EhcacheCachingProvider;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.config.Config;
import org.redisson.jcache.JCachingProvider;
import org.redisson.jcache.configuration.RedissonConfiguration;

/**
 * A cache in a JVM that ends with it, so it is never closed.
 *
 * @param put puts
 * @param get reads
 */
record Opened<V>(BiConsumer<String, V> put, Function<String, @Nullable V> get) {

    private static final String NAME = "cache";

    /** Those that are opened by the JCache API, in the order of the chart. */
    static final List<String> BY_JCACHE = List.of(
            "perigee, embedded", "perigee, Redis", "redisson-jcache", "ehcache", "caffeine-jcache", "hazelcast");

    /** Those that hold entries in the JVM. */
    static final List<String> NEAR =
            List.of("caffeine", "perigee", "caffeine-jcache", "ehcache", "cache2k", "redisson-localcachedmap");

    /**
     * Opens a cache as its documentation shows.
     *
     * @param contender one of those above
     * @param redis the address of a server
     * @param values the type of values
     * @param capacity room for how many entries
     */
    static <V> Opened<V> open(String contender, String redis, Class<V> values, int capacity) {
        return switch (contender) {
            case "caffeine" -> caffeine(capacity);
            case "cache2k" -> cache2k(values, capacity);
            case "redisson-localcachedmap" -> localCachedMap(redis, capacity);
            case "perigee, embedded" -> of(perigee("perigee:default", values, capacity));
            case "perigee", "perigee, Redis" -> of(perigee(redis, values, capacity));
            case "redisson-jcache" ->
                of(new JCachingProvider()
                        .getCacheManager()
                        .createCache(
                                NAME,
                                RedissonConfiguration.fromConfig(
                                        settings(redis), new MutableConfiguration<String, V>())));
            case "ehcache" ->
                of(new EhcacheCachingProvider()
                        .getCacheManager()
                        .createCache(
                                NAME,
                                Eh107Configuration.fromEhcacheCacheConfiguration(
                                        CacheConfigurationBuilder.newCacheConfigurationBuilder(
                                                String.class, values, ResourcePoolsBuilder.heap(capacity)))));
            case "caffeine-jcache" -> of(caffeineJCache(capacity));
            case "hazelcast" -> of(hazelcast());
            default -> throw new IllegalArgumentException("contender '" + contender + "' is not known");
        };
    }

    private static <V> Opened<V> of(Cache<String, V> cache) {
        return new Opened<>(cache::put, cache::get);
    }

    private static <V> Cache<String, V> perigee(String uri, Class<V> values, int capacity) {
        return new PerigeeCachingProvider()
                .getCacheManager(URI.create(uri), Opened.class.getClassLoader())
                .createCache(NAME, PerigeeConfiguration.of(String.class, values).setNearMaxEntries(capacity));
    }

    private static <V> Opened<V> caffeine(int capacity) {
        com.github.benmanes.caffeine.cache.Cache<String, V> cache =
                Caffeine.newBuilder().maximumSize(capacity).build();
        return new Opened<>(cache::put, cache::getIfPresent);
    }

    private static <V> Opened<V> cache2k(Class<V> values, int capacity) {
        org.cache2k.Cache<String, V> cache = Cache2kBuilder.of(String.class, values)
                .entryCapacity(capacity)
                .eternal(true)
                .build();
        return new Opened<>(cache::put, cache::peek);
    }

    private static <V> Opened<V> localCachedMap(String redis, int capacity) {
        RLocalCachedMap<String, V> map = Redisson.create(settings(redis))
                .getLocalCachedMap(LocalCachedMapOptions.<String, V>name(NAME)
                        .cacheSize(capacity)
                        .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LRU));
        return new Opened<>(map::fastPut, map::get);
    }

    private static <V> Cache<String, V> caffeineJCache(int capacity) {
        CaffeineConfiguration<String, V> configuration = new CaffeineConfiguration<>();
        configuration.setMaximumSize(OptionalLong.of(capacity));
        configuration.setStoreByValue(false);
        return new CaffeineCachingProvider().getCacheManager().createCache(NAME, configuration);
    }

    private static <V> Cache<String, V> hazelcast() {
        com.hazelcast.config.Config config = new com.hazelcast.config.Config("benchmark");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.getNetworkConfig().setPort(0).setPublicAddress("127.0.0.1");
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.addCacheConfig(new CacheSimpleConfig().setName(NAME));
        Properties properties = new Properties();
        properties.put("hazelcast.instance.itself", com.hazelcast.core.Hazelcast.newHazelcastInstance(config));
        return Caching.getCachingProvider("com.hazelcast.cache.HazelcastMemberCachingProvider")
                .getCacheManager(null, null, properties)
                .createCache(NAME, new MutableConfiguration<>());
    }

    private static Config settings(String redis) {
        Config config = new Config();
        config.useSingleServer().setAddress(redis);
        return config;
    }
}
