package dev.perigee.coherence;

import dev.perigee.entry.Stamp;
import java.util.Collection;
import java.util.List;

/**
 * What a near copy has to remember so that {@link Scope#isUsable} can judge it. Immutable. The near tier extends it by the
 * value, so that a hit needs one object.
 */
public class Copy {

    /** The expiry of a copy that has none. */
    public static final long NO_END = Long.MAX_VALUE;

    private static final byte ORDINARY = 0;

    /** Read because others change the key all the time. */
    private static final byte REREAD = 1;

    /** The same, and a change has overtaken it; it is served to its end all the same. */
    private static final byte LINGERING = 2;

    final Scope scope;
    final Era era;
    final long asOf;
    final long loadedAt;

    /** {@link #NO_END} for never. */
    final long endsAt;

    final List<String> tags;
    private final byte standing;

    /**
     * Describes a copy. Made while it is being installed, with the era that {@link Scope#admit} returned.
     *
     * @param scope the cache's part of the partition
     * @param era the era it was admitted in
     * @param asOf the partition's number at the moment the far tier produced the value
     * @param loadedAt the node's clock before the value was asked for
     * @param lifeNanos how long after {@code loadedAt} the entry ends logically; {@link #NO_END} for never
     * @param tags the entry's tags
     * @param reread what {@link Rereads#isReread} says of it
     */
    protected Copy(Scope scope, Era era, long asOf, long loadedAt, long lifeNanos, List<String> tags, boolean reread) {
        this.scope = scope;
        this.era = era;
        this.asOf = asOf;
        this.loadedAt = loadedAt;
        this.endsAt = lifeNanos == NO_END ? NO_END : end(loadedAt + lifeNanos);
        this.tags = tags;
        this.standing = reread ? REREAD : ORDINARY;
    }

    /**
     * Describes a copy that a change has overtaken.
     *
     * @param copy the copy as it was
     * @param aside what {@link Scope#aside} returned for it
     * @param currentAt when it was last known to be current, instead of when it was asked for
     * @param overtakenAt when the change was heard of; it does not live on after that
     */
    protected Copy(Copy copy, Era aside, long currentAt, long overtakenAt) {
        this.scope = copy.scope;
        this.era = aside;
        this.asOf = copy.asOf;
        this.loadedAt = currentAt;
        this.endsAt = copy.endsBefore(overtakenAt) ? copy.endsAt : end(overtakenAt);
        this.tags = copy.tags;
        this.standing = ORDINARY;
    }

    /**
     * Describes a copy that goes on being served for a moment although a change has overtaken it.
     *
     * @param copy the copy as it was
     * @param until what {@link Rereads#lingersUntil} says of it
     */
    protected Copy(Copy copy, long until) {
        this.scope = copy.scope;
        this.era = copy.era;
        this.asOf = copy.asOf;
        this.loadedAt = copy.loadedAt;
        this.endsAt = copy.endsBefore(until) ? copy.endsAt : end(until);
        this.tags = copy.tags;
        this.standing = LINGERING;
    }

    /**
     * Describes the same copy in another form.
     *
     * @param copy the copy
     */
    protected Copy(Copy copy) {
        this.scope = copy.scope;
        this.era = copy.era;
        this.asOf = copy.asOf;
        this.loadedAt = copy.loadedAt;
        this.endsAt = copy.endsAt;
        this.tags = copy.tags;
        this.standing = copy.standing;
    }

    /** The clock may show any number: the one that stands for "never" is a nanosecond early. */
    private static long end(long moment) {
        return moment == NO_END ? moment - 1 : moment;
    }

    /**
     * Says whether the entry ends at all, logically.
     *
     * @return false for one that lives for ever
     */
    public boolean ends() {
        return endsAt != NO_END;
    }

    /** Whether it ends, and does so before a moment. */
    boolean endsBefore(long moment) {
        return ends() && endsAt - moment < 0;
    }

    /** Whether it was read because others change the key all the time. */
    boolean isReread() {
        return standing != ORDINARY;
    }

    /**
     * Says whether a change has overtaken this copy, which is served to its end all the same.
     *
     * @return true for one that no new decision should rest on
     */
    public boolean lingers() {
        return standing == LINGERING;
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
     * Returns when the value was asked for; for a copy that was overtaken, when it was last known to be current.
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

    /** Whether a change has overtaken it, so that no hit sees it. */
    boolean isOvertaken() {
        return era.isOfOvertaken();
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
     * Says whether this copy carries one of some tags.
     *
     * @param some the tags
     * @return true if one of its own is among them
     */
    public boolean hasOneOf(Collection<String> some) {
        for (String tag : tags) {
            if (some.contains(tag)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the entry's tags.
     *
     * @return the tags it was written with
     */
    public List<String> tags() {
        return tags;
    }

    /**
     * Says whether an answer shows a later state than this copy, so that the copy has to go even if the answer is not
     * installed.
     *
     * @param answer the partition's moment in an answer about the same key
     * @return true if the copy was read before it, or in another epoch
     */
    public boolean isOlderThan(Stamp answer) {
        return asOf < answer.sequence() || !era.epoch().equals(answer.epoch());
    }

    /**
     * Returns how long the entry lives on, logically.
     *
     * @param now the node's monotonic clock
     * @return nanoseconds, negative when over; {@link #NO_END} for an entry without end
     */
    public long remainingNanos(long now) {
        return ends() ? endsAt - now : NO_END;
    }
}
