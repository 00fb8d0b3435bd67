package dev.perigee.coherence;

import dev.perigee.entry.CacheId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One cache's part of a {@link Partition}: what its clears and tag deletions add to the partition's rules. Thread-safe;
 * {@link #isUsable} and {@link #admit} take no lock.
 */
public final class Scope {

    private final Partition partition;
    private final CacheId cache;

    /** Copies read before this number were cleared. Written under the partition's lock. */
    private volatile long clearedBefore;

    /** Tag to the number of its last deletion; replaced as a whole under the partition's lock. */
    private volatile Map<String, Long> deletedTags = Map.of();

    Scope(Partition partition, CacheId cache) {
        this.partition = partition;
        this.cache = cache;
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
     * The rule of a near hit: says whether a copy may be served now.
     *
     * @param copy a copy of this scope
     * @param now the node's monotonic clock, read after the copy was found
     * @return true if the copy is of this era, was not overtaken by a gap, a clear or a tag's deletion, has not expired,
     *     and was proved current less than the bound ago
     */
    public boolean isUsable(Copy copy, long now) {
        Trust trust = partition.trust();
        return copy.era == trust.era()
                && copy.asOf >= trust.minValid()
                && copy.asOf >= clearedBefore
                && (!copy.ends || now - copy.endsAt < 0)
                && partition.isWithinBound(copy.loadedAt, trust, now)
                && (copy.tags.isEmpty() || !hasDeletedTag(copy.tags, copy.asOf));
    }

    /**
     * The rule of an install: says whether an answer may become a copy. To be called inside the map's own atomic step
     * for the key, so that a message of that key comes either before (and has raised the floor) or after (and evicts).
     *
     * @param sent what was known before the request
     * @param sequence the partition's number in the answer
     * @param stripe the key's {@linkplain Partition#stripe stripe}
     * @return the era to give the copy, or null if it must not be installed
     */
    public @Nullable Era admit(Ticket sent, long sequence, int stripe) {
        Era era = partition.admit(sent, sequence, stripe);
        return era == null || sequence < clearedBefore ? null : era;
    }

    private boolean hasDeletedTag(List<String> tags, long asOf) {
        Map<String, Long> deleted = deletedTags;
        if (deleted.isEmpty()) {
            return false;
        }
        for (String tag : tags) {
            Long at = deleted.get(tag);
            if (at != null && at > asOf) {
                return true;
            }
        }
        return false;
    }

    /** Caller holds the partition's lock. */
    void raiseCleared(long sequence) {
        clearedBefore = Math.max(clearedBefore, sequence);
    }

    /** Caller holds the partition's lock. */
    void raiseTag(String tag, long sequence) {
        Map<String, Long> deleted = new HashMap<>(deletedTags);
        deleted.merge(tag, sequence, Math::max);
        deletedTags = deleted;
    }

    /** Caller holds the partition's lock. Numbers start over, so old marks mean nothing; old copies are of another era. */
    void reset() {
        clearedBefore = 0;
        deletedTags = Map.of();
    }
}
