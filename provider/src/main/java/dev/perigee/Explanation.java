package dev.perigee;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a key's value is and what {@code get} would do now. Holds neither the key nor the value.
 *
 * @param partition the key's partition in the far tier
 * @param near the near copy, null if there is none
 * @param far the far entry, null if there is none or no far tier, or if that failed
 * @param failure why the far tier did not tell what it holds; null if it did, or if there is none
 * @param next what {@code get} would do now
 */
public record Explanation(
        int partition,
        @Nullable Near near,
        @Nullable Far far,
        @Nullable Failure failure,
        Next next) {

    /** What {@code get} would do now. */
    public enum Next {
        /** Serve the near copy. */
        SERVE_NEAR,
        /** Ask the far tier, and get its value. */
        READ_FAR,
        /** Ask the far tier, find nothing, and load. */
        LOAD,
        /** Ask, and return null. */
        NOTHING,
        /** Serve the near copy although it may be out of date, because the far tier fails. */
        SERVE_STALE,
        /** Throw, because the far tier fails and the cache is configured to be strict. */
        FAIL
    }

    /** Why the far tier did not tell what it holds. */
    public enum Failure {
        /** It was asked and failed. */
        NO_ANSWER,
        /** It was not asked, because it has not answered lately. */
        NOT_ASKED
    }

    /**
     * A near copy.
     *
     * @param authoritative whether the far tier gave it; false for a value that this node made for itself: a reader's, or
     *     one put with the far tier skipped
     * @param usable whether it may be served now: not overtaken, not expired, proved current within the bound
     * @param stale whether it may be served while the far tier fails, though out of date
     * @param sequence the partition's number when the far tier produced it
     * @param age how long ago it was asked for, or if a change has overtaken it: was last known to be current
     * @param remaining how long until it expires, null if it does not; negative when that, or that a change has overtaken it,
     *     is over already
     * @param writtenBy the operation that wrote it
     */
    public record Near(
            boolean authoritative,
            boolean usable,
            boolean stale,
            long sequence,
            Duration age,
            @Nullable Duration remaining,
            String writtenBy) {}

    /**
     * A far entry.
     *
     * @param epoch the timeline that the numbers belong to
     * @param sequence the partition's number of the write
     * @param partitionSequence the partition's number now
     * @param remaining how long until it expires, null if it does not
     * @param writtenBy the operation that wrote it
     * @param unreadable why this node cannot read it, with the class and what would help; null if it can
     */
    public record Far(
            String epoch,
            long sequence,
            long partitionSequence,
            @Nullable Duration remaining,
            String writtenBy,
            @Nullable String unreadable) {}
}
