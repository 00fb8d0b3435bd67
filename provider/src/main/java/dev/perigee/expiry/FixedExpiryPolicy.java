package dev.perigee.expiry;

import java.io.Serializable;
import javax.cache.configuration.Factory;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * An expiry policy with constant answers, as options give them. Immutable; its own factory.
 *
 * @param creation how long a new entry lives
 * @param update how long an entry lives after it was updated; null to leave its end
 * @param access how long an entry lives after it was read; null to leave its end
 */
public record FixedExpiryPolicy(
        Duration creation,
        @Nullable Duration update,
        @Nullable Duration access) implements ExpiryPolicy, Factory<ExpiryPolicy>, Serializable {

    private static final long serialVersionUID = 1;

    @Override
    public Duration getExpiryForCreation() {
        return creation;
    }

    @Override
    public @Nullable Duration getExpiryForUpdate() {
        return update;
    }

    @Override
    public @Nullable Duration getExpiryForAccess() {
        return access;
    }

    @Override
    public ExpiryPolicy create() {
        return this;
    }
}
