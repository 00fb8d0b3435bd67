package dev.perigee.tier;

import dev.perigee.coherence.Copies;
import dev.perigee.coherence.Digest;
import dev.perigee.coherence.Heard;
import dev.perigee.coherence.HeardKind;
import dev.perigee.coherence.Licence;
import dev.perigee.coherence.Partition;
import dev.perigee.coherence.Ticket;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationIds;
import dev.perigee.entry.Stamp;
import dev.perigee.event.EventOrder;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.FarStore;
import dev.perigee.tier.NodeSettings.OnDisconnect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cache manager's part in a namespace: its far store, its subscription, its view of each partition, and the thread
 * that asks for digests. Shared by all caches of the manager. Thread-safe.
 *
 * <p>Messages arrive on the backplane's thread and are passed on here; near copies and event lines are told, nothing else
 * is done on that thread.
 */
public final class Node implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Node.class);

    private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);
    private static final Duration PROBE_LIMIT = Duration.ofMillis(500);
    private static final int SWEEP_LIMIT = 5_000;

    /** So many digests in a row that tell of messages lost without a sign, and the subscription is set up anew. */
    private static final int SILENT_LOSSES = 2;

    private final GuardedFarStore far;
    private final Backplane backplane;
    private final NodeSettings settings;
    private final EventOrder events;
    private final OperationIds ids = new OperationIds();
    private final Partition[] partitions;
    private final Vitals vitals;
    private final Map<CacheId, NearView> caches = new ConcurrentHashMap<>();

    /** What listeners here need to be told; a far store that lost its data has to be asked again. */
    private final Map<CacheId, EventDetail> details = new ConcurrentHashMap<>();

    private final KeyWatch watch = new KeyWatch();
    private final Copies copies = new NodeCopies(caches, watch, this::suspectDetails);
    private final Heartbeat heartbeat;
    private final Membership membership;
    private final Recoveries recoveries;

    /** How many eras had begun when event details were raised last. Used by the heartbeat's thread only. */
    private long erasRaised;

    /** Whether another node may have destroyed a cache that listeners here belong to, and its event detail with it. */
    private volatile boolean detailsDoubtful;

    /** How many digests in a row told of messages lost without a sign. Used by the heartbeat's thread only. */
    private int silentLosses;

    private final Runnable endDigests;
    private final Runnable endSweeps;

    /**
     * Takes part in a namespace from now on.
     *
     * @param far this node's handle on the far store; closed with the node
     * @param backplane this node's handle on the backplane; closed with the node
     * @param settings time limits
     * @param events the order in which listeners hear
     * @param heartbeat runs this node's maintenance; not closed here
     */
    public Node(FarStore far, Backplane backplane, NodeSettings settings, EventOrder events, Heartbeat heartbeat) {
        this.far =
                new GuardedFarStore(far, () -> heartbeat.after(Duration.ZERO, () -> ifAnswered(this::askForDigests)));
        this.backplane = backplane;
        this.settings = settings;
        this.events = events;
        this.partitions = IntStream.range(0, far.partitions())
                .mapToObj(index -> new Partition(index, settings.bound(), System::nanoTime))
                .toArray(Partition[]::new);
        this.vitals = new Vitals(List.of(partitions), this.far.breaker(), settings.bound());
        this.heartbeat = heartbeat;
        this.membership = new Membership(far, backplane, settings, heartbeat, ids.node());
        this.recoveries = new Recoveries(heartbeat, settings.digestEvery());
        if (settings.onDisconnect() == OnDisconnect.BYPASS) {
            eachPartition(Partition::suspend); // Nothing is heard before the subscription stands.
        }
        backplane.subscribe(new Listener());
        // Without knowing where the partitions stand, a node could not keep the first answers near.
        ifAnswered(this::askForDigests);
        endDigests = heartbeat.every(settings.digestEvery(), () -> ifAnswered(this::askIfNeeded));
        endSweeps = heartbeat.every(SWEEP_EVERY, () -> ifAnswered(this::sweep));
    }

    /**
     * Returns how this node is.
     *
     * @return always the same object
     */
    public Vitals vitals() {
        return vitals;
    }

    /** Leaves the namespace; its data stays for the others. */
    @Override
    public void close() {
        endDigests.run();
        endSweeps.run();
        recoveries.close();
        membership.close();
        backplane.close();
        far.close();
    }

    /** The far store; while it does not answer, it is not asked. */
    FarStore far() {
        return far;
    }

    /** What makes up for the lost writes of this node's caches. */
    Recoveries recoveries() {
        return recoveries;
    }

    /** What is known of the far store's failures: nobody should wait for what he can do without. */
    FarBreaker breaker() {
        return far.breaker();
    }

    NodeSettings settings() {
        return settings;
    }

    OperationIds ids() {
        return ids;
    }

    Copies copies() {
        return copies;
    }

    Membership membership() {
        return membership;
    }

    KeyWatch watch() {
        return watch;
    }

    Partition partition(int index) {
        return partitions[index];
    }

    Deadline deadline() {
        return Deadline.after(settings.farTimeout());
    }

    /** What is known of every partition, before a request that concerns them all. */
    Ticket[] askAll() {
        long now = System.nanoTime();
        Ticket[] tickets = new Ticket[partitions.length];
        for (int i = 0; i < partitions.length; i++) {
            tickets[i] = partitions[i].ask(now);
        }
        return tickets;
    }

    void open(CacheId cache, NearView view) {
        caches.put(cache, view);
    }

    void close(CacheId cache) {
        caches.remove(cache);
        membership.quit(cache);
        details.remove(cache);
        for (Partition partition : partitions) {
            partition.forgetScope(cache);
        }
    }

    /** Has near copies of a cache served only under a licence; to be called before anything is kept of it. */
    void license(CacheId cache, Licence licence) {
        for (Partition partition : partitions) {
            partition.openScope(cache, licence);
        }
    }

    /** Makes messages of a cache tell enough for listeners here. */
    void raise(CacheId cache, EventDetail detail) {
        details.merge(cache, detail, (one, other) -> one.compareTo(other) >= 0 ? one : other);
        Deadline deadline = deadline();
        TierFailures.await(far.raiseEventDetail(cache, detail, deadline), deadline);
    }

    /** Asks every partition where it stands. */
    List<Stamp> present() {
        Deadline deadline = deadline();
        return TierFailures.await(far.digest(allPartitions(), deadline), deadline);
    }

    /** A cache was hidden, perhaps because it was destroyed, and with it what listeners here need. */
    private void suspectDetails(CacheId cache) {
        if (details.containsKey(cache)) {
            detailsDoubtful = true;
        }
    }

    /** Maintenance that the far tier fails is tried again in the next round; that it fails is told once, by its guard. */
    private void ifAnswered(Runnable maintenance) {
        try {
            maintenance.run();
        } catch (FarUnavailableException e) {
            heartbeat.noteFailure(e);
            log.debug("Maintenance waits for the far tier: {}", e.getMessage());
        }
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private void askIfNeeded() {
        boolean nothingToProve = details.isEmpty()
                && !membership.isActive()
                && caches.values().stream().noneMatch(NearView::needsProof);
        if (!far.breaker().away().isEmpty() || !nothingToProve) {
            askForDigests();
        }
    }

    private void askForDigests() {
        Ticket[] sent = askAll();
        Set<Integer> away = far.breaker().away();
        // A partition that is away is asked often rather than long.
        Deadline soon = Deadline.after(least(settings.farTimeout(), PROBE_LIMIT));
        List<CompletionStage<List<Stamp>>> answers =
                new ArrayList<>(away.stream().map(p -> far.probe(p, soon)).toList());
        Deadline deadline = away.isEmpty() ? deadline() : soon;
        List<Integer> present = allPartitions().stream()
                .filter(partition -> !away.contains(partition))
                .toList();
        if (!present.isEmpty()) {
            answers.add(far.digest(present, deadline));
        }
        FarUnavailableException failure = null;
        List<Digest> open = new ArrayList<>();
        for (CompletionStage<List<Stamp>> answer : answers) {
            try {
                take(TierFailures.await(answer, deadline), sent, open);
            } catch (FarUnavailableException e) {
                failure = e; // What others have answered counts all the same.
            }
        }
        if (!open.isEmpty()) {
            heartbeat.after(settings.grace(), () -> settle(open));
        } else if (failure == null) {
            silentLosses = 0;
        }
        if (failure != null) {
            throw failure;
        }
        raiseAgain();
    }

    private void take(List<Stamp> stamps, Ticket[] sent, List<Digest> open) {
        for (Stamp stamp : stamps) {
            Digest digest = partitions[stamp.partition()].onDigest(sent[stamp.partition()], stamp, copies);
            if (digest.settled()) {
                membership.proved(partitions[stamp.partition()], stamp, /* missed= */ false);
            } else {
                open.add(digest);
            }
        }
    }

    /** What has not come by now is lost. A subscription that loses again and again only seems to stand. */
    private void settle(List<Digest> open) {
        boolean lost = false;
        for (Digest digest : open) {
            Partition partition = partitions[digest.partition()];
            boolean missed = partition.settle(digest) >= 0;
            Stamp stamp = new Stamp(digest.partition(), digest.sent().era().epoch(), digest.sequence());
            membership.proved(partition, stamp, missed);
            lost |= missed;
        }
        silentLosses = lost ? silentLosses + 1 : 0;
        if (silentLosses >= SILENT_LOSSES) {
            log.warn(
                    "Messages were lost without a sign {} times in a row; the subscription is set up anew",
                    silentLosses);
            silentLosses = 0;
            backplane.resubscribe();
        }
    }

    private void eachPartition(Consumer<Partition> step) {
        for (Partition partition : partitions) {
            step.accept(partition);
        }
    }

    /** A far store that starts anew has forgotten what listeners need. Era by era, whatever road the news took. */
    private void raiseAgain() {
        long eras = vitals.coherence().eras();
        if (eras != erasRaised || detailsDoubtful) {
            detailsDoubtful = false;
            try {
                details.forEach(this::raise);
            } catch (FarUnavailableException e) {
                detailsDoubtful = true;
                throw e;
            }
            erasRaised = eras;
        }
    }

    private void sweep() {
        Deadline deadline = deadline();
        TierFailures.await(far.sweep(SWEEP_LIMIT, ids.next(), deadline), deadline);
    }

    private Collection<Integer> allPartitions() {
        return IntStream.range(0, partitions.length).boxed().toList();
    }

    private final class Listener implements Backplane.Subscriber {

        /** Of a write of its own a node learns by the answer; that the number is used nobody here waits for. */
        @Override
        public boolean mayWait(Message message) {
            return message.id().node() == ids.node() && !events.isActive();
        }

        @Override
        public void onMessage(Message message) {
            Heard heard = partitions[message.stamp().partition()].onMessage(message, copies);
            membership.heard(message, heard);
            if (heard.kind() != HeardKind.DUPLICATE && heard.kind() != HeardKind.RETIRED) {
                events.heard(message);
            }
        }

        @Override
        public void onLoss() {
            heartbeat.after(Duration.ZERO, () -> ifAnswered(Node.this::askIfNeeded));
        }

        @Override
        public void onDisconnected() {
            vitals.hears(false);
            membership.deafen();
            if (settings.onDisconnect() == OnDisconnect.BYPASS) {
                eachPartition(Partition::suspend);
            }
        }

        @Override
        public void onSubscribed() {
            vitals.hears(true);
            membership.hearAgain();
            eachPartition(Partition::hearAgain);
            heartbeat.after(Duration.ZERO, () -> ifAnswered(Node.this::askForDigests));
        }
    }
}
