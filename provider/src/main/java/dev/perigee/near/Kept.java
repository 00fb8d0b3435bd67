package dev.perigee.near;

import org.jspecify.annotations.Nullable;

/**
 * A value in the form the near tier keeps it in. Made by {@link Keeper#keep}.
 *
 * @param value the value, shared with nobody unless it is shareable
 * @param isShareable whether it may be handed out as it is
 * @param form its ready-made form; null if there is none
 * @param <V> the type of values
 */
public record Kept<V>(
        V value, boolean isShareable, @Nullable Object form) {}
