package dev.perigee.tier;

import dev.perigee.entry.OperationId;
import dev.perigee.integration.Loading;
import dev.perigee.near.NearTier;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Loads several keys in one call of the loader, each under a lease of its own, as {@link ReadThrough} loads one. */
final class BulkLoads<K, V> {

    private final Authority<K, V> authority;
    private final NearTier<K, V> near;
    private final Loading<K, V> loading;
    private final TierCounters counters;
    private final Fallback<K, V> fallback;
    private final ReadThrough<K, V> single;

    /**
     * Loads for a cache.
     *
     * @param single stores what was loaded, and waits for what others load
     */
    BulkLoads(
            Authority<K, V> authority,
            NearTier<K, V> near,
            Loading<K, V> loading,
            TierCounters counters,
            Fallback<K, V> fallback,
            ReadThrough<K, V> single) {
        this.authority = authority;
        this.near = near;
        this.loading = loading;
        this.counters = counters;
        this.fallback = fallback;
        this.single = single;
    }

    /**
     * Loads keys, whether present or not; returns what was found.
     *
     * @throws FarUnavailableException if the far tier fails, so that the values could not be stored
     */
    Map<K, V> load(Collection<? extends K> keys) {
        return load(keys, authority.begin(), /* toStore= */ true);
    }

    /** Loads keys for somebody who wants to read them. */
    Map<K, V> loadToRead(Collection<? extends K> keys, Authority<K, V> call) {
        return load(keys, call, /* toStore= */ false);
    }

    /** The same for keys that the far tier has just failed to tell, without asking it again. */
    Map<K, V> loadWithoutFar(Collection<? extends K> keys) {
        return load(keys, /* begun= */ null, /* toStore= */ false);
    }

    private Map<K, V> load(Collection<? extends K> keys, @Nullable Authority<K, V> begun, boolean toStore) {
        Authority<K, V> call = begun;
        Map<K, OperationId> leased = new LinkedHashMap<>();
        Set<K> elsewhere = new LinkedHashSet<>();
        for (K key : keys) {
            OperationId token = OperationId.NONE;
            try {
                Loan<V> loan = call == null ? null : call.lease(key, single.leaseMillis());
                if (loan != null && !loan.isGranted()) {
                    elsewhere.add(key);
                    continue;
                }
                token = loan == null ? token : loan.token();
            } catch (FarUnavailableException e) {
                if (toStore) {
                    throw e;
                }
                fallback.accept(e);
                call = null;
            }
            leased.put(key, token);
        }
        Map<K, V> found = leased.isEmpty() ? new HashMap<>() : loadLeased(leased, toStore);
        for (K key : elsewhere) {
            V value = single.awaitOther(key, call == null ? null : authority.begin());
            if (value != null) {
                found.put(key, value);
            }
        }
        found.replaceAll((key, value) -> near.keeper().ownValue(value));
        return found;
    }

    private Map<K, V> loadLeased(Map<K, OperationId> leased, boolean toStore) {
        Map<K, Consumer<V>> detached = new HashMap<>();
        leased.forEach((key, token) -> {
            if (token.equals(OperationId.NONE)) {
                detached.put(key, authority.detached(key));
            }
        });
        Map<K, V> found;
        try {
            found = loading.loadAll(leased.keySet());
        } catch (RuntimeException | Error e) {
            leased.forEach(single::release);
            throw e;
        }
        counters.count(TierCounter.LOADS, found.size());
        found.keySet().retainAll(leased.keySet());
        leased.forEach((key, token) -> {
            V value = found.get(key);
            Consumer<V> keep = detached.get(key);
            if (value == null) {
                single.release(key, token);
            } else if (keep != null) {
                keep.accept(value);
            } else {
                single.store(key, value, token, toStore);
            }
        });
        return found;
    }
}
