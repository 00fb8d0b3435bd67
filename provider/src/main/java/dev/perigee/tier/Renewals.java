package dev.perigee.tier;

import dev.perigee.entry.Lifetime;
import dev.perigee.integration.Loading;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * Has values loaded because somebody asks for it, and ends them before their time. Thread-safe.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class Renewals<K, V> {

    /** How long somebody who waits for another's load rests between two questions, at least and at most. */
    private static final long SHORT_PAUSE_MILLIS = 1;

    private static final long LONG_PAUSE_MILLIS = 50;

    private final Authority<K, V> authority;
    private final ReadThrough<K, V> readThrough;
    private final Loading<K, V> loading;
    private final OwnKeys<K> own;

    Renewals(Authority<K, V> authority, ReadThrough<K, V> readThrough, Loading<K, V> loading, OwnKeys<K> own) {
        this.authority = authority;
        this.readThrough = readThrough;
        this.loading = loading;
        this.own = own;
    }

    /** {@return whether there is a loader} */
    public boolean canLoad() {
        return loading.isPresent();
    }

    /**
     * Loads values as {@code Cache.loadAll} says.
     *
     * @param keys the keys
     * @param replaceExisting whether keys that are present are loaded too
     */
    public void loadAll(Collection<? extends K> keys, boolean replaceExisting) {
        List<K> wanted = new ArrayList<>(keys);
        boolean someOpaque = false;
        if (!replaceExisting) {
            List<Seen<V>> present = authority.readAll(List.copyOf(wanted));
            someOpaque = present.stream().anyMatch(Seen::isOpaque);
            Iterator<Seen<V>> each = present.iterator();
            wanted.removeIf(key -> each.next().value() != null); // As for a read, what is of no use here is loaded.
        }
        if (!wanted.isEmpty() && loading.isPresent()) {
            readThrough.bulk().load(wanted, someOpaque);
        }
    }

    /**
     * Loads a key's value anew, present or not, by a load that begins now: one that is under way already may bring what was
     * true before.
     *
     * @param key the key
     * @return the loaded value, null if the loader knows none; stored unless a write overtook it
     * @throws CacheLoaderException if the loader fails, or if another's load takes longer than {@code loader.timeout}
     * @throws FarUnavailableException if the far tier fails
     */
    public @Nullable V refresh(K key) {
        authority.requireWriter();
        if (own.isAt(key)) {
            throw new CacheLoaderException(
                    "refresh: called by the loader, or an entry processor, of this very key, which"
                            + " would wait for itself; return the value, or set it by MutableEntry.setValue()");
        }
        long giveUp = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(readThrough.timeoutMillis());
        for (long pause = SHORT_PAUSE_MILLIS; ; pause = Math.min(2 * pause, LONG_PAUSE_MILLIS)) {
            Loan<V> loan = authority.begin().lease(key, readThrough.leaseMillis());
            if (loan.isGranted()) {
                V value = readThrough.loadAnew(key, loan.token());
                own.changed(key);
                return value;
            }
            if (System.nanoTime() - giveUp >= 0) {
                throw new CacheLoaderException("Another's load of the key did not end within "
                        + readThrough.timeoutMillis() + " ms; nothing was loaded");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Math.min(pause, loan.waitMillis())));
            if (Thread.currentThread().isInterrupted()) {
                throw new CacheLoaderException("Interrupted while waiting for another's load");
            }
        }
    }

    /**
     * Ends an entry's life now, as if its time were over.
     *
     * @param key the key
     * @return whether there was one
     * @throws FarUnavailableException if the far tier fails
     */
    public boolean expire(K key) {
        authority.requireWriter();
        Authority<K, V> call = authority.begin();
        Seen<V> seen = call.read(key, Lifetime.UNCHANGED);
        if (seen.isPresent()) {
            // Only the entry that was seen: one that was written since is as good as written after.
            call.touch(key, seen.id(), Lifetime.OVER);
            own.changed(key);
        }
        return seen.isPresent();
    }
}
