package dev.perigee.it.providers;

import java.net.URI;
import java.util.Properties;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;

/** A provider that tells when it is touched: nobody asked for it. */
public final class TrapProvider implements CachingProvider {

    static {
        System.out.println("TRAP: initialized");
    }

    /** Tells. */
    public TrapProvider() {
        System.out.println("TRAP: made");
    }

    @Override
    public ClassLoader getDefaultClassLoader() {
        throw new UnsupportedOperationException();
    }

    @Override
    public URI getDefaultURI() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Properties getDefaultProperties() {
        throw new UnsupportedOperationException();
    }

    @Override
    public CacheManager getCacheManager(URI uri, ClassLoader classLoader, Properties properties) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CacheManager getCacheManager(URI uri, ClassLoader classLoader) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CacheManager getCacheManager() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    @Override
    public void close(ClassLoader classLoader) {}

    @Override
    public void close(URI uri, ClassLoader classLoader) {}

    @Override
    public boolean isSupported(OptionalFeature optionalFeature) {
        return false;
    }
}
