package dev.perigee.near;

import dev.perigee.coherence.Rereads;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.NearStore;
import dev.perigee.spi.Ticker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The map below a {@link NearTier}, and all that takes copies out of it. Thread-safe.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
abstract sealed class NearMap<K, V> permits NearTier {

    private final NearStore<K, NearEntry<V>> store;
    private final boolean weighted;
    private final Uses uses;
    private final KeyIdentity<K> identity;
    final Ticker ticker;

    /** How often copies were looked for by the bytes of their keys. */
    private final AtomicLong searches;

    NearMap(NearSettings settings, KeyIdentity<K> identity, Consumer<? super K> onEvicted) {
        this.identity = identity;
        this.searches = new AtomicLong();
        NearStore<K, NearEntry<V>> created = settings.policy().create(settings.bound(NearEntry::weight, onEvicted));
        // What is the only tier cannot go on without it.
        boolean isOurs = settings.policy() instanceof NearPolicies;
        this.store = isOurs || settings.isOnly() ? created : new GuardedNearStore<>(created);
        this.ticker = settings.ticker();
        this.weighted = settings.maxWeight() > 0;
        this.uses = new Uses(weighted ? settings.maxWeight() : settings.maxEntries());
    }

    NearMap(NearMap<K, V> other) {
        this.store = other.store;
        this.ticker = other.ticker;
        this.weighted = other.weighted;
        this.uses = other.uses;
        this.identity = other.identity;
        this.searches = other.searches;
    }

    /**
     * Has somebody told if the application's near policy fails, and nothing is kept here from then on.
     *
     * @param hook called once, on any thread
     */
    public void whenFailed(Consumer<Throwable> hook) {
        if (store instanceof GuardedNearStore<K, NearEntry<V>> guarded) {
            guarded.whenFailed(hook);
        }
    }

    /** Looks for whatever {@code equals} finds, which is no use of it. */
    final @Nullable NearEntry<V> look(K key) {
        return store.peek(key);
    }

    /** Whether what {@link #look} found is the copy of the very key that was asked for. */
    final boolean isOf(NearEntry<V> entry, K key) {
        // A string's class is asked for by name, because then the compiler knows it.
        Class<?> type = key instanceof String ? String.class : key.getClass();
        return entry.belongsTo(type) || !identity.isByBytes() || isOwnedBy(entry, key);
    }

    private boolean isOwnedBy(NearEntry<V> entry, K key) {
        boolean isOwned = identity.isOwner(entry.owner(), key);
        if (!isOwned) {
            identity.tellUnlike(key);
        }
        return isOwned;
    }

    /** Has the policy know that an entry that was looked for is used, unless it knows. */
    final void use(K key, NearEntry<V> entry) {
        if (uses.isNews(entry)) {
            store.get(key);
        }
    }

    /**
     * Changes one key's entry in one atomic step; see {@link NearStore#compute}. For the step, the copy of another key that is
     * equal to this one is not there; it stays unless the step has something to put in its place.
     *
     * @return what the step returned
     */
    final @Nullable NearEntry<V> change(K key, UnaryOperator<@Nullable NearEntry<V>> step) {
        if (!identity.isByBytes()) {
            return changeSlot(key, step);
        }
        OwnedStep<K, V> owned = new OwnedStep<>(identity, key, step);
        do {
            changeSlot(key, owned);
        } while (owned.mustRunAgain());
        return owned.result();
    }

    /** The same for whatever {@code equals} finds. */
    private @Nullable NearEntry<V> changeSlot(K key, UnaryOperator<@Nullable NearEntry<V>> step) {
        return store.compute(key, current -> {
            NearEntry<V> next = step.apply(current);
            uses.cameIn(room(next) - room(current));
            return next;
        });
    }

    private long room(@Nullable NearEntry<V> entry) {
        if (entry == null) {
            return 0;
        }
        return weighted ? entry.weight() : 1;
    }

    /**
     * Forgets the copy of a key if it is older than a number.
     *
     * @param key the key
     * @param sequence copies with a smaller {@code asOf} go
     * @param always whether the copy goes whatever its {@code asOf}
     * @return true if there was a copy and it went
     */
    public boolean forget(K key, long sequence, boolean always) {
        return forgetIf(key, current -> always || current.asOf() < sequence);
    }

    /**
     * Forgets whatever {@code equals} finds by a key that a message has brought, if it is older than a number: the copy of
     * the key itself, or of another one that is equal to it.
     *
     * @param key the key, made from its bytes
     * @param sequence copies with a smaller {@code asOf} go
     * @param always whether the copy goes whatever its {@code asOf}
     * @return true if there was a copy and it went
     */
    public boolean forgetSlot(K key, long sequence, boolean always) {
        boolean[] gone = new boolean[1];
        changeSlot(key, current -> {
            gone[0] = current != null && (always || current.asOf() < sequence);
            return gone[0] ? null : current;
        });
        return gone[0];
    }

    /**
     * Forgets the copy of a key of which nothing is known but its bytes, because they cannot be decoded here, if it is older
     * than a number. Looks at all copies of the key's partition.
     *
     * @param bytes the key's bytes
     * @param partition its partition
     * @param sequence copies with a smaller {@code asOf} go
     * @param always whether the copy goes whatever its {@code asOf}
     * @return true if there was a copy and it went
     */
    public boolean forgetBytes(FarKey bytes, int partition, long sequence, boolean always) {
        searches.incrementAndGet();
        boolean gone = false;
        for (K key : store.keys()) {
            NearEntry<V> entry = store.peek(key);
            if (entry != null
                    && entry.scope().partition().index() == partition
                    && (always || entry.asOf() < sequence)
                    && mayHaveBytes(entry, key, bytes)) {
                gone |= forgetSlot(key, sequence, always);
            }
        }
        return gone;
    }

    /** Outside of the atomic step, since it encodes. What stands in another key's place and cannot be named counts too. */
    @SuppressWarnings("unchecked") // What an entry notes is a key of this cache, or a class.
    private boolean mayHaveBytes(NearEntry<V> entry, K slot, FarKey bytes) {
        Object owner = entry.owner();
        if (owner instanceof Class) {
            return owner != slot.getClass() || identity.hasBytes(slot, bytes);
        }
        return identity.hasBytes(owner == null ? slot : (K) owner, bytes);
    }

    /**
     * Returns what {@link #wasSearchedSince} has to be told.
     *
     * @return a number
     */
    final long searches() {
        return searches.get();
    }

    /**
     * Whether copies were looked for by bytes in the meantime. Such a search does not see what is just being taken in, so who
     * has taken something in asks afterwards, and takes it out again.
     */
    final boolean wasSearchedSince(long before) {
        return searches.get() != before;
    }

    /**
     * A change that a message tells of has overtaken what {@code equals} finds by its key, if it is older than a number: no
     * hit sees it any more, but it stays for {@link NearTier#findStale}.
     *
     * @param key the key, made from its bytes
     * @param sequence copies with a smaller {@code asOf} are overtaken
     * @param always whether the copy is overtaken whatever its {@code asOf}
     * @param kind what happened to the key
     * @param rereads whether the copy may be served for a moment all the same
     * @return what became of the copy
     */
    public Fate overtake(K key, long sequence, boolean always, ChangeKind kind, Rereads rereads) {
        long now = ticker.nanoTime();
        Fate[] fate = {Fate.UNTOUCHED};
        changeSlot(key, current -> {
            NearEntry<V> next = Succession.afterChange(current, sequence, always, kind, rereads, now);
            fate[0] = Succession.fate(current, next, sequence);
            return next;
        });
        return fate[0];
    }

    /**
     * Forgets the copy of a key if it is older than a number and not what stands in the far tier.
     *
     * @param key the key
     * @param sequence copies with a smaller {@code asOf} may go
     * @param standing the operation that wrote what the far tier holds
     */
    public void forgetOther(K key, long sequence, OperationId standing) {
        forgetIf(key, current -> current.asOf() < sequence && !current.isWrittenBy(standing));
    }

    /**
     * By compute, and not by a look first: another thread may be inside compute for this key, admitted just before the floor
     * was raised, and would install its copy just after we found nothing to evict. compute waits for it.
     */
    private boolean forgetIf(K key, Predicate<NearEntry<V>> goes) {
        boolean[] gone = new boolean[1];
        change(key, current -> {
            gone[0] = current != null && goes.test(current);
            return gone[0] ? null : current;
        });
        return gone[0];
    }

    /**
     * Forgets the copies that carry one of some tags, one by one. For who cannot have {@code coherence} hide them at once.
     *
     * @param tags the tags
     */
    public void forgetTagged(Collection<String> tags) {
        for (K key : store.keys()) {
            changeSlot(key, current -> current == null || current.hasOneOf(tags) ? null : current);
        }
    }

    /**
     * Forgets the copy of a key.
     *
     * @param key the key
     */
    public void forget(K key) {
        change(key, current -> null);
    }

    /**
     * Forgets all copies of a partition.
     *
     * @param partition the partition
     */
    public void forgetPartition(int partition) {
        store.removeIf(entry -> entry.scope().partition().index() == partition);
    }

    /** Forgets everything. */
    public void clear() {
        store.clear();
    }

    /**
     * Returns the keys whose copies are held now; going over them never fails, whatever changes meanwhile.
     *
     * @return each key once
     */
    public Collection<K> keys() {
        return identity.isByBytes() ? owners() : store.keys();
    }

    /** A copy may be of another key than the one its place is known by. */
    @SuppressWarnings("unchecked") // What an entry notes is a key of this cache, or a class.
    private Collection<K> owners() {
        List<K> owners = new ArrayList<>();
        for (K slot : store.keys()) {
            NearEntry<V> entry = store.peek(slot);
            Object owner = entry == null ? null : entry.owner();
            if (owner instanceof Class ? owner == slot.getClass() : owner != null) {
                owners.add(owner instanceof Class ? slot : (K) owner);
            }
        }
        return owners;
    }

    /**
     * Returns about how many entries are held.
     *
     * @return an estimate
     */
    public long size() {
        return store.size();
    }

    /**
     * Returns about how many bytes of encoded values are held.
     *
     * @return an estimate; -1 if the bound is in entries
     */
    public long weight() {
        return store.weight();
    }
}
