package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.entry.OperationId;
import dev.perigee.expiry.Expiry;
import dev.perigee.integration.Loading;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
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
    private final OwnKeys<K> own;

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
            ReadThrough<K, V> single,
            OwnKeys<K> own) {
        this.authority = authority;
        this.near = near;
        this.loading = loading;
        this.expiry = expiry;
        this.counters = counters;
        this.fallback = fallback;
        this.single = single;
        this.own = own;
    }

    /** A key to be loaded here. */
    private record Leased<K, V>(
            int place, K key, OperationId token, @Nullable Consumer<V> keepDetached) {}

    /**
     * Loads keys, whether present or not; returns what was found for each of them, null for nothing.
     *
     * @param looksAgain whether to look once more under the leases, and to load only what still is of no use to this node
     * @throws FarUnavailableException if the far tier fails, so that the values could not be stored
     */
    List<@Nullable V> load(List<? extends K> keys, boolean looksAgain) {
        return load(keys, looksAgain, authority.begin(), /* toStore= */ true);
    }

    /** Loads keys for somebody who wants to read them. */
    List<@Nullable V> loadToRead(List<? extends K> keys, boolean looksAgain, Authority<K, V> call) {
        return load(keys, looksAgain, call, /* toStore= */ false);
    }

    /** The same for keys that the far tier has just failed to tell, without asking it again. */
    List<@Nullable V> loadWithoutFar(List<? extends K> keys) {
        return load(keys, /* looksAgain= */ false, /* begun= */ null, /* toStore= */ false);
    }

    private List<@Nullable V> load(
            List<? extends K> keys, boolean looksAgain, @Nullable Authority<K, V> begun, boolean toStore) {
        // A loader that reads the very keys it loads finds them missing: it would wait for itself, or call itself.
        List<Integer> places = IntStream.range(0, keys.size())
                .filter(i -> !own.isLoading(keys.get(i)))
                .boxed()
                .toList();
        if (places.size() < keys.size()) {
            List<@Nullable V> all = new ArrayList<@Nullable V>(Collections.<@Nullable V>nCopies(keys.size(), null));
            List<@Nullable V> some = load(places.stream().<K>map(keys::get).toList(), looksAgain, begun, toStore);
            for (int i = 0; i < places.size(); i++) {
                all.set(places.get(i), some.get(i));
            }
            return all;
        }
        // In parts, each in one call of the loader: what is loaded is to be stored before its lease ends.
        List<@Nullable V> found = new ArrayList<>(keys.size());
        Authority<K, V> call = begun;
        for (int from = 0; from < keys.size(); from += FarBulk.MOST_KEYS) {
            List<? extends K> part = keys.subList(from, Math.min(keys.size(), from + FarBulk.MOST_KEYS));
            List<Loan<V>> loans = List.of();
            if (call != null) {
                try {
                    loans = call.leaseAll(part, single.leaseMillis());
                } catch (FarUnavailableException e) {
                    accept(e, toStore);
                    call = null;
                }
            }
            found.addAll(loadPart(part, loans, looksAgain ? call : null, toStore));
            call = call == null ? null : authority.begin();
        }
        return found;
    }

    /**
     * Loads one part.
     *
     * @param loans one for each key; none if the far tier is not to be asked
     * @param lookAgain where to look once more under the leases; null if that is not to be done
     */
    private List<@Nullable V> loadPart(
            List<? extends K> keys, List<Loan<V>> loans, @Nullable Authority<K, V> lookAgain, boolean toStore) {
        List<Leased<K, V>> leased = new ArrayList<>();
        List<Integer> elsewhere = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            K key = keys.get(i);
            if (loans.isEmpty()) {
                leased.add(new Leased<>(i, key, OperationId.NONE, authority.detached(key)));
            } else if (loans.get(i).isGranted()) {
                leased.add(new Leased<>(i, key, loans.get(i).token(), /* keepDetached= */ null));
            } else {
                elsewhere.add(i);
            }
        }
        List<@Nullable V> found = new ArrayList<@Nullable V>(Collections.<@Nullable V>nCopies(keys.size(), null));
        if (lookAgain != null && !leased.isEmpty()) {
            leased = lookAgain(leased, found, lookAgain, toStore);
        }
        if (!leased.isEmpty()) {
            loadLeased(leased, found, toStore);
        }
        for (int i : elsewhere) {
            found.set(i, single.awaitOther(keys.get(i), authority.begin()));
        }
        found.replaceAll(value -> value == null ? null : near.keeper().ownValue(value));
        return found;
    }

    /**
     * Looks once more, now that this node has the leases: another may have loaded meanwhile what this one could not read, and
     * what is written from now on ends the lease. So a load only ever replaces what was seen here.
     *
     * @return what is still to be loaded
     */
    private List<Leased<K, V>> lookAgain(
            List<Leased<K, V>> leased, List<@Nullable V> found, Authority<K, V> call, boolean toStore) {
        List<Leased<K, V>> left = new ArrayList<>();
        try {
            List<Seen<V>> now = call.readAll(leased.stream().map(Leased::key).toList());
            List<Leased<K, V>> done = new ArrayList<>();
            for (int i = 0; i < leased.size(); i++) {
                Leased<K, V> each = leased.get(i);
                V value = now.get(i).value();
                if (value == null) {
                    left.add(each);
                } else {
                    done.add(each);
                    found.set(each.place(), value);
                }
            }
            release(done);
            return left;
        } catch (FarUnavailableException e) {
            release(leased);
            accept(e, toStore);
            return leased.stream()
                    .map(each ->
                            new Leased<>(each.place(), each.key(), OperationId.NONE, authority.detached(each.key())))
                    .toList();
        }
    }

    private void loadLeased(List<Leased<K, V>> leased, List<@Nullable V> found, boolean toStore) {
        List<K> keys = leased.stream().map(Leased::key).toList();
        Map<K, V> loaded;
        try {
            loaded = own.load(keys, () -> loading.loadAll(keys));
        } catch (RuntimeException | Error e) {
            release(leased);
            throw e;
        }
        counters.count(TierCounter.LOADS, loaded.size());
        List<@Nullable V> values = valuesOf(keys, loaded);
        List<Leased<K, V>> toBeStored = new ArrayList<>();
        List<V> stored = new ArrayList<>();
        List<Leased<K, V>> idle = new ArrayList<>();
        for (int i = 0; i < leased.size(); i++) {
            Leased<K, V> each = leased.get(i);
            V value = values.get(i);
            found.set(each.place(), value);
            if (value == null) {
                idle.add(each);
            } else if (each.keepDetached() != null) {
                each.keepDetached().accept(value);
            } else {
                toBeStored.add(each);
                stored.add(value);
            }
        }
        release(idle);
        if (!stored.isEmpty()) {
            store(toBeStored, stored, toStore);
        }
    }

    private void release(List<Leased<K, V>> leased) {
        List<Leased<K, V>> held = leased.stream()
                .filter(each -> !each.token().equals(OperationId.NONE))
                .toList();
        authority.releaseAll(
                held.stream().map(Leased::key).toList(),
                held.stream().map(Leased::token).toList());
    }

    /** What a loader's map has for each key. Of equal keys that are two here, it has only those that stand in it. */
    private List<@Nullable V> valuesOf(List<K> keys, Map<K, V> loaded) {
        List<@Nullable V> values = new ArrayList<>(keys.size());
        if (new HashSet<>(keys).size() == keys.size()) {
            keys.forEach(key -> values.add(loaded.get(key)));
        } else {
            Map<Object, V> byIdentity = new HashMap<>();
            loaded.forEach((key, value) -> byIdentity.put(authority.identity(key), value));
            keys.forEach(key -> values.add(byIdentity.get(authority.identity(key))));
        }
        return values;
    }

    /** Stores loaded values. If the far tier fails, they still go to whoever wants to read them. */
    private void store(List<Leased<K, V>> leased, List<V> values, boolean toStore) {
        Authority<K, V> call = authority.begin(); // The loader has taken its time.
        List<K> keys = leased.stream().map(Leased::key).toList();
        try {
            List<Seen<V>> present = expiry.asksWhenStoring() ? call.readAll(keys) : List.of();
            List<Step<V>> steps = new ArrayList<>(keys.size());
            for (int i = 0; i < keys.size(); i++) {
                Lives lives =
                        Lives.of(expiry, !present.isEmpty() && present.get(i).isPresent());
                steps.add(new Step<>(
                        new Condition.LeaseHeld(leased.get(i).token()),
                        new Effect.Store<>(values.get(i)),
                        lives.created(),
                        lives.updated(),
                        /* wantOld= */ false));
            }
            for (Done<V> done : call.mutateAll(keys, steps)) {
                if (!done.applied()) {
                    counters.count(TierCounter.OVERTAKEN_LOADS);
                }
            }
        } catch (FarUnavailableException e) {
            accept(e, toStore);
        } catch (RuntimeException e) {
            // A value or its tags are refused: the next ones need not wait for the leases' ends.
            release(leased);
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
