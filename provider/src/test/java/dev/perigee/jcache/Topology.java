package dev.perigee.jcache;

import java.util.Map;

/** Which tiers a cache has and how many nodes share it. JCache's behaviour must not depend on it. */
enum Topology {
    NEAR(1, Map.of("far", "none")),
    FAR(1, Map.of("near.enabled", "false")),
    NEAR_FAR(1, Map.of()),
    TWO_NODES(2, Map.of()),
    FOUR_NODES(4, Map.of()),
    EIGHT_NODES(8, Map.of());

    private final int nodes;
    private final Map<String, String> options;

    Topology(int nodes, Map<String, String> options) {
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
        return this != NEAR;
    }
}
