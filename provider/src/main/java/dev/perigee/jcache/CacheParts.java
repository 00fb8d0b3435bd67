package dev.perigee.jcache;

import dev.perigee.coherence.Rereads;
import dev.perigee.config.Consistency;
import dev.perigee.config.OptionValues;
import dev.perigee.config.Options;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.entry.CacheId;
import dev.perigee.event.CacheEvents;
import dev.perigee.event.EventOrder;
import dev.perigee.expiry.Expiry;
import dev.perigee.integration.Loading;
import dev.perigee.integration.Writing;
import dev.perigee.management.Statistics;
import dev.perigee.near.NearSettings;
import dev.perigee.near.NearTier;
import dev.perigee.near.StoredObjects;
import dev.perigee.spi.Copier;
import dev.perigee.tier.Assurances;
import dev.perigee.tier.Customizations;
import dev.perigee.tier.FailurePolicy;
import dev.perigee.tier.Node;
import dev.perigee.tier.NodeSettings;
import dev.perigee.tier.PropagationPolicy;
import dev.perigee.tier.TierCounters;
import dev.perigee.tier.TieredStore;
import dev.perigee.tier.Tiers;
import dev.perigee.tier.ValueForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import org.jspecify.annotations.Nullable;

/**
 * What one cache is made of, finished and connected.
 *
 * @param store the engine
 * @param near the near tier
 * @param events the listeners
 * @param order the order in which they hear
 * @param statistics JSR-107's counts
 * @param counters the tiers' counts
 * @param manager what it shares with its siblings
 * @param customizations the application's objects, to be closed with the cache
 */
record CacheParts<K, V>(
        TieredStore<K, V> store,
        NearTier<K, V> near,
        CacheEvents<K, V> events,
        EventOrder order,
        Statistics statistics,
        TierCounters counters,
        ManagerParts manager,
        List<Object> customizations) {

    /** Runs {@code loadAll}. */
    ExecutorService workers() {
        return manager.workers();
    }

    /**
     * Puts a cache together. Its listeners are not registered yet: they need the cache as their source.
     *
     * @throws IllegalArgumentException if an option is not valid
     */
    static <K, V> CacheParts<K, V> of(ManagerParts manager, String name, CompleteConfiguration<K, V> configuration) {
        OptionValues options = configuration instanceof PerigeeConfiguration<K, V> perigee
                ? manager.values().with(perigee.options(), "configuration of cache '" + name + "'")
                : manager.values();
        CacheId id = CacheId.of(name);
        Node node = manager.node();
        boolean counts = configuration.isStatisticsEnabled();
        TierCounters counters = new TierCounters(counts);
        Statistics statistics = new Statistics(counts, counters::clear);
        Copier copier = configuration.isStoreByValue() ? manager.copier() : Copier.SHARING;
        NearTier<K, V> near = new NearTier<>(nearSettings(options, name, node != null), copier, key -> {
            // Leaving the near tier is an eviction only where that was the entry's only place.
            if (node == null) {
                statistics.countEviction();
            }
        });
        EventOrder order = manager.order();
        if (node == null) {
            Custom<K, V> custom = Custom.of(configuration);
            CacheEvents<K, V> events = new CacheEvents<>(id, order, (change, operation) -> {
                throw new AssertionError("A near-only cache hears of no other node");
            });
            Tiers.Basis<K, V> basis = new Tiers.Basis<>(id, near, events, custom.toTier(), custom.expiry(), counters);
            TieredStore<K, V> store = Tiers.nearOnly(basis, manager.settings(), manager.heartbeat(), copier);
            return new CacheParts<>(store, near, events, order, statistics, counters, manager, custom.closeables());
        }
        ValueForm<K, V> form = new ValueForm<>(
                manager.serialization().keys(configuration.getKeyType()),
                manager.serialization().envelopes(configuration.getValueType()),
                copier,
                configuration.isStoreByValue() ? null : new StoredObjects<>());
        Custom<K, V> custom = Custom.of(configuration);
        CacheEvents<K, V> events = new CacheEvents<>(id, order, Tiers.decoder(id, node, form));
        Tiers.Basis<K, V> basis = new Tiers.Basis<>(id, near, events, custom.toTier(), custom.expiry(), counters);
        TieredStore<K, V> store = Tiers.overFar(
                basis,
                node,
                form,
                assurances(options),
                failurePolicy(options, manager.settings()),
                propagation(options, manager.settings()));
        return new CacheParts<>(store, near, events, order, statistics, counters, manager, custom.closeables());
    }

    /** Ends the cache on this node; its data stays where others share it. */
    void close() {
        store.close();
        manager.forget(order);
    }

    /** The application's objects, made once for the cache. */
    private record Custom<K, V>(
            Expiry expiry,
            Loading<K, V> loading,
            Writing<K, V> writing,
            boolean readsThrough,
            List<Object> closeables) {

        static <K, V> Custom<K, V> of(CompleteConfiguration<K, V> configuration) {
            List<Object> closeables = new ArrayList<>();
            try {
                return of(configuration, closeables);
            } catch (RuntimeException | Error e) {
                Closing.closeAll(closeables);
                throw e;
            }
        }

        private static <K, V> Custom<K, V> of(CompleteConfiguration<K, V> configuration, List<Object> closeables) {
            Expiry expiry = Expiry.of(configuration.getExpiryPolicyFactory());
            closeables.add(expiry.policy());
            var loader = make(configuration.getCacheLoaderFactory(), closeables);
            var writer = make(configuration.getCacheWriterFactory(), closeables);
            return new Custom<>(
                    expiry,
                    new Loading<>(loader),
                    new Writing<>(configuration.isWriteThrough() ? writer : null),
                    configuration.isReadThrough(),
                    closeables);
        }

        Customizations<K, V> toTier() {
            return new Customizations<>(loading, writing, readsThrough);
        }

        private static <T> @Nullable T make(@Nullable Factory<? extends T> factory, List<Object> closeables) {
            T made = factory == null ? null : factory.create();
            if (made != null) {
                closeables.add(made);
            }
            return made;
        }
    }

    private static Assurances assurances(OptionValues options) {
        return new Assurances(
                options.get(Options.CONSISTENCY) == Consistency.CONFIRMED, options.get(Options.REMOTE_SYNC));
    }

    private static FailurePolicy failurePolicy(OptionValues options, NodeSettings settings) {
        // Who asks for more than bounded reads is served nothing old, not even for want of anything else.
        boolean neverStale = options.get(Options.CONSISTENCY) != Consistency.BOUNDED
                || settings.onDisconnect() == NodeSettings.OnDisconnect.STRICT;
        return new FailurePolicy(
                options.get(Options.FAR_ON_FAILURE).equals("strict"),
                neverStale ? Duration.ZERO : options.get(Options.STALE_MAX_AGE));
    }

    private static PropagationPolicy propagation(OptionValues options, NodeSettings settings) {
        Consistency consistency = options.get(Options.CONSISTENCY);
        // A confirmed write says that nobody reads anything older: then no copy may outlive a change.
        Rereads rereads = consistency == Consistency.BOUNDED
                ? new Rereads(options.get(Options.REREAD_INTERVAL), settings.bound())
                : Rereads.UNSPARED;
        return new PropagationPolicy(
                consistency != Consistency.LINEARIZABLE,
                options.get(Options.PROPAGATION),
                options.get(Options.PROPAGATION_MAX_BYTES),
                rereads);
    }

    private static NearSettings nearSettings(OptionValues options, String cache, boolean hasFar) {
        if (hasFar && options.get(Options.CONSISTENCY) == Consistency.LINEARIZABLE) {
            return NearSettings.DISABLED;
        }
        if (!options.get(Options.NEAR_ENABLED)) {
            if (!hasFar) {
                throw new IllegalArgumentException(Options.NEAR_ENABLED.property() + " (configuration of cache '"
                        + cache + "'): 'false' leaves no tier at all with " + Options.FAR.property()
                        + "=none; give true");
            }
            return NearSettings.DISABLED;
        }
        long weight = options.get(Options.NEAR_MAX_WEIGHT);
        if (weight > 0 && !hasFar) {
            throw new IllegalArgumentException(Options.NEAR_MAX_WEIGHT.property() + " (cache '" + cache
                    + "'): needs encoded values, and there are none with " + Options.FAR.property() + "=none; give "
                    + Options.NEAR_MAX_ENTRIES.property());
        }
        return new NearSettings(options.get(Options.NEAR_MAX_ENTRIES), weight, options.get(Options.NEAR_MAX_AGE));
    }
}
