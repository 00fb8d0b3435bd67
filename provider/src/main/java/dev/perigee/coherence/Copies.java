package dev.perigee.coherence;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.KeyChange;

/** The near copies of one node, as the state machine commands them. Called without any lock held. */
public interface Copies {

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
