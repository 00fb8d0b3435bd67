package dev.perigee.near;

import dev.perigee.coherence.Rereads;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.NearStore;
import java.util.Collection;
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

    NearMap(NearSettings settings, Consumer<? super K> onEvicted) {
        this.store = settings.policy().create(settings.bound(NearEntry::weight, onEvicted));
        this.weighted = settings.maxWeight() > 0;
        this.uses = new Uses(weighted ? settings.maxWeight() : settings.maxEntries());
    }

    NearMap(NearMap<K, V> other) {
        this.store = other.store;
        this.weighted = other.weighted;
        this.uses = other.uses;
    }

    /** Looks for an entry, which is no use of it. */
    final @Nullable NearEntry<V> look(K key) {
        return store.peek(key);
    }

    /** Has the policy know that an entry that was looked for is used, unless it knows. */
    final void use(K key, NearEntry<V> entry) {
        if (uses.isNews(entry)) {
            store.get(key);
        }
    }

    /** Changes one key's entry in one atomic step; see {@link NearStore#compute}. */
    final @Nullable NearEntry<V> change(K key, UnaryOperator<@Nullable NearEntry<V>> step) {
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
     * A change has overtaken the copy of a key, if it is older than a number: no hit sees it any more, but it stays for
     * {@link NearTier#findStale}.
     *
     * @param key the key
     * @param sequence copies with a smaller {@code asOf} are overtaken
     * @param always whether the copy is overtaken whatever its {@code asOf}
     * @param kind what happened to the key
     * @param rereads whether the copy may be served for a moment all the same
     * @return what became of the copy
     */
    public Fate overtake(K key, long sequence, boolean always, ChangeKind kind, Rereads rereads) {
        long now = System.nanoTime();
        Fate[] fate = {Fate.UNTOUCHED};
        change(key, current -> {
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
            forgetIf(key, current -> current.hasOneOf(tags));
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
     * Returns the keys held now; going over them never fails, whatever changes meanwhile.
     *
     * @return each key once
     */
    public Collection<K> keys() {
        return store.keys();
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
