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
import java.util.List;
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
    /** By what the authority tells keys apart by. */
    private final Map<Object, Flight<V>> flights;

    private final Forecast forecast;
    private final OwnKeys<K> own;

    ReadThrough(
            Tiers.Basis<K, V> basis,
            Authority<K, V> authority,
            Fallback<K, V> fallback,
            NodeSettings settings,
            OwnKeys<K> own) {
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
        this.own = own;
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
        this.own = whole.own;
    }

    /** The same for calls of another style. Who joins a flight of the cache's gets what that brings, and no more. */
    ReadThrough<K, V> styled(Tiers.Basis<K, V> basis, Authority<K, V> styled, Fallback<K, V> styledFallback) {
        return new ReadThrough<>(this, basis, styled, styledFallback);
    }

    /** A load in progress since a time; others in this JVM wait for it. */
    private record Flight<V>(Thread pilot, long began, CompletableFuture<Read<V>> landing) {

        @Nullable Thread busyPilot() {
            return landing.isDone() ? null : pilot;
        }

        /** Waits until it is over, however it ends; false if that takes longer. */
        boolean lands(long millis) throws InterruptedException {
            try {
                landing.get(millis, TimeUnit.MILLISECONDS);
                return true;
            } catch (ExecutionException e) {
                return true; // Whoever asks for the value is told.
            } catch (TimeoutException e) {
                return false;
            }
        }
    }

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
    Read<V> load(K key, Authority<K, V> call) {
        return allLoaded(System.nanoTime(), loadOnce(key, Look.AGAIN, call));
    }

    /** Returns the value of a key that the far tier has just failed to tell, without asking it again. */
    Read<V> loadWithoutFar(K key) {
        return allLoaded(System.nanoTime(), loadOnce(key, Look.AGAIN, /* begun= */ null));
    }

    /** Who has looked already does all that follows for the load's sake. */
    private static <V> Read<V> allLoaded(long begun, Read<V> read) {
        return Read.loaded(read.value(), System.nanoTime() - begun);
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
        Object identity = authority.identity(key);
        if (own.isLoading(key)) {
            return Read.loaded(null, 0); // A loader that reads the very key it loads would wait for itself.
        }
        Authority<K, V> call = begun;
        long asked = System.nanoTime();
        while (true) {
            Flight<V> mine = new Flight<>(Thread.currentThread(), System.nanoTime(), new CompletableFuture<>());
            Flight<V> present = flights.putIfAbsent(identity, mine);
            if (present == null) {
                return own(fly(key, look, mine, call));
            }
            if (present.pilot().equals(Thread.currentThread())) {
                return Read.loaded(null, 0); // It is looked for already, further up this thread's stack.
            }
            Read<V> landed = join(present);
            if (landed == null) {
                return own(
                        Read.loaded(loadUnder(key, OperationId.NONE, /* toStore= */ false), System.nanoTime() - asked));
            }
            if (present.began() - asked >= 0) {
                return own(landed.found() ? landed : Read.loaded(landed.value(), System.nanoTime() - asked));
            }
            // It began before this caller asked, so it may bring what he has removed or changed in between.
            if (call != null) {
                try {
                    V value = present(key, look.touch());
                    if (value != null) {
                        return new Read<>(value, look.isFirst(), System.nanoTime() - asked, /* failure= */ null);
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
        V value = hit == null ? null : near.valueIfCopied(key, hit);
        return value == null ? authority.read(key, touch).value() : value;
    }

    /** Loads several keys at once. */
    BulkLoads<K, V> bulk() {
        return new BulkLoads<>(authority, near, loading, expiry, counters, fallback, this, own);
    }

    /** Waits for the value of a key that somebody else loads, or loads it after all. */
    @Nullable V awaitOther(K key, @Nullable Authority<K, V> call) {
        return awaitLoad(key, Look.AGAIN, call).value();
    }

    private @Nullable V ownCopy(@Nullable V value) {
        return value == null ? null : near.keeper().ownValue(value);
    }

    private Read<V> own(Read<V> read) {
        return new Read<>(ownCopy(read.value()), read.found(), read.loadNanos(), /* failure= */ null);
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
            // By the flight, not by the key: one that was changed meanwhile would not be found any more.
            flights.values().remove(flight);
        }
    }

    /** Waits for what another thread loads; null if that takes too long, or will not come. */
    private @Nullable Read<V> join(Flight<V> flight) {
        try {
            // Whoever waits for a pilot that waits for him (loaders that read each other's keys) loads by himself.
            return Waits.await(flight::busyPilot, () -> flight.lands(timeoutMillis)) == Waits.End.CAME
                    ? flight.landing().get()
                    : null;
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
        long begun = System.nanoTime();
        if (call == null) {
            return Read.loaded(loadDetached(key), System.nanoTime() - begun);
        }
        Loan<V> loan;
        try {
            Deadline giveUp = Deadline.after(Duration.ofMillis(timeoutMillis));
            loan = call.readOrLease(key, look.touch(), leaseMillis);
            if (look.isFirst()) {
                V found = loan.seen().value();
                forecast.saw(found != null);
                if (found != null) {
                    return Read.found(found);
                }
            }
            begun = System.nanoTime(); // The look is over.
            loan = awaitLoan(key, loan, call, giveUp);
        } catch (FarUnavailableException e) {
            fallback.accept(e);
            V stale = look.isFirst() ? fallback.read(key) : null;
            return stale == null ? Read.loaded(loadDetached(key), System.nanoTime() - begun) : Read.found(stale);
        }
        V seen = loan.seen().value();
        V value = seen != null ? seen : loadUnder(key, loan.token(), /* toStore= */ false);
        return Read.loaded(value, System.nanoTime() - begun);
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
    private Loan<V> awaitLoan(K key, Loan<V> first, Authority<K, V> call, Deadline giveUp) {
        Loan<V> loan = leasedOver(key, first, call);
        while (loan.seen().value() == null && !loan.isGranted() && !giveUp.hasPassed()) {
            long millis = Math.max(1, loan.waitMillis());
            OperationId seen = loan.seen().id();
            if (own.isAt(key) || own.awaitHolder(key, () -> authority.awaitChange(key, seen, millis))) {
                return loan; // This thread has it, or somebody who waits for this thread.
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new CacheLoaderException("Interrupted while waiting for a value to be loaded");
            }
            if (!giveUp.hasPassed()) {
                // Waiting for another's load has a limit of its own.
                Authority<K, V> next = authority.begin();
                loan = leasedOver(key, next.readOrLease(key, Lifetime.UNCHANGED, leaseMillis), next);
            }
        }
        return loan;
    }

    /**
     * Takes the lease although something is there, if that is of no use to this node, and looks once more: another may have
     * loaded it meanwhile, and what is written from now on ends the lease. So a load only ever replaces what was seen here.
     */
    private Loan<V> leasedOver(K key, Loan<V> found, Authority<K, V> call) {
        if (!found.seen().isOpaque()) {
            return found;
        }
        Loan<V> lease = call.lease(key, leaseMillis);
        if (!lease.isGranted()) {
            return new Loan<>(found.seen(), OperationId.NONE, lease.waitMillis());
        }
        Seen<V> now;
        try {
            now = call.read(key, Lifetime.UNCHANGED);
        } catch (RuntimeException e) {
            release(key, lease.token());
            throw e;
        }
        if (now.value() != null) {
            release(key, lease.token());
            return new Loan<>(now, OperationId.NONE, /* waitMillis= */ 0);
        }
        return new Loan<>(now, lease.token(), /* waitMillis= */ 0);
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
        V value = own.load(List.of(key), () -> loading.load(key));
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
