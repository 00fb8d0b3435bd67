package dev.perigee.tier;

import dev.perigee.Explanation;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.Stamp;
import dev.perigee.expiry.Expiry;
import dev.perigee.integration.Writing;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import dev.perigee.operation.Operation;
import dev.perigee.operation.ProcessEntry;
import dev.perigee.operation.Result;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.integration.CacheLoaderException;
import javax.cache.processor.EntryProcessor;
import org.jspecify.annotations.Nullable;

/**
 * The engine of one cache: runs operations against near and far in the right order.
 *
 * <p>The rules it keeps:
 *
 * <ul>
 *   <li>Far before near: a near entry is never newer than what the authority accepted.
 *   <li>A fill loses to any later invalidation; {@code coherence} decides.
 *   <li>User code (loader, writer, processor, listener, filter, policy) never runs under a map lock or on an I/O thread.
 *   <li>Nothing waits without a deadline.
 *   <li>What can be said as data is one request. Otherwise the base is read (from near where it is trusted), decided upon,
 *       and compared-and-set on the operation that wrote it, until nobody came in between.
 * </ul>
 *
 * Thread-safe. Values that come out are the caller's own.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class TieredStore<K, V> {

    private final Tiers.Basis<K, V> basis;
    private final NearTier<K, V> near;
    private final Authority<K, V> authority;
    private final TierCounters counters;
    private final FailurePolicy policy;
    private final Fallback<K, V> fallback;
    private final ReadThrough<K, V> readThrough;
    private final ReadRunner<K, V> reads;
    private final AbsentTurns<K, V> absentTurns;
    private final Chains<K, V> chains;
    private final ProcessorRunner<K, V> processors;
    private final OperationRunner<K, V> operations;
    private final BulkRunner<K, V> bulk;
    private final Contention.Limits contended;
    private final OwnKeys<K> own;
    private final ScanRunner<K, V> scans;
    private final boolean readsThrough;
    private final TieredStore<K, V> withoutFar;

    /** Whether a hit is served as it is: there may be one, and no policy wants to hear of it. */
    private final boolean silentHits;

    private TieredStore(
            Tiers.Basis<K, V> basis,
            Authority<K, V> authority,
            FailurePolicy policy,
            Fallback<K, V> fallback,
            ReadThrough<K, V> readThrough,
            AbsentTurns<K, V> absentTurns,
            Chains<K, V> chains,
            Contention.Limits contended,
            OwnKeys<K> own,
            CallStyle style,
            @Nullable TieredStore<K, V> withoutFar) {
        Customizations<K, V> customizations = basis.customizations();
        Expiry expiry = basis.expiry();
        Writing<K, V> writing = customizations.writing();
        this.basis = basis;
        this.near = basis.near();
        this.authority = authority;
        this.policy = policy;
        this.fallback = fallback;
        this.readThrough = readThrough;
        this.readsThrough =
                customizations.readsThrough() && customizations.loading().isPresent();
        this.counters = basis.counters();
        this.silentHits = expiry.kind() == Expiry.Kind.CONSTANT && near.isEnabled();
        this.absentTurns = absentTurns;
        this.chains = chains;
        this.contended = contended;
        this.own = own;
        ReadThrough<K, V> loader = readsThrough ? readThrough : null;
        Sightings<K> sightings = new Sightings<>(customizations.loadedPuts());
        this.reads = new ReadRunner<>(near, authority, expiry, fallback, loader, counters, sightings);
        this.processors = new ProcessorRunner<>(
                basis.cache(),
                near,
                authority,
                expiry,
                loader,
                writing,
                contended,
                absentTurns,
                new CombiningRunner<>(near, authority, style, expiry, writing, chains, own),
                own);
        this.operations =
                new OperationRunner<>(basis.cache(), near, authority, expiry, writing, contended, own, sightings);
        this.bulk = new BulkRunner<>(authority, expiry, writing, own, counters);
        this.scans = new ScanRunner<>(authority, reads, writing, own);
        this.withoutFar = withoutFar == null ? this : withoutFar;
    }

    /** Makes the engine of a cache; if there is a far tier, with the one for calls that skip it. */
    static <K, V> TieredStore<K, V> of(
            Tiers.Basis<K, V> basis,
            Authority<K, V> authority,
            NodeSettings settings,
            FailurePolicy policy,
            @Nullable TieredStore<K, V> withoutFar) {
        Fallback<K, V> fallback = new Fallback<>(basis, policy);
        OwnKeys<K> own = new OwnKeys<>(basis.cache());
        return new TieredStore<>(
                basis,
                authority,
                policy,
                fallback,
                new ReadThrough<>(basis, authority, fallback, settings, own),
                new AbsentTurns<>(authority, settings, own),
                new Chains<>(),
                new Contention.Limits(basis.counters(), settings.turnTimeout()),
                own,
                CallStyle.PLAIN,
                withoutFar);
    }

    /**
     * Returns the same engine for calls of another style. To be asked of the cache's own engine. Costs a few objects and
     * no request; what is closed here is closed there.
     *
     * @param style how the calls differ
     * @return a view
     */
    public TieredStore<K, V> styled(CallStyle style) {
        Tiers.Basis<K, V> other = basis.styled(style);
        Authority<K, V> styled = authority.styled(style);
        Fallback<K, V> past = new Fallback<>(other, policy);
        return new TieredStore<>(
                other,
                styled,
                policy,
                past,
                readThrough.styled(other, styled, past),
                absentTurns.styled(styled),
                chains,
                contended,
                own,
                style,
                /* withoutFar= */ null);
    }

    /**
     * What a read found.
     *
     * @param value the value, null if there is none
     * @param found whether it was there, rather than loaded
     * @param loadNanos what of the time the load took, the caller's own or another's that it waited for; 0 for none
     * @param failure what the load threw, for the caller; null if it did not
     * @param <V> the type of values
     */
    public record Read<V>(
            @Nullable V value,
            boolean found,
            long loadNanos,
            @Nullable CacheLoaderException failure) {

        static <V> Read<V> found(V value) {
            return new Read<>(value, /* found= */ true, /* loadNanos= */ 0, /* failure= */ null);
        }

        static <V> Read<V> loaded(@Nullable V value, long loadNanos) {
            return new Read<>(value, /* found= */ false, loadNanos, /* failure= */ null);
        }
    }

    /**
     * Reads a value that the near tier can serve; the whole of a near hit.
     *
     * @param key the key
     * @return the value, or null if {@link #read} has to be asked
     */
    public @Nullable V readNear(K key) {
        if (silentHits) {
            NearEntry<V> hit = near.find(key);
            V value = hit == null ? null : near.valueIfCopied(key, hit);
            if (value != null) {
                counters.count(TierCounter.NEAR_HITS);
                return value;
            }
        }
        return null;
    }

    /**
     * Returns the ready-made form of a value that the near tier can serve.
     *
     * @param key the key
     * @param counts whether this counts as a read
     * @return the form, or null if the value has to be read
     */
    public @Nullable Object formNear(K key, boolean counts) {
        NearEntry<V> hit = silentHits ? near.find(key) : null;
        Object form = hit == null ? null : hit.form();
        if (form != null && counts) {
            counters.count(TierCounter.NEAR_HITS);
        }
        return form;
    }

    /**
     * Reads several values if the near tier can serve all of them.
     *
     * @param keys the keys
     * @return their values, or null if {@link #readAll} has to be asked
     */
    public @Nullable Map<K, V> readAllNear(Set<? extends K> keys) {
        Map<K, V> values = new LinkedHashMap<>(2 * keys.size());
        long lookedAt = near.lookNow();
        for (K key : keys) {
            NearEntry<V> hit = silentHits ? near.find(key, lookedAt) : null;
            V value = hit == null ? null : near.valueIfCopied(key, hit);
            if (value == null) {
                return null;
            }
            values.putIfAbsent(key, value);
        }
        counters.count(TierCounter.NEAR_HITS, values.size());
        return values;
    }

    /**
     * Reads a value past the near tier, or loads it.
     *
     * @param key the key
     * @return the value and where it came from
     */
    public Read<V> read(K key) {
        return reads.read(key);
    }

    /**
     * Reads several values, loading in one call those that are missing.
     *
     * @param keys the keys
     * @return the values found or loaded, and how many were found
     */
    public ReadAll<K, V> readAll(Set<? extends K> keys) {
        Map<K, V> values = new LinkedHashMap<>(2 * keys.size());
        List<K> behind = new ArrayList<>();
        long lookedAt = near.lookNow();
        for (K key : keys) {
            NearEntry<V> hit = silentHits ? near.find(key, lookedAt) : null;
            V value = hit == null ? null : near.valueIfCopied(key, hit);
            if (value == null) {
                behind.add(key);
            } else {
                values.putIfAbsent(key, value);
            }
        }
        counters.count(TierCounter.NEAR_HITS, values.size());
        return behind.isEmpty() ? ReadAll.found(values) : reads.readAll(values, behind);
    }

    /**
     * What reading several keys found.
     *
     * @param values the values found or loaded
     * @param found how many were there, rather than loaded
     * @param loadNanos what of the time the load took; 0 for none
     * @param failure what the load threw, for the caller; null if it did not
     * @param <K> the type of keys
     * @param <V> the type of values
     */
    public record ReadAll<K, V>(
            Map<K, V> values,
            int found,
            long loadNanos,
            @Nullable CacheLoaderException failure) {

        static <K, V> ReadAll<K, V> found(Map<K, V> values) {
            return new ReadAll<>(values, values.size(), /* loadNanos= */ 0, /* failure= */ null);
        }
    }

    /**
     * Says whether a key is present, without counting as a read and without loading.
     *
     * @param key the key
     * @return true if it has a value
     */
    public boolean contains(K key) {
        return reads.contains(key);
    }

    /** {@return this cache without its far tier: reads see what is near, writes stay on this node and bind nobody} */
    public TieredStore<K, V> withoutFar() {
        return withoutFar;
    }

    /**
     * Says whether a near copy that may be served says that a key is present.
     *
     * @param key the key
     * @return false if {@link #contains} has to be asked
     */
    public boolean containsNear(K key) {
        return near.find(key) != null;
    }

    /**
     * Runs an operation.
     *
     * @param key the key
     * @param operation the operation
     * @return what became of it
     */
    public Result<V> apply(K key, Operation<V, ?> operation) {
        if (!operation.isMerelyPut()) {
            authority.requireWriter();
        }
        Result<V> result = operations.run(key, operation);
        if (result.applied() || operation.effect() instanceof Effect.Drop) {
            own.changed(key);
        }
        return result;
    }

    /**
     * Runs an entry processor.
     *
     * @param key the key
     * @param processor the processor
     * @param arguments its arguments
     * @param <T> the type of its result
     * @return its result, and what counts in the statistics
     */
    public <T extends @Nullable Object> ProcessorRunner.Processed<T> process(
            K key, EntryProcessor<K, V, T> processor, Object[] arguments) {
        authority.requireWriter();
        ProcessorRunner.Processed<T> processed = processors.run(new ProcessEntry<>(key, processor, arguments));
        if (processed.tally().puts() > 0 || processed.tally().removals() > 0) {
            own.changed(key);
        }
        return processed;
    }

    /**
     * Stores several values in one round.
     *
     * @param values the values
     * @return how many were stored
     */
    public int storeAll(Map<? extends K, ? extends V> values) {
        int stored = bulk.storeAll(values);
        own.changedAll(values.keySet());
        return stored;
    }

    /**
     * Removes several entries in one round.
     *
     * @param keys the keys
     * @return how many were there
     */
    public int dropAll(Collection<? extends K> keys) {
        authority.requireWriter();
        int dropped = bulk.dropAll(keys);
        own.changedAll(keys);
        return dropped;
    }

    /** {@return who loads values on request and ends them before their time} */
    public Renewals<K, V> renewals() {
        return new Renewals<>(authority, readThrough, basis.customizations().loading(), own);
    }

    /** {@return who goes over the entries} */
    public ScanRunner<K, V> scans() {
        return scans;
    }

    /**
     * Makes sure that listeners on this node can be served from now on.
     *
     * @param withOld whether they need former values
     * @return where the partitions' numbers stand
     */
    public Collection<Stamp> prepareEvents(boolean withOld) {
        return authority.prepareEvents(withOld ? EventDetail.VALUES_AND_OLD : EventDetail.VALUES);
    }

    /**
     * Returns a value without any effect.
     *
     * @param key the key
     * @return what the near tier would serve, or else what the authority holds
     */
    public @Nullable V peek(K key) {
        return reads.peek(key);
    }

    /**
     * Tells where a key's value is and what a read would do now, without any effect.
     *
     * @param key the key
     * @return what is known
     */
    public Explanation explain(K key) {
        return new Explainer<>(basis, authority, fallback, readsThrough).explain(key);
    }

    /**
     * Returns how many keys' writes were lost and are not made up for.
     *
     * @return 0 or more; -1 if every key may be one
     */
    public int pendingRecoveries() {
        return authority.pendingRecoveries();
    }

    /** Hides all entries. */
    public void clear() {
        authority.clear();
        own.changedAny();
    }

    /**
     * Hides what carries one of some tags, at once and for all nodes.
     *
     * @param tags the tags, each as it must be
     */
    public void hideTagged(List<String> tags) {
        authority.hideTagged(tags);
        own.changedAny();
    }

    /** Deletes all that is kept for the cache, for all nodes. */
    public void destroy() {
        authority.destroy();
    }

    /** Ends this node's part in the cache. */
    public void close() {
        authority.close();
    }
}
