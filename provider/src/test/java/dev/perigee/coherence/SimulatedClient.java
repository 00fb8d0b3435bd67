package dev.perigee.coherence;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.perigee.coherence.SimulatedFar.Answer;
import dev.perigee.coherence.SimulatedFar.Write;
import dev.perigee.coherence.SimulatedNode.NearCopy;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One thread of an application on a node: one operation after another, the way the engine carries them out. */
final class SimulatedClient {

    /** How much later than the caller's patience a write may still be applied. */
    private static final long MARGIN = MILLISECONDS.toNanos(10);

    private static final long CLOCK_ERROR = MILLISECONDS.toNanos(4);

    private final Simulation simulation;
    private final SimulatedNode node;
    private final SimulatedGuard guard;
    private final EventQueue events;
    private final Dice dice;
    private final Faults faults;
    private final Witness witness;
    private final Universe universe;
    private final Variant.Surroundings surroundings;

    SimulatedClient(Simulation simulation, SimulatedNode node, Dice dice) {
        this.simulation = simulation;
        this.node = node;
        this.guard = simulation.guard(node);
        this.dice = dice;
        this.events = simulation.events();
        this.faults = simulation.faults();
        this.witness = simulation.witness();
        this.universe = simulation.universe();
        this.surroundings = simulation.variant().surroundings();
    }

    void rest() {
        node.machine().after(dice.between(MICROSECONDS.toNanos(500), MICROSECONDS.toNanos(10_000)), this::operate);
    }

    private void operate() {
        if (dice.chance(0.005)) {
            // The near tier is bounded.
            node.forget(dice.below(universe.slots()));
        }
        if (simulation.isQuiet() || !dice.chance(simulation.writeShare())) {
            get(dice.below(universe.slots()));
            return;
        }
        // Most keys are hardly ever written, so that a stale copy of one stays stale until the rules catch it.
        int slot = dice.chance(0.9) ? dice.below(universe.slots() / 3) : dice.below(universe.slots());
        int choice = dice.below(100);
        if (choice < 60) {
            put(slot, /* onlyIfAbsent= */ false);
        } else if (choice < 75) {
            put(slot, /* onlyIfAbsent= */ true);
        } else if (choice < 94) {
            write(new Write(
                    slot,
                    0,
                    false,
                    Copy.NO_END,
                    -1,
                    deadline(),
                    hopelessAfter(),
                    simulation.recipients(dice),
                    node.index()));
        } else if (choice < 98) {
            deleteTag(universe.cacheOf(slot), dice.below(Universe.TAGS));
        } else {
            clear(universe.cacheOf(slot));
        }
    }

    // ---- get -----------------------------------------------------------------------------------------------------

    private void get(int slot) {
        long lookedAt = node.clock();
        Witness.Look look = witness.look(node.index(), slot, node.machine().unnoticed());
        NearCopy copy = node.look(slot);
        simulation.countNearRead();
        perhapsLater(0.1, () -> {
            long time = surroundings == Variant.Surroundings.CLOCK_READ_AFTER_LOOK ? node.clock() : lookedAt;
            if (copy != null && copy.scope().isUsable(copy, time)) {
                simulation.countHit();
                trace(slot, "near hit", copy.value(), copy.asOf());
                witness.hit(look, copy.value(), copy.sighting());
                rest();
            } else {
                read(slot);
            }
        });
    }

    /** The far store did not answer: what may be served then? */
    private void readStale(int slot) {
        long lookedAt = node.clock();
        long beganAt = events.now();
        long unnoticed = node.machine().unnoticed();
        NearCopy copy = node.look(slot);
        perhapsLater(0.1, () -> {
            if (copy != null && copy.scope().mayServeStale(copy, lookedAt, simulation.staleMaxAge())) {
                simulation.countStaleHit();
                trace(slot, "stale hit", copy.value(), copy.asOf());
                witness.staleHit(node.index(), slot, beganAt, copy.value(), simulation.staleMaxAge() + unnoticed);
            }
            rest();
        });
    }

    private void read(int slot) {
        read(slot, new CallJudge(node, witness, slot, events.now()), /* isFirst= */ true);
    }

    /** Asks, and once more if the answer did not come because of a pause. */
    private void read(int slot, CallJudge judge, boolean isFirst) {
        Ticket ticket = node.partition().ask(node.clock());
        guard.judged(
                () -> simulation.far().read(slot),
                answer -> {
                    judge.ended(events.now());
                    take(slot, ticket, answer);
                },
                failure -> {
                    if (asksAgain(isFirst) && guard.isExcused(failure)) {
                        read(slot, judge, /* isFirst= */ false);
                    } else {
                        judge.failed(failure, events.now(), /* couldAskAgain= */ isFirst);
                        readStale(slot);
                    }
                });
    }

    private boolean asksAgain(boolean isFirst) {
        return switch (surroundings) {
            case STALE_IN_A_PAUSE -> false;
            case EXCUSED_FOR_EVER -> true;
            default -> isFirst;
        };
    }

    /** Takes an answer in; {@code rest} follows. */
    private void take(int slot, Ticket ticket, Answer answer) {
        trace(
                slot,
                answer.applied() ? "written" : "read",
                answer.value(),
                answer.stamp().sequence());
        node.partition().onReply(ticket, answer.stamp(), node.stripe(slot), answer.entrySequence(), node);
        perhapsLater(0.02, () -> {
            node.install(slot, ticket, answer);
            if (answer.applied()) {
                witness.acknowledged(node.index(), slot, answer.sighting().since());
            } else {
                witness.seen(node.index(), slot, answer.sighting().since());
            }
            if (answer.applied()) {
                long step = answer.sighting().since();
                simulation.confirm(node, answer.stamp(), () -> witness.confirmed(slot, step), this::rest);
            } else if (answer.value() == 0 && !simulation.isQuiet() && dice.chance(0.3)) {
                // Somebody loads what is missing, or most keys would soon be absent.
                put(slot, /* onlyIfAbsent= */ true);
            } else {
                rest();
            }
        });
    }

    // ---- writes --------------------------------------------------------------------------------------------------

    private void put(int slot, boolean onlyIfAbsent) {
        long life =
                dice.chance(0.15) ? dice.between(MILLISECONDS.toNanos(50), MILLISECONDS.toNanos(3_000)) : Copy.NO_END;
        int tag = dice.chance(0.3) ? dice.below(Universe.TAGS) : -1;
        write(new Write(
                slot,
                witness.newValue(tag),
                onlyIfAbsent,
                life,
                tag,
                deadline(),
                hopelessAfter(),
                simulation.recipients(dice),
                node.index()));
    }

    private void write(Write write) {
        int slot = write.slot();
        Ticket ticket = node.partition().ask(node.clock());
        if (surroundings == Variant.Surroundings.NEAR_BEFORE_FAR && write.value() != 0) {
            node.installUnasked(slot, write.value());
        }
        this.<Answer>send(
                slot,
                () -> simulation.far().write(write),
                answer -> take(slot, ticket, answer),
                // An unknown outcome: the copy may or may not be what is there.
                () -> {
                    node.forget(slot);
                    rest();
                });
    }

    private void clear(int cache) {
        Ticket ticket = node.partition().ask(node.clock());
        long deadline = deadline();
        long hopelessAfter = hopelessAfter();
        this.<Answer>send(
                universe.slot(cache, 0),
                () -> simulation.far().clear(universe.caches().get(cache), deadline, hopelessAfter),
                answer -> {
                    node.partition()
                            .onCleared(ticket, answer.stamp(), universe.caches().get(cache), node);
                    acknowledgeAll(cache, answer);
                },
                this::rest);
    }

    private void deleteTag(int cache, int tag) {
        Ticket ticket = node.partition().ask(node.clock());
        long deadline = deadline();
        long hopelessAfter = hopelessAfter();
        this.<Answer>send(
                universe.slot(cache, 0),
                () -> simulation.far().deleteTag(universe.caches().get(cache), tag, deadline, hopelessAfter),
                answer -> {
                    node.partition()
                            .onTagDeleted(
                                    ticket, answer.stamp(), universe.caches().get(cache), Universe.tag(tag), node);
                    witness.acknowledgedTag(
                            node.index(), cache, tag, answer.sighting().since());
                    rest();
                },
                this::rest);
    }

    private void acknowledgeAll(int cache, Answer answer) {
        long step = answer.sighting().since();
        for (int key = 0; key < universe.keys().size(); key++) {
            witness.acknowledged(node.index(), universe.slot(cache, key), step);
        }
        simulation.confirm(
                node,
                answer.stamp(),
                () -> {
                    for (int key = 0; key < universe.keys().size(); key++) {
                        witness.confirmed(universe.slot(cache, key), step);
                    }
                },
                this::rest);
    }

    /** Sends a write; one that the far store refused as too late goes to {@code onFailure} like one without an answer. */
    private <A> void send(
            int slot, SimulatedNetwork.Request<@Nullable A> request, Consumer<A> onAnswer, Runnable onFailure) {
        CallJudge judge = new CallJudge(node, witness, slot, events.now());
        guard.<@Nullable A>judged(
                request,
                answer -> {
                    judge.ended(events.now());
                    if (answer == null) {
                        onFailure.run();
                    } else {
                        onAnswer.accept(answer);
                    }
                },
                failure -> {
                    judge.failed(failure, events.now(), /* couldAskAgain= */ false);
                    onFailure.run();
                });
    }

    /** The server's clock as the node estimates it by its own, plus what the caller waits. */
    private long deadline() {
        if (surroundings == Variant.Surroundings.NO_DEADLINE) {
            return Long.MAX_VALUE;
        }
        long estimate = events.now() - node.machine().unnoticed() + dice.between(-CLOCK_ERROR, CLOCK_ERROR);
        return estimate + SimulatedNetwork.TIMEOUT + MARGIN;
    }

    private long hopelessAfter() {
        return events.now() + CLOCK_ERROR + SimulatedNetwork.TIMEOUT + MARGIN;
    }

    // ---- the thread ----------------------------------------------------------------------------------------------

    /** Goes on at once, or after the scheduler has let this thread sleep. */
    private void perhapsLater(double probability, Runnable next) {
        if (faults.strikes(FaultKind.THREAD_PREEMPTED, probability)) {
            long most = MILLISECONDS.toNanos(dice.chance(0.1) ? 800 : 10);
            node.machine().after(dice.between(MICROSECONDS.toNanos(10), most), next);
        } else {
            next.run();
        }
    }

    private void trace(int slot, String what, long value, long sequence) {
        if (simulation.isTraced(slot)) {
            simulation.trace("node " + node.index() + " " + what + " " + value + " #" + sequence);
        }
    }
}
