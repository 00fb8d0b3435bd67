package dev.perigee.operation;

import org.jspecify.annotations.Nullable;

/** The verbs that take an entry away. */
public final class Removals {

    private Removals() {}

    /**
     * {@code Cache.remove(key)}.
     *
     * @param <V> the type of values
     * @return the operation; its answer is whether an entry was removed
     */
    public static <V> Operation<V, Boolean> remove() {
        return new Operation<>(
                new Guard.Always<>(),
                new Effect.Drop<>(),
                /* wantsOld= */ false,
                Result::present,
                r -> r.present() ? Tally.REMOVAL : Tally.NONE);
    }

    /**
     * {@code Cache.getAndRemove}.
     *
     * @param <V> the type of values
     * @return the operation; its answer is the former value or null
     */
    public static <V> Operation<V, @Nullable V> getAndRemove() {
        return new Operation<>(
                new Guard.Always<>(),
                new Effect.Drop<>(),
                /* wantsOld= */ true,
                Result::old,
                r -> r.present() ? Tally.HIT_AND_REMOVAL : Tally.MISS);
    }

    /**
     * {@code Cache.remove(key, oldValue)}.
     *
     * @param expected the value that must be there
     * @param <V> the type of values
     * @return the operation; its answer is whether the entry was removed
     */
    public static <V> Operation<V, Boolean> removeIfEqual(V expected) {
        return new Operation<>(
                new Guard.IfEqual<>(expected),
                new Effect.Drop<>(),
                /* wantsOld= */ false,
                Result::applied,
                r -> r.applied() ? Tally.HIT_AND_REMOVAL : Tally.lookUp(r.present()));
    }
}
