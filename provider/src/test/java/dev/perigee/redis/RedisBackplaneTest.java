package dev.perigee.redis;

/** The backplane on a server that stands alone keeps the contract. */
final class RedisBackplaneTest extends RedisBackplaneContract {

    @Override
    String address() {
        return SharedServers.alone().uri().toString();
    }
}
