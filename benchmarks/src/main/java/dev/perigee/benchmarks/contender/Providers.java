package dev.perigee.benchmarks.contender;

import com.github.benmanes.caffeine.jcache.configuration.CaffeineConfiguration;
import java.net.URI;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.spi.CachingProvider;
import org.cache2k.Cache2kBuilder;
import org.cache2k.jcache.ExtendedMutableConfiguration;
import org.cache2k.jcache.JCacheConfig;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.ExpiryPolicyBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.impl.config.copy.DefaultCopierConfiguration;
import org.ehcache.impl.copy.SerializingCopier;
import org.ehcache.jsr107.Eh107Configuration;
import org.jspecify.annotations.Nullable;

/** The providers of JCache, each set up by its own means so that all hold the same number of entries. */
final class Providers {

    /** The life of entries that expire. */
    static final java.time.Duration LIFE = java.time.Duration.ofHours(1);

    private Providers() {}

    /** Perigee: over Redis where the case has a server, otherwise over the far store in this JVM. */
    static Contender perigee(Setup setup) {
        Properties options = new Properties();
        options.setProperty("perigee.namespace", setup.name());
        if (setup.capacity() == 0) {
            options.setProperty("perigee.near.enabled", "false");
        } else {
            options.setProperty("perigee.near.max-entries", String.valueOf(setup.capacity()));
        }
        String uri = setup.redis();
        if (uri == null) {
            options.setProperty("perigee.far.memory.max-keys", "0");
            uri = "perigee:" + setup.name();
        }
        return open("dev.perigee.jcache.PerigeeCachingProvider", URI.create(uri), options, setup, common(setup));
    }

    static Contender caffeine(Setup setup) {
        CaffeineConfiguration<String, Object> configuration = new CaffeineConfiguration<>(common(setup));
        configuration.setStoreByValue(!setup.shares());
        configuration.setMaximumSize(OptionalLong.of(setup.capacity()));
        return open(
                "com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider",
                null,
                new Properties(),
                setup,
                configuration);
    }

    static Contender ehcache(Setup setup) {
        CacheConfigurationBuilder<String, Object> configuration =
                CacheConfigurationBuilder.newCacheConfigurationBuilder(
                                String.class, Object.class, ResourcePoolsBuilder.heap(setup.capacity()))
                        .withExpiry(
                                setup.expiring()
                                        ? ExpiryPolicyBuilder.timeToLiveExpiration(LIFE)
                                        : ExpiryPolicyBuilder.noExpiration());
        if (!setup.shares()) {
            configuration = configuration.withService(new DefaultCopierConfiguration<>(
                    SerializingCopier.<Object>asCopierClass(), DefaultCopierConfiguration.Type.VALUE));
        }
        return open(
                "org.ehcache.jsr107.EhcacheCachingProvider",
                null,
                new Properties(),
                setup,
                Eh107Configuration.fromEhcacheCacheConfiguration(configuration));
    }

    /** With twice the room: its bound is kept by each of its segments, so it evicts before it is full. */
    static Contender cache2k(Setup setup) {
        Cache2kBuilder<String, Object> room = Cache2kBuilder.of(String.class, Object.class)
                .entryCapacity(2L * setup.capacity())
                .eternal(!setup.expiring())
                .with(JCacheConfig.class, jcache -> jcache.copyAlwaysIfRequested(true));
        if (setup.expiring()) {
            room.expireAfterWrite(LIFE.toHours(), TimeUnit.HOURS);
        }
        ExtendedMutableConfiguration<String, Object> configuration = ExtendedMutableConfiguration.of(room);
        configuration.setStoreByValue(!setup.shares());
        return open("org.cache2k.jcache.provider.JCacheProvider", null, new Properties(), setup, configuration);
    }

    @SuppressWarnings("unchecked") // The kind of the values is known here only.
    private static MutableConfiguration<String, Object> common(Setup setup) {
        Factory<? extends ExpiryPolicy> expiry = setup.expiring()
                ? CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.HOURS, LIFE.toHours()))
                : EternalExpiryPolicy.factoryOf();
        return new MutableConfiguration<String, Object>()
                .setTypes(String.class, (Class<Object>) setup.values().type())
                .setStoreByValue(!setup.byReference())
                .setExpiryPolicyFactory(expiry);
    }

    private static Contender open(
            String provider,
            @Nullable URI uri,
            Properties options,
            Setup setup,
            Configuration<String, Object> configuration) {
        CachingProvider opened = Caching.getCachingProvider(provider, Providers.class.getClassLoader());
        CacheManager manager = opened.getCacheManager(
                uri == null ? opened.getDefaultURI() : uri, Providers.class.getClassLoader(), options);
        Cache<String, Object> cache = manager.createCache(setup.name(), configuration);
        return new JCacheContender(cache, manager::close);
    }
}
