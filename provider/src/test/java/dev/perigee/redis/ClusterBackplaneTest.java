package dev.perigee.redis;

/** The backplane on a cluster keeps the contract. */
final class ClusterBackplaneTest extends RedisBackplaneContract {

    @Override
    String address() {
        return SharedServers.clusterAddress();
    }
}
