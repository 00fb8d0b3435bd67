package dev.perigee.coherence;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The faults that befall a whole node or the server: every second or so, one. */
final class Incidents {

    private static final Set<FaultKind> KINDS = EnumSet.of(
            FaultKind.SUBSCRIPTION_LOST,
            FaultKind.NODE_CUT_OFF,
            FaultKind.NODE_PAUSED,
            FaultKind.NODE_SUSPENDED,
            FaultKind.NODE_LATE,
            FaultKind.FAILOVER,
            FaultKind.FLUSH,
            FaultKind.META_LOST,
            FaultKind.NUMBER_FORGED,
            FaultKind.EPOCH_FORGED,
            FaultKind.MESSAGE_CONTRADICTED);

    /** A shorter one is not noticed by the wall clock. */
    private static final long SHORTEST_SUSPENSION = MILLISECONDS.toNanos(501);

    private final Simulation simulation;
    private final EventQueue events;
    private final Faults faults;
    private final Dice dice;
    private final List<FaultKind> kinds;
    private long forgeries;

    Incidents(Simulation simulation, Dice dice) {
        this.simulation = simulation;
        this.events = simulation.events();
        this.faults = simulation.faults();
        this.dice = dice;
        this.kinds = faults.mix().among(KINDS);
    }

    void schedule() {
        if (!kinds.isEmpty() && !faults.areOver()) {
            events.after(dice.between(MILLISECONDS.toNanos(50), MILLISECONDS.toNanos(2_500)), () -> {
                if (!faults.areOver()) {
                    happen(kinds.get(dice.below(kinds.size())));
                    schedule();
                }
            });
        }
    }

    private void happen(FaultKind kind) {
        faults.count(kind, 1);
        SimulatedNode node =
                simulation.nodes().get(dice.below(simulation.nodes().size()));
        simulation.trace(kind + " " + node.index());
        switch (kind) {
            case SUBSCRIPTION_LOST -> loseSubscription(node);
            case NODE_CUT_OFF -> cutOff(node, /* millis= */ 5_000);
            case NODE_PAUSED -> pause(node, dice.between(MILLISECONDS.toNanos(20), MILLISECONDS.toNanos(4_000)), false);
            case NODE_SUSPENDED -> pause(node, dice.between(SHORTEST_SUSPENSION, MILLISECONDS.toNanos(4_000)), true);
            case NODE_LATE -> beLate(node, events.now() + dice.between(0, MILLISECONDS.toNanos(5_000)));
            case FAILOVER -> failOver();
            case FLUSH -> flush();
            case META_LOST -> simulation.far().loseMeta();
            case NUMBER_FORGED -> forgeNumber(node);
            case EPOCH_FORGED -> forge(node, new Stamp(SimulatedFar.PARTITION, "x" + ++forgeries, dice.below(10_000)));
            case MESSAGE_CONTRADICTED -> contradict(node);
            default -> throw new AssertionError(kind);
        }
    }

    /** Ends what would go on by itself. */
    void end() {
        for (SimulatedNode node : simulation.nodes()) {
            node.cutOff(false);
            if (!node.isSubscribed()) {
                resubscribe(node);
            }
        }
    }

    private void loseSubscription(SimulatedNode node) {
        node.unsubscribe(/* underwayToo= */ dice.chance(0.5));
        events.after(dice.between(MILLISECONDS.toNanos(1), MILLISECONDS.toNanos(5_000)), () -> resubscribe(node));
    }

    private void resubscribe(SimulatedNode node) {
        node.subscribe();
        simulation.digest(node);
    }

    private void cutOff(SimulatedNode node, long millis) {
        node.cutOff(true);
        events.after(dice.between(MILLISECONDS.toNanos(20), MILLISECONDS.toNanos(millis)), () -> node.cutOff(false));
    }

    /** With a network that may be away when it is over. */
    private void pause(SimulatedNode node, long nanos, boolean suspended) {
        long left = Simulation.END_OF_FAULTS - events.now();
        if (suspended && left < SHORTEST_SUSPENSION) {
            return;
        }
        node.machine().stop(Math.min(nanos, left), suspended, /* holdsAnswers= */ dice.chance(0.3));
        if (faults.mix().has(FaultKind.NODE_CUT_OFF) && dice.chance(0.3)) {
            cutOff(node, nanos / 1_000_000 + 2_000);
        }
    }

    /** Each moment that it runs is followed by a pause, so that each of its requests meets one. */
    private void beLate(SimulatedNode node, long until) {
        long runs = dice.between(MILLISECONDS.toNanos(1), MILLISECONDS.toNanos(100));
        long stops = dice.between(MILLISECONDS.toNanos(150), MILLISECONDS.toNanos(450));
        if (events.now() < until && !faults.areOver()) {
            node.machine().stop(Math.min(stops, Simulation.END_OF_FAULTS - events.now()), false, dice.chance(0.3));
            events.after(stops + runs, () -> beLate(node, until));
        }
    }

    private void flush() {
        simulation.far().flush();
        simulation.registry().lose();
    }

    private void failOver() {
        simulation.registry().lose();
        int lost = simulation.far().failOver(dice.below(5));
        simulation.trace("lost " + lost + " steps");
        for (SimulatedNode node : simulation.nodes()) {
            if (dice.chance(0.5)) {
                loseSubscription(node);
            }
            if (dice.chance(0.7)) {
                cutOff(node, /* millis= */ 500);
            }
        }
    }

    /**
     * A number far from the true ones. (One that a true message is about to carry, together with the loss of that message,
     * would hide the loss: only authenticated messages help against that.)
     */
    private void forgeNumber(SimulatedNode node) {
        long number = switch (dice.below(4)) {
            case 0 -> Long.MAX_VALUE;
            case 1 -> -dice.between(0, 1_000);
            case 2 -> dice.below(10);
            default -> dice.between(1_000_000, 1L << 60);
        };
        forge(node, new Stamp(SimulatedFar.PARTITION, simulation.far().epoch(), number));
    }

    /** Other messages under numbers that the node has just heard: once, or so often that it stops to listen. */
    private void contradict(SimulatedNode node) {
        for (int left = 1 + dice.below(3); left > 0; left--) {
            events.after(dice.between(0, MILLISECONDS.toNanos(3_000)), () -> {
                Stamp heard = node.lastHeard();
                if (heard != null && !faults.areOver()) {
                    forge(node, heard);
                }
            });
        }
    }

    private void forge(SimulatedNode node, Stamp stamp) {
        OperationId id = new OperationId(666, ++forgeries);
        int slot = dice.below(simulation.universe().slots());
        Message message = switch (dice.below(4)) {
            case 0 -> new Message.Cleared(stamp, id, simulation.universe().cache(slot));
            case 1 -> new Message.TagDeleted(stamp, id, simulation.universe().cache(slot), Universe.tag(0));
            case 2 -> new Message.NumberUsed(stamp, id);
            default ->
                new Message.Changed(
                        stamp,
                        id,
                        simulation.universe().cache(slot),
                        List.of(new KeyChange(
                                ChangeKind.UPDATED, simulation.universe().key(slot), null, null)));
        };
        node.send(message, 0, /* overtakes= */ false, () -> {});
    }
}
