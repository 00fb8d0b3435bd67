package dev.perigee.jcache;

import dev.perigee.management.Statistics;
import dev.perigee.operation.Tally;
import dev.perigee.tier.Scanned;
import dev.perigee.tier.TieredStore;
import java.util.Iterator;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** {@code Cache.iterator}: each step counts as a read; removal never takes a newer value away. Used by one thread. */
final class CacheIterator<K, V> implements Iterator<Cache.Entry<K, V>> {

    private final TieredStore<K, V> store;
    private final Iterator<Scanned<K, V>> entries;
    private final Statistics statistics;
    private @Nullable Scanned<K, V> last;

    CacheIterator(TieredStore<K, V> store, Statistics statistics) {
        this.store = store;
        this.entries = store.scans().scan();
        this.statistics = statistics;
    }

    @Override
    public boolean hasNext() {
        return entries.hasNext();
    }

    @Override
    public Cache.Entry<K, V> next() {
        long start = statistics.start();
        Scanned<K, V> entry = entries.next();
        statistics.count(Tally.HIT, start);
        last = entry;
        return new CacheEntry<>(entry.key(), entry.value());
    }

    @Override
    public void remove() {
        Scanned<K, V> entry = last;
        if (entry == null) {
            throw new IllegalStateException("remove() needs a next() before it, and takes one entry only");
        }
        last = null;
        long start = statistics.start();
        if (store.scans().drop(entry)) {
            statistics.count(Tally.REMOVAL, start);
        }
    }
}
