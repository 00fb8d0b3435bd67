package dev.perigee.tier;

import dev.perigee.coherence.Copies;
import dev.perigee.coherence.Ticket;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Stamp;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The near copies of all caches of a node, as its partitions command them; also wakes who waits for a key to change. */
final class NodeCopies implements Copies {

    private final Map<CacheId, NearView> caches;
    private final KeyWatch watch;
    private final Consumer<CacheId> onHidden;

    /**
     * Passes commands on.
     *
     * @param caches the caches that are open, at any time
     * @param watch told of each key that changed
     * @param onHidden told of each cache that was cleared or destroyed
     */
    NodeCopies(Map<CacheId, NearView> caches, KeyWatch watch, Consumer<CacheId> onHidden) {
        this.caches = caches;
        this.watch = watch;
        this.onHidden = onHidden;
    }

    @Override
    public void take(CacheId cache, KeyChange change, Stamp stamp, @Nullable Ticket question) {
        NearView view = caches.get(cache);
        if (view != null) {
            view.take(change, stamp, question);
        }
    }

    @Override
    public void forget(CacheId cache, KeyChange change, long sequence, boolean always) {
        NearView view = caches.get(cache);
        if (view != null) {
            view.forget(change, sequence, always);
        }
        watch.changed(cache, change.key());
    }

    @Override
    public void forgetPartition(int partition) {
        caches.values().forEach(view -> view.forgetPartition(partition));
    }

    @Override
    public void forgetCache(CacheId cache, int partition) {
        onHidden.accept(cache);
        NearView view = caches.get(cache);
        if (view != null) {
            view.forgetPartition(partition);
        }
    }
}
