package dev.perigee.tier;

import dev.perigee.Explanation;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.operation.Effect;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The tier whose word about a cache's entries is final, in the application's types: the far tier, or the near map itself
 * where there is no far tier. It keeps the near tier and the listeners informed of all that passes through it.
 *
 * <p>Each method on one key is atomic. Values that come out belong to the caller, values that go in stay the caller's.
 * Failures of the far tier surface as {@link javax.cache.CacheException}. Thread-safe.
 */
interface Authority<K, V> {

    /**
     * The same authority for one call of the application: whatever is asked of it shares the time of one request, so that
     * a call of several requests ends as soon as one of a single request. After the application's own code has run, which
     * takes the time it takes, or after a wait that has a limit of its own, a new one is begun.
     */
    Authority<K, V> begin();

    /**
     * The same for a call that only reads and is answered by a stale copy if the far tier fails: where it has one, it does not
     * wait for a far tier that has fallen silent.
     */
    default Authority<K, V> beginRead() {
        return begin();
    }

    /**
     * Refuses what takes something away or needs a true answer, where this node may not write to the far tier. A value that
     * is merely put needs no such right: where it is missing, the value stays on this node.
     *
     * @throws javax.cache.CacheException if it is missing
     */
    default void requireWriter() {}

    /** The same authority for calls of another style; a few objects, no request. */
    Authority<K, V> styled(CallStyle style);

    /** Reads a key. A touch other than {@link Lifetime#UNCHANGED} moves the end of what is found. */
    Seen<V> read(K key, Lifetime touch);

    /**
     * Whether somebody may have changed what is near without this node having heard of it. Then an answer that changes
     * nothing, and has to be true of now, cannot be given from near alone.
     */
    default boolean mayOutpaceNear() {
        return true;
    }

    /** Returns a key's value without any effect. */
    @Nullable V peek(K key);

    /**
     * What a key is told apart from others by, wherever the engine keeps something for it: its bytes over a far tier, or else
     * the key itself.
     */
    Object identity(K key);

    /**
     * Whether to ask about a key is in vain now: what holds it has not answered lately, or may hold something that a lost
     * write was to replace.
     */
    default boolean isAway(K key) {
        return false;
    }

    /** Reads several keys in one round; answers for each of them, in their order. Fails if one of them {@link #isAway}. */
    List<Seen<V>> readAll(List<? extends K> keys);

    /** Reads a key, with a touch as {@link #read} does, or takes the lease to load it. */
    Loan<V> readOrLease(K key, Lifetime touch, long leaseMillis);

    /** Takes the lease to load a key, whether it is present or not. */
    Loan<V> lease(K key, long leaseMillis);

    /**
     * Takes the leases to load several keys in one round; answers for each of them, in their order. A key that is there twice
     * gets one lease.
     *
     * @throws FarUnavailableException if one of them could not be asked for; none is kept then
     */
    default List<Loan<V>> leaseAll(List<? extends K> keys, long leaseMillis) {
        List<Loan<V>> loans = new ArrayList<>(keys.size());
        keys.forEach(key -> loans.add(lease(key, leaseMillis)));
        return loans;
    }

    /** Gives a lease back that nothing was stored under. If that fails it ends by itself, and nobody is told. */
    void release(K key, OperationId token);

    /** The same for several keys, each with its token. */
    default void releaseAll(List<? extends K> keys, List<OperationId> tokens) {
        for (int i = 0; i < keys.size(); i++) {
            release(keys.get(i), tokens.get(i));
        }
    }

    /**
     * Waits until a key changes, or for so long. May return early.
     *
     * @param seen the operation that wrote what was there; {@link OperationId#NONE} if it was absent
     */
    void awaitChange(K key, OperationId seen, long millis);

    /** Whether no entry can be opaque here, so that it need not be read before its value is taken away and told. */
    default boolean readsAll() {
        return true;
    }

    /**
     * Refuses what cannot be stored, before anything is done.
     *
     * @throws javax.cache.CacheException if the value may not or cannot be written
     */
    default void requireWritable(K key, Effect<V> effect) {}

    /** Changes a key. */
    Done<V> mutate(K key, Step<V> step);

    /** Whether one request may stand for several changes now; not where somebody here has to hear of each. */
    default boolean mayCombine() {
        return false;
    }

    /**
     * Returns what can make several changes of a key in one request.
     *
     * @param key nobody may change it any more
     * @return null if each change is a request of its own here
     */
    default @Nullable Commits<V> commits(K key) {
        return null;
    }

    /**
     * Changes several keys in one round: each by a step without condition, or each under its lease to load. Of a key that is
     * there twice the last step counts.
     *
     * @return what became of each, in the order of the keys
     */
    List<Done<V>> mutateAll(List<? extends K> keys, List<Step<V>> steps);

    /** Moves the end of an entry if it is still the one seen; false if it surely is not. */
    boolean touch(K key, OperationId seen, Lifetime lifetime);

    /** The condition "the value equals this one" as data, or null if it cannot be said so. */
    @Nullable Condition equalTo(V value);

    /** Does something while it is this caller's turn on a key: others who ask for a turn wait, until a deadline. */
    <T extends @Nullable Object> T inTurn(K key, Supplier<T> work);

    /** Does something while it is this caller's turn on several keys. */
    <T extends @Nullable Object> T inTurns(Collection<? extends K> keys, Supplier<T> work);

    /** Makes messages tell enough for listeners here; returns where the numbers stand. */
    Collection<Stamp> prepareEvents(EventDetail detail);

    /** The key's partition. */
    int partition(K key);

    /** What the authority beyond the near tier holds for a key, without any effect; null if nothing. */
    Explanation.@Nullable Far describe(K key);

    /**
     * Notes where a key stands before its value is loaded without asking the far tier.
     *
     * @return keeps the loaded value near for a moment, if nothing was heard of the key meanwhile
     */
    Consumer<V> detached(K key);

    /** Hides all entries. */
    void clear();

    /** Hides the entries that carry one of some tags and were written before. */
    void hideTagged(List<String> tags);

    /** Deletes all that is kept for the cache. */
    void destroy();

    /**
     * Writes without condition, of which the caller is told nothing, have failed.
     *
     * @throws FarUnavailableException the failure itself, unless this authority remembers to make up for them
     */
    default void lose(List<? extends K> keys, List<? extends Effect<V>> effects, FarUnavailableException failure) {
        throw failure;
    }

    /**
     * Whether a write of a key would fail now, without being sent, and then be {@linkplain #lose made up for}.
     *
     * @param asks whether the key has to be read first
     */
    default boolean losesAtOnce(K key, boolean asks) {
        return false;
    }

    /**
     * All entries were to be removed, and that has failed.
     *
     * @throws FarUnavailableException the failure itself, unless this authority remembers to make up for it
     */
    default void loseWhole(FarUnavailableException failure) {
        throw failure;
    }

    /** How many keys' writes were lost and are not made up for; -1 for all. */
    default int pendingRecoveries() {
        return 0;
    }

    /** Goes over the live entries; what this node cannot read is left out. */
    Iterator<Scanned<K, V>> scan();

    /** Goes over the keys of the live entries, opaque ones included. */
    default Iterator<K> scanKeys() {
        Iterator<Scanned<K, V>> entries = scan();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public K next() {
                return entries.next().key();
            }
        };
    }

    /** Ends this node's part in the cache; data that others share stays. */
    void close();
}
