package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.entry.OperationId;
import dev.perigee.expiry.Expiry;
import dev.perigee.integration.Loading;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Loads several keys in one call of the loader, each under a lease of its own, as {@link ReadThrough} loads one. The leases
 * are asked for in one round, and the values stored in another.
 */
final class BulkLoads<K, V> {

    private final Authority<K, V> authority;
    private final NearTier<K, V> near;
    private final Loading<K, V> loading;
    private final Expiry expiry;
    private final TierCounters counters;
    private final Fallback<K, V> fallback;
    private final ReadThrough<K, V> single;

    /**
     * Loads for a cache.
     *
     * @param single loads what others have the lease for
     */
    BulkLoads(
            Authority<K, V> authority,
            NearTier<K, V> near,
            Loading<K, V> loading,
            Expiry expiry,
            TierCounters counters,
            Fallback<K, V> fallback,
            ReadThrough<K, V> single) {
        this.authority = authority;
        this.near = near;
        this.loading = loading;
        this.expiry = expiry;
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
        Map<K, Loan<V>> loans = Map.of();
        if (call != null) {
            try {
                loans = call.leaseAll(keys, single.leaseMillis());
            } catch (FarUnavailableException e) {
                accept(e, toStore);
                call = null;
            }
        }
        Map<K, OperationId> leased = new LinkedHashMap<>();
        Set<K> elsewhere = new LinkedHashSet<>();
        for (K key : keys) {
            Loan<V> loan = loans.get(key);
            if (loan == null || loan.isGranted()) {
                leased.put(key, loan == null ? OperationId.NONE : loan.token());
            } else {
                elsewhere.add(key);
            }
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
        Map<K, V> stored = new LinkedHashMap<>();
        leased.forEach((key, token) -> {
            V value = found.get(key);
            Consumer<V> keep = detached.get(key);
            if (value == null) {
                single.release(key, token);
            } else if (keep != null) {
                keep.accept(value);
            } else {
                stored.put(key, value);
            }
        });
        if (!stored.isEmpty()) {
            store(stored, leased, toStore);
        }
        return found;
    }

    /** Stores loaded values. If the far tier fails, they still go to whoever wants to read them. */
    private void store(Map<K, V> values, Map<K, OperationId> leased, boolean toStore) {
        Authority<K, V> call = authority.begin(); // The loader has taken its time.
        try {
            Set<K> present =
                    expiry.asksWhenStoring() ? call.readAll(values.keySet()).keySet() : Set.of();
            Map<K, Step<V>> steps = new LinkedHashMap<>();
            values.forEach((key, value) -> {
                Lives lives = Lives.of(expiry, present.contains(key));
                OperationId token = leased.getOrDefault(key, OperationId.NONE);
                steps.put(
                        key,
                        new Step<>(
                                new Condition.LeaseHeld(token),
                                new Effect.Store<>(value),
                                lives.created(),
                                lives.updated(),
                                /* wantOld= */ false));
            });
            call.mutateAll(steps).forEach((key, done) -> {
                if (!done.applied()) {
                    counters.count(TierCounter.OVERTAKEN_LOADS);
                }
            });
        } catch (FarUnavailableException e) {
            accept(e, toStore);
        } catch (RuntimeException e) {
            // A value or its tags are refused: the next ones need not wait for the leases' ends.
            values.keySet().forEach(key -> single.release(key, leased.getOrDefault(key, OperationId.NONE)));
            throw e;
        }
    }

    private void accept(FarUnavailableException failure, boolean toStore) {
        if (toStore) {
            throw failure;
        }
        fallback.accept(failure);
    }
}
