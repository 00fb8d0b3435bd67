package dev.perigee.operation;

import org.jspecify.annotations.Nullable;

/**
 * What became of an operation.
 *
 * @param applied whether it took effect
 * @param present whether the key was present before
 * @param old the value before, if the operation wanted it and the key was present
 * @param <V> the type of values
 */
public record Result<V>(
        boolean applied, boolean present, @Nullable V old) {}
