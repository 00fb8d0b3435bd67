package dev.perigee.coherence;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Stamp;
import org.jspecify.annotations.Nullable;

/**
 * One cache's part of a {@link Partition}: what its clears and tag deletions add to the partition's rules. Thread-safe;
 * {@link #isUsable} and {@link #admit} take no lock.
 */
public final class Scope {

    private final Partition partition;
    private final Rules rules;
    private final CacheId cache;
    private final Licence licence;

    /** Replaced as a whole under the partition's lock. */
    private volatile Marks marks;

    /** The partition's, here as well: a hit waits for each object that it has to go through. */
    private volatile Trust trust;

    /** Its marks are replaced together with this one's, under the same lock. */
    private final Scope local;

    Scope(Partition partition, CacheId cache, Licence licence, Marks marks) {
        this.partition = partition;
        this.rules = partition.rules();
        this.cache = cache;
        this.licence = licence;
        this.marks = marks;
        this.trust = partition.trust();
        this.local = new Scope(partition, cache, marks);
    }

    private Scope(Partition partition, CacheId cache, Marks marks) {
        this.partition = partition;
        this.rules = partition.rules();
        this.cache = cache;
        this.licence = Licence.UNLIMITED;
        this.marks = marks;
        this.trust = partition.trust();
        this.local = this;
    }

    /**
     * Returns the partition.
     *
     * @return the state machine this scope belongs to
     */
    public Partition partition() {
        return partition;
    }

    /**
     * Returns the cache.
     *
     * @return its id
     */
    public CacheId cache() {
        return cache;
    }

    /**
     * Returns the scope of values that this node made for itself and that the far tier does not have. They are held as if
     * they had been read when this node had seen all numbers up to their own: what is heard of afterwards hides or evicts
     * them. Only clears and deletions of tags differ: they hide no value of their own number, because such a value was
     * made after them.
     *
     * @return the scope beside this one, or this one if it is one
     */
    public Scope local() {
        return local;
    }

    /**
     * The rule of a near hit: says whether a copy may be served now.
     *
     * @param copy a copy of this scope
     * @param lookedAt the node's monotonic clock, read before the copy was looked for in the map. (Read afterwards, a
     *     thread that slept in between could serve a copy that was evicted meanwhile, on the strength of a proof that
     *     rests on that very eviction)
     * @return true if the copy is of this era, was not overtaken by a gap, a clear or a tag's deletion, has not expired,
     *     was proved current less than the bound ago, and the cache's {@link Licence} covers it; never while the partition is
     *     {@linkplain Partition#suspend suspended}
     */
    public boolean isUsable(Copy copy, long lookedAt) {
        // The marks before the trust: a new era is published before the marks are reset, so that no copy of the former
        // era is ever held against the new era's marks.
        Marks hiding = marks;
        Trust known = trust;
        return copy.era == known.era()
                && copy.asOf >= known.minValid()
                && !known.suspended()
                && (!copy.ends() || lookedAt - copy.endsAt < 0)
                && rules.isWithinBound(copy.loadedAt, known, lookedAt)
                && licence.covers(copy.loadedAt, lookedAt)
                && !hiding.hide(copy.asOf, copy.tags, rules);
    }

    /**
     * The rule of an install: says whether an answer may become a copy. To be called after
     * {@link Partition#onReply}, inside the map's own atomic step for the key, so that a message of that key comes either
     * before (and has raised the floor) or after (and evicts).
     *
     * <p>If it may not, a present copy that {@linkplain Copy#isOlderThan is older than the answer} has to go. If it may, it
     * replaces any copy but one of the same era with a higher number.
     *
     * @param sent what was known before the request
     * @param answer the partition's moment in the answer
     * @param stripe the key's {@linkplain Partition#stripe stripe}
     * @return the era to give the copy, or null if it must not be installed
     */
    public @Nullable Era admit(Ticket sent, Stamp answer, int stripe) {
        Era era = partition.admit(sent, answer, stripe);
        return era == null || answer.sequence() < marks.clearedBefore() ? null : era;
    }

    /**
     * The rule of an install that {@link #admit} has refused: says whether an answer may be served for a while all the same,
     * because all that has overtaken it on its way are changes by other nodes that the application cannot know of yet. To
     * be called inside the same atomic step, and only for a copy that {@link Rereads} lets linger.
     *
     * @param sent what was known before the request
     * @param answer the partition's moment in the answer
     * @param stripe the key's {@linkplain Partition#stripe stripe}
     * @return the era to give the copy, or null if it must not be served
     */
    public @Nullable Era admitForAWhile(Ticket sent, Stamp answer, int stripe) {
        Era era = partition.admitForAWhile(sent, answer, stripe);
        return era == null || answer.sequence() < marks.clearedBefore() ? null : era;
    }

    /**
     * The rule of a stale answer: says whether a copy may be served although it may be out of date, because the far tier has
     * failed to say what is current. Never to be asked otherwise.
     *
     * @param copy a copy of this scope, usable or not
     * @param lookedAt the node's monotonic clock, read before the copy was looked for in the map
     * @param maxAgeNanos how long ago the copy may have been current at last
     * @return true if the copy is of this era, was not taken away by a clear or a tag's deletion, and was known to be
     *     current no longer ago; for a value that was loaded past the far tier, only for a moment, and only until the far
     *     tier has answered a digest
     */
    public boolean mayServeStale(Copy copy, long lookedAt, long maxAgeNanos) {
        // The marks first, as in isUsable.
        boolean hidden = marks.hide(copy.asOf, copy.tags, rules);
        return !hidden && rules.mayServeStale(copy, partition.trust(), lookedAt, maxAgeNanos);
    }

    /**
     * Says what becomes of a copy that a change has overtaken.
     *
     * @param copy a copy of this scope
     * @return the era to put it in, so that it is not usable any more but can be served stale; null if it cannot
     */
    public @Nullable Era aside(Copy copy) {
        Era era = partition.trust().era();
        return copy.era == era || copy.era == era.overtaken() ? era.overtaken() : null;
    }

    /**
     * Returns when a copy is known to have been current at last.
     *
     * @param copy a copy of this scope
     * @param lookedAt the node's monotonic clock
     * @return a moment of that clock, not after {@code lookedAt}
     */
    public long currentAt(Copy copy, long lookedAt) {
        return rules.currentAt(copy, partition.trust(), lookedAt);
    }

    /**
     * Says whether a value that was loaded while the far tier failed may be kept for a moment, to be served while it goes
     * on failing. To be called inside the map's own atomic step for the key.
     *
     * @param sent what was known before the value was loaded
     * @param stripe the key's {@linkplain Partition#stripe stripe}
     * @return the era to give the copy, or null if something was heard of the key meanwhile
     */
    public @Nullable Era admitDetached(Ticket sent, int stripe) {
        Era era = partition.admit(sent, seenBefore(sent), stripe);
        return era == null ? null : era.detached();
    }

    /**
     * Returns the moment that a value is given which the far tier did not produce: it is as good as an answer that counts
     * all that this node had seen.
     *
     * @param sent what was known before the value was made
     * @return the partition's moment then
     */
    public Stamp seenBefore(Ticket sent) {
        return new Stamp(partition.index(), sent.era().epoch(), sent.maxSequence());
    }

    /** Caller holds the partition's lock. What is known of the partition has changed. */
    void know(Trust present) {
        trust = present;
        local.trust = present;
    }

    /** Caller holds the partition's lock. Hides what was read before a number. */
    void raiseCleared(long before) {
        marks = marks.withCleared(before);
        local.marks = local.marks.withCleared(before - 1);
    }

    /** Caller holds the partition's lock. */
    void raiseTag(String tag, long sequence) {
        marks = marks.withDeleted(tag, sequence);
        local.marks = local.marks.withDeleted(tag, sequence - 1);
    }

    /** Caller holds the partition's lock. Numbers start over, so old marks mean nothing; old copies are of another era. */
    void reset() {
        marks = Marks.clearedBefore(0);
        local.marks = marks;
    }

    /** Caller holds the partition's lock. Nobody will tell this scope of clears any more. */
    void close() {
        marks = Marks.clearedBefore(Long.MAX_VALUE);
        local.marks = marks;
    }
}
