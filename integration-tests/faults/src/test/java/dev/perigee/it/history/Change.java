package dev.perigee.it.history;

import org.jspecify.annotations.Nullable;

/**
 * One step of a key on its partition's timeline, as the far store announced it.
 *
 * @param timeline where epochs stand among each other: 0 for the first
 * @param sequence the partition's number
 * @param value the value from then on; null for absent
 * @param surelyBy nanoseconds, when it surely had happened, whoever caused it; {@link #NOT_TOLD} if only calls tell
 */
public record Change(int timeline, long sequence, @Nullable String value, long surelyBy) {

    /** No moment is known by which it had happened. */
    public static final long NOT_TOLD = Long.MAX_VALUE;

    /**
     * A step of which only calls can tell when it had happened.
     *
     * @param timeline where epochs stand among each other: 0 for the first
     * @param sequence the partition's number
     * @param value the value from then on; null for absent
     */
    public Change(int timeline, long sequence, @Nullable String value) {
        this(timeline, sequence, value, NOT_TOLD);
    }

    String state() {
        return Register.state(value);
    }
}
