package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.entry.Lifetime;
import dev.perigee.integration.Writing;
import java.util.Iterator;
import java.util.List;

/**
 * Goes over a cache's live entries, and removes those that a scan came across unless they were changed since. Thread-safe;
 * each of its iterators is for one thread.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public final class ScanRunner<K, V> {

    private final Authority<K, V> authority;
    private final ReadRunner<K, V> reads;
    private final Writing<K, V> writing;
    private final OwnKeys<K> own;

    ScanRunner(Authority<K, V> authority, ReadRunner<K, V> reads, Writing<K, V> writing, OwnKeys<K> own) {
        this.authority = authority;
        this.reads = reads;
        this.writing = writing;
        this.own = own;
    }

    /**
     * Goes over the entries; each step counts as a read for the expiry policy.
     *
     * @return the entries, each key once
     */
    public Iterator<Scanned<K, V>> scan() {
        Iterator<Scanned<K, V>> entries = authority.scan();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return entries.hasNext();
            }

            @Override
            public Scanned<K, V> next() {
                Scanned<K, V> entry = entries.next();
                reads.touch(entry.key(), entry.id(), authority);
                return entry;
            }
        };
    }

    /**
     * Goes over the keys, without counting as a read; those of entries that this node cannot read too.
     *
     * @return the keys, each once
     */
    public Iterator<K> keys() {
        return authority.scanKeys();
    }

    /**
     * The far tier failed to tell which entries there are, all of which were to be removed.
     *
     * @param failure what it failed with
     * @throws FarUnavailableException the failure itself, unless the cache makes up for such; it cannot where a writer has to
     *     hear of each key
     */
    public void lose(FarUnavailableException failure) {
        if (writing.isThrough()) {
            throw failure;
        }
        authority.loseWhole(failure);
    }

    /**
     * Removes an entry that a scan came across, unless it has been changed since.
     *
     * @param entry the entry
     * @return true if it was removed
     */
    public boolean drop(Scanned<K, V> entry) {
        authority.requireWriter();
        if (!writing.isThrough()) {
            return dropStanding(entry);
        }
        own.requireNotWriting(List.of(entry.key()));
        return authority.inTurn(entry.key(), () -> isStanding(entry) && dropThrough(entry));
    }

    private boolean isStanding(Scanned<K, V> entry) {
        return authority.read(entry.key(), Lifetime.UNCHANGED).id().equals(entry.id());
    }

    private boolean dropThrough(Scanned<K, V> entry) {
        own.write(List.of(entry.key()), () -> {
            writing.delete(entry.key());
            return entry;
        });
        return dropStanding(entry);
    }

    private boolean dropStanding(Scanned<K, V> entry) {
        boolean isDropped = authority
                .mutate(entry.key(), Step.drop(new Condition.WrittenBy(entry.id()), /* wantOld= */ false))
                .applied();
        if (isDropped) {
            own.changed(entry.key());
        }
        return isDropped;
    }
}
