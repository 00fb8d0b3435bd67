package dev.perigee.tier;

import dev.perigee.coherence.Ticket;
import dev.perigee.entry.Acknowledgement.Kind;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.event.CacheEvents;
import dev.perigee.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Waits until the other nodes have heard of a write: those that read the cache near, if its writes are confirmed; those
 * with synchronous listeners, if they are waited for. Thread-safe; no lock is held while waiting.
 *
 * <p><b>Confirmed.</b> A write returns when each node that may serve near copies has told that it has applied the write's
 * number, or when the bound has passed since the far store's answer, for then no copy that is older can be served. The
 * whole bound is waited for where nothing better is known: no list of members in time, one that is not complete, or a
 * number that is not above all that this node knew before it asked. The last means that the store's numbers went back, so
 * that an acknowledgement of this number may be one of its former life.
 */
final class Confirmed implements Assurance {

    private final CacheId cache;
    private final Membership membership;
    private final TierCounters counters;
    private final boolean confirms;
    private final Duration bound;
    private final Ticker ticker;
    private final Duration remoteSync;
    private final BooleanSupplier insideListener;

    @SuppressWarnings("ThreadLocalUsage") // One for each cache: a turn of one does not hold back the writes of others.
    private final ThreadLocal<@Nullable Gathered> later = new ThreadLocal<>();

    /**
     * Makes a cache's assurance.
     *
     * @param settings how old near copies may be that are served, and the node's clock
     * @param wanted what writes wait for
     * @param insideListener whether the calling thread runs a listener, whose own operations must not wait for listeners
     */
    private Confirmed(
            CacheId cache,
            Membership membership,
            TierCounters counters,
            NodeSettings settings,
            Assurances wanted,
            BooleanSupplier insideListener) {
        this.cache = cache;
        this.membership = membership;
        this.counters = counters;
        this.confirms = wanted.confirmed();
        this.bound = settings.bound();
        this.ticker = settings.ticker();
        this.remoteSync = wanted.remoteSync();
        this.insideListener = insideListener;
    }

    /** Begins a cache's part in confirmations, if it needs any. */
    static Assurance of(
            CacheId cache,
            Node node,
            Assurances wanted,
            boolean readsNear,
            CacheEvents<?, ?> events,
            TierCounters counters) {
        if (!wanted.needsMembers()) {
            return NONE;
        }
        Membership membership = node.membership();
        boolean syncs = !wanted.remoteSync().isZero();
        Participation participation = new Participation(
                cache, wanted.confirmed() && readsNear, () -> syncs && events.isListeningSynchronously());
        if (participation.reads()) {
            node.license(cache, participation.licence());
        }
        if (syncs) {
            events.whenDelivered(message ->
                    membership.acknowledgements().delivered(message.id().node(), message.stamp()));
        }
        membership.join(participation);
        return new Confirmed(cache, membership, counters, node.settings(), wanted, events::isDelivering);
    }

    @Override
    public void changed(List<FarReply> replies, Tickets sent) {
        List<Stamp> moments = new ArrayList<>(replies.size());
        for (FarReply reply : replies) {
            if (reply.outcome() == Outcome.REPEATED) {
                moments.add(new Stamp(reply.stamp().partition(), reply.stamp().epoch(), reply.entrySequence()));
            } else if (reply.outcome().applied() && reply.outcome() != Outcome.INSERTED_TO_NOTHING) {
                moments.add(reply.stamp());
            }
        }
        settle(moments, sent, /* hasEvents= */ true);
    }

    @Override
    public void hidden(List<Stamp> moments, Tickets sent) {
        settle(moments, sent, /* hasEvents= */ false);
    }

    private void settle(List<Stamp> moments, Tickets sent, boolean hasEvents) {
        Gathered outer = later.get();
        Gathered gathered = outer == null ? new Gathered() : outer;
        gathered.add(moments, hasEvents, ticker.nanoTime());
        if (confirms) {
            for (Stamp moment : moments) {
                gathered.wentBack |= wentBack(moment, sent.of(moment.partition()));
            }
        }
        if (outer == null) {
            await(gathered);
        }
    }

    /**
     * Whether the store's numbers went back, so that acknowledgements of this one may be of its former life. They are not
     * believed then until every node has noticed, or serves nothing older any more.
     */
    private boolean wentBack(Stamp moment, Ticket before) {
        Confirmations confirmations = membership.confirmations();
        long now = ticker.nanoTime();
        if (confirmations.isDistrusted(moment.partition(), now)) {
            return true;
        }
        boolean known = moment.epoch().equals(before.era().epoch()) && moment.sequence() <= before.maxSequence();
        if (!known && !confirmations.wasReached(moment, before.askedAt())) {
            return false;
        }
        Roster roster = membership.roster();
        long longest = Math.max(bound.toNanos(), roster == null ? 0 : roster.longestNanos());
        confirmations.distrust(moment.partition(), now + longest);
        return true;
    }

    @Override
    public <T extends @Nullable Object> T afterwards(Supplier<T> work) {
        if (later.get() != null) {
            return work.get(); // The outermost turn waits for all.
        }
        Gathered gathered = new Gathered();
        later.set(gathered);
        try {
            return work.get();
        } finally {
            later.remove();
            await(gathered);
        }
    }

    private void await(Gathered gathered) {
        if (gathered.moments.isEmpty()) {
            return;
        }
        try {
            if (confirms) {
                awaitReaders(gathered);
            }
            if (gathered.hasEvents && remoteSync.toNanos() > 0 && !insideListener.getAsBoolean()) {
                awaitListeners(gathered);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CacheException(
                    "Interrupted while waiting for the other nodes to hear of the operation; it took effect, and within "
                            + bound.toMillis() + " ms no node reads anything older",
                    e);
        }
    }

    private void awaitReaders(Gathered gathered) throws InterruptedException {
        long giveUp = gathered.answeredAt + bound.toNanos();
        Roster roster = membership.rosterFor(gathered.answeredAt, giveUp);
        boolean known = roster != null && roster.complete() && !gathered.wentBack;
        if (roster == null || !known) {
            waitUntil(gathered.answeredAt + Math.max(bound.toNanos(), roster == null ? 0 : roster.longestNanos()));
            counters.count(TierCounter.UNCONFIRMED);
            return;
        }
        // A node with a longer bound may serve older copies for longer.
        long limit = gathered.answeredAt + Math.max(bound.toNanos(), roster.longestNanos());
        Set<Long> readers = roster.readersOf(cache, membership.self());
        if (!membership.confirmations().await(Kind.APPLIED, readers, gathered.moments(), limit)) {
            counters.count(TierCounter.UNCONFIRMED);
        }
    }

    private void awaitListeners(Gathered gathered) throws InterruptedException {
        long giveUp = gathered.answeredAt + remoteSync.toNanos();
        Roster known = membership.roster();
        Roster roster = known == null ? membership.rosterFor(gathered.answeredAt, giveUp) : known;
        boolean heard = roster != null
                && membership
                        .confirmations()
                        .await(Kind.DELIVERED, roster.hearersOf(cache, membership.self()), gathered.moments(), giveUp);
        if (!heard) {
            counters.count(TierCounter.UNHEARD);
        }
    }

    private void waitUntil(long moment) throws InterruptedException {
        for (long left = moment - ticker.nanoTime(); left > 0; left = moment - ticker.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException("Waiting for the bound");
            }
        }
    }

    /** Writes that are waited for together: of each partition, the last. Used by one thread. */
    private static final class Gathered {

        private final Map<Integer, Stamp> moments = new HashMap<>();
        private long answeredAt;
        private boolean wentBack;
        private boolean hasEvents;

        void add(List<Stamp> added, boolean areEvents, long now) {
            for (Stamp moment : added) {
                Stamp former = moments.put(moment.partition(), moment);
                if (former != null) {
                    wentBack |= !former.epoch().equals(moment.epoch());
                    moments.put(moment.partition(), Confirmations.later(former, moment));
                }
            }
            answeredAt = now;
            hasEvents |= areEvents && !added.isEmpty();
        }

        Collection<Stamp> moments() {
            return moments.values();
        }
    }
}
