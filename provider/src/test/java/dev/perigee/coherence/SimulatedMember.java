package dev.perigee.coherence;

import dev.perigee.entry.Stamp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node among others whose writes are confirmed: its registration, the production licence to serve near copies that goes
 * with it, and its writes that wait. Follows the same steps as {@code dev.perigee.tier.Membership} and {@code Confirmed}.
 */
final class SimulatedMember {

    static final long LEASE = Simulation.BOUND.toNanos();

    private static final long RESERVE = LEASE / 10;

    private final SimulatedNode node;
    private final SimulatedNetwork network;
    private final SimulatedRegistry registry;
    private final Variant.Surroundings surroundings;
    private final Licence licence = new Licence();
    private final List<Waiting> writes = new ArrayList<>();
    private @Nullable Roster roster;
    private boolean registered;
    private long leaseEnds;
    private long givenUp;

    SimulatedMember(
            SimulatedNode node,
            SimulatedNetwork network,
            SimulatedRegistry registry,
            Variant.Surroundings surroundings) {
        this.node = node;
        this.network = network;
        this.registry = registry;
        this.surroundings = surroundings;
    }

    private record Roster(Set<Integer> members, boolean complete, long askedAt) {}

    /** A write that took effect and waits until nobody serves anything older. */
    private static final class Waiting {
        private final Stamp stamp;
        private final Set<Integer> missing;
        private final Runnable onConfirmed;
        private boolean over;

        Waiting(Stamp stamp, Set<Integer> missing, Runnable onConfirmed) {
            this.stamp = stamp;
            this.missing = missing;
            this.onConfirmed = onConfirmed;
        }

        void end() {
            if (!over) {
                over = true;
                onConfirmed.run();
            }
        }
    }

    Licence licence() {
        return licence;
    }

    boolean isWaiting() {
        return !writes.isEmpty();
    }

    /** Renews the registration. */
    void keepUp() {
        long askedAt = node.clock();
        long during = givenUp;
        network.call(
                node,
                () -> registry.meet(node.index()),
                meeting -> {
                    if (during == givenUp) {
                        met(meeting, askedAt);
                    }
                },
                flight -> {});
    }

    private void met(SimulatedRegistry.Meeting meeting, long askedAt) {
        Roster former = roster;
        if (former != null && former.askedAt() - askedAt > 0) {
            return;
        }
        long now = node.clock();
        long until = surroundings == Variant.Surroundings.LEASE_NEVER_OVER
                ? askedAt + 100 * LEASE
                : askedAt + LEASE - RESERVE;
        if (registered && meeting.continued() && now - leaseEnds < 0) {
            licence.prolong(until);
        } else {
            licence.grant(now + LEASE, until);
        }
        registered = true;
        leaseEnds = until;
        roster = new Roster(meeting.members(), meeting.complete(), askedAt);
    }

    /** The monotonic clock stood still. */
    void giveUp() {
        if (surroundings != Variant.Surroundings.SUSPENDED_KEEPS_LEASE) {
            givenUp++;
            registered = false;
            roster = null;
            licence.revoke();
            keepUp();
        }
    }

    /** A write of this node was answered; it returns when no node reads anything older. */
    void written(Stamp stamp, Runnable onConfirmed) {
        Roster known = roster;
        Set<Integer> missing = new HashSet<>();
        if (known != null) {
            missing.addAll(known.members());
            missing.remove(node.index());
        }
        boolean isKnown = known != null && known.complete() && node.clock() - known.askedAt() <= LEASE;
        Waiting write = new Waiting(stamp, missing, onConfirmed);
        if (isKnown && missing.isEmpty()) {
            write.end();
            return;
        }
        if (isKnown) {
            writes.add(write);
        }
        node.machine().after(LEASE, () -> {
            writes.remove(write);
            write.end();
        });
    }

    /** Another node has applied everything up to a moment. */
    void acknowledged(int other, Stamp applied) {
        List<Waiting> over = new ArrayList<>();
        for (Waiting write : writes) {
            if (write.stamp.epoch().equals(applied.epoch()) && write.stamp.sequence() <= applied.sequence()) {
                write.missing.remove(other);
                if (write.missing.isEmpty()) {
                    over.add(write);
                }
            }
        }
        writes.removeAll(over);
        over.forEach(Waiting::end);
    }
}
