package dev.perigee;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a key's value is and what {@code get} would do now. Holds neither the key nor the value.
 *
 * @param partition the key's partition in the far tier
 * @param near the near copy, null if there is none
 * @param far the far entry, null if there is none or no far tier
 * @param next what {@code get} would do now
 */
public record Explanation(
        int partition, @Nullable Near near, @Nullable Far far, Next next) {

    /** What {@code get} would do now. */
    public enum Next {
        /** Serve the near copy. */
        SERVE_NEAR,
        /** Ask the far tier, and get its value. */
        READ_FAR,
        /** Ask the far tier, find nothing, and load. */
        LOAD,
        /** Ask, and return null. */
        NOTHING
    }

    /**
     * A near copy.
     *
     * @param usable whether it may be served now: not overtaken, not expired, proved current within the bound
     * @param sequence the partition's number when the far tier produced it
     * @param age how long ago it was asked for
     * @param remaining how long until it expires, null if it does not
     * @param writtenBy the operation that wrote it
     */
    public record Near(
            boolean usable,
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
     */
    public record Far(
            String epoch,
            long sequence,
            long partitionSequence,
            @Nullable Duration remaining,
            String writtenBy) {}
}
