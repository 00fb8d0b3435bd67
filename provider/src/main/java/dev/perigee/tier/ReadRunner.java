package dev.perigee.tier;

import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.expiry.Expiry;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearTier;
import dev.perigee.tier.TieredStore.Read;
import dev.perigee.tier.TieredStore.ReadAll;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.cache.integration.CacheLoaderException;
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
    private final Sightings<K> sightings;

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
            TierCounters counters,
            Sightings<K> sightings) {
        this.near = near;
        this.authority = authority;
        this.expiry = expiry;
        this.fallback = fallback;
        this.readThrough = readThrough;
        this.counters = counters;
        this.sightings = sightings;
    }

    Read<V> read(K key) {
        Authority<K, V> call = authority.beginRead();
        if (readThrough != null && mayLeaseAtOnce() && readThrough.forecast().expectsAbsence()) {
            counters.count(TierCounter.NEAR_MISSES);
            return loading(() -> readThrough.readOrLoad(key, touchOfAll(), call));
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
            return Read.found(value);
        }
        return readThrough == null ? Read.loaded(null, 0) : loading(() -> readThrough.load(key, call));
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
            return Read.found(stale);
        }
        return readThrough == null ? Read.loaded(null, 0) : loading(() -> readThrough.loadWithoutFar(key));
    }

    /** A read whose load fails was a miss all the same, and is counted before its caller gets the failure. */
    private Read<V> loading(Supplier<Read<V>> load) {
        long begun = System.nanoTime();
        try {
            return load.get();
        } catch (CacheLoaderException e) {
            return new Read<>(null, /* found= */ false, System.nanoTime() - begun, e);
        }
    }

    /**
     * Reads several keys.
     *
     * @param values what was found near already; takes what is found here
     * @param behind the others
     */
    ReadAll<K, V> readAll(Map<K, V> values, List<K> behind) {
        Authority<K, V> call = authority.beginRead();
        List<@Nullable Seen<V>> seen = readAllPresent(behind, call);
        boolean someOpaque = false;
        List<K> absent = new ArrayList<>();
        List<K> untold = new ArrayList<>();
        for (int i = 0; i < behind.size(); i++) {
            K key = behind.get(i);
            Seen<V> each = seen.get(i);
            V value = each == null ? fallback.read(key) : each.value();
            someOpaque |= each != null && each.isOpaque();
            if (value == null) {
                (each == null ? untold : absent).add(key);
            } else {
                values.putIfAbsent(key, value);
            }
        }
        int found = values.size();
        if (readThrough == null || (absent.isEmpty() && untold.isEmpty())) {
            return ReadAll.found(values);
        }
        BulkLoads<K, V> loads = readThrough.bulk();
        boolean looksAgain = someOpaque;
        long begun = System.nanoTime();
        CacheLoaderException failure =
                load(values, absent, keys -> loads.loadToRead(keys, looksAgain, call), /* former= */ null);
        failure = load(values, untold, loads::loadWithoutFar, failure);
        return new ReadAll<>(values, found, System.nanoTime() - begun, failure);
    }

    /** Adds what is loaded; returns what the loader failed with, now or before. */
    private @Nullable CacheLoaderException load(
            Map<K, V> values,
            List<K> keys,
            Function<List<K>, List<@Nullable V>> loads,
            @Nullable CacheLoaderException former) {
        if (keys.isEmpty()) {
            return former;
        }
        try {
            addFound(values, keys, loads.apply(keys));
        } catch (CacheLoaderException e) {
            if (former == null) {
                return e;
            }
            former.addSuppressed(e);
        }
        return former;
    }

    boolean contains(K key) {
        if (near.find(key) != null) {
            return true;
        }
        try {
            return authority.beginRead().read(key, Lifetime.UNCHANGED).isPresent();
        } catch (FarUnavailableException e) {
            fallback.accept(e);
            return fallback.read(key) != null;
        }
    }

    @Nullable V peek(K key) {
        NearEntry<V> entry = near.findQuietly(key);
        V value = entry == null ? null : near.valueIfCopied(key, entry);
        if (value != null) {
            return value;
        }
        try {
            return authority.beginRead().peek(key);
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
        V value = hit == null ? null : near.valueIfCopied(key, hit);
        if (hit != null && value != null) {
            counters.count(TierCounter.NEAR_HITS);
            touch(key, hit.id(), call);
            return value;
        }
        counters.count(TierCounter.NEAR_MISSES);
        Seen<V> seen = call.read(key, touchOfAll());
        sightings.saw(key, seen);
        if (seen.value() != null && expiry.kind() == Expiry.Kind.ASKED) {
            touch(key, seen.id(), call);
        }
        return seen.value();
    }

    /**
     * Reads the keys that can be read: where one server is away, only its keys are.
     *
     * @return what is there, for each key; null if the far tier does not tell
     */
    private List<@Nullable Seen<V>> readAllPresent(List<K> keys, Authority<K, V> call) {
        counters.count(TierCounter.NEAR_MISSES, keys.size());
        List<@Nullable Seen<V>> seen =
                new ArrayList<@Nullable Seen<V>>(Collections.<@Nullable Seen<V>>nCopies(keys.size(), null));
        int[] asked = answering(keys, call);
        if (asked.length < keys.size()) {
            fallback.accept(FarUnavailableException.notAsked());
            counters.count(TierCounter.FAR_NOT_ASKED);
        }
        while (asked.length > 0) {
            List<K> some = IntStream.of(asked).<K>mapToObj(keys::get).toList();
            try {
                List<Seen<V>> answers = call.readAll(some);
                for (int i = 0; i < asked.length; i++) {
                    Seen<V> answer = answers.get(i);
                    seen.set(asked[i], answer);
                    if (answer.value() != null) {
                        touch(some.get(i), answer.id(), call);
                    }
                }
                return seen;
            } catch (FarUnavailableException e) {
                fallback.accept(e);
                // If a server refused to be connected to, it is left out, and there is time for the others.
                int[] left = answering(keys, call);
                if (left.length >= asked.length) {
                    return seen;
                }
                asked = left;
            }
        }
        return seen;
    }

    /** The places of the keys that are worth asking about; all where one failure fails the call anyway. */
    private int[] answering(List<K> keys, Authority<K, V> call) {
        return IntStream.range(0, keys.size())
                .filter(i -> fallback.isStrict() || !call.isAway(keys.get(i)))
                .toArray();
    }

    /**
     * Adds what was found, in the order of the keys, to an answer. Of keys that are equal and yet two, which a set of the
     * application's can hold if it compares by something else than {@code equals}, the first one stands in it.
     */
    private void addFound(Map<K, V> values, List<K> keys, List<@Nullable V> found) {
        for (int i = 0; i < keys.size(); i++) {
            V value = found.get(i);
            if (value != null) {
                values.putIfAbsent(keys.get(i), value);
            }
        }
    }
}
