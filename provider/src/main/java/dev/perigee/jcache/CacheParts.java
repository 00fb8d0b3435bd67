package dev.perigee.jcache;

import dev.perigee.coherence.Rereads;
import dev.perigee.config.Consistency;
import dev.perigee.config.OptionValues;
import dev.perigee.config.Options;
import dev.perigee.entry.CacheId;
import dev.perigee.event.CacheEvents;
import dev.perigee.event.EventOrder;
import dev.perigee.management.Statistics;
import dev.perigee.near.Keeper;
import dev.perigee.near.NearSettings;
import dev.perigee.near.NearTier;
import dev.perigee.near.StoredObjects;
import dev.perigee.spi.Copier;
import dev.perigee.tier.Assurances;
import dev.perigee.tier.FailurePolicy;
import dev.perigee.tier.FailurePolicy.OnWrite;
import dev.perigee.tier.Node;
import dev.perigee.tier.NodeSettings;
import dev.perigee.tier.PropagationPolicy;
import dev.perigee.tier.TierCounter;
import dev.perigee.tier.TierCounters;
import dev.perigee.tier.TieredStore;
import dev.perigee.tier.Tiers;
import dev.perigee.tier.ValueForm;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import javax.cache.configuration.CompleteConfiguration;

/**
 * What one cache is made of, finished and connected.
 *
 * @param store the engine
 * @param near the near tier
 * @param events the listeners
 * @param order the order in which they hear
 * @param statistics JSR-107's counts
 * @param counters the tiers' counts
 * @param figures all figures of the tiers
 * @param manager what it shares with its siblings
 * @param custom the application's code
 * @param customizations the application's objects, to be closed with the cache
 * @param clearsOnStart whether the cache begins empty, for all nodes
 */
record CacheParts<K, V>(
        TieredStore<K, V> store,
        NearTier<K, V> near,
        CacheEvents<K, V> events,
        EventOrder order,
        Statistics statistics,
        TierCounters counters,
        TierFigures figures,
        ManagerParts manager,
        CustomParts<K, V> custom,
        List<Object> customizations,
        boolean clearsOnStart) {

    /** Runs {@code loadAll}. */
    ExecutorService workers() {
        return manager.workers();
    }

    /**
     * Puts a cache together. Its listeners are not registered yet: they need the cache as their source.
     *
     * @param options what all places say of it
     * @throws IllegalArgumentException if options do not go together
     */
    static <K, V> CacheParts<K, V> of(
            ManagerParts manager, String name, OptionValues options, CompleteConfiguration<K, V> configuration) {
        CacheId id = CacheId.of(name);
        Node node = manager.node();
        String refusal = Roles.refusal(manager.options().values(), options, name, configuration.isWriteThrough());
        boolean counts = configuration.isStatisticsEnabled();
        TierCounters counters = new TierCounters(counts);
        Statistics statistics = new Statistics(counts, counters::clear);
        Copier copier = configuration.isStoreByValue() ? manager.copier() : Copier.SHARING;
        NearSettings settings = NearOptions.read(options, name, node != null, manager.classLoader());
        if (node != null) {
            requireMoments(options, name, configuration);
        }
        CustomParts<K, V> custom = CustomParts.of(manager, name, options, configuration);
        NearTier<K, V> near = new NearTier<>(settings, new Keeper<>(copier, custom.nearForms()), key -> {
            counters.count(TierCounter.NEAR_EVICTIONS);
            // Leaving the near tier is an eviction only where that was the entry's only place.
            if (node == null) {
                statistics.countEviction();
            }
        });
        EventOrder order = manager.order();
        if (node == null) {
            CacheEvents<K, V> events = new CacheEvents<>(id, order, (change, operation) -> {
                throw new AssertionError("A near-only cache hears of no other node");
            });
            custom.watch(manager, events);
            Tiers.Basis<K, V> basis = new Tiers.Basis<>(id, near, events, custom.toTier(), custom.expiry(), counters);
            TieredStore<K, V> store = Tiers.nearOnly(basis, manager.settings(), manager.heartbeat());
            TierFigures figures =
                    new TierFigures(near, counters, store::pendingRecoveries, events, order, /* size= */ null);
            return new CacheParts<>(
                    store,
                    near,
                    events,
                    order,
                    statistics,
                    counters,
                    figures,
                    manager,
                    custom,
                    custom.closeables(),
                    /* clearsOnStart= */ false);
        }
        ValueForm<K, V> form = new ValueForm<>(
                manager.serialization().keys(configuration.getKeyType()),
                Codecs.envelopes(manager, options, configuration.getValueType()),
                copier,
                configuration.isStoreByValue() ? null : new StoredObjects<>());
        CacheEvents<K, V> events = new CacheEvents<>(id, order, Tiers.decoder(id, node, form));
        custom.watch(manager, events);
        Tiers.Basis<K, V> basis = new Tiers.Basis<>(id, near, events, custom.toTier(), custom.expiry(), counters);
        FailurePolicy policy = failurePolicy(options, manager.settings());
        PropagationPolicy propagation = propagation(options, manager.settings());
        TieredStore<K, V> store = refusal == null
                ? Tiers.overFar(basis, node, form, assurances(options), policy, propagation)
                : Tiers.reading(basis, node, form, policy, propagation, refusal);
        TierFigures figures =
                new TierFigures(near, counters, store::pendingRecoveries, events, order, Tiers.farSize(id, node));
        return new CacheParts<>(
                store,
                near,
                events,
                order,
                statistics,
                counters,
                figures,
                manager,
                custom,
                custom.closeables(),
                options.get(Options.CLEAR_ON_START));
    }

    private static void requireMoments(OptionValues options, String name, CompleteConfiguration<?, ?> configuration) {
        String choice = options.get(Options.FAR_ON_WRITE_FAILURE);
        if (onWrite(choice) == OnWrite.TIMESTAMP
                && !configuration.getValueType().isAssignableFrom(Long.class)) {
            throw new IllegalArgumentException(Options.FAR_ON_WRITE_FAILURE.property() + " (cache '" + name + "'): '"
                    + choice + "' is for values of type " + Long.class.getName() + ", not "
                    + configuration.getValueType().getName() + "; give throw or forget");
        }
    }

    private static OnWrite onWrite(String choice) {
        return OnWrite.valueOf(choice.toUpperCase(Locale.ROOT));
    }

    /** Ends the cache on this node; its data stays where others share it. */
    void close() {
        store.close();
        manager.forget(order);
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
                neverStale ? Duration.ZERO : options.get(Options.STALE_MAX_AGE),
                onWrite(options.get(Options.FAR_ON_WRITE_FAILURE)));
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
}
