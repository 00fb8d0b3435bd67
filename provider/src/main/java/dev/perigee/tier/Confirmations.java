package dev.perigee.tier;

import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.Acknowledgement.Kind;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Ticker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How far other nodes have come with this node's writes, and the threads that wait for it. Thread-safe, without locks: a
 * writer waits on its own thread, and is woken by what concerns it.
 */
final class Confirmations {

    /** More than any honest namespace needs; what somebody forges beyond it is not remembered. */
    private static final int MOST_REMEMBERED = 1 << 17;

    private final Ticker ticker;
    private final Map<Place, Stamp> reached = new ConcurrentHashMap<>();
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

    /** By partition, the highest number that was acknowledged. */
    private final Map<Integer, Highest> highest = new ConcurrentHashMap<>();

    /** By partition, until when nothing that is acknowledged is believed, by the node's monotonic clock. */
    private final Map<Integer, Long> distrustedUntil = new ConcurrentHashMap<>();

    /**
     * An acknowledged moment, when it was heard of, and the highest before it.
     *
     * @param heardAt the node's monotonic clock
     */
    private record Highest(
            Stamp moment, long heardAt, @Nullable Highest former) {

        Highest raisedTo(Stamp other, long now) {
            if (!other.epoch().equals(moment.epoch())) {
                return new Highest(other, now, null);
            }
            return other.sequence() > moment.sequence()
                    ? new Highest(other, now, new Highest(moment, heardAt, null))
                    : this;
        }

        boolean wasReached(Stamp number, long before) {
            boolean reached = moment.epoch().equals(number.epoch())
                    && moment.sequence() >= number.sequence()
                    && heardAt - before < 0;
            return reached || (former != null && former.wasReached(number, before));
        }
    }

    Confirmations(Ticker ticker) {
        this.ticker = ticker;
    }

    private record Place(long node, Kind kind, int partition) {}

    /** Which of two moments of a partition counts: the later one, or of different epochs the one that came last. */
    static Stamp later(Stamp known, Stamp next) {
        return known.epoch().equals(next.epoch()) && known.sequence() > next.sequence() ? known : next;
    }

    /** A node has told how far it has come. */
    void acknowledged(Acknowledgement acknowledgement) {
        long now = ticker.nanoTime();
        for (Stamp stamp : acknowledgement.stamps()) {
            if (isDistrusted(stamp.partition(), now)) {
                continue;
            }
            highest.merge(
                    stamp.partition(),
                    new Highest(stamp, now, null),
                    (known, heard) -> known.raisedTo(heard.moment(), now));
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

    /**
     * Says whether so high a number had been acknowledged before a write was even sent; then the store's numbers went back.
     *
     * @param moment the write's number
     * @param askedAt the node's monotonic clock before the write was sent
     */
    boolean wasReached(Stamp moment, long askedAt) {
        Highest known = highest.get(moment.partition());
        return known != null && known.wasReached(moment, askedAt);
    }

    /**
     * Forgets what was acknowledged of a partition whose numbers went back, and what is acknowledged until all nodes have
     * noticed: the same numbers may stand for other writes now.
     *
     * @param until the node's monotonic clock
     */
    void distrust(int partition, long until) {
        distrustedUntil.merge(partition, until, (one, other) -> one - other >= 0 ? one : other);
        reached.keySet().removeIf(place -> place.partition() == partition);
        highest.remove(partition);
    }

    /**
     * Says whether nothing that is acknowledged of a partition is believed.
     *
     * @param now the node's monotonic clock
     */
    boolean isDistrusted(int partition, long now) {
        Long until = distrustedUntil.get(partition);
        if (until == null) {
            return false;
        }
        if (now - until < 0) {
            return true;
        }
        distrustedUntil.remove(partition, until);
        return false;
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
                long left = giveUp - ticker.nanoTime();
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
