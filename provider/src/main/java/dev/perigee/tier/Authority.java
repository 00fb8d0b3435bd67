package dev.perigee.tier;

import dev.perigee.Explanation;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.operation.Effect;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    /** Returns a key's value without any effect. */
    @Nullable V peek(K key);

    /** Reads several keys in one round. Keys that are absent are absent from the answer too. */
    Map<K, Seen<V>> readAll(Collection<? extends K> keys);

    /** Reads a key, with a touch as {@link #read} does, or takes the lease to load it. */
    Loan<V> readOrLease(K key, Lifetime touch, long leaseMillis);

    /** Takes the lease to load a key, whether it is present or not. */
    Loan<V> lease(K key, long leaseMillis);

    /**
     * Takes the leases to load several keys in one round.
     *
     * @throws FarUnavailableException if one of them could not be asked for; none is kept then
     */
    default Map<K, Loan<V>> leaseAll(Collection<? extends K> keys, long leaseMillis) {
        Map<K, Loan<V>> loans = new LinkedHashMap<>();
        keys.forEach(key -> loans.put(key, lease(key, leaseMillis)));
        return loans;
    }

    /** Gives a lease back that nothing was stored under. If that fails it ends by itself, and nobody is told. */
    void release(K key, OperationId token);

    /** Waits until the key, which was absent, changes or has a value, or for so long. May return early. */
    void awaitChange(K key, long millis);

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

    /** Changes several keys in one round: each by a step without condition, or each under its lease to load. */
    Map<K, Done<V>> mutateAll(Map<? extends K, Step<V>> steps);

    /** Moves the end of an entry if it is still the one seen. */
    void touch(K key, OperationId seen, Lifetime lifetime);

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
    default void lose(Map<? extends K, Effect<V>> effects, FarUnavailableException failure) {
        throw failure;
    }

    /** How many keys' writes were lost and are not made up for; -1 for all. */
    default int pendingRecoveries() {
        return 0;
    }

    /** Goes over the live entries. */
    Iterator<Scanned<K, V>> scan();

    /** Ends this node's part in the cache; data that others share stays. */
    void close();
}
