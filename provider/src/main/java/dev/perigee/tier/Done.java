package dev.perigee.tier;

import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.spi.UnreadableException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a {@link Step}.
 *
 * @param outcome what happened
 * @param old the value before, or the one that stands in the way; null if there was none or it was not asked for
 * @param standing the operation that wrote that value; {@link OperationId#NONE} if the key was absent
 * @param opaque why this node cannot read that value, which was asked for; null if it can
 * @param <V> the type of values
 */
record Done<V>(
        Outcome outcome,
        @Nullable V old,
        OperationId standing,
        @Nullable UnreadableException opaque) {

    Done(Outcome outcome, @Nullable V old, OperationId standing) {
        this(outcome, old, standing, /* opaque= */ null);
    }

    boolean applied() {
        return outcome.applied();
    }

    /** Whether the step took effect, by this very call or by an earlier delivery of the same request. */
    boolean tookEffect() {
        return applied() || outcome == Outcome.REPEATED;
    }

    boolean wasPresent() {
        return !standing.equals(OperationId.NONE);
    }
}
