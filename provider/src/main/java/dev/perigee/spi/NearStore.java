package dev.perigee.spi;

import java.util.Collection;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The bounded map of one cache's near tier: what stays when there is no room is its own choice, and all that it has to
 * choose.
 *
 * <p><b>Must be kept, or near reads become stale:</b> {@link #compute} is atomic for each key, and excludes other calls for
 * the same key even while the key is absent; what a call returned or removed is seen by every call that begins afterwards,
 * on any thread. <b>May be chosen freely:</b> which entries leave for want of room, and when; an entry may leave at any
 * moment, except while it is being computed. An evicted entry never comes back by itself.
 *
 * <p>Entries are opaque and compared by identity. Keys have {@code equals} and {@code hashCode} of the application's and
 * are never changed. Thread-safe; no method waits for anything but the step of another thread, which is short.
 *
 * @param <K> the type of keys
 * @param <E> the type of entries
 */
public interface NearStore<K, E> {

    /**
     * Counts as a use of an entry. Not called at every near hit: in a map with room for 128 entries or more, each entry's
     * use is told at the first hit, and then at most once while a 1,024th of the room is taken by what comes in (at least one
     * entry). While nothing comes in, nothing has to leave, and nothing more is told: silence does not mean that an entry is
     * not used.
     *
     * @param key the key
     * @return the entry, or null
     */
    @Nullable E get(K key);

    /**
     * Looks for an entry without counting as a use. This is the way of every near hit: it should neither lock nor allocate.
     *
     * @param key the key
     * @return the entry, or null
     */
    @Nullable E peek(K key);

    /**
     * Changes one key's entry in one atomic step. While the step runs, no other step runs for this key, whether it has an
     * entry or not: a call that finds another in its step waits for it.
     *
     * @param key the key
     * @param step from the present entry to the next, either may be null; run exactly once. It is quick, calls this store no
     *     more, and if it throws, nothing has changed
     * @return what the step returned, though it may leave again at once for want of room
     */
    @Nullable E compute(K key, UnaryOperator<@Nullable E> step);

    /**
     * Forgets all entries that a condition holds for: at least those that were there when the call began and still are.
     *
     * @param goes the condition; quick, and without effects
     */
    void removeIf(Predicate<? super E> goes);

    /** Forgets everything that was there when the call began. */
    void clear();

    /**
     * Returns the keys held now, as a copy or as a view; going over them never fails, whatever changes meanwhile.
     *
     * @return each key once
     */
    Collection<K> keys();

    /**
     * Returns about how many entries are held. Cheap enough to be asked at each message: it decides whether near copies
     * have to be looked for, so it must not be 0 while there are some.
     *
     * @return 0 if, and only if, there is none
     */
    long size();

    /**
     * Returns about how many bytes are held.
     *
     * @return the sum of the entries' weights, or -1 if the bound is in entries and nobody counts them
     */
    long weight();
}
