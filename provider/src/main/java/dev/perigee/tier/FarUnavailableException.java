package dev.perigee.tier;

import java.time.Duration;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** The far tier failed or did not answer in time. Says whether the outcome is known, and nothing of keys or values. */
public final class FarUnavailableException extends CacheException {

    /** How a message ends whose outcome is known. */
    static final String NO_EFFECT = "; the operation did not take effect";

    /** How it ends otherwise. */
    static final String UNKNOWN_EFFECT = "; whether the operation took effect is unknown";

    private static final long serialVersionUID = 1;

    private final boolean outcomeKnown;
    private final boolean asked;
    private final boolean slow;

    FarUnavailableException(String message, @Nullable Throwable cause, boolean outcomeKnown) {
        this(message, cause, outcomeKnown, /* asked= */ true);
    }

    private FarUnavailableException(String message, @Nullable Throwable cause, boolean outcomeKnown, boolean asked) {
        this(message, cause, outcomeKnown, asked, /* slow= */ false);
    }

    private FarUnavailableException(
            String message, @Nullable Throwable cause, boolean outcomeKnown, boolean asked, boolean slow) {
        super(message, cause);
        this.outcomeKnown = outcomeKnown;
        this.asked = asked;
        this.slow = slow;
    }

    /** Many keys were read, and not answered in time by a far tier that has answered something else meanwhile. */
    static FarUnavailableException tooSlow(int keys, Duration limit, FarUnavailableException failure) {
        return new FarUnavailableException(
                "The far tier answers, but it did not tell " + keys + " keys within far.timeout (" + limit.toMillis()
                        + " ms): read fewer keys at once or raise far.timeout; nothing was changed",
                failure,
                /* outcomeKnown= */ true,
                /* asked= */ true,
                /* slow= */ true);
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

    /**
     * The far tier has been silent for too long for a read that can be answered by something else.
     *
     * @param asked whether the read was sent; if so it goes on
     */
    static FarUnavailableException silent(boolean asked) {
        return new FarUnavailableException(
                "The far tier has been silent for longer than far.stale-after",
                /* cause= */ null,
                /* outcomeKnown= */ true,
                asked);
    }

    /** Nothing was sent, because an earlier write of the same key was lost and the far tier holds what it was to replace. */
    static FarUnavailableException notMadeUp() {
        return new FarUnavailableException(
                "An earlier write was lost and is not made up for yet; the operation did not take effect",
                /* cause= */ null,
                /* outcomeKnown= */ true,
                /* asked= */ false);
    }

    /**
     * The same failure of a call that had an effect before: on other keys, or on what a writer writes to.
     *
     * @param done what took effect, the subject of a sentence
     * @return an exception whose outcome is unknown
     */
    public FarUnavailableException after(String done) {
        return new FarUnavailableException(
                done + " took effect before the far tier failed; whether the rest did is unknown", this, false, asked);
    }

    /** The same failure of a call of which other keys had been sent and were not answered yet: nobody waits for them. */
    FarUnavailableException besideOthers() {
        return new FarUnavailableException(
                "The far tier failed some of the keys while others were under way; whether the operation took effect on"
                        + " those is unknown",
                this,
                /* outcomeKnown= */ false,
                /* asked= */ true);
    }

    /** The same failure of a request that was only a question: whatever became of it, the operation had no effect. */
    FarUnavailableException withoutEffect() {
        return outcomeKnown
                ? this
                : new FarUnavailableException(
                        String.valueOf(getMessage()).replace(UNKNOWN_EFFECT, NO_EFFECT),
                        this,
                        /* outcomeKnown= */ true,
                        asked,
                        slow);
    }

    /** The same failure for another thread, with its own stack trace. */
    FarUnavailableException again() {
        return new FarUnavailableException(String.valueOf(getMessage()), this, outcomeKnown, asked, slow);
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

    /** The same failure of a call in which the application's writer has done its part. */
    FarUnavailableException afterWriter() {
        return after("What the CacheWriter did");
    }

    /** Whether less is known of the outcome than after another failure. */
    boolean isWorseThan(@Nullable FarUnavailableException other) {
        return other == null || (other.outcomeKnown && !outcomeKnown);
    }

    /** Whether the far tier has answered something else meanwhile, so that this is no outage. */
    boolean isSlowness() {
        return slow;
    }

    /** Whether it was not the far tier that failed, but this thread that was told to stop. */
    boolean isInterruption() {
        return getCause() instanceof InterruptedException
                || (getCause() instanceof FarUnavailableException first && first.isInterruption());
    }
}
