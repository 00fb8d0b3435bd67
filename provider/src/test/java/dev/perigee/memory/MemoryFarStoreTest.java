package dev.perigee.memory;

import dev.perigee.spi.FarStoreContract;
import dev.perigee.spi.FarStoreKit;

/** The memory far store keeps the contract, and what only a store with a settable clock can be asked. */
final class MemoryFarStoreTest extends FarStoreContract {

    @Override
    protected FarStoreKit openKit() {
        return new MemoryKit();
    }
}
