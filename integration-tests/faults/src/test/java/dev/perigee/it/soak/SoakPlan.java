package dev.perigee.it.soak;

import java.time.Duration;

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
        boolean faults) {

    /** The plan that protocol and issue ask for; length and seed by {@code soak.seconds} and {@code soak.seed}. */
    static SoakPlan standard() {
        long seed = Long.getLong("soak.seed", System.nanoTime() & 0xFFFFFF);
        Duration duration = Duration.ofSeconds(Long.getLong("soak.seconds", 20));
        return new SoakPlan(seed, duration, Duration.ofSeconds(20), 4, 4, 64, 10_000, "", true);
    }

    SoakPlan lasting(Duration newDuration) {
        return new SoakPlan(seed, newDuration, round, nodes, clients, hotKeys, coldKeys, consistency, faults);
    }

    SoakPlan withConsistency(String newConsistency) {
        return new SoakPlan(seed, duration, round, nodes, clients, hotKeys, coldKeys, newConsistency, faults);
    }

    SoakPlan withoutFaults() {
        return new SoakPlan(seed, duration, round, nodes, clients, hotKeys, coldKeys, consistency, false);
    }
}
