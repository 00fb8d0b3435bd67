package dev.perigee.tier;

import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.Acknowledgement.Kind;
import dev.perigee.entry.Stamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * How far other nodes have come with this node's writes, and the threads that wait for it. Thread-safe, without locks: a
 * writer waits on its own thread, and is woken by what concerns it.
 */
final class Confirmations {

    /** More than any honest namespace needs; what somebody forges beyond it is not remembered. */
    private static final int MOST_REMEMBERED = 1 << 17;

    private final Map<Place, Stamp> reached = new ConcurrentHashMap<>();
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

    private record Place(long node, Kind kind, int partition) {}

    /** Which of two moments of a partition counts: the later one, or of different epochs the one that came last. */
    static Stamp later(Stamp known, Stamp next) {
        return known.epoch().equals(next.epoch()) && known.sequence() > next.sequence() ? known : next;
    }

    /** A node has told how far it has come. */
    void acknowledged(Acknowledgement acknowledgement) {
        for (Stamp stamp : acknowledgement.stamps()) {
            Place place = new Place(acknowledgement.from(), acknowledgement.kind(), stamp.partition());
            if (reached.size() < MOST_REMEMBERED || reached.containsKey(place)) {
                reached.merge(place, stamp, Confirmations::later);
            }
        }
        for (Waiter waiter : waiters) {
            if (waiter.concerns(acknowledgement)) {
                LockSupport.unpark(waiter.thread);
            }
        }
    }

    /** Forgets the nodes that are gone. */
    void retain(Set<Long> nodes) {
        reached.keySet().removeIf(place -> !nodes.contains(place.node()));
    }

    /**
     * Waits until nodes have come so far.
     *
     * @param kind with what
     * @param nodes which nodes
     * @param moments at most one for each partition
     * @param giveUp when to stop waiting, by the node's monotonic clock
     * @return whether all have come so far in time
     */
    boolean await(Kind kind, Set<Long> nodes, Collection<Stamp> moments, long giveUp) throws InterruptedException {
        Waiter waiter = new Waiter(kind, nodes, moments);
        if (waiter.isThrough()) {
            return true;
        }
        waiters.add(waiter);
        try {
            while (!waiter.isThrough()) {
                long left = giveUp - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException("Waiting for other nodes");
                }
            }
            return true;
        } finally {
            waiters.remove(waiter);
        }
    }

    /** A thread, and what it still waits for; the list is that thread's own. */
    private final class Waiter {

        private record Missing(Place place, Stamp moment) {}

        private final Thread thread = Thread.currentThread();
        private final Kind kind;
        private final Set<Long> nodes;
        private final List<Missing> missing = new ArrayList<>();

        Waiter(Kind kind, Set<Long> nodes, Collection<Stamp> moments) {
            this.kind = kind;
            this.nodes = nodes;
            for (Stamp moment : moments) {
                for (long node : nodes) {
                    missing.add(new Missing(new Place(node, kind, moment.partition()), moment));
                }
            }
        }

        boolean isThrough() {
            missing.removeIf(each -> isReached(each.place(), each.moment()));
            return missing.isEmpty();
        }

        boolean concerns(Acknowledgement acknowledgement) {
            return acknowledgement.kind() == kind && nodes.contains(acknowledgement.from());
        }

        private boolean isReached(Place place, Stamp moment) {
            Stamp stamp = reached.get(place);
            return stamp != null && stamp.epoch().equals(moment.epoch()) && stamp.sequence() >= moment.sequence();
        }
    }
}
