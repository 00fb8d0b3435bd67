package dev.perigee.jcache;

import dev.perigee.BackgroundError;
import dev.perigee.config.OptionValues;
import dev.perigee.config.Options;
import dev.perigee.entry.CacheId;
import dev.perigee.event.CacheEvents;
import dev.perigee.event.EventOrder;
import dev.perigee.management.Statistics;
import dev.perigee.near.Keeper;
import dev.perigee.near.KeyIdentity;
import dev.perigee.near.NearSettings;
import dev.perigee.near.NearTier;
import dev.perigee.near.StoredObjects;
import dev.perigee.spi.Copier;
import dev.perigee.tier.FailurePolicy;
import dev.perigee.tier.FarSize;
import dev.perigee.tier.Node;
import dev.perigee.tier.PropagationPolicy;
import dev.perigee.tier.TierCounter;
import dev.perigee.tier.TierCounters;
import dev.perigee.tier.TieredStore;
import dev.perigee.tier.Tiers;
import dev.perigee.tier.ValueForm;
import javax.cache.configuration.CompleteConfiguration;
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
 * @param figures all figures of the tiers
 * @param manager what it shares with its siblings
 * @param custom the application's code
 * @param loads runs {@code loadAll}
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
        Loads loads,
        boolean clearsOnStart) {

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
        boolean byValue = configuration.isStoreByValue();
        Copier keys = byValue ? manager.copier() : Copier.SHARING;
        Copier copier = byValue ? Codecs.copier(manager, options, configuration.getValueType()) : Copier.SHARING;
        NearSettings settings = NearOptions.read(
                options,
                name,
                node != null,
                manager.classLoader(),
                manager.settings().ticker());
        if (node != null) {
            TierOptions.requireMoments(options, name, configuration);
        }
        ValueForm<K, V> form = node == null ? null : form(manager, options, copier, configuration);
        // The application's objects come last: whatever is refused, none of them is left open.
        CustomParts<K, V> custom = CustomParts.of(manager, name, options, configuration);
        Keeper<K, V> keeper = form == null
                ? new Keeper<>(copier, custom.nearForms(), keys, KeyIdentity.byEquals())
                : new Keeper<>(copier, custom.nearForms(), manager.copier(), KeyIdentity.byBytes(name, form.keys()));
        NearTier<K, V> near = new NearTier<>(settings, keeper, key -> {
            counters.count(TierCounter.NEAR_EVICTIONS);
            // Leaving the near tier is an eviction only where that was the entry's only place.
            if (node == null) {
                statistics.countEviction();
            }
        });
        near.whenFailed(failure -> custom.toTier().errors().tell(BackgroundError.Kind.NEAR, failure));
        EventOrder order = manager.order();
        CacheEvents<K, V> events = new CacheEvents<>(id, order, decoder(id, node, form));
        custom.watch(manager, events);
        Tiers.Basis<K, V> basis = new Tiers.Basis<>(id, near, events, custom.toTier(), custom.expiry(), counters);
        TieredStore<K, V> store = node == null || form == null
                ? Tiers.nearOnly(basis, manager.settings(), manager.heartbeat())
                : overFar(basis, manager, node, form, options, refusal);
        FarSize size = node == null ? null : Tiers.farSize(id, node);
        TierFigures figures = new TierFigures(near, counters, store::pendingRecoveries, events, order, size);
        boolean clears = node != null && options.get(Options.CLEAR_ON_START);
        Loads loads = new Loads(manager.workers(), custom.errors());
        return new CacheParts<>(
                store, near, events, order, statistics, counters, figures, manager, custom, loads, clears);
    }

    private static <K, V> ValueForm<K, V> form(
            ManagerParts manager, OptionValues options, Copier copier, CompleteConfiguration<K, V> configuration) {
        return new ValueForm<>(
                manager.serialization().keys(configuration.getKeyType()),
                Codecs.envelopes(manager, options, configuration.getValueType()),
                copier,
                configuration.isStoreByValue() ? null : new StoredObjects<>());
    }

    private static <K, V> CacheEvents.Decoder<K, V> decoder(
            CacheId cache, @Nullable Node node, @Nullable ValueForm<K, V> form) {
        if (node == null || form == null) {
            return (change, operation) -> {
                throw new AssertionError("A near-only cache hears of no other node");
            };
        }
        return Tiers.decoder(cache, node, form);
    }

    private static <K, V> TieredStore<K, V> overFar(
            Tiers.Basis<K, V> basis,
            ManagerParts manager,
            Node node,
            ValueForm<K, V> form,
            OptionValues options,
            @Nullable String refusal) {
        FailurePolicy policy = TierOptions.failurePolicy(options, manager.settings());
        PropagationPolicy propagation = TierOptions.propagation(options, manager.settings());
        return refusal == null
                ? Tiers.overFar(basis, node, form, TierOptions.assurances(options), policy, propagation)
                : Tiers.reading(basis, node, form, policy, propagation, refusal);
    }

    /** Ends the cache on this node; its data stays where others share it. */
    void close() {
        store.close();
        manager.forget(order);
    }
}
