package dev.perigee.near;

import dev.perigee.spi.NearStoreContract;
import dev.perigee.spi.NearStoreFactory;

/** The contract can be kept by a few lines over the JDK's map, so it asks for nothing that only our own maps have. */
final class PlainMapPolicyTest extends NearStoreContract {

    @Override
    protected NearStoreFactory factory() {
        return new PlainMapPolicy();
    }
}
