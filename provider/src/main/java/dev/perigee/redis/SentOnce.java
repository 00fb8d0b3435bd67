package dev.perigee.redis;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.redisson.api.options.ObjectParams;
import org.redisson.config.ConstantDelay;
import org.redisson.config.DelayStrategy;
import org.redisson.config.ReadMode;

/**
 * Redisson's settings of a command that is sent once: whether it may be sent again is for others to say.
 *
 * @param getTimeout milliseconds
 */
@SuppressWarnings("RecordComponentName") // the names are Redisson's
record SentOnce(int getTimeout) implements ObjectParams {

    /** Required, and never used. */
    private static final DelayStrategy NO_DELAY = new ConstantDelay(Duration.ofMillis(1));

    @Override
    public int getRetryAttempts() {
        return 0;
    }

    @Override
    public DelayStrategy getRetryDelay() {
        return NO_DELAY;
    }

    @Override
    public @Nullable ReadMode getReadMode() {
        return null;
    }
}
