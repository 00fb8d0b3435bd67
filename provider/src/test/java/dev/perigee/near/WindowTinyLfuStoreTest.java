package dev.perigee.near;

import dev.perigee.spi.NearStoreContract;
import dev.perigee.spi.NearStoreFactory;

/** The default policy keeps the contract. */
final class WindowTinyLfuStoreTest extends NearStoreContract {

    @Override
    protected NearStoreFactory factory() {
        return NearPolicies.W_TINY_LFU;
    }
}
