package dev.perigee.tier;

import dev.perigee.entry.OperationId;
import dev.perigee.operation.ProcessEntry;
import dev.perigee.operation.ProcessEntry.Decision;
import dev.perigee.operation.ProcessEntry.Verdict;
import dev.perigee.tier.ProcessorRunner.Processed;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One run of an entry processor: what it decided, or how it failed. One that changes nothing, and a failure too, is an
 * answer about what the processor saw, and so is worth no more than that: unless it was read for this very call, the
 * authority has to say that it is still so.
 *
 * @param base the operation that wrote what the processor saw
 * @param decision what it decided; null if it failed
 * @param failure how it failed; null if it did not
 * @param hasChangedItsKey whether the processor has changed its own entry through the cache itself
 * @param <V> the type of values
 * @param <T> the type of the processor's result
 */
record Trial<V, T extends @Nullable Object>(
        OperationId base,
        @Nullable Decision<V, T> decision,
        @Nullable RuntimeException failure,
        boolean hasChangedItsKey) {

    /**
     * Runs a processor.
     *
     * @param own knows what the processor does to its own key
     * @param seen what it sees, its own
     * @param loader loads a missing value when the processor asks for it; null if there is none
     */
    static <K, V, T extends @Nullable Object> Trial<V, T> of(
            OwnKeys<K> own, ProcessEntry<K, V, T> operation, Seen<V> seen, @Nullable Function<K, @Nullable V> loader) {
        try {
            OwnKeys.Processed<Decision<V, T>> processed =
                    own.process(operation.key(), () -> operation.decide(seen.value(), loader));
            return new Trial<>(seen.id(), processed.outcome(), null, processed.hasChangedItsKey());
        } catch (RuntimeException e) {
            return failed(seen.id(), e);
        }
    }

    /** A run whose outcome cannot be stored. */
    static <V, T extends @Nullable Object> Trial<V, T> failed(OperationId base, RuntimeException failure) {
        return new Trial<>(base, null, failure, /* hasChangedItsKey= */ false);
    }

    /** Whether it wants something changed, so that the change itself finds out whether what it saw is still so. */
    boolean isChange() {
        return decision != null
                && switch (decision.verdict()) {
                    case NONE, ACCESS -> false;
                    case LOAD, CREATE, UPDATE -> true;
                    case REMOVE -> !base.equals(OperationId.NONE);
                };
    }

    /** Whether it read the value and no more. */
    boolean isAccess() {
        return decision != null && decision.verdict() == Verdict.ACCESS;
    }

    /** Whether it wants to be gone what is there, or what was there before. */
    boolean isRemoval() {
        return decision != null && decision.verdict() == Verdict.REMOVE;
    }

    /** What it decided; not to be asked of a failure. */
    Decision<V, T> decided() {
        if (decision == null) {
            throw new AssertionError("A processor has failed", failure);
        }
        return decision;
    }

    /**
     * What the caller gets.
     *
     * @throws RuntimeException the failure
     */
    Processed<T> result() {
        if (failure != null) {
            throw failure;
        }
        return new Processed<>(decided().result(), decided().tally());
    }
}
