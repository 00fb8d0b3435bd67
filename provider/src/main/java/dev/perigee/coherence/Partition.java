package dev.perigee.coherence;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows about one partition, and the rules by which its near copies are admitted and served. This class is
 * the coherence protocol; docs/coherence.md explains it to users.
 *
 * <p><b>Promise:</b> a copy that {@link Scope#isUsable} accepts at time {@code t} held the far tier's value at some moment
 * not earlier than {@code t - bound}, whatever messages were lost, doubled, delayed or reordered.
 *
 * <p><b>How.</b> Each copy carries {@code asOf}, the partition's number at the moment the far tier produced it.
 *
 * <ul>
 *   <li>A message about a key raises the floor of the key's stripe and evicts an older copy; an answer raises the floor
 *       too, installed or not. An answer below the floor is not installed: something newer was seen.
 *   <li>A gap in the numbers raises {@code minValid}: copies read before the lost message are not served any more.
 *   <li>A digest proves that up to the time it was asked for, nothing was missed; if it tells of numbers that never came,
 *       {@code minValid} jumps to it. A copy is served only for {@code bound} after such a proof, or after it was read.
 *   <li>A new epoch, or a number that goes back, begins a new {@link Era}: all copies are worthless, and answers to
 *       earlier questions are not installed.
 * </ul>
 *
 * <p><b>Threads.</b> {@link #onMessage} is called by one thread at a time; everything else by any. Changes happen under
 * this object's monitor, which is never held while {@link Copies} are called; hits and installs read volatile state only.
 * No clock, no I/O. The package-private methods with one rule each exist so that the tests can break one rule at a time
 * and see the simulator notice.
 */
public class Partition {

    /** How many floors a partition has. Keys that share one may lose a caching, never get a stale read. */
    public static final int STRIPES = 256;

    private static final int RETIRED_EPOCHS = 8;
    private static final String UNKNOWN_EPOCH = "";

    private final int index;
    private final long boundNanos;
    private final Map<CacheId, Scope> scopes = new ConcurrentHashMap<>();

    /** The newest number seen for each stripe, by any road. Only ever raised within an era; written under the monitor. */
    private final AtomicLongArray floors = new AtomicLongArray(STRIPES);

    /** The operation last heard under a number, to tell a doubled message. Guarded by this. */
    private final @Nullable OperationId[] ring = new OperationId[STRIPES];

    /** Epochs that are over; whatever still comes from them is ignored. Guarded by this. */
    private final Deque<String> retired = new ArrayDeque<>();

    /** All numbers up to this one are applied, or jumped over by {@code minValid}. Guarded by this. */
    private long last;

    /** The highest number seen in this era. Written under the monitor. */
    private volatile long maxSequence;

    /** Written under the monitor. */
    private volatile Trust trust = new Trust(new Era(UNKNOWN_EPOCH), 0, false, 0);

    /** Guarded by this. */
    private CoherenceCounters counters = CoherenceCounters.ZERO;

    /**
     * Starts without any knowledge; the first number heard begins the first era.
     *
     * @param index which partition
     * @param bound how old a served copy may be
     */
    public Partition(int index, Duration bound) {
        this.index = index;
        this.boundNanos = bound.toNanos();
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
        return scopes.computeIfAbsent(cache, id -> new Scope(this, id));
    }

    /**
     * Forgets a cache that this node does not use any more.
     *
     * @param cache the cache
     */
    public void forgetScope(CacheId cache) {
        scopes.remove(cache);
    }

    /**
     * To be called before each request about this partition.
     *
     * @param now the node's monotonic clock
     * @return to be handed back with the answer
     */
    public Ticket ask(long now) {
        // The era first: if a new one begins in between, the ticket is merely of the old one.
        Era era = trust.era();
        return new Ticket(era, maxSequence, now);
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
        Era era;
        synchronized (this) {
            heard = hear(message);
            era = trust.era();
        }
        switch (heard.kind()) {
            case NEW_ERA -> copies.forgetPartition(index);
            case IN_ORDER -> {
                forget(message, /* always= */ false, copies);
                conclude(era, message.stamp().sequence());
            }
            case LATE, RETIRED -> forget(message, /* always= */ true, copies);
            case DUPLICATE -> {
                // Its first delivery did all there was to do.
            }
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
     * @param entrySequence the number of the write that the answer shows; the answer's own number if the key is absent
     * @param copies this node's near copies
     */
    public void onReply(Ticket sent, Stamp answer, int stripe, long entrySequence, Copies copies) {
        boolean fresh;
        synchronized (this) {
            if (retired.contains(answer.epoch())) {
                return;
            }
            fresh = observe(sent, answer);
            raiseFloorOnReply(stripe, entrySequence);
        }
        if (fresh) {
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
        boolean fresh;
        synchronized (this) {
            if (retired.contains(answer.epoch())) {
                return;
            }
            fresh = observe(sent, answer);
            scope(cache).raiseCleared(answer.sequence());
        }
        if (fresh) {
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
        boolean fresh;
        synchronized (this) {
            if (retired.contains(answer.epoch())) {
                return;
            }
            fresh = observe(sent, answer);
            scope(cache).raiseTag(tag, answer.sequence());
        }
        if (fresh) {
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
        boolean fresh;
        Digest digest;
        synchronized (this) {
            if (retired.contains(answer.epoch())) {
                return new Digest(index, sent, answer.sequence(), /* settled= */ true);
            }
            fresh = observe(sent, answer);
            // What remains to be done concerns the era as it is now; if it was begun just here, it is this question's.
            Ticket known = new Ticket(trust.era(), maxSequence, sent.askedAt());
            boolean settled = isProof(answer.sequence());
            if (settled) {
                trust = trust.validAt(proofTime(sent));
            }
            digest = new Digest(index, known, answer.sequence(), settled);
        }
        if (fresh) {
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
        if (digest.sent().era() != trust.era()) {
            return -1;
        }
        long applied = -1;
        if (last < digest.sequence()) {
            counters = counters.plus(CoherenceCounters.SILENT_LOSS);
            applied = last;
            trust = trust.invalidBefore(digest.sequence());
            last = digest.sequence();
        }
        trust = trust.validAt(proofTime(digest.sent()));
        return applied;
    }

    /** Whatever was proved before is not believed any more; copies are served only while freshly read. */
    public synchronized void distrust() {
        trust = trust.neverValidated();
    }

    /**
     * Returns what this partition has seen so far.
     *
     * @return a snapshot
     */
    public synchronized CoherenceCounters counters() {
        return counters;
    }

    /**
     * Returns the highest number seen in the present era.
     *
     * @return a number, 0 before anything was heard
     */
    public long maxSequence() {
        return maxSequence;
    }

    /**
     * Returns the present epoch.
     *
     * @return its name, empty before anything was heard
     */
    public String epoch() {
        return trust.era().epoch();
    }

    /**
     * Returns how long ago it was last proved that nothing was missed.
     *
     * @param now the node's monotonic clock
     * @return nanoseconds, or -1 if it never was in this era
     */
    public long sinceValidatedNanos(long now) {
        Trust current = trust;
        return current.validated() ? now - current.validatedAt() : -1;
    }

    Trust trust() {
        return trust;
    }

    @Nullable Era admit(Ticket sent, long sequence, int stripe) {
        Trust current = trust;
        boolean admitted = isOfEra(sent, current) && sequence >= current.minValid() && sequence >= floors.get(stripe);
        return admitted ? current.era() : null;
    }

    // ---- one rule each -------------------------------------------------------------------------------------------

    /** Hits are served only this long after the copy was read or the partition was proved complete. */
    boolean isWithinBound(long loadedAt, Trust current, long now) {
        return now - loadedAt <= boundNanos || (current.validated() && now - current.validatedAt() <= boundNanos);
    }

    /** What was asked for in another era must not be installed in this one. */
    boolean isOfEra(Ticket sent, Trust current) {
        return sent.era() == current.era();
    }

    /** A digest proves completeness only if everything it counts has been applied. */
    boolean isProof(long sequence) {
        return last >= sequence;
    }

    /** A proof holds from the moment the question was sent, not from the answer. */
    long proofTime(Ticket sent) {
        return sent.askedAt();
    }

    /** Copies read before a lost message may miss what it said; those read after it do not. */
    void onGap(long sequence) {
        trust = trust.invalidBefore(sequence - 1);
    }

    /** Own writes run ahead of the stream, so a message may be older than the floor: the floor is raised, never set. */
    void raiseFloorOnMessage(int stripe, long sequence) {
        floors.set(stripe, Math.max(floors.get(stripe), sequence));
    }

    /** An answer that was seen, even if not stored, must not be followed by an older one. */
    void raiseFloorOnReply(int stripe, long sequence) {
        floors.set(stripe, Math.max(floors.get(stripe), sequence));
    }

    /** Another epoch than ours, and not one that is over: the numbering starts anew. */
    boolean isOtherEpoch(Stamp stamp) {
        return !stamp.epoch().equals(trust.era().epoch());
    }

    /** A number below what was known when the question was asked: the counter went back within its epoch. */
    boolean wentBack(Ticket sent, Stamp answer) {
        return sent.era() == trust.era() && answer.sequence() < sent.maxSequence();
    }

    // ---- steps under the monitor ---------------------------------------------------------------------------------

    /** Takes a message into account, except for evicting and for {@link #last}, which follows the evictions. */
    private Heard hear(Message message) {
        Stamp stamp = message.stamp();
        long sequence = stamp.sequence();
        counters = counters.plus(CoherenceCounters.MESSAGE);
        if (retired.contains(stamp.epoch())) {
            return new Heard(HeardKind.RETIRED, stamp, sequence);
        }
        int slot = (int) (sequence & (STRIPES - 1));
        if (isOtherEpoch(stamp)) {
            begin(stamp.epoch(), sequence);
            ring[slot] = message.id();
            return new Heard(HeardKind.NEW_ERA, stamp, sequence);
        }
        if (message.id().equals(ring[slot])) {
            counters = counters.plus(CoherenceCounters.DUPLICATE);
            return new Heard(HeardKind.DUPLICATE, stamp, sequence);
        }
        ring[slot] = message.id();
        maxSequence = Math.max(maxSequence, sequence);
        long next = last + 1;
        if (sequence > next) {
            counters = counters.plus(CoherenceCounters.GAP);
            onGap(sequence);
        }
        raise(message, /* late= */ sequence < next);
        return sequence < next
                ? new Heard(HeardKind.LATE, stamp, sequence)
                : new Heard(HeardKind.IN_ORDER, stamp, next);
    }

    /** Only when a number's copies are gone may a digest conclude that it is applied. */
    private synchronized void conclude(Era era, long sequence) {
        if (trust.era() == era) {
            last = Math.max(last, sequence);
        }
    }

    /** Takes an answer's epoch and number into account; returns whether a new era began. */
    private boolean observe(Ticket sent, Stamp answer) {
        if (isOtherEpoch(answer)) {
            begin(answer.epoch(), answer.sequence());
            return true;
        }
        if (wentBack(sent, answer)) {
            counters = counters.plus(CoherenceCounters.ANOMALY);
            begin(answer.epoch(), answer.sequence());
            return true;
        }
        maxSequence = Math.max(maxSequence, answer.sequence());
        return false;
    }

    private void begin(String epoch, long sequence) {
        String former = trust.era().epoch();
        if (!former.equals(epoch) && !former.equals(UNKNOWN_EPOCH)) {
            retired.addLast(former);
            if (retired.size() > RETIRED_EPOCHS) {
                retired.removeFirst();
            }
        }
        counters = counters.plus(CoherenceCounters.ERA);
        trust = new Trust(new Era(epoch), sequence, false, 0);
        last = sequence;
        maxSequence = sequence;
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            floors.set(stripe, 0);
        }
        Arrays.fill(ring, null);
        scopes.values().forEach(Scope::reset);
    }

    private void raise(Message message, boolean late) {
        long sequence = message.stamp().sequence();
        if (message instanceof Message.Changed changed) {
            for (KeyChange change : changed.changes()) {
                raiseFloorOnMessage(stripe(change.key().hash()), sequence);
            }
        } else if (message instanceof Message.Cleared cleared) {
            scope(cleared.cache()).raiseCleared(late ? last : sequence);
        } else if (message instanceof Message.TagDeleted deleted) {
            scope(deleted.cache()).raiseTag(deleted.tag(), sequence);
        }
    }

    private void forget(Message message, boolean always, Copies copies) {
        if (message instanceof Message.Changed changed) {
            for (KeyChange change : changed.changes()) {
                copies.forget(changed.cache(), change, message.stamp().sequence(), always);
            }
        } else if (message instanceof Message.Cleared cleared) {
            copies.forgetCache(cleared.cache(), index);
        }
    }
}
