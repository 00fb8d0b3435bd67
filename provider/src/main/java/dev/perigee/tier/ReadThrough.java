package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.expiry.Expiry;
import dev.perigee.integration.Loading;
import dev.perigee.near.NearEntry;
import dev.perigee.near.NearTier;
import dev.perigee.operation.Effect;
import dev.perigee.spi.Deadline;
import dev.perigee.tier.TieredStore.Read;
import java.time.Duration;
import java.util.Map;
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
    private final Forecast forecast;

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
        this.forecast = new Forecast();
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
        this.forecast = whole.forecast;
    }

    /** The same for calls of another style. Who joins a flight of the cache's gets what that brings, and no more. */
    ReadThrough<K, V> styled(Tiers.Basis<K, V> basis, Authority<K, V> styled, Fallback<K, V> styledFallback) {
        return new ReadThrough<>(this, basis, styled, styledFallback);
    }

    /** A load in progress since a time; others in this JVM wait for it. */
    private record Flight<V>(Thread pilot, long began, CompletableFuture<Read<V>> landing) {}

    /** What the last reads found, which tells {@link #readOrLoad} from reading first. */
    Forecast forecast() {
        return forecast;
    }

    /**
     * Reads a key nobody has looked for yet, or loads it. The request that finds it absent takes the lease as well: a trip
     * less than to read first, but a read that finds it costs more.
     */
    Read<V> readOrLoad(K key, Lifetime touch, Authority<K, V> call) {
        return loadOnce(key, new Look(touch, /* isFirst= */ true), call);
    }

    /** Returns the value of a key that was absent, loading it if it still is. */
    @Nullable V load(K key, Authority<K, V> call) {
        return loadOnce(key, Look.AGAIN, call).value();
    }

    /** Returns the value of a key that the far tier has just failed to tell, without asking it again. */
    @Nullable V loadWithoutFar(K key) {
        return loadOnce(key, Look.AGAIN, /* begun= */ null).value();
    }

    /**
     * How a caller looks for a key once more before it is loaded.
     *
     * @param touch the life that it gets if it is there
     * @param isFirst whether the caller has not looked before, so that finding it is a hit
     */
    private record Look(Lifetime touch, boolean isFirst) {
        static final Look AGAIN = new Look(Lifetime.UNCHANGED, /* isFirst= */ false);
    }

    private Read<V> loadOnce(K key, Look look, @Nullable Authority<K, V> begun) {
        Authority<K, V> call = begun;
        long asked = System.nanoTime();
        while (true) {
            Flight<V> mine = new Flight<>(Thread.currentThread(), System.nanoTime(), new CompletableFuture<>());
            Flight<V> present = flights.putIfAbsent(key, mine);
            if (present == null) {
                return own(fly(key, look, mine, call));
            }
            if (present.pilot().equals(Thread.currentThread())) {
                return new Read<>(null, false); // A loader that reads the very key it loads would wait for itself.
            }
            Read<V> landed = join(key, present);
            if (present.began() - asked >= 0) {
                return own(landed);
            }
            // It began before this caller asked, so it may bring what he has removed or changed in between.
            if (call != null) {
                try {
                    V value = present(key, look.touch());
                    if (value != null) {
                        return new Read<>(value, look.isFirst());
                    }
                    call = authority.begin();
                } catch (FarUnavailableException e) {
                    fallback.accept(e);
                    call = null;
                }
            }
        }
    }

    private @Nullable V present(K key, Lifetime touch) {
        NearEntry<V> hit = near.find(key);
        return hit == null ? authority.read(key, touch).value() : near.valueOf(hit);
    }

    /** Loads several keys at once. */
    BulkLoads<K, V> bulk() {
        return new BulkLoads<>(authority, near, loading, expiry, counters, fallback, this);
    }

    /** Waits for the value of a key that somebody else loads, or loads it after all. */
    @Nullable V awaitOther(K key, @Nullable Authority<K, V> call) {
        return awaitLoad(key, Look.AGAIN, call).value();
    }

    private @Nullable V ownCopy(@Nullable V value) {
        return value == null ? null : near.keeper().ownValue(value);
    }

    private Read<V> own(Read<V> read) {
        return new Read<>(ownCopy(read.value()), read.found());
    }

    private Read<V> fly(K key, Look look, Flight<V> flight, @Nullable Authority<K, V> call) {
        try {
            Read<V> read = awaitLoad(key, look, call);
            flight.landing().complete(read);
            return read;
        } catch (RuntimeException | Error e) {
            flight.landing().completeExceptionally(e);
            throw e;
        } finally {
            // By the flight, not by the key: a key that was changed meanwhile would not be found any more.
            flights.values().remove(flight);
        }
    }

    private Read<V> join(K key, Flight<V> flight) {
        try {
            return flight.landing().get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Read<>(loadUnder(key, OperationId.NONE, /* toStore= */ false), false);
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
    private Read<V> awaitLoad(K key, Look look, @Nullable Authority<K, V> call) {
        if (call == null) {
            return new Read<>(loadDetached(key), false);
        }
        Loan<V> loan;
        try {
            Deadline giveUp = Deadline.after(Duration.ofMillis(timeoutMillis));
            loan = call.readOrLease(key, look.touch(), leaseMillis);
            if (look.isFirst()) {
                forecast.saw(loan.seen().isPresent());
                if (loan.seen().isPresent()) {
                    return new Read<>(loan.seen().value(), true);
                }
            }
            loan = awaitLoan(key, loan, giveUp);
        } catch (FarUnavailableException e) {
            fallback.accept(e);
            V stale = look.isFirst() ? fallback.read(key) : null;
            return stale == null ? new Read<>(loadDetached(key), false) : new Read<>(stale, true);
        }
        V value = loan.seen().isPresent() ? loan.seen().value() : loadUnder(key, loan.token(), /* toStore= */ false);
        return new Read<>(value, false);
    }

    private @Nullable V loadDetached(K key) {
        Consumer<V> keep = authority.detached(key);
        V value = loadFor(key);
        if (value != null) {
            keep.accept(value);
        }
        return value;
    }

    /** Waits while somebody else has the lease: for the value, or the lease; neither when that takes too long. */
    private Loan<V> awaitLoan(K key, Loan<V> first, Deadline giveUp) {
        Loan<V> loan = first;
        while (!loan.seen().isPresent() && !loan.isGranted() && !giveUp.hasPassed()) {
            authority.awaitChange(key, Math.max(1, loan.waitMillis()));
            if (Thread.currentThread().isInterrupted()) {
                throw new CacheLoaderException("Interrupted while waiting for a value to be loaded");
            }
            if (!giveUp.hasPassed()) {
                // Waiting for another's load has a limit of its own.
                loan = authority.begin().readOrLease(key, Lifetime.UNCHANGED, leaseMillis);
            }
        }
        return loan;
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
            if (toStore) {
                throw e;
            }
            fallback.accept(e);
        } catch (RuntimeException e) {
            release(key, token); // Its value or its tags are refused: the next one need not wait for the lease's end.
            throw e;
        }
    }

    /** Gives a lease back; without effect for none. */
    void release(K key, OperationId token) {
        if (!token.equals(OperationId.NONE)) {
            authority.release(key, token);
        }
    }
}
