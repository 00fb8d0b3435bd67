package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.event.CacheEvents;
import dev.perigee.expiry.Expiry;
import dev.perigee.near.NearTier;
import dev.perigee.tier.FailurePolicy.OnWrite;
import java.time.Duration;

/** Puts the engine of a cache together, with a far tier or without. */
public final class Tiers {

    private Tiers() {}

    /**
     * What every cache's engine needs, whichever tiers it has.
     *
     * @param cache the cache
     * @param near the near tier
     * @param events the listeners
     * @param customizations the application's code
     * @param expiry how long entries live
     * @param counters counts
     * @param <K> the type of keys
     * @param <V> the type of values
     */
    public record Basis<K, V>(
            CacheId cache,
            NearTier<K, V> near,
            CacheEvents<K, V> events,
            Customizations<K, V> customizations,
            Expiry expiry,
            TierCounters counters) {

        /** The same without the application's loader and writer. */
        Basis<K, V> withoutSource() {
            return new Basis<>(cache, near, events, customizations.withoutSource(), expiry.withoutTouching(), counters);
        }

        /** The same for a node whose reads move no end. */
        Basis<K, V> untouching() {
            return new Basis<>(cache, near, events, customizations, expiry.withoutTouching(), counters);
        }

        /** The same for calls of a style. */
        Basis<K, V> styled(CallStyle style) {
            return new Basis<>(
                    cache,
                    style.skipsNear() ? near.passedBy() : near,
                    events,
                    customizations,
                    style.life() == null ? expiry : expiry.withLife(style.life()),
                    counters);
        }
    }

    /**
     * Opens a cache whose truth is in the far tier.
     *
     * @param basis what every cache needs
     * @param node this node's part in the namespace
     * @param form how keys and values look as bytes
     * @param assurances what writes wait for
     * @param policy what happens when the far tier fails
     * @param propagation how other nodes learn of writes
     * @param <K> the type of keys
     * @param <V> the type of values
     * @return the engine
     */
    public static <K, V> TieredStore<K, V> overFar(
            Basis<K, V> basis,
            Node node,
            ValueForm<K, V> form,
            Assurances assurances,
            FailurePolicy policy,
            PropagationPolicy propagation) {
        // Where reading moves an entry's end, each read has to reach the far tier: nothing is kept near.
        boolean fills = basis.expiry().kind() != Expiry.Kind.CONSTANT_TOUCHING;
        Authority<K, V> far = new FarTier<>(
                basis, node, form, fills, /* heals= */ true, assurances, policy, propagation.ifNear(fills));
        LocalCopies<K, V> copies = new LocalCopies<>(basis, node, form);
        Authority<K, V> recovering = recovering(far, basis, node, policy.onWrite());
        return TieredStore.of(basis, recovering, node.settings(), policy, withoutFar(basis, copies, node, policy));
    }

    /**
     * Opens a cache whose truth is in a far tier that this node never writes to.
     *
     * @param basis what every cache needs; without writer
     * @param node this node's part in the namespace
     * @param form how keys and values look as bytes
     * @param policy what happens when the far tier fails
     * @param propagation which re-reads this node spares itself
     * @param refusal what who would write is told: the option, its value, and what would be right
     * @param <K> the type of keys
     * @param <V> the type of values
     * @return the engine
     */
    public static <K, V> TieredStore<K, V> reading(
            Basis<K, V> basis,
            Node node,
            ValueForm<K, V> form,
            FailurePolicy policy,
            PropagationPolicy propagation,
            String refusal) {
        Basis<K, V> untouching = basis.untouching();
        FarTier<K, V> far = new FarTier<>(
                untouching, node, form, /* fills= */ true, /* heals= */ false, Assurances.NONE, policy, propagation);
        LocalCopies<K, V> copies = new LocalCopies<>(basis, node, form);
        Authority<K, V> reader = new ReaderTier<>(far, node, copies, refusal);
        return TieredStore.of(untouching, reader, node.settings(), policy, withoutFar(basis, copies, node, policy));
    }

    private static <K, V> TieredStore<K, V> withoutFar(
            Basis<K, V> basis, LocalCopies<K, V> copies, Node node, FailurePolicy policy) {
        Authority<K, V> local = new LocalTier<>(copies, CallStyle.PLAIN);
        return TieredStore.of(basis.withoutSource(), local, node.settings(), policy, /* withoutFar= */ null);
    }

    private static <K, V> Authority<K, V> recovering(
            Authority<K, V> far, Basis<K, V> basis, Node node, OnWrite onWrite) {
        if (onWrite == OnWrite.THROW) {
            return far;
        }
        LostWrites<K, V> lost = new LostWrites<>(far::identity, basis.near()::setWithholding);
        Recovery<K, V> recovery = onWrite == OnWrite.TIMESTAMP
                ? Recovery.ofMoments(far, lost, node, basis.expiry())
                : Recovery.byRemoving(far, lost, node);
        return RecoveringTier.over(far, basis, node, lost, recovery);
    }

    /**
     * Opens a cache that has only its near tier.
     *
     * @param basis what every cache needs
     * @param settings time limits
     * @param heartbeat looks for expired entries now and then
     * @param <K> the type of keys
     * @param <V> the type of values
     * @return the engine
     */
    public static <K, V> TieredStore<K, V> nearOnly(Basis<K, V> basis, NodeSettings settings, Heartbeat heartbeat) {
        Authority<K, V> only = new NearOnlyTier<>(basis, settings, heartbeat);
        FailurePolicy policy = new FailurePolicy(/* isStrict= */ true, Duration.ZERO, OnWrite.THROW);
        return TieredStore.of(basis, only, settings, policy, /* withoutFar= */ null);
    }

    /**
     * Returns what tells about how many entries the far tier holds of a cache.
     *
     * @param cache the cache
     * @param node this node's part in the namespace
     * @return the estimate
     */
    public static FarSize farSize(CacheId cache, Node node) {
        return new FarSize(cache, node);
    }

    /**
     * Returns what reads the changes of other nodes for a cache's listeners.
     *
     * @param cache the cache
     * @param node this node's part in the namespace
     * @param form how keys and values look as bytes
     * @param <K> the type of keys
     * @param <V> the type of values
     * @return the decoder
     */
    public static <K, V> CacheEvents.Decoder<K, V> decoder(CacheId cache, Node node, ValueForm<K, V> form) {
        return FarEvents.decoder(cache, node, form);
    }
}
