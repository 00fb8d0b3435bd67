package dev.perigee.it.history;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Reads of one key by one thread that gave the same value one after another, folded: for what a reader may see, only the end
 * of the first and the beginning of the last of them count.
 *
 * @param node the node that was read on
 * @param value what they gave; null for absent
 * @param firstEndedAt nanoseconds, after the first of them
 * @param lastBegunAt nanoseconds, before the last of them
 * @param count how many there were
 */
public record ReadRun(int node, @Nullable String value, long firstEndedAt, long lastBegunAt, long count)
        implements Serializable {}
