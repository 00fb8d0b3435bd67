package dev.perigee.operation;

import org.jspecify.annotations.Nullable;

/** The verbs that store a value whatever it replaces, or only where nothing is. */
public final class Writes {

    private Writes() {}

    /**
     * {@code Cache.put}.
     *
     * @param value the value to store
     * @param <V> the type of values
     * @return the operation; its answer says nothing
     */
    public static <V> Operation<V, Boolean> put(V value) {
        return new Operation<>(
                new Guard.Always<>(),
                new Effect.Store<>(value),
                /* wantsOld= */ false,
                Result::applied,
                r -> r.applied() ? Tally.PUT : Tally.NONE);
    }

    /**
     * {@code Cache.getAndPut}.
     *
     * @param value the value to store
     * @param <V> the type of values
     * @return the operation; its answer is the former value or null
     */
    public static <V> Operation<V, @Nullable V> getAndPut(V value) {
        return new Operation<>(
                new Guard.Always<>(),
                new Effect.Store<>(value),
                /* wantsOld= */ true,
                Result::old,
                r -> r.present() ? Tally.HIT_AND_PUT : r.applied() ? Tally.MISS_AND_PUT : Tally.MISS);
    }

    /**
     * {@code Cache.putIfAbsent}.
     *
     * @param value the value to store
     * @param <V> the type of values
     * @return the operation; its answer is whether the value was stored
     */
    public static <V> Operation<V, Boolean> putIfAbsent(V value) {
        return new Operation<>(
                new Guard.IfAbsent<>(),
                new Effect.Store<>(value),
                /* wantsOld= */ false,
                Result::applied,
                r -> r.applied() ? Tally.MISS_AND_PUT : Tally.lookUp(r.present()));
    }
}
