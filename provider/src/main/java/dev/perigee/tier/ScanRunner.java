package dev.perigee.tier;

import dev.perigee.entry.Condition;
import dev.perigee.entry.Lifetime;
import dev.perigee.integration.Writing;
import java.util.Iterator;
import java.util.function.Function;

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

    ScanRunner(Authority<K, V> authority, ReadRunner<K, V> reads, Writing<K, V> writing) {
        this.authority = authority;
        this.reads = reads;
        this.writing = writing;
    }

    /**
     * Goes over the entries; each step counts as a read for the expiry policy.
     *
     * @return the entries, each key once
     */
    public Iterator<Scanned<K, V>> scan() {
        return each(authority.scan(), entry -> {
            reads.touch(entry.key(), entry.id(), authority);
            return entry;
        });
    }

    /**
     * Goes over the keys, without counting as a read.
     *
     * @return the keys, each once
     */
    public Iterator<K> keys() {
        return each(authority.scan(), Scanned::key);
    }

    /**
     * Removes an entry that a scan came across, unless it has been changed since.
     *
     * @param entry the entry
     * @return true if it was removed
     */
    public boolean drop(Scanned<K, V> entry) {
        authority.requireWriter();
        return writing.isThrough()
                ? authority.inTurn(entry.key(), () -> isStanding(entry) && dropThrough(entry))
                : dropStanding(entry);
    }

    private boolean isStanding(Scanned<K, V> entry) {
        return authority.read(entry.key(), Lifetime.UNCHANGED).id().equals(entry.id());
    }

    private boolean dropThrough(Scanned<K, V> entry) {
        writing.delete(entry.key());
        return dropStanding(entry);
    }

    private boolean dropStanding(Scanned<K, V> entry) {
        return authority
                .mutate(entry.key(), Step.drop(new Condition.WrittenBy(entry.id()), /* wantOld= */ false))
                .applied();
    }

    private static <S, T> Iterator<T> each(Iterator<S> source, Function<S, T> step) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return source.hasNext();
            }

            @Override
            public T next() {
                return step.apply(source.next());
            }
        };
    }
}
