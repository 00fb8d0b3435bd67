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

    /** What the far store does in one atomic step. */
    interface Request<A extends @Nullable Object> {
        A carryOut();
    }

    SimulatedNetwork(EventQueue events, Dice dice, Faults faults) {
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

    // ---- requests ------------------------------------------------------------------------------------------------

    /**
     * Asks the far store. Exactly one of the two continuations runs, on the node, after the far store has answered in time
     * or after the caller has given up; a request that is late is carried out all the same.
     */
    <A extends @Nullable Object> void call(
            SimulatedNode node, Request<A> request, Consumer<A> onAnswer, Runnable onTimeout) {
        long givesUpAt = events.now() + TIMEOUT;
        long there = node.isCutOff() ? LOST : requestDelay();
        if (there == LOST || there >= TIMEOUT) {
            events.at(givesUpAt, () -> node.run(onTimeout));
            if (there != LOST) {
                events.after(there, request::carryOut);
            }
            return;
        }
        events.after(there, () -> {
            A answer = request.carryOut();
            long back = node.isCutOff() ? LOST : replyDelay();
            if (back == LOST || events.now() + back >= givesUpAt) {
                events.at(givesUpAt, () -> node.run(onTimeout));
            } else {
                events.after(back, () -> node.run(() -> onAnswer.accept(answer)));
            }
        });
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
