package dev.perigee.tier;

import dev.perigee.spi.Deadline;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How long one call of the application may wait for the far tier, in all of its requests together. If it fails because this
 * node itself stood still meanwhile, the call gets that time once more, and once only. Used by one call at a time.
 */
final class CallTime {

    private final Node node;
    private Deadline deadline;

    /** How many pauses there had been when the call began. */
    private final long pauses;

    private boolean isRenewed;

    /** Begins now. */
    CallTime(Node node) {
        this.node = node;
        this.pauses = node.pauses().pauses().count();
        this.deadline = node.deadline();
    }

    /**
     * Until when a request may take that is to be sent now.
     *
     * @throws FarUnavailableException if the call's time is over
     */
    Deadline deadline() {
        if (deadline.hasPassed() && !isRenewedAfterPause(pauses)) {
            throw FarUnavailableException.outOfTime();
        }
        return deadline;
    }

    /**
     * Asks what changes nothing, or may be done twice: once more if the answer did not come because of a pause.
     *
     * @param question sends a request with a deadline and waits for the answer
     * @return the answer
     */
    <A extends @Nullable Object> A ask(Function<Deadline, A> question) {
        long before = pauses();
        Deadline first = deadline();
        return answer(before, () -> question.apply(first), question);
    }

    /**
     * The same for a question that was sent already.
     *
     * @param before {@link #pauses} before it was sent
     * @param first waits for the answer
     * @param again asks once more
     * @return the answer
     * @throws FarUnavailableException if there is none: an operation that has only asked so far had no effect
     */
    <A extends @Nullable Object> A answer(long before, Supplier<A> first, Function<Deadline, A> again) {
        try {
            return first.get();
        } catch (FarUnavailableException e) {
            // What was not even asked has not failed for a pause, and who interrupts a thread wants it to stop.
            if (!e.wasAsked() || e.isInterruption() || !isRenewedAfterPause(before)) {
                throw e.withoutEffect();
            }
        }
        try {
            return again.apply(deadline);
        } catch (FarUnavailableException e) {
            throw e.withoutEffect();
        }
    }

    /** How many pauses of this node there have been so far. */
    long pauses() {
        return node.pauses().pauses().count();
    }

    /** Starts over: a part of what the call asks for was answered, and there is more. */
    void renew() {
        deadline = node.deadline();
    }

    private boolean isRenewedAfterPause(long before) {
        if (isRenewed || !node.pauses().since(before)) {
            return false;
        }
        isRenewed = true;
        deadline = node.deadline();
        return true;
    }
}
