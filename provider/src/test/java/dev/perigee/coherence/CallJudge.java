package dev.perigee.coherence;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.perigee.coherence.SimulatedGuard.Failure;

/** Watches one call of a client: how long it lasts, and whether it may fail. */
final class CallJudge {

    private static final long STEP = MILLISECONDS.toNanos(1);

    private final SimulatedNode node;
    private final Witness witness;
    private final int slot;
    private final long beganAt;
    private final long stoppedBefore;
    private final long wakesBefore;

    /** The call begins now. */
    CallJudge(SimulatedNode node, Witness witness, int slot, long now) {
        this.node = node;
        this.witness = witness;
        this.slot = slot;
        this.beganAt = now;
        this.stoppedBefore = node.machine().stoppedFor();
        this.wakesBefore = node.machine().wakes();
    }

    /** A call lasts at most the caller's patience, the pauses, and that patience once more. */
    void ended(long now) {
        SimulatedMachine machine = node.machine();
        long turns = (machine.wakes() - wakesBefore) * SimulatedMachine.LATE;
        long ran = now - beganAt - (machine.stoppedFor() - stoppedBefore);
        if (ran > 2 * SimulatedNetwork.TIMEOUT + turns + STEP) {
            violated("a call took " + ran / 1_000_000 + " ms besides the pauses");
        }
    }

    void failed(Failure failure, long now, boolean couldAskAgain) {
        ended(now);
        if (failure.flight() == null) {
            return;
        }
        if (failure.flight().isAnswerThere()) {
            violated("failed although the answer lay there");
        }
        if (couldAskAgain && node.machine().sawPauseUntil() > failure.flight().sentAt()) {
            violated("failed because of a pause, and was not asked once more");
        }
    }

    private void violated(String what) {
        witness.violated(node.index(), slot, 0, what);
    }
}
