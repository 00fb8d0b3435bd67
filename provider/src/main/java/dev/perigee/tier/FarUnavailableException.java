package dev.perigee.tier;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** The far tier failed or did not answer in time. Says whether the outcome is known, and nothing of keys or values. */
public final class FarUnavailableException extends CacheException {

    private static final long serialVersionUID = 1;

    private final boolean outcomeKnown;
    private final boolean asked;

    FarUnavailableException(String message, @Nullable Throwable cause, boolean outcomeKnown) {
        this(message, cause, outcomeKnown, /* asked= */ true);
    }

    private FarUnavailableException(String message, @Nullable Throwable cause, boolean outcomeKnown, boolean asked) {
        super(message, cause);
        this.outcomeKnown = outcomeKnown;
        this.asked = asked;
    }

    /** Nothing was sent, because the far tier has not answered lately. */
    static FarUnavailableException notAsked() {
        return new FarUnavailableException(
                "The far tier has not answered lately and was not asked; the operation did not take effect",
                /* cause= */ null,
                /* outcomeKnown= */ true,
                /* asked= */ false);
    }

    /** Nothing was sent, because the call's time was over before. */
    static FarUnavailableException outOfTime() {
        return new FarUnavailableException(
                "The time for the far tier was over before all of it was asked; the operation did not take effect",
                /* cause= */ null,
                /* outcomeKnown= */ true,
                /* asked= */ false);
    }

    /** Nothing was sent, because an earlier write of the same key was lost and the far tier holds what it was to replace. */
    static FarUnavailableException notMadeUp() {
        return new FarUnavailableException(
                "An earlier write was lost and is not made up for yet; the operation did not take effect",
                /* cause= */ null,
                /* outcomeKnown= */ true,
                /* asked= */ false);
    }

    /** The same failure for another thread, with its own stack trace. */
    FarUnavailableException again() {
        return new FarUnavailableException(String.valueOf(getMessage()), this, outcomeKnown, asked);
    }

    /**
     * Says whether it is certain that the operation had no effect.
     *
     * @return false if it may have taken effect
     */
    public boolean isOutcomeKnown() {
        return outcomeKnown;
    }

    /**
     * Says whether the far tier was asked at all.
     *
     * @return false if nothing was sent, because it has not answered lately because the call's time was over, or
     *     because an earlier write of the key was lost
     */
    public boolean wasAsked() {
        return asked;
    }

    /** Whether it was not the far tier that failed, but this thread that was told to stop. */
    boolean isInterruption() {
        return getCause() instanceof InterruptedException;
    }
}
