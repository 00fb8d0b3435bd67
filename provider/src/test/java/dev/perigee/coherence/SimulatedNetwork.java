package dev.perigee.coherence;

import static java.util.concurrent.TimeUnit.MICROSECONDS;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.perigee.entry.Message;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Carries requests and answers between nodes and far store, and the far store's messages to the nodes. */
final class SimulatedNetwork {

    /** When a caller gives up. */
    static final long TIMEOUT = MILLISECONDS.toNanos(300);

    private static final long LOST = -1;

    private final EventQueue events;
    private final Dice dice;
    private final Faults faults;
    private final boolean looksBeforeItExpires;

    /** What the far store does in one atomic step. */
    interface Request<A extends @Nullable Object> {
        A carryOut();
    }

    /**
     * Begins with nothing under way.
     *
     * @param looksBeforeItExpires whether a request whose time is over ends only when what the socket holds is read
     */
    SimulatedNetwork(EventQueue events, Dice dice, Faults faults, boolean looksBeforeItExpires) {
        this.looksBeforeItExpires = looksBeforeItExpires;
        this.events = events;
        this.dice = dice;
        this.faults = faults;
    }

    // ---- messages ------------------------------------------------------------------------------------------------

    /** Sends a message to all; {@code onApplied} hears of each node that has taken it in. */
    void broadcast(Message message, List<SimulatedNode> nodes, Consumer<SimulatedNode> onApplied) {
        for (SimulatedNode node : nodes) {
            if (node.isSubscribed() && !node.isCutOff() && !faults.strikes(FaultKind.MESSAGE_LOST, 0.03)) {
                deliver(message, node, onApplied);
                if (faults.strikes(FaultKind.MESSAGE_DOUBLED, 0.03)) {
                    deliver(message, node, onApplied);
                }
            }
        }
    }

    private void deliver(Message message, SimulatedNode node, Consumer<SimulatedNode> onApplied) {
        long delay = hop();
        if (faults.strikes(FaultKind.MESSAGE_DELAYED, 0.01)) {
            delay += dice.between(MILLISECONDS.toNanos(1), MILLISECONDS.toNanos(400));
        }
        boolean overtaken = faults.strikes(FaultKind.MESSAGE_OVERTAKEN, 0.03);
        if (overtaken) {
            delay += dice.between(MILLISECONDS.toNanos(1), MILLISECONDS.toNanos(600));
        }
        if (faults.strikes(FaultKind.CHANNEL_STALLED, 0.0005)) {
            long nanos = dice.between(MILLISECONDS.toNanos(10), MILLISECONDS.toNanos(6_000));
            node.stall(Math.min(nanos, Simulation.END_OF_FAULTS - events.now()));
        }
        node.send(message, delay, /* overtakes= */ overtaken, () -> onApplied.accept(node));
    }

    /** A word from one node to another. */
    void tell(SimulatedNode from, SimulatedNode to, Runnable word) {
        if (!from.isCutOff() && !to.isCutOff() && !faults.strikes(FaultKind.MESSAGE_LOST, 0.03)) {
            events.after(hop() + hop(), () -> to.machine().run(word));
        }
    }

    // ---- requests ------------------------------------------------------------------------------------------------

    /**
     * Asks the far store. Exactly one of the two continuations runs, on the node: when the answer is read, or when the
     * caller's patience is over by the node's clock. An answer that lies ready by then wins. A request that is late is
     * carried out all the same.
     */
    <A extends @Nullable Object> void call(
            SimulatedNode node, Request<A> request, Consumer<A> onAnswer, Consumer<Flight<?>> onTimeout) {
        Flight<A> flight = new Flight<>(node, onAnswer, onTimeout);
        long there = node.isCutOff() ? LOST : requestDelay();
        if (there == LOST || there >= TIMEOUT) {
            flight.expireInTime();
        }
        if (there != LOST) {
            events.after(there, () -> {
                A answer = request.carryOut();
                long back = node.isCutOff() ? LOST : replyDelay();
                if (back == LOST || events.now() + back >= flight.sentAt + TIMEOUT) {
                    flight.expireInTime();
                }
                if (back != LOST) {
                    events.after(back, () -> flight.arrive(answer));
                }
            });
        }
    }

    /** A request that was sent and what becomes of it. */
    final class Flight<A extends @Nullable Object> {

        private final SimulatedMachine machine;
        private final Consumer<A> onAnswer;
        private final Consumer<Flight<?>> onTimeout;
        private final long sentAt = events.now();
        private final long deadline;
        private boolean expires;
        private boolean lies;
        private boolean over;

        private Flight(SimulatedNode node, Consumer<A> onAnswer, Consumer<Flight<?>> onTimeout) {
            this.machine = node.machine();
            this.onAnswer = onAnswer;
            this.onTimeout = onTimeout;
            this.deadline = machine.clock() + TIMEOUT;
        }

        long sentAt() {
            return sentAt;
        }

        /** Whether its answer lies in the socket. */
        boolean isAnswerThere() {
            return lies;
        }

        private void expireInTime() {
            if (!expires && !over) {
                expires = true;
                machine.after(deadline - machine.clock(), this::expire);
            }
        }

        private void arrive(A answer) {
            if (over) {
                return;
            }
            if (machine.holdsAnswers()) {
                expireInTime();
                machine.run(() -> events.after(hop(), () -> arrive(answer)));
                return;
            }
            if (machine.isStopped()) {
                lies = true;
                // The timer may well run first.
                expireInTime();
            }
            machine.run(() -> read(answer));
        }

        private void read(A answer) {
            lies = false;
            if (!over) {
                over = true;
                onAnswer.accept(answer);
            }
        }

        private void expire() {
            if (!over && !(lies && looksBeforeItExpires)) {
                over = true;
                onTimeout.accept(this);
            }
        }
    }

    private long requestDelay() {
        if (faults.strikes(FaultKind.REQUEST_LOST, 0.005)) {
            return LOST;
        }
        return hop() + (faults.strikes(FaultKind.REQUEST_LATE, 0.01) ? upTo(2_000) : 0);
    }

    private long replyDelay() {
        if (faults.strikes(FaultKind.REPLY_LOST, 0.005)) {
            return LOST;
        }
        return hop() + (faults.strikes(FaultKind.REPLY_LATE, 0.1) ? upTo(280) : 0);
    }

    private long hop() {
        return dice.between(MICROSECONDS.toNanos(100), MICROSECONDS.toNanos(1_500));
    }

    private long upTo(long millis) {
        return dice.between(MICROSECONDS.toNanos(1), MILLISECONDS.toNanos(millis));
    }
}
