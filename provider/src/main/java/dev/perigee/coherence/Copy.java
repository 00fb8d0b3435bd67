package dev.perigee.coherence;

import java.util.List;

/**
 * What a near copy has to remember so that {@link Scope#isUsable} can judge it. Immutable. The near tier extends it by the
 * value, so that a hit needs one object.
 */
public class Copy {

    /** The expiry of a copy that has none. */
    public static final long NO_END = Long.MAX_VALUE;

    final Scope scope;
    final Era era;
    final long asOf;
    final long loadedAt;
    final boolean ends;
    final long endsAt;
    final List<String> tags;

    /**
     * Describes a copy. Made while it is being installed, with the era that {@link Scope#admit} returned.
     *
     * @param scope the cache's part of the partition
     * @param era the era it was admitted in
     * @param asOf the partition's number at the moment the far tier produced the value
     * @param loadedAt the node's clock before the value was asked for
     * @param lifeNanos how long after {@code loadedAt} the entry ends logically; {@link #NO_END} for never
     * @param tags the entry's tags
     */
    protected Copy(Scope scope, Era era, long asOf, long loadedAt, long lifeNanos, List<String> tags) {
        this.scope = scope;
        this.era = era;
        this.asOf = asOf;
        this.loadedAt = loadedAt;
        this.ends = lifeNanos != NO_END;
        this.endsAt = ends ? loadedAt + lifeNanos : 0;
        this.tags = tags;
    }

    /**
     * Returns the partition's number at the moment the far tier produced this value.
     *
     * @return a sequence number
     */
    public long asOf() {
        return asOf;
    }

    /**
     * Returns when the value was asked for.
     *
     * @return the node's monotonic clock, nanoseconds
     */
    public long loadedAt() {
        return loadedAt;
    }

    /**
     * Returns the cache's part of the partition that this copy belongs to.
     *
     * @return the scope
     */
    public Scope scope() {
        return scope;
    }

    /**
     * Says whether this copy belongs to an era.
     *
     * @param other the era
     * @return true if it was installed in it
     */
    public boolean isOf(Era other) {
        return era == other;
    }

    /**
     * Returns how long the entry lives on, logically.
     *
     * @param now the node's monotonic clock
     * @return nanoseconds, negative when over; {@link #NO_END} for an entry without end
     */
    public long remainingNanos(long now) {
        return ends ? endsAt - now : NO_END;
    }
}
