package dev.perigee.coherence;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Message;
import dev.perigee.entry.Stamp;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows about one partition, and the rules by which its near copies are admitted and served. This class is
 * the coherence protocol; docs/coherence.md explains it to users.
 *
 * <p><b>Promise:</b> a copy that {@link Scope#isUsable} accepts for a look that began at {@code t} held the far tier's
 * value at some moment not earlier than {@code t - bound}, whatever messages were lost, doubled, delayed or reordered.
 *
 * <p><b>How.</b> Each copy carries {@code asOf}, the partition's number at the moment the far tier produced it.
 *
 * <ul>
 *   <li>A message about a key raises the floor of the key's stripe and evicts an older copy; an answer raises the floor
 *       too, installed or not. An answer below the floor is not installed: something newer was seen.
 *   <li>A value that a message brings in order is installed like an answer to the question of the last proof, for its write
 *       came later. {@link Rereads} says which copies may outlive another node's change for a moment.
 *   <li>A gap in the numbers raises {@code minValid}: copies read before the lost message are not served any more.
 *   <li>A digest proves that up to the time it was asked for, nothing was missed; if it tells of numbers that never came,
 *       {@code minValid} jumps to it. A copy is served only for {@code bound} after such a proof, or after it was read.
 *   <li>A number that comes with two operations begins a new era, too, once for each bound; from then on messages are
 *       ignored for a while, and digests alone carry.
 *   <li>A new epoch, or a number that goes back, begins a new {@link Era}: all copies are worthless, and answers to
 *       earlier questions are not installed. Messages of an epoch that was left are not followed back into it; only the
 *       far store itself can lead there, by the answer to a question of the present era.
 * </ul>
 *
 * <p><b>Threads.</b> {@link #onMessage} is called by one thread at a time; everything else by any. Changes happen under
 * this object's monitor, which is never held while {@link Copies} are called; hits and installs read volatile state only.
 * No I/O. The rules themselves are the methods of {@link Rules}.
 */
public final class Partition {

    /** How many floors a partition has. Keys that share one may lose a caching, never get a stale read. */
    public static final int STRIPES = 256;

    private final int index;
    private final Rules rules;
    private final Timeline timeline;
    private final MessageEffects effects;
    private final Map<CacheId, Scope> scopes = new ConcurrentHashMap<>();

    /**
     * Starts without any knowledge; the first number heard begins the first era.
     *
     * @param index which partition
     * @param bound how old a served copy may be
     * @param clock the node's monotonic clock, the one that looks and questions are timed by, in nanoseconds
     */
    public Partition(int index, Duration bound, LongSupplier clock) {
        this(index, new Rules(bound), clock);
    }

    Partition(int index, Rules rules, LongSupplier clock) {
        this.index = index;
        this.rules = rules;
        this.timeline = new Timeline(rules, clock, trust -> scopes.values().forEach(scope -> scope.know(trust)));
        this.effects = new MessageEffects(index, rules, timeline, scopes);
    }

    /**
     * Returns the stripe of a key.
     *
     * @param hash the key's hash; its lowest bits choose the partition, its highest the stripe
     * @return from 0 to {@link #STRIPES} - 1
     */
    public static int stripe(long hash) {
        return (int) (hash >>> 56);
    }

    /**
     * Returns which partition this is.
     *
     * @return its number
     */
    public int index() {
        return index;
    }

    /**
     * Returns a cache's part of this partition.
     *
     * @param cache the cache
     * @return always the same object for the same cache, until it is {@linkplain #forgetScope forgotten}
     */
    public Scope scope(CacheId cache) {
        Scope known = scopes.get(cache);
        return known != null ? known : openScope(cache);
    }

    private synchronized Scope openScope(CacheId cache) {
        return scopes.computeIfAbsent(cache, id -> newScope(id, Licence.UNLIMITED));
    }

    /**
     * Begins a cache's part of this partition, before anything is asked for it; to be used where copies need a licence.
     *
     * @param cache the cache
     * @param licence says when its copies may be served
     */
    public synchronized void openScope(CacheId cache, Licence licence) {
        Scope former = scopes.put(cache, newScope(cache, licence));
        if (former != null) {
            former.close();
        }
    }

    /** A clear that was heard before a scope was there is not known to it, so it starts behind all that was heard. */
    private Scope newScope(CacheId cache, Licence licence) {
        return new Scope(this, cache, licence, Marks.clearedBefore(maxSequence()));
    }

    /**
     * Forgets a cache that this node does not use any more. Copies of its scope are not usable from now on.
     *
     * @param cache the cache
     */
    public synchronized void forgetScope(CacheId cache) {
        Scope scope = scopes.remove(cache);
        if (scope != null) {
            scope.close();
        }
    }

    /**
     * To be called before each request about this partition.
     *
     * @param now the node's monotonic clock
     * @return to be handed back with the answer
     */
    public Ticket ask(long now) {
        // The era first: if a new one begins in between, the ticket is merely of the old one.
        Era era = trust().era();
        return new Ticket(era, maxSequence(), now);
    }

    /**
     * A message arrived from the backplane.
     *
     * @param message a message of this partition
     * @param copies this node's near copies
     * @return what it means for listeners: new, late, doubled or of a dead epoch
     */
    public Heard onMessage(Message message, Copies copies) {
        Heard heard;
        Trust trust;
        synchronized (this) {
            long newest = Math.max(timeline.last(), message.stamp().sequence());
            heard = timeline.hear(message);
            trust = trust();
            if (heard.kind() == HeardKind.NEW_ERA || heard.kind() == HeardKind.CONTRADICTED) {
                resetScopes();
            } else if (heard.kind() == HeardKind.IN_ORDER || heard.kind() == HeardKind.LATE) {
                effects.hide(message, heard.kind(), newest);
            }
        }
        switch (heard.kind()) {
            case NEW_ERA, CONTRADICTED -> copies.forgetPartition(index);
            case IN_ORDER -> effects.replace(message, heard, trust, copies);
            case LATE, RETIRED -> effects.replace(message, heard, trust, copies);
            case DUPLICATE, IGNORED -> {
                // Its first delivery did all there was to do; or it may be anybody's.
            }
        }
        if (rules.isApplied(heard.kind())) {
            conclude(trust.era(), message.stamp().sequence());
        }
        return heard;
    }

    /**
     * An answer about a key arrived from the far store. To be called for every answer, whether it is to be installed or
     * not: what this node has seen counts.
     *
     * @param sent what was known before the request
     * @param answer the partition's moment in the answer
     * @param stripe the key's stripe
     * @param entrySequence the number of the write that the answer shows, this node's own if it was one; the answer's own
     *     number if the key is absent
     * @param copies this node's near copies
     */
    public void onReply(Ticket sent, Stamp answer, int stripe, long entrySequence, Copies copies) {
        Seen seen;
        synchronized (this) {
            seen = observe(sent, answer);
            if (seen != Seen.OVER) {
                // An entry cannot be newer than the answer that shows it; a damaged header must not close the stripe.
                timeline.raiseFloorByReply(stripe, Math.min(entrySequence, answer.sequence()));
            }
        }
        if (seen == Seen.NEW_ERA) {
            copies.forgetPartition(index);
        }
    }

    /**
     * This node's own clear was carried out: nothing older is served here from now on.
     *
     * @param sent what was known before the request
     * @param answer the clear's moment
     * @param cache the cache
     * @param copies this node's near copies
     */
    public void onCleared(Ticket sent, Stamp answer, CacheId cache, Copies copies) {
        Seen seen;
        synchronized (this) {
            seen = observe(sent, answer);
            if (seen != Seen.OVER) {
                scope(cache).raiseCleared(answer.sequence() + 1);
            }
        }
        if (seen == Seen.NEW_ERA) {
            copies.forgetPartition(index);
        } else {
            copies.forgetCache(cache, index);
        }
    }

    /**
     * This node's own deletion of a tag was carried out.
     *
     * @param sent what was known before the request
     * @param answer the deletion's moment
     * @param cache the cache
     * @param tag the tag
     * @param copies this node's near copies
     */
    public void onTagDeleted(Ticket sent, Stamp answer, CacheId cache, String tag, Copies copies) {
        Seen seen;
        synchronized (this) {
            seen = observe(sent, answer);
            if (seen != Seen.OVER) {
                scope(cache).raiseTag(tag, answer.sequence());
            }
        }
        if (seen == Seen.NEW_ERA) {
            copies.forgetPartition(index);
        }
    }

    /**
     * A digest arrived.
     *
     * @param sent what was known before it was asked for
     * @param answer the partition's moment in the digest
     * @param copies this node's near copies
     * @return whether it is settled, or has to be after a grace time
     */
    public Digest onDigest(Ticket sent, Stamp answer, Copies copies) {
        Seen seen;
        Digest digest;
        synchronized (this) {
            seen = observe(sent, answer);
            // What remains to be done concerns the era as it is now; if it was begun just here, it is this question's.
            // A question of a former era proves nothing of use: all copies of this one were read after it.
            Ticket known = new Ticket(trust().era(), maxSequence(), sent.askedAt());
            boolean concerned = seen == Seen.PRESENT || seen == Seen.NEW_ERA;
            boolean settled = !concerned || timeline.prove(known, answer.sequence());
            digest = new Digest(index, known, answer.sequence(), settled);
        }
        if (seen == Seen.NEW_ERA) {
            copies.forgetPartition(index);
        }
        return digest;
    }

    /**
     * The grace time after an unsettled digest is over: numbers that still have not come are lost.
     *
     * @param digest what {@link #onDigest} returned
     * @return the last number that had been applied if something was lost, or else -1
     */
    public synchronized long settle(Digest digest) {
        if (digest.settled() || digest.sent().era() != trust().era()) {
            return -1;
        }
        long applied = timeline.jumpTo(digest.sequence());
        timeline.prove(digest.sent(), digest.sequence());
        return applied;
    }

    /**
     * Says whether everything up to a moment is applied: no copy is served any more that is older.
     *
     * @param moment a moment of this partition
     * @return false for one of another epoch than the present one, too
     */
    public synchronized boolean hasApplied(Stamp moment) {
        return epoch().equals(moment.epoch()) && timeline.last() >= moment.sequence();
    }

    /**
     * Starts over in the same epoch: no copy that there is now is served again, no proof believed, and no answer to a question
     * of before kept. For when the node's monotonic clock stood still, so that it does not tell how old they are.
     */
    public synchronized void giveUp() {
        timeline.giveUp();
        resetScopes();
    }

    /** Whatever was proved before is not believed any more; copies are served only while freshly read. */
    public synchronized void distrust() {
        timeline.distrust();
    }

    /**
     * Messages cannot be heard any more: no copy is served, however fresh, until they are {@linkplain #hearAgain heard
     * again} and a digest that was asked for after that has told what was missed. Copies that missed nothing are served
     * again then.
     */
    public synchronized void suspend() {
        timeline.suspend();
    }

    /** Messages are heard again; without effect on a partition that was not {@linkplain #suspend suspended}. */
    public synchronized void hearAgain() {
        timeline.hearAgain();
    }

    /**
     * Returns what this partition has seen so far.
     *
     * @return a snapshot
     */
    public synchronized CoherenceCounters counters() {
        return timeline.counters();
    }

    /**
     * Returns the highest number seen in the present era.
     *
     * @return a number, 0 before anything was heard
     */
    public long maxSequence() {
        return timeline.maxSequence();
    }

    /**
     * Returns the present epoch.
     *
     * @return its name, empty before anything was heard
     */
    public String epoch() {
        return trust().era().epoch();
    }

    /**
     * Returns how long ago it was last proved that nothing was missed.
     *
     * @param now the node's monotonic clock
     * @return nanoseconds, or -1 if it never was in this era
     */
    public long sinceValidatedNanos(long now) {
        Proof latest = trust().latest();
        return latest.equals(Proof.NONE) ? -1 : now - latest.heldAt();
    }

    Trust trust() {
        return timeline.trust();
    }

    Rules rules() {
        return rules;
    }

    @Nullable Era admit(Ticket sent, Stamp answer, int stripe) {
        return admit(sent, answer, timeline.floor(stripe));
    }

    /** The same for an answer that is served for a while although another node's change may have overtaken it. */
    @Nullable Era admitForAWhile(Ticket sent, Stamp answer, int stripe) {
        return admit(sent, answer, timeline.bindingFloor(stripe));
    }

    private @Nullable Era admit(Ticket sent, Stamp answer, long floor) {
        Trust current = trust();
        Era era = current.era();
        boolean admitted = rules.isOfEra(sent, era)
                && rules.isOfEpoch(answer, era)
                && answer.sequence() >= current.minValid()
                && rules.isAboveFloor(answer.sequence(), floor);
        return admitted ? era : null;
    }

    private synchronized void conclude(Era era, long sequence) {
        timeline.conclude(era, sequence);
    }

    /** Caller holds the lock. Takes an answer's epoch and number into account. */
    private Seen observe(Ticket sent, Stamp answer) {
        Seen seen = timeline.observe(sent, answer);
        if (seen == Seen.NEW_ERA) {
            resetScopes();
        }
        return seen;
    }

    /** Caller holds the lock; the new era is known already, see {@link Scope#isUsable}. */
    private void resetScopes() {
        scopes.values().forEach(Scope::reset);
    }
}
