package dev.perigee.entry;

import java.util.List;

/** What the far store tells all nodes about one step on a partition's timeline. */
public sealed interface Message {

    /**
     * Returns the moment this message reports.
     *
     * @return partition, epoch and number
     */
    Stamp stamp();

    /**
     * Returns the operation that caused it.
     *
     * @return an id; never {@link OperationId#NONE}
     */
    OperationId id();

    /**
     * Entries of one cache changed, all under one number.
     *
     * @param stamp the moment
     * @param id the operation
     * @param cache the cache
     * @param changes one or more, each for another key
     */
    record Changed(Stamp stamp, OperationId id, CacheId cache, List<KeyChange> changes) implements Message {
        /** Copies the list. */
        public Changed {
            changes = List.copyOf(changes);
        }
    }

    /**
     * A cache was cleared.
     *
     * @param stamp the moment
     * @param id the operation
     * @param cache the cache
     */
    record Cleared(Stamp stamp, OperationId id, CacheId cache) implements Message {}

    /**
     * All entries of a cache that carry a tag were deleted.
     *
     * @param stamp the moment
     * @param id the operation
     * @param cache the cache
     * @param tag the tag
     */
    record TagDeleted(Stamp stamp, OperationId id, CacheId cache, String tag) implements Message {}

    /**
     * A number was drawn but no entry changed visibly.
     *
     * @param stamp the moment
     * @param id the operation
     */
    record NumberUsed(Stamp stamp, OperationId id) implements Message {}

    /**
     * A new timeline began; the stamp carries it.
     *
     * @param stamp the new timeline's first moment
     * @param id the operation that noticed
     */
    record EpochBegun(Stamp stamp, OperationId id) implements Message {}
}
