package dev.perigee.jcache;

import dev.perigee.redis.SharedServers;
import java.net.URI;
import java.util.Map;

/** Which tiers a cache has and how many nodes share it. JCache's behaviour must not depend on it. */
enum Topology {
    NEAR(Far.NONE, 1, Map.of("far", "none")),
    FAR(Far.MEMORY, 1, Map.of("near.enabled", "false")),
    NEAR_FAR(Far.MEMORY, 1, Map.of()),
    TWO_NODES(Far.MEMORY, 2, Map.of()),
    FAR_TWO_NODES(Far.MEMORY, 2, Map.of("near.enabled", "false")),
    FOUR_NODES(Far.MEMORY, 4, Map.of()),
    EIGHT_NODES(Far.MEMORY, 8, Map.of()),
    REDIS(Far.REDIS, 1, Map.of()),
    REDIS_FAR(Far.REDIS, 1, Map.of("near.enabled", "false")),
    REDIS_TWO_NODES(Far.REDIS, 2, Map.of()),
    REDIS_FAR_TWO_NODES(Far.REDIS, 2, Map.of("near.enabled", "false")),
    REDIS_FOUR_NODES(Far.REDIS, 4, Map.of()),
    REDIS_EIGHT_NODES(Far.REDIS, 8, Map.of()),
    REDIS_CLUSTER(Far.CLUSTER, 2, Map.of());

    /** What the far tier is. */
    enum Far {
        NONE,
        MEMORY,
        REDIS,
        CLUSTER
    }

    private final Far far;
    private final int nodes;
    private final Map<String, String> options;

    Topology(Far far, int nodes, Map<String, String> options) {
        this.far = far;
        this.nodes = nodes;
        this.options = options;
    }

    int nodes() {
        return nodes;
    }

    Map<String, String> options() {
        return options;
    }

    boolean hasFar() {
        return far != Far.NONE;
    }

    boolean isOnRedis() {
        return far == Far.REDIS || far == Far.CLUSTER;
    }

    /** Whether the far tier is on the server that stands alone. */
    boolean isOnSharedServer() {
        return far == Far.REDIS;
    }

    /** Where the nodes of a namespace are. */
    URI uri(String namespace, int node) {
        return switch (far) {
            case NONE, MEMORY -> URI.create("perigee:" + namespace + "?node.name=n" + node);
            case REDIS -> redis(SharedServers.alone().uri().toString(), namespace, node);
            case CLUSTER -> redis(SharedServers.clusterAddress(), namespace, node);
        };
    }

    private static URI redis(String address, String namespace, int node) {
        return URI.create(address + "?namespace=" + namespace + "&node.name=n" + node);
    }
}
