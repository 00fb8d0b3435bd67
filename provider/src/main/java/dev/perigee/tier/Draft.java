package dev.perigee.tier;

import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.operation.Effect;
import dev.perigee.spi.Deadline;
import org.jspecify.annotations.Nullable;

/**
 * A change that is worked out and encoded, and not sent yet.
 *
 * @param base the operation that wrote what it rests on
 * @param step what it does; its value is shared with nobody who could change it
 * @param mutation the same in the far store's terms
 * @param deadline until when who wants it waits
 * @param <V> the type of values
 */
record Draft<V>(OperationId base, Step<V> step, Mutation mutation, Deadline deadline) {

    /** What is there when this has taken effect; null for nothing. Not to be changed. */
    @Nullable V value() {
        return step.effect() instanceof Effect.Store<V> store ? store.value() : null;
    }
}
