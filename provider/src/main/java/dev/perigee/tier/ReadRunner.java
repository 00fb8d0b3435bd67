package dev.perigee.tier;

import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.expiry.Expiry;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearTier;
import dev.perigee.tier.TieredStore.Read;
import dev.perigee.tier.TieredStore.ReadAll;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the near tier cannot serve: from the authority, or from the loader, or, when the far tier fails, from what the
 * {@link Fallback} gives.
 */
final class ReadRunner<K, V> {

    private final NearTier<K, V> near;
    private final Authority<K, V> authority;
    private final Expiry expiry;
    private final Fallback<K, V> fallback;
    private final @Nullable ReadThrough<K, V> readThrough;
    private final TierCounters counters;

    /**
     * Makes one for a cache.
     *
     * @param readThrough loads what is missing; null if the cache does not read through
     */
    ReadRunner(
            NearTier<K, V> near,
            Authority<K, V> authority,
            Expiry expiry,
            Fallback<K, V> fallback,
            @Nullable ReadThrough<K, V> readThrough,
            TierCounters counters) {
        this.near = near;
        this.authority = authority;
        this.expiry = expiry;
        this.fallback = fallback;
        this.readThrough = readThrough;
        this.counters = counters;
    }

    Read<V> read(K key) {
        Authority<K, V> call = authority.begin();
        if (readThrough != null && mayLeaseAtOnce() && readThrough.forecast().expectsAbsence()) {
            counters.count(TierCounter.NEAR_MISSES);
            return readThrough.readOrLoad(key, touchOfAll(), call);
        }
        V value;
        try {
            value = readPresent(key, call);
        } catch (FarUnavailableException e) {
            return readWithoutFar(key, e);
        }
        if (readThrough != null) {
            readThrough.forecast().saw(value != null);
        }
        if (value != null) {
            return new Read<>(value, true);
        }
        return new Read<>(readThrough == null ? null : readThrough.load(key, call), false);
    }

    /** Not where a policy is to be asked about what was found. */
    private boolean mayLeaseAtOnce() {
        return expiry.kind() != Expiry.Kind.ASKED;
    }

    /** The life that whatever is read gets by it. */
    private Lifetime touchOfAll() {
        return expiry.kind() == Expiry.Kind.CONSTANT_TOUCHING ? expiry.onAccess() : Lifetime.UNCHANGED;
    }

    private Read<V> readWithoutFar(K key, FarUnavailableException failure) {
        fallback.accept(failure);
        V stale = fallback.read(key);
        if (stale != null) {
            return new Read<>(stale, true);
        }
        return new Read<>(readThrough == null ? null : readThrough.loadWithoutFar(key), false);
    }

    /**
     * Reads several keys.
     *
     * @param values what was found near already; takes what is found here
     * @param behind the others
     */
    ReadAll<K, V> readAll(Map<K, V> values, Set<K> behind) {
        Authority<K, V> call = authority.begin();
        boolean hasFailed = false;
        try {
            readAllPresent(behind, values, call);
        } catch (FarUnavailableException e) {
            fallback.accept(e);
            hasFailed = true;
            behind.removeIf(key -> {
                V stale = fallback.read(key);
                if (stale != null) {
                    values.put(key, stale);
                }
                return stale != null;
            });
        }
        int found = values.size();
        if (readThrough != null && !behind.isEmpty()) {
            BulkLoads<K, V> loads = readThrough.bulk();
            values.putAll(hasFailed ? loads.loadWithoutFar(behind) : loads.loadToRead(behind, call));
        }
        return new ReadAll<>(values, found);
    }

    boolean contains(K key) {
        if (near.find(key) != null) {
            return true;
        }
        try {
            return authority.read(key, Lifetime.UNCHANGED).isPresent();
        } catch (FarUnavailableException e) {
            fallback.accept(e);
            return fallback.read(key) != null;
        }
    }

    @Nullable V peek(K key) {
        NearEntry<V> entry = near.findQuietly(key);
        if (entry != null) {
            return near.valueOf(entry);
        }
        try {
            return authority.peek(key);
        } catch (FarUnavailableException e) {
            fallback.accept(e);
            return fallback.peek(key);
        }
    }

    /** Tells the policy that an entry was read, and moves the entry's end if it says so. */
    void touch(K key, OperationId seen, Authority<K, V> call) {
        if (expiry.kind() == Expiry.Kind.CONSTANT) {
            return;
        }
        Lifetime life = expiry.onAccess();
        if (!life.isUnchanged()) {
            try {
                call.touch(key, seen, life);
            } catch (FarUnavailableException e) {
                fallback.accept(e); // The entry was read; that it lives no longer for it is no reason to fail.
            }
        }
    }

    private @Nullable V readPresent(K key, Authority<K, V> call) {
        NearEntry<V> hit = expiry.kind() == Expiry.Kind.ASKED ? near.find(key) : null;
        if (hit != null) {
            counters.count(TierCounter.NEAR_HITS);
            V value = near.valueOf(hit);
            touch(key, hit.id(), call);
            return value;
        }
        counters.count(TierCounter.NEAR_MISSES);
        Seen<V> seen = call.read(key, touchOfAll());
        if (seen.isPresent() && expiry.kind() == Expiry.Kind.ASKED) {
            touch(key, seen.id(), call);
        }
        return seen.value();
    }

    private void readAllPresent(Set<K> behind, Map<K, V> values, Authority<K, V> call) {
        counters.count(TierCounter.NEAR_MISSES, behind.size());
        Map<K, OperationId> touched = new LinkedHashMap<>();
        call.readAll(behind).forEach((key, seen) -> {
            V value = seen.value();
            if (value != null) {
                values.put(key, value);
                behind.remove(key);
                touched.put(key, seen.id());
            }
        });
        touched.forEach((key, id) -> touch(key, id, call));
    }
}
