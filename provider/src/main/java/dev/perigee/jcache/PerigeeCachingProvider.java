package dev.perigee.jcache;

import dev.perigee.config.Credentials;
import dev.perigee.config.FarOptions;
import dev.perigee.config.OptionSources;
import dev.perigee.config.Options;
import dev.perigee.spi.Clocks;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The entry point of JSR-107, found by {@code javax.cache.Caching}. There is one manager for each pair of URI and class
 * loader. Thread-safe.
 */
public final class PerigeeCachingProvider implements CachingProvider {

    private record ManagerKey(URI uri, ClassLoader classLoader) {}

    /** Guarded by itself. Holds class loaders strongly, but only while their manager is open. */
    private final Map<ManagerKey, PerigeeCacheManager> managers = new HashMap<>();

    private final Clocks clocks;

    /** For {@link java.util.ServiceLoader}. */
    public PerigeeCachingProvider() {
        this(Clocks.SYSTEM);
    }

    /** With clocks that a test moves. */
    PerigeeCachingProvider(Clocks clocks) {
        this.clocks = clocks;
    }

    /**
     * Returns a manager, opening it if there is none.
     *
     * @param uri {@code perigee:<namespace>}, the address of a Redis, or a YAML file as {@code file:<path>},
     *     {@code classpath:<name>} or a resource's URL, with options behind a question mark if need be; null for the
     *     default. A user's name and password in it are used, and shown nowhere: the manager's URI is without
     * @param classLoader loads the classes of keys and values; null for the default
     * @param properties options for a manager that is opened by this call, and the application's Redisson client under
     *     {@code perigee.far.redis.client} if there is one; null for none
     * @return an open manager
     * @throws CacheException if the URI or an option is not valid
     */
    @Override
    public CacheManager getCacheManager(
            @Nullable URI uri, @Nullable ClassLoader classLoader, @Nullable Properties properties) {
        OtherProviders.tellOnce();
        URI address = withCredentials(uri);
        ClassLoader effectiveLoader = classLoader == null ? getDefaultClassLoader() : classLoader;
        ManagerKey key = new ManagerKey(Credentials.strip(address), effectiveLoader);
        synchronized (managers) {
            PerigeeCacheManager present = managers.get(key);
            if (present != null && !present.isClosed()) {
                return present;
            }
            PerigeeCacheManager opened = open(key, address, properties);
            managers.put(key, opened);
            return opened;
        }
    }

    @Override
    public ClassLoader getDefaultClassLoader() {
        return PerigeeCachingProvider.class.getClassLoader();
    }

    /**
     * Returns the URI of managers that are asked for without one.
     *
     * @return {@code perigee:default}, unless the system property {@code perigee.uri} or the environment variable
     *     {@code PERIGEE_URI} names another; without the user's name and password that may be in it
     */
    @Override
    public URI getDefaultURI() {
        return Credentials.strip(defaultUri());
    }

    private static URI defaultUri() {
        String property = System.getProperty(Options.URI.property());
        String environment = System.getenv(Options.URI.environment());
        String text = property != null ? property : environment != null ? environment : Options.URI.defaultText();
        try {
            return URI.create(Options.URI.parse(text, property != null ? "system property" : "environment"));
        } catch (IllegalArgumentException e) {
            throw new CacheException(
                    e.getMessage(), /* cause= */ null); // A cause would show the text with its password.
        }
    }

    /** Who asks for the default URI by what {@link #getDefaultURI} said means the one with the password. */
    private static URI withCredentials(@Nullable URI uri) {
        URI byDefault = defaultUri();
        return uri == null || uri.equals(Credentials.strip(byDefault)) ? byDefault : uri;
    }

    @Override
    public Properties getDefaultProperties() {
        return new Properties();
    }

    @Override
    public CacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader classLoader) {
        return getCacheManager(uri, classLoader, getDefaultProperties());
    }

    @Override
    public CacheManager getCacheManager() {
        return getCacheManager(null, null, null);
    }

    @Override
    public void close() {
        closeAll(key -> true);
    }

    @Override
    public void close(@Nullable ClassLoader classLoader) {
        ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
        closeAll(key -> key.classLoader().equals(loader));
    }

    @Override
    public void close(@Nullable URI uri, @Nullable ClassLoader classLoader) {
        URI effectiveUri = Credentials.strip(uri == null ? getDefaultURI() : uri);
        ClassLoader loader = classLoader == null ? getDefaultClassLoader() : classLoader;
        closeAll(key -> key.equals(new ManagerKey(effectiveUri, loader)));
    }

    @Override
    public boolean isSupported(OptionalFeature optionalFeature) {
        return optionalFeature == OptionalFeature.STORE_BY_REFERENCE;
    }

    /** A manager was closed by itself. */
    void forget(PerigeeCacheManager manager) {
        synchronized (managers) {
            managers.values().remove(manager);
        }
    }

    private PerigeeCacheManager open(ManagerKey key, URI address, @Nullable Properties properties) {
        try {
            Object client = properties == null ? null : properties.get(OptionSources.REDIS_CLIENT);
            ManagerParts parts = new ManagerParts(
                    OptionSources.read(address, properties, key.classLoader()), client, key.classLoader(), clocks);
            PerigeeCacheManager manager =
                    new PerigeeCacheManager(this, key.uri(), key.classLoader(), shown(properties), parts);
            try {
                manager.createByOptions();
                return manager;
            } catch (RuntimeException | Error e) {
                manager.close();
                throw e;
            }
        } catch (IllegalArgumentException e) {
            throw new CacheException(e.getMessage(), e);
        }
    }

    /** What a manager tells of its properties. */
    private static Properties shown(@Nullable Properties properties) {
        Properties copy = new Properties();
        if (properties != null) {
            for (String name : properties.stringPropertyNames()) {
                String text = properties.getProperty(name);
                copy.setProperty(
                        name, name.equals(FarOptions.REDIS_ADDRESS.property()) ? Credentials.mask(text) : text);
            }
        }
        return copy;
    }

    private void closeAll(Predicate<ManagerKey> which) {
        List<PerigeeCacheManager> closing = new ArrayList<>();
        synchronized (managers) {
            managers.forEach((key, manager) -> {
                if (which.test(key)) {
                    closing.add(manager);
                }
            });
        }
        // Closing takes time and runs user code: not under the lock. Each forgets itself.
        closing.forEach(PerigeeCacheManager::close);
    }
}
