package dev.perigee.coherence;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Stamp;
import org.jspecify.annotations.Nullable;

/** The near copies of one node, as the state machine commands them. Called without any lock held. */
public interface Copies {

    /**
     * A message brings the value that a key got: keep it, if the change's recipients include this node, it is not this
     * node's own, and {@link Scope#admit} admits it inside the map's atomic step as if it were the answer to a question.
     * {@link #forget} for the same change follows.
     *
     * @param cache the cache
     * @param change the key and its new envelope
     * @param stamp the write's moment
     * @param question the question; the value was current at some moment after it was asked. Null if nothing is proved
     *     yet, so that nothing can be kept before a digest was asked for
     */
    default void take(CacheId cache, KeyChange change, Stamp stamp, @Nullable Ticket question) {
        // Nothing has to be kept.
    }

    /**
     * A key changed at a number: forget its copy if it is older.
     *
     * @param cache the cache
     * @param change the key and what happened to it
     * @param sequence the number; copies with a smaller {@code asOf} go
     * @param always whether the copy goes whatever its {@code asOf}
     */
    void forget(CacheId cache, KeyChange change, long sequence, boolean always);

    /**
     * No copy of this partition is usable any more: free the memory.
     *
     * @param partition the partition
     */
    void forgetPartition(int partition);

    /**
     * No copy of this cache in this partition that exists now is usable any more: free the memory.
     *
     * @param cache the cache
     * @param partition the partition
     */
    void forgetCache(CacheId cache, int partition);
}
