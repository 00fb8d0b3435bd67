package dev.perigee.spi;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarKey;
import java.time.Duration;

/** What {@link FarStoreContract} needs of an implementation: a fresh, empty namespace and a hand on its clock. */
public interface FarStoreKit extends AutoCloseable {

    /**
     * Opens a node's handle on the namespace.
     *
     * @return a handle that the kit closes at its end
     */
    FarStore newStore();

    /**
     * Opens a node's handle on the backplane that carries the store's messages.
     *
     * @return a handle that the kit closes at its end
     */
    Backplane newBackplane();

    /**
     * Reads the store's clock.
     *
     * @return milliseconds since 1970
     */
    long storeTime();

    /**
     * Returns a time that is long compared with a request; lifetimes are multiples of it.
     *
     * @return a real time for a store whose clock is real
     */
    Duration tick();

    /**
     * Lets so much time pass on the store's clock.
     *
     * @param time at least so much
     */
    void passTime(Duration time);

    /**
     * Puts any bytes in the place of an entry, past the store.
     *
     * @param cache the cache
     * @param key the key
     * @param bytes what is to be found there
     */
    void plant(CacheId cache, FarKey key, byte[] bytes);

    @Override
    void close();
}
