package dev.perigee.operation;

import org.jspecify.annotations.Nullable;

/** The verbs that store a value only over another. */
public final class Replacements {

    private Replacements() {}

    /**
     * {@code Cache.replace(key, value)}.
     *
     * @param value the new value
     * @param <V> the type of values
     * @return the operation; its answer is whether a value was replaced
     */
    public static <V> Operation<V, Boolean> replace(V value) {
        return new Operation<>(
                new Guard.IfPresent<>(),
                new Effect.Store<>(value),
                /* wantsOld= */ false,
                Result::applied,
                Replacements::hitAndPutOrMiss);
    }

    /**
     * {@code Cache.getAndReplace}.
     *
     * @param value the new value
     * @param <V> the type of values
     * @return the operation; its answer is the former value or null
     */
    public static <V> Operation<V, @Nullable V> getAndReplace(V value) {
        return new Operation<>(
                new Guard.IfPresent<>(),
                new Effect.Store<>(value),
                /* wantsOld= */ true,
                Result::old,
                Replacements::hitAndPutOrMiss);
    }

    /**
     * {@code Cache.replace(key, oldValue, newValue)}.
     *
     * @param expected the value that must be there
     * @param value the new value
     * @param <V> the type of values
     * @return the operation; its answer is whether the value was replaced
     */
    public static <V> Operation<V, Boolean> replaceIfEqual(V expected, V value) {
        return new Operation<>(
                new Guard.IfEqual<>(expected),
                new Effect.Store<>(value),
                /* wantsOld= */ false,
                Result::applied,
                r -> r.applied() ? Tally.HIT_AND_PUT : Tally.lookUp(r.present()));
    }

    private static <V> Tally hitAndPutOrMiss(Result<V> result) {
        return result.applied() ? Tally.HIT_AND_PUT : Tally.MISS;
    }
}
