package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.ScanPage;
import dev.perigee.spi.UnreadableException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;

/** Goes over a cache's live entries page by page. Each key once: a store's scan may repeat some. Used by one thread. */
final class FarScan<K, V> implements Iterator<Scanned<K, V>> {

    private static final int PAGE = 500;

    private final CacheId cache;
    private final Node node;
    private final ValueForm<K, V> form;
    private final Consumer<UnreadableException> onUnreadable;
    private final Deque<Scanned<K, V>> page = new ArrayDeque<>();

    /** Hashes of the keys seen: 64 bits tell millions of keys apart well enough for an iteration that promises little. */
    private final Set<Long> seen = new HashSet<>();

    private String cursor = ScanPage.START;

    /**
     * Begins at the beginning.
     *
     * @param onUnreadable told of each entry that cannot be read back
     */
    FarScan(CacheId cache, Node node, ValueForm<K, V> form, Consumer<UnreadableException> onUnreadable) {
        this.onUnreadable = onUnreadable;
        this.cache = cache;
        this.node = node;
        this.form = form;
    }

    @Override
    public boolean hasNext() {
        while (page.isEmpty() && !cursor.equals(ScanPage.END)) {
            turn();
        }
        return !page.isEmpty();
    }

    @Override
    public Scanned<K, V> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The iteration is over");
        }
        return page.remove();
    }

    private void turn() {
        Deadline deadline = node.deadline();
        ScanPage next = TierFailures.await(node.far().scan(cache, cursor, PAGE, deadline), deadline);
        cursor = next.next();
        for (int i = 0; i < next.keys().size(); i++) {
            FarKey key = next.keys().get(i);
            if (seen.add(key.hash())) {
                add(key, next.replies().get(i));
            }
        }
    }

    private void add(FarKey key, FarReply reply) {
        byte[] envelope = reply.envelope();
        if (envelope != null) {
            try {
                page.add(new Scanned<>(form.keys().decode(key), form.decode(envelope), reply.entryId()));
            } catch (UnreadableException e) {
                onUnreadable.accept(e);
                // Not readable here: for this node the entry does not exist. A read of the key would remove it.
            }
        }
    }
}
