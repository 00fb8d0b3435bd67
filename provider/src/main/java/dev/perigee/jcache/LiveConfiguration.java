package dev.perigee.jcache;

import dev.perigee.config.OptionValues;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.management.ConfigurationBean;
import dev.perigee.management.Registered;
import dev.perigee.management.Statistics;
import dev.perigee.management.TierBean;
import dev.perigee.tier.TierCounters;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;

/**
 * A cache's configuration as it is now: what may change while the cache lives changes here, together with what it
 * switches. Thread-safe by its monitor.
 */
final class LiveConfiguration<K, V> {

    private final PerigeeConfiguration<K, V> configuration;
    private final OptionValues options;
    private final Statistics statistics;
    private final TierCounters counters;
    private final Registered configurationBean;
    private final Registered statisticsBean;
    private final Registered tierBean;

    LiveConfiguration(
            PerigeeConfiguration<K, V> configuration,
            OptionValues options,
            URI manager,
            String cache,
            CacheParts<K, V> parts) {
        this.configuration = configuration;
        this.options = options;
        this.statistics = parts.statistics();
        this.counters = parts.counters();
        this.configurationBean =
                new Registered("CacheConfiguration", manager, cache, new ConfigurationBean(configuration));
        this.statisticsBean = new Registered("CacheStatistics", manager, cache, statistics);
        TierFigures figures = parts.figures();
        this.tierBean =
                new Registered("PerigeeStatistics", manager, cache, new TierBean(figures::known, figures::farSize));
    }

    /** A private copy of whatever the application configured. */
    static <K, V> PerigeeConfiguration<K, V> copy(Configuration<K, V> given) {
        if (given instanceof CompleteConfiguration<K, V> complete) {
            return new PerigeeConfiguration<>(complete);
        }
        PerigeeConfiguration<K, V> copy = PerigeeConfiguration.of(given.getKeyType(), given.getValueType());
        copy.setStoreByValue(given.isStoreByValue());
        return copy;
    }

    /** Registers the MXBeans that are enabled, or removes all. */
    synchronized void setMXBeans(boolean on) {
        configurationBean.set(on && configuration.isManagementEnabled());
        statisticsBean.set(on && configuration.isStatisticsEnabled());
        tierBean.set(on && configuration.isStatisticsEnabled());
    }

    synchronized void enableManagement(boolean on) {
        configuration.setManagementEnabled(on);
        configurationBean.set(on);
    }

    synchronized void enableStatistics(boolean on) {
        configuration.setStatisticsEnabled(on);
        statistics.enable(on);
        counters.enable(on);
        statisticsBean.set(on);
        tierBean.set(on);
    }

    synchronized void add(CacheEntryListenerConfiguration<K, V> listener) {
        configuration.addCacheEntryListenerConfiguration(listener);
    }

    synchronized void remove(CacheEntryListenerConfiguration<K, V> listener) {
        configuration.removeCacheEntryListenerConfiguration(listener);
    }

    synchronized List<CacheEntryListenerConfiguration<K, V>> listeners() {
        List<CacheEntryListenerConfiguration<K, V>> listeners = new ArrayList<>();
        configuration.getCacheEntryListenerConfigurations().forEach(listeners::add);
        return listeners;
    }

    /** What the application may look at, and even change, without changing the cache. */
    synchronized MutableConfiguration<K, V> snapshot() {
        return new PerigeeConfiguration<>(configuration);
    }

    /** What all places said of the cache when it was created. */
    OptionValues options() {
        return options;
    }

    Class<K> keyType() {
        return configuration.getKeyType();
    }

    Class<V> valueType() {
        return configuration.getValueType();
    }
}
