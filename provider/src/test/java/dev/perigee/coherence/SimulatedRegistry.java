package dev.perigee.coherence;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Who takes part in a simulation, each under a lease, by the server's clock. */
final class SimulatedRegistry {

    private static final long NEVER = Long.MIN_VALUE;

    private final EventQueue events;
    private final Map<Integer, Long> endsAt = new HashMap<>();
    private long lostAt = NEVER;

    SimulatedRegistry(EventQueue events) {
        this.events = events;
    }

    /**
     * An answer.
     *
     * @param members all whose lease has not run out
     * @param continued whether the one that asked was among them before
     * @param complete whether nobody is missing whose lease may be running
     */
    record Meeting(Set<Integer> members, boolean continued, boolean complete) {}

    Meeting meet(int node) {
        long now = events.now();
        endsAt.values().removeIf(end -> end <= now);
        boolean continued = endsAt.put(node, now + SimulatedMember.LEASE) != null;
        boolean complete = lostAt == NEVER || now - lostAt >= SimulatedMember.LEASE;
        return new Meeting(Set.copyOf(endsAt.keySet()), continued, complete);
    }

    /** The server has lost its memory. */
    void lose() {
        endsAt.clear();
        lostAt = events.now();
    }
}
