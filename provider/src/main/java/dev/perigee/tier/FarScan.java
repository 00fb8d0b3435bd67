package dev.perigee.tier;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
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
final class FarScan<T> implements Iterator<T> {

    private static final int PAGE = 500;

    /** What is made of an entry. */
    interface Reading<T> {
        T read(FarKey key, FarReply reply, byte[] envelope) throws UnreadableException;
    }

    private final CacheId cache;
    private final Node node;
    private final Reading<T> reading;
    private final Consumer<UnreadableException> onUnreadable;
    private final Deque<T> page = new ArrayDeque<>();

    /** Hashes of the keys seen: 64 bits tell millions of keys apart well enough for an iteration that promises little. */
    private final Set<Long> seen = new HashSet<>();

    private String cursor = ScanPage.START;

    /**
     * Begins at the beginning.
     *
     * @param reading makes something of each entry
     * @param onUnreadable told of each that nothing can be made of; it is left out
     */
    FarScan(CacheId cache, Node node, Reading<T> reading, Consumer<UnreadableException> onUnreadable) {
        this.onUnreadable = onUnreadable;
        this.cache = cache;
        this.node = node;
        this.reading = reading;
    }

    @Override
    public boolean hasNext() {
        while (page.isEmpty() && !cursor.equals(ScanPage.END)) {
            turn();
        }
        return !page.isEmpty();
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The iteration is over");
        }
        return page.remove();
    }

    private void turn() {
        ScanPage next = new CallTime(node)
                .ask(deadline -> TierFailures.await(node.far().scan(cache, cursor, PAGE, deadline), deadline));
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
                page.add(reading.read(key, reply, envelope));
            } catch (UnreadableException e) {
                onUnreadable.accept(e);
            }
        }
    }
}
