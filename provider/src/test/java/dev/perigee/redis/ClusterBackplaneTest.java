package dev.perigee.redis;

import org.junit.jupiter.api.Tag;

/** The backplane on a cluster keeps the contract. */
@Tag("slow")
final class ClusterBackplaneTest extends RedisBackplaneContract {

    @Override
    String address() {
        return SharedServers.clusterAddress();
    }
}
