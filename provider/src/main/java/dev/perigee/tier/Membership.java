package dev.perigee.tier;

import dev.perigee.coherence.Heard;
import dev.perigee.coherence.HeardKind;
import dev.perigee.coherence.Licence;
import dev.perigee.coherence.Partition;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.Message;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.FarStore;
import dev.perigee.spi.Meeting;
import dev.perigee.spi.Member;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's registration in its namespace, and its knowledge of the others'. Nothing of it exists until a cache asks for
 * confirmed writes or acknowledged listeners; then it costs one request for each digest interval, however many caches.
 *
 * <p><b>Why a node that is missing in a writer's list does no harm.</b> Let the list be made at {@code m} by the store, and
 * the write take effect at {@code w}, at most {@code L} later ({@link Roster#isFreshAt}; {@code L} is the longest lease).
 * A node that is not in the list had either not registered by {@code m}, or its lease was over by {@code m}.
 *
 * <ul>
 *   <li>It registers later, at {@code r > m}: it serves only copies that were asked for at {@code r + L} or later
 *       ({@link Licence#grant}), so after {@code m + L >= w}: they hold the write, or something newer.
 *   <li>Its lease was over: it counts its lease from before it sent the request, so by its own clock it was over, too, and
 *       no look that begins after that is served. If it registers again, the first case holds for what it serves then.
 *   <li>The store has lost its registration while the lease is running: then the list is marked as not complete, for so
 *       long that the lease has run out before it ends; writers wait for the whole bound.
 * </ul>
 *
 * <p>Clocks: the node's monotonic clock and the store's clock must run equally fast; a tenth of the lease is kept as a
 * reserve, so a step of the store's clock by less does no harm.
 *
 * <p>Thread-safe. No lock is held while anything is waited for.
 */
final class Membership implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Membership.class);

    /** What of a lease is not used: the store's clock has a grain, and may be set. */
    private static final int RESERVE_SHARE = 10;

    private final FarStore far;
    private final Backplane backplane;
    private final NodeSettings settings;
    private final Heartbeat heartbeat;
    private final long self;
    private final Confirmations confirmations;
    private final Acknowledgements acknowledgements;
    private final Map<CacheId, Participation> caches = new ConcurrentHashMap<>();

    private volatile @Nullable Roster roster;

    /** All guarded by this. */
    private long version;

    private @Nullable CompletableFuture<Roster> underWay;
    private long underWaySince;
    private boolean registered;

    /** While messages cannot be heard, nobody is to wait for this node: it does not read near then. */
    private boolean deaf;

    private long leaseEnds;
    private @Nullable Runnable end;

    /** How often everything was {@linkplain #giveUp given up}; an answer to a question of before counts for nothing. */
    private long givenUp;

    Membership(FarStore far, Backplane backplane, NodeSettings settings, Heartbeat heartbeat, long self) {
        this.far = far;
        this.backplane = backplane;
        this.settings = settings;
        this.heartbeat = heartbeat;
        this.self = self;
        this.confirmations = new Confirmations(settings.ticker());
        this.acknowledgements =
                new Acknowledgements(backplane, self, settings.bound().toNanos(), settings.ticker());
    }

    /** The number of this node. */
    long self() {
        return self;
    }

    Confirmations confirmations() {
        return confirmations;
    }

    Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    /** Says whether this node takes part at all. */
    boolean isActive() {
        return !caches.isEmpty();
    }

    /** Says whether a writer may wait for this node's word that it has applied a message of a cache. */
    boolean reads(CacheId cache) {
        Participation participation = caches.get(cache);
        return participation != null && participation.reads();
    }

    /** A message was taken in: who may wait for that is told. */
    void heard(Message message, Heard heard) {
        if (!isActive() || heard.kind() == HeardKind.RETIRED || heard.kind() == HeardKind.IGNORED) {
            return;
        }
        Stamp stamp = message.stamp();
        if (heard.kind() == HeardKind.CONTRADICTED) {
            acknowledgements.missed(stamp);
            return;
        }
        if (heard.kind() == HeardKind.NEW_ERA || heard.missedFrom() < stamp.sequence()) {
            acknowledgements.missed(stamp);
        }
        CacheId cache = cacheOf(message);
        if (cache != null && reads(cache)) {
            acknowledgements.applied(message.id().node(), stamp);
        }
    }

    /** A digest was settled. */
    void proved(Partition partition, Stamp stamp, boolean missed) {
        if (isActive() && partition.hasApplied(stamp)) {
            acknowledgements.proved(stamp, missed);
        }
    }

    private static @Nullable CacheId cacheOf(Message message) {
        if (message instanceof Message.Changed changed) {
            return changed.cache();
        } else if (message instanceof Message.Cleared cleared) {
            return cleared.cache();
        }
        return message instanceof Message.TagDeleted deleted ? deleted.cache() : null;
    }

    /** Takes part for a cache from now on. */
    void join(Participation participation) {
        synchronized (this) {
            caches.put(participation.cache(), participation);
            if (end == null) {
                Backplane.Subscription hearing = backplane.hear(self, confirmations::acknowledged);
                Runnable endBeats = heartbeat.every(settings.digestEvery(), this::keepUp);
                end = () -> {
                    endBeats.run();
                    hearing.close();
                };
            }
        }
        keepUp();
    }

    /** Takes part for a cache no more; others learn it by the next renewal. */
    void quit(CacheId cache) {
        Participation participation = caches.remove(cache);
        if (participation != null) {
            participation.licence().revoke();
        }
    }

    /** Messages cannot be heard for the moment: near copies are not served, so that no writer has to wait for this node. */
    void deafen() {
        synchronized (this) {
            deaf = true;
            for (Participation each : caches.values()) {
                each.licence().revoke();
                each.granted = false;
            }
        }
        if (isActive()) {
            keepUp();
        }
    }

    /** Messages can be heard again. */
    void hearAgain() {
        synchronized (this) {
            deaf = false;
        }
        if (isActive()) {
            keepUp();
        }
    }

    /** The monotonic clock stood still: what was measured by it is void, and the lease may be over. */
    void giveUp() {
        synchronized (this) {
            givenUp++;
            registered = false;
            roster = null;
            underWay = null;
            for (Participation each : caches.values()) {
                each.licence().revoke();
                each.granted = false;
            }
        }
        heartbeat.after(Duration.ZERO, () -> {
            if (isActive()) {
                keepUp();
            }
        });
    }

    /** The list of members that was told last; null before the first answer. */
    @Nullable Roster roster() {
        return roster;
    }

    /**
     * Returns a list of members that holds for a write which took effect at a moment or before, asking for one if needed.
     *
     * @param moment the node's monotonic clock
     * @param giveUp when to stop waiting, by the same clock
     * @return the list, or null if there is none in time
     */
    @Nullable Roster rosterFor(long moment, long giveUp) throws InterruptedException {
        Roster known = roster;
        if (known == null || !known.isFreshAt(moment)) {
            try {
                known = renew().get(Math.max(0, giveUp - settings.ticker().nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException e) {
                return null;
            }
        }
        return known.isFreshAt(moment) ? known : null;
    }

    /** Leaves the namespace, if it was joined. */
    @Override
    public void close() {
        Runnable ending;
        synchronized (this) {
            ending = end;
            end = null;
        }
        if (ending == null) {
            return;
        }
        caches.keySet().forEach(this::quit);
        ending.run();
        Deadline deadline = deadline();
        try {
            TierFailures.await(far.leave(self, deadline), deadline);
        } catch (FarUnavailableException e) {
            log.debug("The registration of this node could not be taken back and runs out by itself");
        }
    }

    /** Nobody waits for it: what fails is tried again by the next beat, and the far store's guard tells of failures. */
    private void keepUp() {
        var unused = renew();
    }

    /** Renews the registration, unless that is under way; its failure is no failure of the caller's. */
    private CompletableFuture<Roster> renew() {
        long askedAt;
        long number;
        long during;
        CompletableFuture<Roster> answer = new CompletableFuture<>();
        Map<Participation, Boolean> told;
        synchronized (this) {
            // The clock before the number, and the caches after it: a later number never stands for fewer caches or an
            // earlier moment.
            askedAt = settings.ticker().nanoTime();
            if (underWay != null && !underWay.isDone() && askedAt - underWaySince < patienceNanos()) {
                return underWay;
            }
            underWay = answer;
            underWaySince = askedAt;
            number = ++version;
            during = givenUp;
            told = new HashMap<>();
            caches.values().forEach(each -> told.put(each, each.reads() && !deaf));
        }
        far.meet(describe(told), number, settings.bound().toMillis(), deadline())
                .whenComplete((meeting, failure) -> {
                    Roster met = failure == null ? met(meeting, told, askedAt, during) : null;
                    if (met != null) {
                        answer.complete(met);
                    } else {
                        answer.completeExceptionally(failure == null ? new TimeoutException() : failure);
                    }
                });
        return answer;
    }

    private Member describe(Map<Participation, Boolean> told) {
        Set<CacheId> reading = new HashSet<>();
        Set<CacheId> hearing = new HashSet<>();
        told.forEach((each, reads) -> {
            if (reads) {
                reading.add(each.cache());
            }
            if (each.hears()) {
                hearing.add(each.cache());
            }
        });
        return new Member(self, reading, hearing);
    }

    /**
     * Takes an answer in.
     *
     * @param told the caches at the time of the question, and whether they were said to be read near
     * @param during how often everything had been given up at the time of the question
     * @return null if it was given up since
     */
    private @Nullable Roster met(Meeting meeting, Map<Participation, Boolean> told, long askedAt, long during) {
        Roster known = Roster.of(meeting, askedAt);
        long lease = settings.bound().toNanos();
        long until = askedAt + lease - lease / RESERVE_SHARE;
        synchronized (this) {
            if (during != givenUp) {
                return null;
            }
            Roster former = roster;
            if (former != null && former.askedAt() - askedAt > 0) {
                return former; // A later question was answered sooner.
            }
            long now = settings.ticker().nanoTime();
            // By its own clock, too: if an earlier answer was lost, the store may have registered this node anew since.
            boolean unbroken = registered && meeting.continued() && now - leaseEnds < 0;
            long from = now + Math.max(known.longestNanos(), lease);
            told.forEach((each, reads) -> {
                if (!reads || deaf) {
                    return; // It is not known to the store, or must not be used.
                }
                if (unbroken && each.granted) {
                    each.licence().prolong(until);
                } else {
                    each.licence().grant(from, until);
                    each.granted = true;
                }
            });
            registered = true;
            leaseEnds = until;
            roster = known;
        }
        Set<Long> nodes = known.nodes();
        confirmations.retain(nodes);
        acknowledgements.retain(nodes);
        return known;
    }

    private Deadline deadline() {
        Duration bound = settings.bound();
        Duration timeout = settings.farTimeout();
        return Deadline.after(timeout.compareTo(bound) < 0 ? timeout : bound);
    }

    /** A store that does not keep its deadline is not waited for any longer. */
    private long patienceNanos() {
        return settings.bound().toNanos() * 2;
    }
}
