package dev.perigee.jcache;

import dev.perigee.config.JCacheOptions;
import dev.perigee.config.OptionValues;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.expiry.FixedExpiryPolicy;
import javax.cache.configuration.Factory;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;

/** Fills in what a cache's configuration in code leaves open and options say. */
final class Completion {

    private Completion() {}

    /**
     * Completes a configuration.
     *
     * @param configuration a private copy of the application's, which is changed
     * @param options what all places say of the cache
     */
    static void complete(PerigeeConfiguration<?, ?> configuration, OptionValues options) {
        if (options.get(JCacheOptions.STATISTICS)) {
            configuration.setStatisticsEnabled(true);
        }
        if (options.get(JCacheOptions.MANAGEMENT)) {
            configuration.setManagementEnabled(true);
        }
        if (saysExpiry(options) && isEternal(configuration.getExpiryPolicyFactory())) {
            configuration.setExpiryPolicyFactory(new FixedExpiryPolicy(
                    options.get(JCacheOptions.EXPIRY_CREATION).orElse(Duration.ETERNAL),
                    options.get(JCacheOptions.EXPIRY_UPDATE).orElse(null),
                    options.get(JCacheOptions.EXPIRY_ACCESS).orElse(null)));
        }
    }

    private static boolean saysExpiry(OptionValues options) {
        return options.isGiven(JCacheOptions.EXPIRY_CREATION)
                || options.isGiven(JCacheOptions.EXPIRY_UPDATE)
                || options.isGiven(JCacheOptions.EXPIRY_ACCESS);
    }

    /** Whether this is what MutableConfiguration begins with; the factory is not asked, it may be the application's. */
    private static boolean isEternal(Factory<?> factory) {
        return EternalExpiryPolicy.factoryOf().equals(factory);
    }
}
