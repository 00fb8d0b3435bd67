package dev.perigee.near;

import dev.perigee.spi.NearStore;
import dev.perigee.spi.NearStoreFactory;

/** The near policies that need no class of the application's. */
public enum NearPolicies implements NearStoreFactory {
    /** Keeps what is used often and lately (Caffeine). */
    W_TINY_LFU {
        @Override
        public <K, E> NearStore<K, E> create(Bound<K, E> bound) {
            return new WindowTinyLfuStore<>(bound);
        }
    },
    /** Keeps what was used last. */
    LRU {
        @Override
        public <K, E> NearStore<K, E> create(Bound<K, E> bound) {
            return new LruStore<>(bound);
        }
    }
}
