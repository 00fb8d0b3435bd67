package dev.perigee.near;

import dev.perigee.coherence.Era;
import dev.perigee.coherence.Rereads;
import dev.perigee.coherence.Scope;
import dev.perigee.coherence.Ticket;
import dev.perigee.spi.NearStore;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The bounded map of one cache in this JVM, keyed by the application's keys; what it keeps when it is full, the near policy
 * decides ({@link NearStore}). It may forget; it serves only what {@link Scope#isUsable} accepts and takes in only what
 * {@link Scope#admit} admits. Thread-safe.
 *
 * <p>{@link #find} is the whole of a near hit: no lock, no allocation, one look at the clock at most. Nothing slow runs inside the
 * map's atomic steps: no codec, no user code, no I/O.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class NearTier<K, V> extends NearMap<K, V> {

    private final Keeper<K, V> keeper;
    private final boolean enabled;

    /** Whether entries have no other place, so that there is nothing that time could prove or disprove but their end. */
    private final boolean only;

    private final long maxAgeNanos;

    /** Set before the cache is used, or never. */
    private @Nullable Predicate<K> withheld;

    /** All that a hit looks at while nothing is withheld. */
    private volatile boolean isWithholding;

    /**
     * Makes an empty near tier.
     *
     * @param settings its bound
     * @param keeper brings keys and values into the form they are kept in
     * @param onEvicted called for each entry that had to leave for want of room
     */
    public NearTier(NearSettings settings, Keeper<K, V> keeper, Consumer<? super K> onEvicted) {
        super(settings, keeper.identity(), onEvicted);
        this.keeper = keeper;
        this.enabled = settings.isEnabled();
        this.only = settings.isOnly();
        this.maxAgeNanos = settings.maxAgeNanos();
    }

    private NearTier(NearTier<K, V> whole) {
        super(whole);
        this.keeper = whole.keeper;
        this.only = whole.only;
        this.maxAgeNanos = whole.maxAgeNanos;
        this.enabled = false;
    }

    /**
     * Returns this tier as it is for somebody who passes it by: it finds nothing and takes nothing in, but what he changes
     * makes copies leave all the same.
     *
     * @return a view of this tier
     */
    public NearTier<K, V> passedBy() {
        return new NearTier<>(this);
    }

    /**
     * Has copies of some keys not served, whatever else holds for them. To be called before anything is kept.
     *
     * @param withheld says for a key whether its copy must not be served now; asked at each hit while something is
     *     {@linkplain #setWithholding withheld}
     */
    public void withhold(Predicate<K> withheld) {
        this.withheld = withheld;
    }

    /**
     * Says whether any copy is withheld now.
     *
     * @param isWithholding false if none is, so that no hit asks
     */
    public void setWithholding(boolean isWithholding) {
        this.isWithholding = isWithholding;
    }

    /**
     * Says whether anything can be kept here.
     *
     * @return false for a cache without near tier, and for who {@linkplain #passedBy passes it by}
     */
    public boolean isEnabled() {
        return enabled;
    }

    /**
     * Returns what brings values into the form they are kept in here.
     *
     * @return the keeper of this tier
     */
    public Keeper<K, V> keeper() {
        return keeper;
    }

    /**
     * Looks for a copy that may be served now.
     *
     * @param key the key
     * @return a usable copy, or null
     */
    public @Nullable NearEntry<V> find(K key) {
        return find(key, lookNow());
    }

    /**
     * Looks at the clock by which copies here age.
     *
     * @return the node's monotonic clock
     */
    public long nanoTime() {
        return ticker.nanoTime();
    }

    /**
     * Begins a look for several copies.
     *
     * @return what {@link #find(Object, long)} has to be given for each of them
     */
    public long lookNow() {
        // Before the look, or the bound could be broken: see isUsable. What has no other place is bound to nothing.
        return only ? 0 : ticker.nanoTime();
    }

    /**
     * Looks for a copy that may be served now.
     *
     * @param key the key
     * @param lookedAt what {@link #lookNow} returned before
     * @return a usable copy, or null
     */
    public @Nullable NearEntry<V> find(K key, long lookedAt) {
        NearEntry<V> entry = enabled ? look(key) : null;
        if (entry == null || !isOf(entry, key) || !isUsable(key, entry, lookedAt)) {
            return null;
        }
        use(key, entry);
        return entry.isSealed() ? opened(key, entry) : entry;
    }

    /**
     * Looks for a copy that may be served now, without counting as a use.
     *
     * @param key the key
     * @return a usable copy, or null
     */
    public @Nullable NearEntry<V> findQuietly(K key) {
        long lookedAt = lookNow();
        NearEntry<V> entry = peek(key);
        return entry != null && isUsable(key, entry, lookedAt) ? opened(key, entry) : null;
    }

    private boolean isUsable(K key, NearEntry<V> entry, long lookedAt) {
        long moment = only && entry.ends() ? ticker.nanoTime() : lookedAt;
        return entry.scope().isUsable(entry, moment) && !isWithheld(key);
    }

    private boolean isWithheld(K key) {
        return isWithholding && withheld != null && withheld.test(key);
    }

    /**
     * Looks for a copy to be served instead of what the far tier failed to tell. Never to be asked otherwise.
     *
     * @param key the key
     * @param maxAgeNanos how long ago it may have been current at last
     * @return a copy that may be out of date, or null
     */
    public @Nullable NearEntry<V> findStale(K key, long maxAgeNanos) {
        if (!enabled) {
            return null;
        }
        long lookedAt = ticker.nanoTime();
        NearEntry<V> entry = look(key);
        if (entry == null || !isOf(entry, key) || !mayServeStale(key, entry, lookedAt, maxAgeNanos)) {
            return null;
        }
        use(key, entry);
        return opened(key, entry);
    }

    /**
     * Says whether a copy would be served instead of what the far tier failed to tell.
     *
     * @param key the key
     * @param entry what {@link #peek} returned for it
     * @param lookedAt the node's monotonic clock before that
     * @param maxAgeNanos how long ago it may have been current at last
     * @return true if {@link #findStale} would return its value
     */
    public boolean mayServeStale(K key, NearEntry<V> entry, long lookedAt, long maxAgeNanos) {
        return entry.scope().mayServeStale(entry, lookedAt, maxAgeNanos) && !isWithheld(key);
    }

    /** Decodes a value that a message has brought, here on its reader's thread, for all who read it after him. */
    private @Nullable NearEntry<V> opened(K key, NearEntry<V> entry) {
        if (!entry.isSealed()) {
            return entry;
        }
        V value = entry.seal().open();
        Kept<V> kept = value == null ? null : keptIfPossible(key, value);
        NearEntry<V> opened = kept == null ? null : entry.opened(kept);
        change(key, current -> current == entry ? opened : current);
        // Where no ready-made form can be made, the value is not kept, but it is the value all the same.
        return opened == null && value != null ? entry.opened(keeper.keepPlain(value, /* isPrivate= */ true)) : opened;
    }

    private @Nullable Kept<V> keptIfPossible(K key, V value) {
        try {
            return keeper.keep(key, value, /* isPrivate= */ true);
        } catch (CacheException e) {
            return null; // It cannot be copied, so no ready-made form of a copy can be made.
        }
    }

    /**
     * Returns a copy whether usable or not, without counting as a use.
     *
     * @param key the key
     * @return what is there; not to be asked for its value unless this cache has only this tier
     */
    public @Nullable NearEntry<V> peek(K key) {
        NearEntry<V> entry = enabled ? look(key) : null;
        return entry != null && isOf(entry, key) ? entry : null;
    }

    /**
     * Returns an entry's value for the application: as it is where nobody can change it, or else a copy.
     *
     * @param entry an entry of this tier
     * @return the value
     */
    public V valueOf(NearEntry<V> entry) {
        return entry.isShareable() ? entry.value() : keeper.ownValue(entry.value());
    }

    /**
     * Returns an entry's value for the application, if it can be copied.
     *
     * @param key the entry's key
     * @param entry an entry of this tier, where it is not the only one
     * @return the value; null if it cannot be copied: the entry is forgotten then, and the far tier has to be asked
     */
    public @Nullable V valueIfCopied(K key, NearEntry<V> entry) {
        if (entry.isShareable() || only) {
            return valueOf(entry);
        }
        try {
            return keeper.ownValue(entry.value());
        } catch (CacheException e) {
            forget(key);
            return null;
        }
    }

    /**
     * Returns the value of an entry that has just left the only tier, or a copy of it if there can be one: what took its place
     * has taken effect, so nothing is thrown.
     *
     * @param entry the entry
     * @return the value
     */
    public V valueOfFormer(NearEntry<V> entry) {
        try {
            return valueOf(entry);
        } catch (CacheException e) {
            return entry.value();
        }
    }

    /**
     * Takes in a value that the far tier produced, unless something newer was seen meanwhile. A copy that is older than
     * the answer goes in any case.
     *
     * @param key the key
     * @param scope the cache's part of the key's partition
     * @param sent what was known before the request
     * @param stripe the key's stripe
     * @param fill the value
     * @param rereads whether it may be served for a moment although other nodes have changed the key meanwhile; never for
     *     what this node wrote
     * @return false if neither this value nor a newer one is held now; it is not held under a key that messages would not
     *     find
     */
    public boolean install(K key, Scope scope, Ticket sent, int stripe, Fill<V> fill, Rereads rereads) {
        Fill<V> limited = fill.endingWithin(maxAgeNanos);
        K own = ownKeyToBeFound(key);
        NearEntry<V> held = own == null
                ? null
                : takeIn(
                        own, current -> Succession.afterAnswer(current, scope, sent, stripe, limited, rereads, ticker));
        return held != null && !held.isOlderThan(fill.asOf());
    }

    /**
     * Takes in a value that a message has brought, unless something newer was seen. Never takes anything away.
     *
     * @param key the key; nobody else holds it
     * @param scope the cache's part of the key's partition
     * @param question the question that the value is as good as an answer to
     * @param stripe the key's stripe
     * @param fill the value
     * @param onlyIfHeld whether it is taken in only in the place of another copy, usable or not
     * @return whether it was taken in
     */
    public boolean take(K key, Scope scope, Ticket question, int stripe, Fill<Sealed<V>> fill, boolean onlyIfHeld) {
        boolean[] taken = new boolean[1];
        Fill<Sealed<V>> limited = fill.endingWithin(maxAgeNanos);
        if (enabled && keeper.identity().isFindable(key)) {
            takeIn(key, current -> {
                NearEntry<V> next = Succession.afterArrival(current, scope, question, stripe, limited, onlyIfHeld);
                taken[0] = next != current;
                return next;
            });
        }
        return taken[0];
    }

    /**
     * Makes an entry for {@link #step}.
     *
     * @param scope the scope that judges it
     * @param era what that scope returned when it was asked to admit it
     * @param fill the value
     * @return the entry, which ends no later than the settings say
     */
    public NearEntry<V> entryOf(Scope scope, Era era, Fill<V> fill) {
        return new NearEntry<>(scope, era, fill.endingWithin(maxAgeNanos));
    }

    /**
     * Keeps a value for a moment that was loaded while the far tier failed, unless there is something to serve already.
     * Only {@link #findStale} sees it.
     *
     * @param key the key
     * @param scope the cache's part of the key's partition
     * @param sent what was known before it was loaded
     * @param stripe the key's stripe
     * @param fill the value, loaded right now
     * @param maxAgeNanos as for {@link #findStale}
     */
    public void installDetached(K key, Scope scope, Ticket sent, int stripe, Fill<V> fill, long maxAgeNanos) {
        K own = ownKeyToBeFound(key);
        if (own != null) {
            takeIn(own, current -> Succession.afterLoad(current, scope, sent, stripe, fill, maxAgeNanos));
        }
    }

    /** A key to keep something under; null if nothing is kept, or if a message, which has only its bytes, would not find it. */
    private @Nullable K ownKeyToBeFound(K key) {
        K own = enabled ? keeper.ownKey(key) : null;
        return own != null && keeper.identity().isFindable(own) ? own : null;
    }

    /** Changes the entry of a key, which nobody else holds, where that may bring in a copy. */
    private @Nullable NearEntry<V> takeIn(K key, UnaryOperator<@Nullable NearEntry<V>> step) {
        long before = searches();
        NearEntry<V> held = change(key, step);
        if (wasSearchedSince(before)) {
            forget(key);
            return null;
        }
        return held;
    }

    /**
     * Changes one key's entry in one atomic step; for values that the far tier does not have.
     *
     * @param key the key
     * @param step from the present entry to the next, either may be null; runs under a lock, so it must be quick and must
     *     not run user code
     */
    public void step(K key, UnaryOperator<@Nullable NearEntry<V>> step) {
        K own = keeper.ownKey(key);
        if (keeper.identity().isFindable(own)) {
            takeIn(own, step);
        } else {
            var unused = step.apply(null); // What it leaves is forgotten at once.
        }
    }
}
