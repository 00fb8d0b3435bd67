package dev.perigee.spi;

import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * Makes the near tiers' maps: the near policy. A class of the application's is named by the option {@code near.policy}; it
 * needs a public constructor without parameters, and is made once for each cache. Thread-safe.
 */
@FunctionalInterface
public interface NearStoreFactory {

    /**
     * Makes the map of one cache.
     *
     * @param bound how large it may become
     * @param <K> the type of keys
     * @param <E> the type of entries
     * @return an empty map
     */
    <K, E> NearStore<K, E> create(Bound<K, E> bound);

    /**
     * How large a near map may become. It may be exceeded for a moment, not for long.
     *
     * @param maxEntries the most entries, 1 or more, if {@code maxWeight} is 0
     * @param maxWeight the most bytes; 0 to bound by entries
     * @param weigher tells an entry's bytes, always the same for the same entry; quick
     * @param evicted to be told the key of each entry that had to leave for want of room, and of no other; quick, and calls
     *     the map no more
     * @param <K> the type of keys
     * @param <E> the type of entries
     */
    record Bound<K, E>(long maxEntries, long maxWeight, ToIntFunction<? super E> weigher, Consumer<? super K> evicted) {

        /**
         * Says whether the bound is in bytes.
         *
         * @return true if weight counts
         */
        public boolean isWeighted() {
            return maxWeight > 0;
        }
    }
}
