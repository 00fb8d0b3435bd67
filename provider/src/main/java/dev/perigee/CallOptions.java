package dev.perigee;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How calls through {@code PerigeeCache.withOptions} differ from those of the cache they were asked of. Immutable.
 *
 * @param timeToLive how long what is stored lives, in place of what the cache's expiry policy says for creation and update;
 *     null to ask the policy
 * @param tags the tags of what is stored, beside those of the cache's tag provider
 * @param propagation how other nodes learn of writes; null for what the cache was configured with
 * @param skipNear whether reads pass this node's near tier by and leave nothing in it
 * @param skipFar whether the far tier is neither asked nor told: reads see what is near, writes stay on this node and bind
 *     nobody
 */
public record CallOptions(
        @Nullable Duration timeToLive,
        List<String> tags,
        @Nullable Propagation propagation,
        boolean skipNear,
        boolean skipFar) {

    /** Nothing differs. */
    public static final CallOptions DEFAULT =
            new CallOptions(null, List.of(), null, /* skipNear= */ false, /* skipFar= */ false);

    /**
     * Checks what was given.
     *
     * @throws IllegalArgumentException if the time to live is not positive, or both tiers are skipped
     */
    public CallOptions {
        tags = List.copyOf(tags);
        if (timeToLive != null && (timeToLive.isNegative() || timeToLive.isZero())) {
            throw new IllegalArgumentException(
                    "timeToLive: '" + timeToLive + "' is not valid; give a positive time, or remove the entry");
        }
        if (skipNear && skipFar) {
            throw new IllegalArgumentException("skipNear, skipFar: both leave no tier; give at most one");
        }
    }

    /**
     * Has what is stored live for a time of its own.
     *
     * @param life how long; positive
     * @return options that differ in this
     */
    public CallOptions withTimeToLive(Duration life) {
        return new CallOptions(Objects.requireNonNull(life, "life: null"), tags, propagation, skipNear, skipFar);
    }

    /**
     * Has what is stored carry tags.
     *
     * @param some the tags, in place of those that were here
     * @return options that differ in this
     */
    public CallOptions withTags(Collection<String> some) {
        return new CallOptions(timeToLive, List.copyOf(some), propagation, skipNear, skipFar);
    }

    /**
     * Has what is stored carry tags.
     *
     * @param some the tags, in place of those that were here
     * @return options that differ in this
     */
    public CallOptions withTags(String... some) {
        return withTags(List.of(some));
    }

    /**
     * Chooses how other nodes learn of writes.
     *
     * @param choice the choice
     * @return options that differ in this
     */
    public CallOptions withPropagation(Propagation choice) {
        return new CallOptions(timeToLive, tags, Objects.requireNonNull(choice, "choice: null"), skipNear, skipFar);
    }

    /**
     * Has reads pass the near tier by.
     *
     * @return options that differ in this
     */
    public CallOptions withoutNear() {
        return new CallOptions(timeToLive, tags, propagation, /* skipNear= */ true, skipFar);
    }

    /**
     * Keeps reads and writes on this node.
     *
     * @return options that differ in this
     */
    public CallOptions withoutFar() {
        return new CallOptions(timeToLive, tags, propagation, skipNear, /* skipFar= */ true);
    }
}
