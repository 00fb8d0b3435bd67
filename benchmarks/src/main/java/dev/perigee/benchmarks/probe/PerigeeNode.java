package dev.perigee.benchmarks.probe;

import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.PerigeeCachingProvider;
import dev.perigee.launcher.RedisServer;
import java.net.URI;
import javax.cache.Cache;
import javax.cache.CacheManager;

/** A node of Perigee over a Redis: a cache manager with a client and subscriptions of its own. */
final class PerigeeNode implements AutoCloseable {

    private final PerigeeCachingProvider provider = new PerigeeCachingProvider();
    private final CacheManager manager;

    /**
     * Opens a node.
     *
     * @param server the far tier
     * @param namespace shared with the other nodes
     * @param options what differs from the defaults, such as {@code far.partitions=64&coherence.bound=1s}
     */
    PerigeeNode(RedisServer server, String namespace, String options) {
        URI uri = URI.create(server.uri() + "?namespace=" + namespace + (options.isEmpty() ? "" : "&" + options));
        this.manager = provider.getCacheManager(uri, getClass().getClassLoader());
    }

    /** Opens a node with the default options. */
    PerigeeNode(RedisServer server, String namespace) {
        this(server, namespace, "");
    }

    /** A new cache of strings and such values, with both tiers. */
    <V> Cache<String, V> cache(String name, Class<V> values) {
        return manager.createCache(name, PerigeeConfiguration.of(String.class, values));
    }

    /** A new cache without a near tier, so that each read is one of the far tier. */
    <V> Cache<String, V> farCache(String name, Class<V> values) {
        return manager.createCache(
                name, PerigeeConfiguration.of(String.class, values).setNearEnabled(false));
    }

    /** A new cache of such a configuration. */
    <V> Cache<String, V> cache(String name, PerigeeConfiguration<String, V> configuration) {
        return manager.createCache(name, configuration);
    }

    @Override
    public void close() {
        provider.close();
    }
}
