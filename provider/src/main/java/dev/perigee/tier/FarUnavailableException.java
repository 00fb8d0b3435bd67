package dev.perigee.tier;

import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** The far tier failed or did not answer in time. Says whether the outcome is known, and nothing of keys or values. */
public final class FarUnavailableException extends CacheException {

    private static final long serialVersionUID = 1;

    private final boolean outcomeKnown;

    FarUnavailableException(String message, @Nullable Throwable cause, boolean outcomeKnown) {
        super(message, cause);
        this.outcomeKnown = outcomeKnown;
    }

    /**
     * Says whether it is certain that the operation had no effect.
     *
     * @return false if it may have taken effect
     */
    public boolean isOutcomeKnown() {
        return outcomeKnown;
    }
}
