package dev.perigee.it.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * One fault of a schedule.
 *
 * @param at when it begins, from the beginning of the round
 * @param kind what goes wrong
 * @param node at which node, where it is one node's
 * @param lasts how long, where it lasts
 * @param dice for what else is left to chance
 */
record Fault(Duration at, FaultKind kind, int node, Duration lasts, long dice) {

    private static final int SHORTEST_PAUSE_MILLIS = 2_000;
    private static final int LONGEST_PAUSE_MILLIS = 5_000;

    /**
     * Makes a schedule: a fault every 2 to 5 s, of kinds that come round one after another in an order of chance, so that a
     * long run has them all.
     *
     * @param kinds the kinds still to come; refilled when there are none
     */
    static List<Fault> schedule(Random random, Duration round, int nodes, List<FaultKind> kinds) {
        List<Fault> schedule = new ArrayList<>();
        long at = 500 + random.nextInt(1_000);
        while (at < round.toMillis() - 1_500) {
            if (kinds.isEmpty()) {
                kinds.addAll(FaultKind.asked());
                Collections.shuffle(kinds, random);
            }
            FaultKind kind = kinds.remove(kinds.size() - 1);
            long lasts = kind.isPause() ? 500 + random.nextInt(7_500) : 300 + random.nextInt(1_500);
            schedule.add(new Fault(
                    Duration.ofMillis(at), kind, random.nextInt(nodes), Duration.ofMillis(lasts), random.nextLong()));
            at += kind.isPause() ? lasts : 0;
            at += SHORTEST_PAUSE_MILLIS + random.nextInt(LONGEST_PAUSE_MILLIS - SHORTEST_PAUSE_MILLIS);
        }
        return schedule;
    }
}
