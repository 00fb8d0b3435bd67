package dev.perigee.jcache;

import dev.perigee.NodeHealth;
import dev.perigee.config.EffectiveOption;
import dev.perigee.config.JCacheOptions;
import dev.perigee.config.OptionValues;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.entry.CacheId;
import dev.perigee.management.NodeBean;
import dev.perigee.management.Registered;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JSR-107's {@code CacheManager}: one node of a namespace. Thread-safe. Closing it releases what this node holds; the data
 * that other nodes share stays.
 */
public final class PerigeeCacheManager implements CacheManager {

    private static final Logger log = LoggerFactory.getLogger(PerigeeCacheManager.class);

    private final PerigeeCachingProvider provider;
    private final URI uri;
    private final ClassLoader classLoader;
    private final Properties properties;
    private final ManagerParts parts;
    private final Registered nodeBean;
    private final Map<String, CacheFacade<?, ?>> caches = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Names of caches that are being created: no lock is held meanwhile, since the application's factories run. */
    private final Set<String> creating = ConcurrentHashMap.newKeySet();

    PerigeeCacheManager(
            PerigeeCachingProvider provider,
            URI uri,
            ClassLoader classLoader,
            Properties properties,
            ManagerParts parts) {
        this.provider = provider;
        this.uri = uri;
        this.classLoader = classLoader;
        this.properties = properties;
        this.parts = parts;
        log.debug("Cache manager {}: {}", uri, parts.options().values());
        this.nodeBean = new Registered("PerigeeNode", uri, new NodeBean(parts::health));
    }

    @Override
    public CachingProvider getCachingProvider() {
        return provider;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public ClassLoader getClassLoader() {
        return classLoader;
    }

    @Override
    public Properties getProperties() {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }

    /**
     * Creates a cache on this node. Other nodes of the namespace that create one of that name share its entries.
     *
     * @throws CacheException if this manager has a cache of that name
     * @throws IllegalArgumentException if the configuration is not valid
     */
    @Override
    public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(String cacheName, C configuration)
            throws IllegalArgumentException {
        requireOpen();
        Arguments.notNull(cacheName, "cacheName");
        Arguments.notNull(configuration, "configuration");
        if (!creating.add(cacheName)) {
            throw new CacheException("cacheName: a cache '" + cacheName + "' is being created by another thread");
        }
        try {
            if (caches.containsKey(cacheName)) {
                throw new CacheException("cacheName: this cache manager has a cache '" + cacheName
                        + "' already; get it by getCache, or destroy it first");
            }
            return open(cacheName, LiveConfiguration.copy(configuration));
        } finally {
            creating.remove(cacheName);
        }
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // The types are compared; JSR-107 returns null for an unknown name.
    public <K, V> @Nullable Cache<K, V> getCache(String cacheName, Class<K> keyType, Class<V> valueType) {
        requireOpen();
        Arguments.notNull(cacheName, "cacheName");
        Arguments.notNull(keyType, "keyType");
        Arguments.notNull(valueType, "valueType");
        CacheFacade<?, ?> cache = caches.get(cacheName);
        if (cache != null) {
            requireType("keyType", cacheName, keyType, cache.configuration().keyType());
            requireType("valueType", cacheName, valueType, cache.configuration().valueType());
        }
        return (Cache<K, V>) cache;
    }

    @Override
    @SuppressWarnings({"unchecked", "NullAway"}) // An untyped look-up is the caller's promise.
    public <K, V> @Nullable Cache<K, V> getCache(String cacheName) {
        requireOpen();
        return (Cache<K, V>) caches.get(Arguments.notNull(cacheName, "cacheName"));
    }

    @Override
    public Iterable<String> getCacheNames() {
        requireOpen();
        return List.copyOf(new TreeMap<>(caches).keySet());
    }

    /** Closes the cache and deletes its entries, for all nodes of the namespace. */
    @Override
    public void destroyCache(String cacheName) {
        requireOpen();
        CacheFacade<?, ?> cache = caches.get(Arguments.notNull(cacheName, "cacheName"));
        if (cache != null) {
            cache.parts().store().destroy();
            parts.retract(CacheId.of(cacheName));
            cache.close();
        }
    }

    @Override
    public void enableManagement(String cacheName, boolean enabled) {
        requireOpen();
        CacheFacade<?, ?> cache = caches.get(Arguments.notNull(cacheName, "cacheName"));
        if (cache != null) {
            cache.configuration().enableManagement(enabled);
        }
    }

    @Override
    public void enableStatistics(String cacheName, boolean enabled) {
        requireOpen();
        CacheFacade<?, ?> cache = caches.get(Arguments.notNull(cacheName, "cacheName"));
        if (cache != null) {
            cache.configuration().enableStatistics(enabled);
            nodeBean.set(enabled || nodeBean.isSet());
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            provider.forget(this);
            new ArrayList<>(caches.values()).forEach(CacheFacade::close);
            nodeBean.set(false);
            parts.close();
        }
    }

    /**
     * Returns how this node is: what it hears, what answers it, what it has missed. Costs no request.
     *
     * @return a snapshot
     * @throws IllegalStateException if this manager is closed
     */
    public NodeHealth health() {
        requireOpen();
        return parts.health();
    }

    @Override
    public boolean isClosed() {
        return closed.get();
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Arguments.unwrap(this, type);
    }

    @Override
    public String toString() {
        return "PerigeeCacheManager[" + uri + (isClosed() ? ", closed]" : "]");
    }

    /**
     * Tells which options this manager has and where each was given.
     *
     * @return every option once, with its value for the manager, or its default for the manager's caches
     * @throws IllegalStateException if the manager is closed
     */
    public List<EffectiveOption> options() {
        requireOpen();
        return parts.options().values().effective();
    }

    /**
     * Tells which options one of this manager's caches has and where each was given.
     *
     * @param cacheName the cache's name
     * @return every option once; empty if this manager has no such cache
     * @throws IllegalStateException if the manager is closed
     */
    public List<EffectiveOption> options(String cacheName) {
        requireOpen();
        CacheFacade<?, ?> cache = caches.get(Arguments.notNull(cacheName, "cacheName"));
        return cache == null ? List.of() : cache.configuration().options().effective();
    }

    /**
     * Creates the caches that options ask for.
     *
     * @throws IllegalArgumentException if a type is not there
     */
    void createByOptions() {
        for (String name : parts.options().created()) {
            OptionValues values = parts.options().valuesOf(name, List.of(), new PerigeeConfiguration<>());
            createCache(
                    name,
                    PerigeeConfiguration.of(
                            Instances.find(JCacheOptions.KEY_TYPE, values.get(JCacheOptions.KEY_TYPE), classLoader),
                            Instances.find(
                                    JCacheOptions.VALUE_TYPE, values.get(JCacheOptions.VALUE_TYPE), classLoader)));
        }
    }

    void forget(CacheFacade<?, ?> cache) {
        caches.remove(cache.getName(), cache);
    }

    private <K, V> Cache<K, V> open(String cacheName, PerigeeConfiguration<K, V> configuration) {
        OptionValues options = parts.options().valuesOf(cacheName, HibernateRegion.templates(cacheName), configuration);
        log.debug("Cache '{}' of {}: {}", cacheName, uri, options);
        Completion.complete(configuration, options);
        parts.announce(CacheId.of(cacheName));
        CacheParts<K, V> cacheParts = CacheParts.of(parts, cacheName, options, configuration);
        LiveConfiguration<K, V> live = new LiveConfiguration<>(configuration, options, uri, cacheName, cacheParts);
        CacheFacade<K, V> cache = new CacheFacade<>(this, cacheName, live, cacheParts);
        try {
            cache.begin();
            caches.put(cacheName, cache);
            live.setMXBeans(true);
            nodeBean.set(configuration.isStatisticsEnabled() || nodeBean.isSet());
            requireOpen(); // Closing may have gone over the caches just before this one was put among them.
            return cache;
        } catch (RuntimeException | Error e) {
            cache.close();
            throw e;
        }
    }

    private static void requireType(String argument, String cache, Class<?> asked, Class<?> configured) {
        if (!configured.equals(asked)) {
            throw new ClassCastException(argument + ": cache '" + cache + "' was configured with "
                    + configured.getName() + ", not with " + asked.getName());
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("The cache manager " + uri + " is closed");
        }
    }
}
