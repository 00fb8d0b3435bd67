package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.expiry.Expiry;
import dev.perigee.integration.Loading;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * Loads missing values: one flight for each key in this JVM, one lease for each key among all nodes.
 *
 * <p>A loaded value is stored only while the lease is still held, so one that a write, a clear or a deleted tag overtook
 * goes to its caller and nowhere else. The loader runs on the caller's thread, under no lock; whoever waits for another's
 * load does so until a deadline, and then loads by itself. The object that the loader returned is shared with nobody: each
 * caller gets a copy of its own, unless nobody can change it.
 *
 * <p>When the far tier fails, values are loaded without lease, and kept near for a moment at most, as the policy allows.
 */
final class ReadThrough<K, V> {

    private final Authority<K, V> authority;
    private final NearTier<K, V> near;
    private final Loading<K, V> loading;
    private final Expiry expiry;
    private final TierCounters counters;
    private final Fallback<K, V> fallback;
    private final long leaseMillis;
    private final long timeoutMillis;
    private final Map<K, Flight<V>> flights;

    ReadThrough(Tiers.Basis<K, V> basis, Authority<K, V> authority, Fallback<K, V> fallback, NodeSettings settings) {
        this.authority = authority;
        this.near = basis.near();
        this.loading = basis.customizations().loading();
        this.expiry = basis.expiry();
        this.counters = basis.counters();
        this.fallback = fallback;
        this.leaseMillis = settings.loadLease().toMillis();
        this.timeoutMillis = settings.loadTimeout().toMillis();
        this.flights = new ConcurrentHashMap<>();
    }

    private ReadThrough(
            ReadThrough<K, V> whole, Tiers.Basis<K, V> basis, Authority<K, V> authority, Fallback<K, V> fallback) {
        this.authority = authority;
        this.near = basis.near();
        this.loading = whole.loading;
        this.expiry = basis.expiry();
        this.counters = whole.counters;
        this.fallback = fallback;
        this.leaseMillis = whole.leaseMillis;
        this.timeoutMillis = whole.timeoutMillis;
        this.flights = whole.flights;
    }

    /** The same for calls of another style. Who joins a flight of the cache's gets what that brings, and no more. */
    ReadThrough<K, V> styled(Tiers.Basis<K, V> basis, Authority<K, V> styled, Fallback<K, V> styledFallback) {
        return new ReadThrough<>(this, basis, styled, styledFallback);
    }

    /** A load in progress since a time; others in this JVM wait for it. */
    private record Flight<V>(Thread pilot, long began, CompletableFuture<@Nullable V> landing) {}

    /** Returns the value of a key that was absent, loading it if it still is. */
    @Nullable V load(K key, Authority<K, V> call) {
        return loadOnce(key, call);
    }

    /** Returns the value of a key that the far tier has just failed to tell, without asking it again. */
    @Nullable V loadWithoutFar(K key) {
        return loadOnce(key, /* begun= */ null);
    }

    private @Nullable V loadOnce(K key, @Nullable Authority<K, V> begun) {
        Authority<K, V> call = begun;
        long asked = System.nanoTime();
        while (true) {
            Flight<V> mine = new Flight<>(Thread.currentThread(), System.nanoTime(), new CompletableFuture<>());
            Flight<V> present = flights.putIfAbsent(key, mine);
            if (present == null) {
                return ownCopy(fly(key, mine, call));
            }
            if (present.pilot().equals(Thread.currentThread())) {
                return null; // A loader that reads the very key it loads would wait for itself.
            }
            V landed = join(key, present);
            if (present.began() - asked >= 0) {
                return ownCopy(landed);
            }
            // It began before this caller asked, so it may bring what he has removed or changed in between.
            if (call != null) {
                try {
                    V value = present(key);
                    if (value != null) {
                        return value;
                    }
                    call = authority.begin();
                } catch (FarUnavailableException e) {
                    fallback.accept(e);
                    call = null;
                }
            }
        }
    }

    private @Nullable V present(K key) {
        NearEntry<V> hit = near.find(key);
        return hit == null ? authority.read(key, Lifetime.UNCHANGED).value() : near.valueOf(hit);
    }

    /**
     * Loads keys in one call of the loader, whether present or not; returns what was found.
     *
     * @throws FarUnavailableException if the far tier fails, so that the values could not be stored
     */
    Map<K, V> loadAll(Collection<? extends K> keys) {
        return loadAll(keys, authority.begin(), /* toStore= */ true);
    }

    /** Loads keys in one call of the loader for somebody who wants to read them. */
    Map<K, V> loadAllToRead(Collection<? extends K> keys, Authority<K, V> call) {
        return loadAll(keys, call, /* toStore= */ false);
    }

    /** The same for keys that the far tier has just failed to tell, without asking it again. */
    Map<K, V> loadAllWithoutFar(Collection<? extends K> keys) {
        return loadAll(keys, /* begun= */ null, /* toStore= */ false);
    }

    private Map<K, V> loadAll(Collection<? extends K> keys, @Nullable Authority<K, V> begun, boolean toStore) {
        Authority<K, V> call = begun;
        Map<K, OperationId> leased = new LinkedHashMap<>();
        Set<K> elsewhere = new LinkedHashSet<>();
        for (K key : keys) {
            OperationId token = OperationId.NONE;
            try {
                Loan<V> loan = call == null ? null : call.lease(key, leaseMillis);
                if (loan != null && !loan.isGranted()) {
                    elsewhere.add(key);
                    continue;
                }
                token = loan == null ? token : loan.token();
            } catch (FarUnavailableException e) {
                accept(e, toStore);
                call = null;
            }
            leased.put(key, token);
        }
        Map<K, V> found = leased.isEmpty() ? new HashMap<>() : loadLeased(leased, toStore);
        for (K key : elsewhere) {
            V value = awaitLoad(key, call == null ? null : authority.begin());
            if (value != null) {
                found.put(key, value);
            }
        }
        found.replaceAll((key, value) -> near.keeper().ownValue(value));
        return found;
    }

    private @Nullable V ownCopy(@Nullable V value) {
        return value == null ? null : near.keeper().ownValue(value);
    }

    private @Nullable V fly(K key, Flight<V> flight, @Nullable Authority<K, V> call) {
        try {
            V value = awaitLoad(key, call);
            flight.landing().complete(value);
            return value;
        } catch (RuntimeException | Error e) {
            flight.landing().completeExceptionally(e);
            throw e;
        } finally {
            // By the flight, not by the key: a key that was changed meanwhile would not be found any more.
            flights.values().remove(flight);
        }
    }

    private @Nullable V join(K key, Flight<V> flight) {
        try {
            return flight.landing().get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return loadUnder(key, OperationId.NONE, /* toStore= */ false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheLoaderException("Interrupted while waiting for a value to be loaded", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            } else if (e.getCause() instanceof FarUnavailableException far) {
                throw far.again();
            }
            // Each waiter gets an exception of its own: a shared one would collect their stack traces.
            throw new CacheLoaderException("The cache loader failed", cause(e));
        }
    }

    /** What the loader itself threw, without what was wrapped around it on the way here. */
    private static Throwable cause(ExecutionException landing) {
        Throwable failure = landing.getCause();
        if (failure instanceof CacheLoaderException wrapper && wrapper.getCause() != null) {
            return wrapper.getCause();
        }
        return failure == null ? landing : failure;
    }

    /**
     * Loads under a lease, or waits for the node that has it; loads without one when that takes too long, or when the far
     * tier fails.
     *
     * @param call null if the far tier is not to be asked
     */
    private @Nullable V awaitLoad(K key, @Nullable Authority<K, V> call) {
        if (call == null) {
            return loadDetached(key);
        }
        Loan<V> loan;
        try {
            loan = awaitLoan(key, call);
        } catch (FarUnavailableException e) {
            fallback.accept(e);
            return loadDetached(key);
        }
        return loan.seen().isPresent() ? loan.seen().value() : loadUnder(key, loan.token(), /* toStore= */ false);
    }

    private @Nullable V loadDetached(K key) {
        Consumer<V> keep = authority.detached(key);
        V value = loadFor(key);
        if (value != null) {
            keep.accept(value);
        }
        return value;
    }

    /** Finds the value, or gets the lease to load it; neither when that takes too long. */
    private Loan<V> awaitLoan(K key, Authority<K, V> begun) {
        Authority<K, V> call = begun;
        long giveUp = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
        while (System.nanoTime() - giveUp < 0) {
            Loan<V> loan = call.readOrLease(key, leaseMillis);
            if (loan.seen().isPresent() || loan.isGranted()) {
                return loan;
            }
            authority.awaitChange(key, Math.max(1, loan.waitMillis()));
            if (Thread.currentThread().isInterrupted()) {
                throw new CacheLoaderException("Interrupted while waiting for a value to be loaded");
            }
            call = authority.begin(); // Waiting for another's load has a limit of its own.
        }
        return new Loan<>(Seen.absent(), OperationId.NONE, 0);
    }

    /** How long one load has the sole right to its key, in milliseconds. */
    long leaseMillis() {
        return leaseMillis;
    }

    /** How long others wait for a load, in milliseconds. */
    long timeoutMillis() {
        return timeoutMillis;
    }

    /** Loads under a lease of the caller's, for somebody who wants the value stored. */
    @Nullable V loadAnew(K key, OperationId token) {
        return ownCopy(loadUnder(key, token, /* toStore= */ true));
    }

    /** Calls the loader, for somebody who stores the value himself. */
    @Nullable V loadFor(K key) {
        V value = loading.load(key);
        counters.count(TierCounter.LOADS);
        return value;
    }

    private @Nullable V loadUnder(K key, OperationId token, boolean toStore) {
        V value;
        try {
            value = loadFor(key);
        } catch (RuntimeException | Error e) {
            release(key, token); // An Error too, or the next caller waits for a lease that nobody uses.
            throw e;
        }
        if (value == null) {
            release(key, token);
        } else if (!token.equals(OperationId.NONE)) {
            store(key, value, token, toStore);
        }
        return value;
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
            leased.forEach(this::release);
            throw e;
        }
        counters.count(TierCounter.LOADS, found.size());
        found.keySet().retainAll(leased.keySet());
        leased.forEach((key, token) -> {
            V value = found.get(key);
            Consumer<V> keep = detached.get(key);
            if (value == null) {
                release(key, token);
            } else if (keep != null) {
                keep.accept(value);
            } else {
                store(key, value, token, toStore);
            }
        });
        return found;
    }

    /** Stores a loaded value. If the far tier fails, it still goes to whoever wants to read it. */
    private void store(K key, V value, OperationId token, boolean toStore) {
        Authority<K, V> call = authority.begin(); // The loader has taken its time.
        try {
            boolean replaces = expiry.asksWhenStoring()
                    && call.read(key, Lifetime.UNCHANGED).isPresent();
            Lives lives = Lives.of(expiry, replaces);
            Step<V> step = new Step<>(
                    new Condition.LeaseHeld(token), new Effect.Store<>(value), lives.created(), lives.updated(), false);
            if (!call.mutate(key, step).applied()) {
                counters.count(TierCounter.OVERTAKEN_LOADS);
            }
        } catch (FarUnavailableException e) {
            accept(e, toStore);
        } catch (RuntimeException e) {
            release(key, token); // Its value or its tags are refused: the next one need not wait for the lease's end.
            throw e;
        }
    }

    private void accept(FarUnavailableException failure, boolean toStore) {
        if (toStore) {
            throw failure;
        }
        fallback.accept(failure);
    }

    /** Gives a lease back; without effect for none. */
    private void release(K key, OperationId token) {
        if (!token.equals(OperationId.NONE)) {
            authority.release(key, token);
        }
    }
}
