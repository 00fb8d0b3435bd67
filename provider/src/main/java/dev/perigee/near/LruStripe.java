package dev.perigee.near;

import dev.perigee.spi.NearStoreFactory.Bound;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A part of an {@link LruStore}: a hash map whose nodes also stand in a ring, the latest used behind the head. Thread-safe;
 * all is changed under {@link #lock}, and the ring read under it; {@link #peek}, {@link #size} and {@link #taken} do without.
 */
final class LruStripe<K, E> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, Node<K, E>> nodes = new ConcurrentHashMap<>();
    private final Node<K, E> head = new Node<>(null, null, 0);
    private final long room;
    private final Bound<K, E> bound;

    private volatile long size;

    /** How much of the room is taken: bytes, or entries. */
    private volatile long taken;

    /**
     * Starts empty.
     *
     * @param room how many bytes, or entries, there is room for
     */
    LruStripe(long room, Bound<K, E> bound) {
        this.room = room;
        this.bound = bound;
    }

    /** A place in the ring; the head has neither key nor entry. */
    private static final class Node<K, E> {

        private final @Nullable K key;
        private volatile @Nullable E entry;
        private long takes;
        private Node<K, E> newer = this;
        private Node<K, E> older = this;

        Node(@Nullable K key, @Nullable E entry, long takes) {
            this.key = key;
            this.entry = entry;
            this.takes = takes;
        }

        void unlink() {
            newer.older = older;
            older.newer = newer;
        }

        void linkBehind(Node<K, E> head) {
            newer = head;
            older = head.older;
            older.newer = this;
            head.older = this;
        }
    }

    @Nullable E get(K key) {
        lock.lock();
        try {
            Node<K, E> node = nodes.get(key);
            if (node == null) {
                return null;
            }
            use(node);
            return node.entry;
        } finally {
            lock.unlock();
        }
    }

    @Nullable E peek(K key) {
        Node<K, E> node = nodes.get(key);
        return node == null ? null : node.entry;
    }

    @SuppressWarnings("ReferenceEquality") // Entries are compared by identity.
    @Nullable E compute(K key, UnaryOperator<@Nullable E> step) {
        lock.lock();
        try {
            Node<K, E> node = nodes.get(key);
            E present = node == null ? null : node.entry;
            E next = step.apply(present);
            if (next == present) {
                return next;
            }
            if (next == null) {
                remove(key, node);
            } else {
                put(key, node, next);
                evictSurplus();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    void removeIf(Predicate<? super E> goes) {
        lock.lock();
        try {
            for (Iterator<Node<K, E>> each = nodes.values().iterator(); each.hasNext(); ) {
                Node<K, E> node = each.next();
                E entry = node.entry;
                if (entry != null && goes.test(entry)) {
                    each.remove();
                    drop(node);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        removeIf(entry -> true);
    }

    void addKeys(Collection<K> keys) {
        lock.lock();
        try {
            keys.addAll(nodes.keySet());
        } finally {
            lock.unlock();
        }
    }

    long size() {
        return size;
    }

    long taken() {
        return taken;
    }

    private void use(Node<K, E> node) {
        node.unlink();
        node.linkBehind(head);
    }

    private void put(K key, @Nullable Node<K, E> former, E entry) {
        long takes = bound.isWeighted() ? bound.weigher().applyAsInt(entry) : 1;
        if (former == null) {
            Node<K, E> node = new Node<>(key, entry, takes);
            nodes.put(key, node);
            node.linkBehind(head);
            count(1, takes);
        } else {
            count(0, takes - former.takes);
            former.entry = entry;
            former.takes = takes;
            use(former);
        }
    }

    private void remove(K key, @Nullable Node<K, E> node) {
        if (node != null) {
            nodes.remove(key);
            drop(node);
        }
    }

    private void drop(Node<K, E> node) {
        node.unlink();
        count(-1, -node.takes);
    }

    private void evictSurplus() {
        while (taken > room && size > 0) {
            Node<K, E> eldest = head.newer;
            K key = eldest.key;
            if (key == null) {
                throw new IllegalStateException("The ring is empty, but " + size + " entries are counted");
            }
            remove(key, eldest);
            bound.evicted().accept(key);
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Only changed by who holds the lock; volatile for those who look.
    private void count(long entries, long weight) {
        size += entries;
        taken += weight;
    }
}
