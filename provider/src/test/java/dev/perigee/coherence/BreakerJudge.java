package dev.perigee.coherence;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Watches a node's breaker from outside, knowing exactly when the node stood still: it must not open because of one pause,
 * and it must open while nothing is answered, however often the node stands still. What the node can and need not have
 * noticed is decided in its favour.
 */
final class BreakerJudge {

    private static final long NONE = Long.MIN_VALUE;

    /** Those that may have been under way when a pause excused the first. */
    private static final int UNDER_WAY = Simulation.CLIENTS + 1;

    /** So long after a pause, it may be that nothing has told of it. */
    private static final long UNTOLD = Pauses.TICK_NANOS + SimulatedMachine.LATE;

    private final SimulatedNode node;
    private final Witness witness;

    /** The latest outcomes: whether each was a failure that counts. */
    private final Deque<Boolean> latest = new ArrayDeque<>();

    private int row;
    private int countedRow;

    /** When the pause was over that the first failure since an answer fell into. */
    private long excusedUntil = NONE;

    BreakerJudge(SimulatedNode node, Witness witness) {
        this.node = node;
        this.witness = witness;
    }

    void answered() {
        if (row > 0 || !latest.isEmpty()) {
            remember(/* counts= */ false);
            row = 0;
            countedRow = 0;
            excusedUntil = NONE;
        }
    }

    /** A request failed that was sent while the breaker was closed. */
    void failed(long sentAt, boolean opened) {
        SimulatedMachine machine = node.machine();
        boolean isExcused = machine.sawPauseUntil() > sentAt && (excusedUntil == NONE || sentAt < excusedUntil);
        // What was sent right after a pause may have come before anything had told of that pause.
        if (excusedUntil == NONE && machine.wokeAt() + UNTOLD > sentAt) {
            excusedUntil = machine.wokeAt();
        }
        row++;
        countedRow += isExcused ? 0 : 1;
        if (!isExcused) {
            remember(/* counts= */ true);
        }
        if (opened) {
            long counted = latest.stream().filter(counts -> counts).count();
            if (countedRow < FarBreaker.ROW && counted < FarBreaker.WINDOW / 2) {
                witness.violated(
                        node.index(),
                        0,
                        0,
                        "gave the far store up for a pause, after " + countedRow + " failures in a row");
            }
            forget();
        } else if (row > FarBreaker.ROW + UNDER_WAY) {
            witness.violated(node.index(), 0, 0, "still asks the far store, after " + row + " failures in a row");
        }
    }

    private void remember(boolean counts) {
        latest.addLast(counts);
        if (latest.size() > FarBreaker.WINDOW) {
            latest.removeFirst();
        }
    }

    private void forget() {
        latest.clear();
        row = 0;
        countedRow = 0;
        excusedUntil = NONE;
    }
}
