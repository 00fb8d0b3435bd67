package dev.perigee.it.hibernate;

import dev.perigee.PerigeeCache;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.stat.Statistics;

/** A session factory that is set up as a user would: by Hibernate's properties and a file of Perigee's. */
final class HibernateNode implements AutoCloseable {

    private final Path file;
    private final SessionFactory sessions;

    /**
     * Opens a node.
     *
     * @param file the configuration of its cache manager; no two nodes share one
     * @param properties more properties of Hibernate's
     */
    HibernateNode(String database, Path file, Map<String, String> properties) {
        this.file = file;
        Configuration configuration = new Configuration()
                .addAnnotatedClass(Product.class)
                .addAnnotatedClass(Part.class)
                .addAnnotatedClass(Stock.class)
                .addAnnotatedClass(Country.class)
                .setProperty("hibernate.connection.url", database)
                .setProperty("hibernate.connection.pool_size", "8")
                .setProperty("hibernate.generate_statistics", "true")
                .setProperty("hibernate.cache.region.factory_class", "jcache")
                .setProperty("hibernate.javax.cache.provider", "dev.perigee.jcache.PerigeeCachingProvider")
                .setProperty("hibernate.javax.cache.missing_cache_strategy", "create")
                .setProperty("hibernate.javax.cache.uri", file.toUri().toString())
                .setProperty("hibernate.cache.use_query_cache", "true");
        properties.forEach(configuration::setProperty);
        this.sessions = configuration.buildSessionFactory();
    }

    SessionFactory sessions() {
        return sessions;
    }

    Statistics statistics() {
        return sessions.getStatistics();
    }

    void commit(Consumer<Session> work) {
        sessions.inTransaction(work);
    }

    <T> T read(Function<Session, T> work) {
        return sessions.fromTransaction(work);
    }

    /** What Hibernate has for its own. */
    CacheManager manager() {
        CachingProvider provider = Caching.getCachingProvider("dev.perigee.jcache.PerigeeCachingProvider");
        return provider.getCacheManager(file.toUri(), provider.getDefaultClassLoader());
    }

    List<PerigeeCache<Object, Object>> caches() {
        List<PerigeeCache<Object, Object>> caches = new ArrayList<>();
        CacheManager manager = manager();
        manager.getCacheNames().forEach(name -> caches.add(unwrapped(manager.getCache(name))));
        return caches;
    }

    PerigeeCache<Object, Object> cache(String name) {
        return unwrapped(manager().getCache(name));
    }

    @SuppressWarnings("unchecked")
    private static PerigeeCache<Object, Object> unwrapped(Cache<Object, Object> cache) {
        return cache.unwrap(PerigeeCache.class);
    }

    @Override
    public void close() {
        sessions.close();
    }
}
