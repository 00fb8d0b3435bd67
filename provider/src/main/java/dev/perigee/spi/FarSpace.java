package dev.perigee.spi;

import dev.perigee.entry.CacheId;

/**
 * A node's opening of a namespace: the far store that the nodes of the namespace share, and the backplane between them.
 * Thread-safe.
 */
public interface FarSpace extends AutoCloseable {

    /**
     * Returns this node's handle on the far store. Closed with this space, if not before.
     *
     * @return a handle; what is kept for its sake alone may be shared with other handles of this space
     */
    FarStore farStore();

    /**
     * Returns this node's handle on the backplane. Closed with this space, if not before.
     *
     * @return a new handle
     */
    Backplane backplane();

    /**
     * Tells the namespace that a cache is going to be used in it, and makes sure that the nodes still agree on how it is
     * laid out: a store that lost its data may have been opened in another way since.
     *
     * @param cache the cache's id, as it appears in the store
     * @throws IllegalArgumentException if the namespace is laid out in another way than it was opened here, naming the
     *     option
     * @throws javax.cache.CacheException if the store cannot be asked
     */
    default void announce(CacheId cache) {}

    /**
     * Tells the namespace that all that was kept for a cache has been deleted. The last one to go takes with it what the
     * namespace keeps for itself.
     *
     * @param cache the cache's id
     * @throws javax.cache.CacheException if the store cannot be asked
     */
    default void retract(CacheId cache) {}

    /** Ends this opening and closes its handles; the data stays for the others. Idempotent. */
    @Override
    void close();
}
