package dev.perigee.tier;

import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.Acknowledgement.Kind;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.Ticker;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What this node tells the writers whose messages it has dealt with. Sent at once; while one is under way to a writer, the
 * next ones for it are gathered, a later number of a partition in the place of an earlier one. Never waits. Thread-safe.
 *
 * <p>Messages and acknowledgements can be lost. So each digest that is settled tells the writers once more whose messages
 * came so shortly ago that they may still be waiting; and where it shows that messages were missed, all members are told,
 * for nobody knows whose they were.
 */
final class Acknowledgements {

    private final Backplane backplane;
    private final long self;
    private final long longestWaitNanos;
    private final Ticker ticker;
    private final Map<Address, Outbox> outboxes = new ConcurrentHashMap<>();
    private volatile Set<Long> members = Set.of();

    /** By partition, whose messages were applied lately, and when the last of them was. */
    private final Map<Integer, Map<Long, Long>> writers = new ConcurrentHashMap<>();

    /** By partition, the epoch of the digest or loss before. */
    private final Map<Integer, String> epochs = new ConcurrentHashMap<>();

    private record Address(long writer, Kind kind) {}

    /**
     * Begins without anything to tell.
     *
     * @param longestWaitNanos how long a writer waits at most
     * @param ticker the node's monotonic clock
     */
    Acknowledgements(Backplane backplane, long self, long longestWaitNanos, Ticker ticker) {
        this.backplane = backplane;
        this.self = self;
        this.longestWaitNanos = longestWaitNanos;
        this.ticker = ticker;
    }

    /**
     * A message was applied: no older near copy of what it concerns is served any more.
     *
     * @param writer whose write it tells of
     * @param stamp its moment
     */
    void applied(long writer, Stamp stamp) {
        if (writer != self) {
            writers.computeIfAbsent(stamp.partition(), p -> new ConcurrentHashMap<>())
                    .put(writer, ticker.nanoTime());
            tell(new Address(writer, Kind.APPLIED), stamp);
        }
    }

    /** Messages up to a moment were missed; they count as applied from now on. */
    void missed(Stamp stamp) {
        epochs.put(stamp.partition(), stamp.epoch());
        members.forEach(member -> tell(new Address(member, Kind.APPLIED), stamp));
    }

    /**
     * A digest proved that everything up to a moment is applied.
     *
     * @param missed whether messages were missed that count as applied from now on
     */
    void proved(Stamp stamp, boolean missed) {
        @Nullable Map<Long, Long> concerned = writers.get(stamp.partition());
        // A new epoch, the first one too, begins with a number whose message nobody here may have heard.
        if (!stamp.epoch().equals(epochs.put(stamp.partition(), stamp.epoch())) || missed) {
            missed(stamp);
        } else if (concerned != null) {
            long now = ticker.nanoTime();
            concerned.values().removeIf(at -> now - at > longestWaitNanos);
            concerned.keySet().forEach(writer -> tell(new Address(writer, Kind.APPLIED), stamp));
        }
    }

    /** Synchronous listeners here have heard the events of a message. */
    void delivered(long writer, Stamp stamp) {
        tell(new Address(writer, Kind.DELIVERED), stamp);
    }

    /** Forgets the writers that are gone. */
    void retain(Set<Long> nodes) {
        members = nodes;
        outboxes.keySet().removeIf(address -> !nodes.contains(address.writer()));
    }

    private void tell(Address address, Stamp stamp) {
        if (address.writer() != self) {
            outboxes.computeIfAbsent(address, Outbox::new).add(stamp);
        }
    }

    /** What goes to one writer. */
    private final class Outbox {

        private final Address address;

        /** By partition. Guarded by this. */
        private final Map<Integer, Stamp> gathered = new HashMap<>();

        /** Whether somebody sends, who will take what was gathered meanwhile. Guarded by this. */
        private boolean busy;

        Outbox(Address address) {
            this.address = address;
        }

        void add(Stamp stamp) {
            synchronized (this) {
                gathered.merge(stamp.partition(), stamp, Confirmations::later);
                if (busy) {
                    return;
                }
                busy = true;
            }
            send();
        }

        private void send() {
            for (List<Stamp> batch = take(); !batch.isEmpty(); batch = take()) {
                CompletableFuture<@Nullable Void> sent = backplane
                        .acknowledge(address.writer(), new Acknowledgement(self, address.kind(), batch))
                        .toCompletableFuture();
                if (!sent.isDone()) {
                    // A failure too: what was lost is repeated after the next digest.
                    var unused = sent.whenComplete((done, failure) -> send());
                    return;
                }
            }
        }

        private synchronized List<Stamp> take() {
            List<Stamp> batch = new ArrayList<>(gathered.values());
            gathered.clear();
            busy = !batch.isEmpty();
            return batch;
        }
    }
}
