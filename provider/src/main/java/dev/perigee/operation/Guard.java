package dev.perigee.operation;

import org.jspecify.annotations.Nullable;

/**
 * What must hold of a key's present value for an {@link Operation} to take effect.
 *
 * @param <V> the type of values
 */
public sealed interface Guard<V> {

    /**
     * Decides about a value.
     *
     * @param present the present value, null if the key is absent
     * @return true if the operation takes effect
     */
    boolean holds(@Nullable V present);

    /**
     * Always.
     *
     * @param <V> the type of values
     */
    record Always<V>() implements Guard<V> {
        @Override
        public boolean holds(@Nullable V present) {
            return true;
        }
    }

    /**
     * The key is absent.
     *
     * @param <V> the type of values
     */
    record IfAbsent<V>() implements Guard<V> {
        @Override
        public boolean holds(@Nullable V present) {
            return present == null;
        }
    }

    /**
     * The key is present.
     *
     * @param <V> the type of values
     */
    record IfPresent<V>() implements Guard<V> {
        @Override
        public boolean holds(@Nullable V present) {
            return present != null;
        }
    }

    /**
     * The present value equals this one.
     *
     * @param expected the value
     * @param <V> the type of values
     */
    record IfEqual<V>(V expected) implements Guard<V> {
        @Override
        public boolean holds(@Nullable V present) {
            return expected.equals(present);
        }
    }
}
