package dev.perigee.redis;

import dev.perigee.spi.FarStoreContract;
import dev.perigee.spi.FarStoreKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The far store in Redis keeps the contract in a cluster. */
@Tag("slow")
final class RedisClusterFarStoreTest extends FarStoreContract {

    private static ClusterServers cluster;

    @BeforeAll
    static void start() {
        cluster = new ClusterServers();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Override
    protected FarStoreKit openKit() {
        return new RedisKit(cluster);
    }
}
