package dev.perigee.tier;

import dev.perigee.coherence.Copies;
import dev.perigee.coherence.Digest;
import dev.perigee.coherence.FarBreaker;
import dev.perigee.coherence.Heard;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
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
    private static final Duration PROBE_EVERY = Duration.ofMillis(100);

    /** So long a probe keeps others from being sent to its partition: where one is lost, the next may get through. */
    private static final Duration PROBE_AGAIN = Duration.ofMillis(500);

    private static final int SWEEP_LIMIT = 5_000;

    /** So many digests in a row that tell of messages lost without a sign, and the subscription is set up anew. */
    private static final int SILENT_LOSSES = 2;

    private final PauseWatch pauses = new PauseWatch(this::onSuspended);
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

    /** Held while it is asked for details anew, for far.timeout at most, so that who destroys a cache comes after that. */
    private final Object raising = new Object();

    /** How many eras had begun when event details were raised last. Used by the heartbeat's thread only. */
    private long erasRaised;

    /** Whether another node may have destroyed a cache that listeners here belong to, and its event detail with it. */
    private volatile boolean detailsDoubtful;

    /** How many digests in a row told of messages lost without a sign. Used by the heartbeat's thread only. */
    private int silentLosses;

    private final Runnable endDigests;
    private final Runnable endProbes;
    private final Runnable endSweeps;

    /** The partitions that a probe is under way for, with the latest of them. */
    private final Map<Integer, Object> probing = new ConcurrentHashMap<>();

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
        this.far = new GuardedFarStore(far, pauses, () -> heartbeat.after(Duration.ZERO, this::probe), settings);
        this.backplane = backplane;
        this.settings = settings;
        this.events = events;
        this.partitions = IntStream.range(0, far.partitions())
                .mapToObj(index -> new Partition(index, settings.bound(), settings.ticker()::nanoTime))
                .toArray(Partition[]::new);
        this.vitals = new Vitals(List.of(partitions), this.far.breaker(), settings);
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
        endProbes = heartbeat.every(PROBE_EVERY, this::probe);
        endSweeps = heartbeat.every(SWEEP_EVERY, () -> ifAnswered(this::sweep));
        pauses.start();
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
        endProbes.run();
        endSweeps.run();
        recoveries.close();
        membership.close();
        backplane.close();
        far.close();
        pauses.close();
    }

    /** The far store; while it does not answer, it is not asked. */
    GuardedFarStore far() {
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

    /** Tells when this node stood still. */
    PauseWatch pauses() {
        return pauses;
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

    /** This node's monotonic clock. */
    long nanoTime() {
        return settings.ticker().nanoTime();
    }

    /** What is known of every partition, before a request that concerns them all. */
    Ticket[] askAll() {
        long now = nanoTime();
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
        wants(cache, detail);
        ask(cache, detail);
    }

    private void wants(CacheId cache, EventDetail detail) {
        details.merge(cache, detail, (one, other) -> one.compareTo(other) >= 0 ? one : other);
    }

    private void ask(CacheId cache, EventDetail detail) {
        new CallTime(this)
                .<@Nullable Void>ask(
                        deadline -> TierFailures.await(far.raiseEventDetail(cache, detail, deadline), deadline));
    }

    /**
     * A cache is going to be destroyed: from now on this node asks no more that its messages tell enough, which would leave
     * something of it behind. To be {@linkplain #wantAgain taken back} if it is not destroyed after all.
     *
     * @return what listeners here needed; null for nothing
     */
    @Nullable EventDetail wantNoMore(CacheId cache) {
        synchronized (raising) {
            return details.remove(cache);
        }
    }

    /** A cache that was to be destroyed is still there. */
    void wantAgain(CacheId cache, @Nullable EventDetail detail) {
        if (detail != null) {
            wants(cache, detail);
            detailsDoubtful = true;
        }
    }

    /** Asks every partition where it stands. */
    List<Stamp> present() {
        return new CallTime(this).ask(deadline -> TierFailures.await(far.digest(allPartitions(), deadline), deadline));
    }

    /**
     * The machine was suspended. The monotonic clock stood still, so whatever was timed by it may be older than it says: all
     * of it is given up. The memory of copies is freed later, they are not served from now on.
     */
    private void onSuspended() {
        eachPartition(Partition::giveUp);
        membership.giveUp();
        far.onSuspended();
        log.warn("This machine was suspended, or its clock was set ahead: near copies from before are not served");
        heartbeat.after(Duration.ZERO, () -> eachPartition(partition -> copies.forgetPartition(partition.index())));
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

    private void askIfNeeded() {
        boolean nothingToProve = details.isEmpty()
                && !membership.isActive()
                && caches.values().stream().noneMatch(NearView::needsProof);
        if (!far.breaker().away().isEmpty() || !nothingToProve) {
            askForDigests();
        }
    }

    /**
     * Asks each partition that is not asked otherwise where it stands, without waiting for the answers. A probe may take as
     * long as any request, or a far tier that is slow would stay away for ever; but it is not waited for with the next one.
     */
    private void probe() {
        for (int partition : far.doubtful()) {
            Object probe = new Object();
            if (probing.putIfAbsent(partition, probe) == null) {
                Ticket[] sent = askAll();
                heartbeat.after(PROBE_AGAIN, () -> probing.remove(partition, probe));
                far.probe(partition, deadline()).whenComplete((stamps, failure) -> {
                    probing.remove(partition, probe);
                    if (failure == null) {
                        heartbeat.after(Duration.ZERO, () -> takeProbed(stamps, sent));
                    }
                });
            }
        }
    }

    private void takeProbed(List<Stamp> stamps, Ticket[] sent) {
        List<Digest> open = new ArrayList<>();
        take(stamps, sent, open);
        if (!open.isEmpty()) {
            settleLater(open);
        }
    }

    /** Asks the partitions that are asked at all; the others are {@linkplain #probe probed}. */
    private void askForDigests() {
        Set<Integer> away = far.breaker().away();
        List<Integer> present = allPartitions().stream()
                .filter(partition -> !away.contains(partition))
                .toList();
        if (!present.isEmpty()) {
            Ticket[] sent = askAll();
            Deadline deadline = deadline();
            List<Digest> open = new ArrayList<>();
            take(TierFailures.await(far.digest(present, deadline), deadline), sent, open);
            if (open.isEmpty()) {
                silentLosses = 0;
            } else {
                settleLater(open);
            }
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

    /** Messages that came while this node stood still have to be read before it can be said which are missing. */
    private void settleLater(List<Digest> open) {
        long before = pauses.pauses().count();
        heartbeat.after(settings.grace(), () -> {
            if (pauses.since(before)) {
                heartbeat.after(settings.grace(), () -> settle(open));
            } else {
                settle(open);
            }
        });
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
                for (Map.Entry<CacheId, EventDetail> each : details.entrySet()) {
                    synchronized (raising) {
                        if (details.containsKey(each.getKey())) {
                            ask(each.getKey(), each.getValue());
                        }
                    }
                }
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

        /** Whether it was told. Used by the backplane's thread. */
        private boolean spoofed;

        /** Of a write of its own a node learns by the answer; that the number is used nobody here waits for. */
        @Override
        public boolean mayWait(Message message) {
            return message.id().node() == ids.node() && !events.isActive();
        }

        @Override
        public void onMessage(Message message) {
            Heard heard = partitions[message.stamp().partition()].onMessage(message, copies);
            membership.heard(message, heard);
            switch (heard.kind()) {
                case IN_ORDER, LATE, NEW_ERA -> events.heard(message);
                case CONTRADICTED, IGNORED -> warnOfSpoofing();
                case DUPLICATE, RETIRED -> {
                    // Was heard, or is over.
                }
            }
        }

        private void warnOfSpoofing() {
            if (!spoofed) {
                spoofed = true;
                log.warn(
                        "Messages of the far tier contradict each other: somebody else publishes on the namespace's channels,"
                                + " or the server has lost writes; what contradicts is not believed, see spoofed in the health");
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
