package dev.perigee.it.soak;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * What a soak does. All chance in it comes from the seed: the same plan gives the same faults at the same times, and each
 * client the same calls in the same order.
 *
 * @param seed where chance comes from
 * @param duration how long the clients work, over all rounds
 * @param round how long they work between two judgements, at most
 * @param nodes nodes that keep copies near; one more reads past the near tier
 * @param clients threads of each node
 * @param hotKeys keys that everybody works on
 * @param coldKeys keys that are worked on now and then
 * @param consistency the option of that name; empty to leave it alone
 * @param propagation the option of that name; {@link #MIXED} for another one on each node
 * @param listening whether the nodes that keep copies near have listeners; without, copies may linger
 * @param faults whether anything goes wrong at all
 */
record SoakPlan(
        long seed,
        Duration duration,
        Duration round,
        int nodes,
        int clients,
        int hotKeys,
        int coldKeys,
        String consistency,
        String propagation,
        boolean listening,
        boolean faults)
        implements Serializable {

    static final String NAMESPACE = "soak";
    static final int PARTITIONS = 16;
    static final Duration BOUND = Duration.ofSeconds(2);
    private static final Duration FAR_TIMEOUT = Duration.ofSeconds(1);

    /** Each node has another propagation. */
    static final String MIXED = "mixed";

    private static final List<String> EACH = List.of("update", "auto", "invalidate");

    /** The plan that protocol and issue ask for; {@code soak.seconds}, {@code soak.seed} and {@code soak.propagation} change it. */
    static SoakPlan standard() {
        long seed = Long.getLong("soak.seed", System.nanoTime() & 0xFFFFFF);
        Duration duration = Duration.ofSeconds(Long.getLong("soak.seconds", 20));
        return new SoakPlan(
                seed,
                duration,
                Duration.ofSeconds(20),
                4,
                4,
                64,
                10_000,
                "",
                System.getProperty("soak.propagation", "invalidate"),
                true,
                true);
    }

    SoakPlan lasting(Duration newDuration) {
        return new SoakPlan(
                seed,
                newDuration,
                round,
                nodes,
                clients,
                hotKeys,
                coldKeys,
                consistency,
                propagation,
                listening,
                faults);
    }

    SoakPlan withConsistency(String newConsistency) {
        return new SoakPlan(
                seed,
                duration,
                round,
                nodes,
                clients,
                hotKeys,
                coldKeys,
                newConsistency,
                propagation,
                listening,
                faults);
    }

    SoakPlan withPropagation(String newPropagation) {
        return new SoakPlan(
                seed,
                duration,
                round,
                nodes,
                clients,
                hotKeys,
                coldKeys,
                consistency,
                newPropagation,
                listening,
                faults);
    }

    SoakPlan withoutListeners() {
        return new SoakPlan(
                seed, duration, round, nodes, clients, hotKeys, coldKeys, consistency, propagation, false, faults);
    }

    SoakPlan withoutFaults() {
        return new SoakPlan(
                seed, duration, round, nodes, clients, hotKeys, coldKeys, consistency, propagation, listening, false);
    }

    /** How a node gets at the server. */
    URI uri(int node, int port) {
        return URI.create("redis://127.0.0.1:" + port + "?namespace=" + NAMESPACE + "&node.name=node" + node
                + "&far.partitions=" + PARTITIONS + "&far.timeout=" + FAR_TIMEOUT.toMillis() + "ms"
                + "&coherence.bound=" + BOUND.toMillis() + "ms");
    }

    /** The option of a node's cache. */
    String propagationOf(int node) {
        return propagation.equals(MIXED) ? EACH.get(node % EACH.size()) : propagation;
    }

    /** What is not as usual, for people to read. */
    String what() {
        return (consistency.isEmpty() ? "bounded" : consistency) + ", " + propagation
                + (listening ? "" : ", no listeners");
    }
}
