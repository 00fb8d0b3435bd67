package dev.perigee.benchmarks.far;

import dev.perigee.benchmarks.contender.Setup;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheLoader;

/** What a setup says, in JCache's words. */
final class Configurations {

    private Configurations() {}

    /** Of a cache that holds what is put. */
    static MutableConfiguration<String, Object> of(Setup setup) {
        @SuppressWarnings("unchecked") // Nothing but values of this kind is put.
        Class<Object> type = (Class<Object>) setup.values().type();
        MutableConfiguration<String, Object> configuration = new MutableConfiguration<>();
        configuration.setTypes(String.class, type).setStoreByValue(!setup.byReference());
        if (setup.expiring()) {
            configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.HOURS, 1)));
        }
        return configuration;
    }

    /** The same, reading what is absent from a loader that answers at once. */
    static MutableConfiguration<String, Object> readingThrough(Setup setup) {
        MutableConfiguration<String, Object> configuration = of(setup);
        Object value = setup.values().value(1);
        return configuration
                .setReadThrough(true)
                .setCacheLoaderFactory(new FactoryBuilder.SingletonFactory<>(new InstantLoader(value)));
    }

    private record InstantLoader(Object value) implements CacheLoader<String, Object>, Serializable {

        @Override
        public Object load(String key) {
            return value;
        }

        @Override
        public Map<String, Object> loadAll(Iterable<? extends String> keys) {
            throw new UnsupportedOperationException("loadAll");
        }
    }
}
