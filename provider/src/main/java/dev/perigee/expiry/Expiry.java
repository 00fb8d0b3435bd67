package dev.perigee.expiry;

import dev.perigee.entry.Lifetime;
import java.util.function.Supplier;
import javax.cache.configuration.Factory;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a cache's entries live, in the far tier's terms.
 *
 * <p>The five policies of JSR-107 and the one that options make answer with constants, so their durations may be sent
 * along with a request before it is known which of them counts. Any other policy is asked, and only the method that
 * applies: a policy may count its calls.
 */
public final class Expiry {

    /** When a policy is asked. */
    public enum Kind {
        /** Never at run time, and reading an entry does not change its life. */
        CONSTANT,
        /** Never at run time, but reading an entry changes its life. */
        CONSTANT_TOUCHING,
        /** Each time. */
        ASKED
    }

    private static final Logger log = LoggerFactory.getLogger(Expiry.class);

    /** Longer lives are regarded as endless: they would overflow sums of milliseconds. */
    private static final long LONGEST_MILLIS = Long.MAX_VALUE / 4;

    private final ExpiryPolicy policy;
    private final Kind kind;
    private final boolean asksWhenStoring;
    private final Lifetime created;
    private final Lifetime updated;
    private final Lifetime accessed;

    private Expiry(ExpiryPolicy policy) {
        this.policy = policy;
        if (isStandard(policy)) {
            this.created = lifetime(policy.getExpiryForCreation(), Lifetime.FOREVER);
            this.updated = lifetime(policy.getExpiryForUpdate(), Lifetime.UNCHANGED);
            this.accessed = lifetime(policy.getExpiryForAccess(), Lifetime.UNCHANGED);
            this.kind = accessed.isUnchanged() ? Kind.CONSTANT : Kind.CONSTANT_TOUCHING;
        } else {
            this.created = Lifetime.FOREVER;
            this.updated = Lifetime.UNCHANGED;
            this.accessed = Lifetime.UNCHANGED;
            this.kind = Kind.ASKED;
        }
        this.asksWhenStoring = kind == Kind.ASKED;
    }

    private Expiry(Expiry other, Lifetime stored) {
        this.policy = other.policy;
        this.kind = other.kind;
        this.created = stored;
        this.updated = stored;
        this.accessed = other.accessed;
        this.asksWhenStoring = false;
    }

    private Expiry(Expiry other, Kind kind, Lifetime accessed) {
        this.policy = other.policy;
        this.kind = kind;
        this.asksWhenStoring = other.asksWhenStoring;
        this.created = other.created;
        this.updated = other.updated;
        this.accessed = accessed;
    }

    /**
     * Returns the policy for a node whose reads move no end.
     *
     * @return one that is never {@link Kind#CONSTANT_TOUCHING}
     */
    public Expiry withoutTouching() {
        return kind == Kind.CONSTANT_TOUCHING ? new Expiry(this, Kind.CONSTANT, Lifetime.UNCHANGED) : this;
    }

    /**
     * Makes the policy of a cache.
     *
     * @param factory makes the policy; called once
     * @return how entries live
     */
    public static Expiry of(Factory<? extends ExpiryPolicy> factory) {
        return new Expiry(factory.create());
    }

    /**
     * Returns how entries live whose life their writer chooses; what reading them means is still for the policy to say.
     *
     * @param stored how long what is stored lives, whether it is new or replaces another; not {@link Lifetime#UNCHANGED}
     * @return the same policy, not asked about what is stored
     */
    public Expiry withLife(Lifetime stored) {
        return new Expiry(this, stored);
    }

    /**
     * Turns a time into a life: a shorter one than the far tier can tell is not none, and a longer one is endless.
     *
     * @param time how long; positive
     * @return a life that is neither over nor unchanged
     */
    public static Lifetime lifetime(java.time.Duration time) {
        if (time.compareTo(java.time.Duration.ofMillis(LONGEST_MILLIS)) > 0) {
            return Lifetime.FOREVER;
        }
        return Lifetime.ofMillis(time.plusNanos(999_999).toMillis());
    }

    /**
     * Returns the policy itself, to be closed with the cache.
     *
     * @return the policy that the factory made
     */
    public ExpiryPolicy policy() {
        return policy;
    }

    /**
     * Says when the policy is asked.
     *
     * @return the kind
     */
    public Kind kind() {
        return kind;
    }

    /**
     * Says whether the policy is asked each time something is stored, about new and replaced entries differently.
     *
     * @return true if it must be known first whether the key is present
     */
    public boolean asksWhenStoring() {
        return asksWhenStoring;
    }

    /**
     * Returns the life of a new entry. A policy that fails gives an endless one.
     *
     * @return never {@link Lifetime#UNCHANGED}
     */
    public Lifetime onCreate() {
        return asksWhenStoring ? ask(policy::getExpiryForCreation, Lifetime.FOREVER) : created;
    }

    /**
     * Returns the life of an entry whose value is replaced. A policy that fails changes nothing.
     *
     * @return {@link Lifetime#UNCHANGED} if it keeps its end
     */
    public Lifetime onUpdate() {
        return asksWhenStoring ? ask(policy::getExpiryForUpdate, Lifetime.UNCHANGED) : updated;
    }

    /**
     * Returns the life of an entry that was read. A policy that fails changes nothing.
     *
     * @return {@link Lifetime#UNCHANGED} if it keeps its end
     */
    public Lifetime onAccess() {
        return kind == Kind.ASKED ? ask(policy::getExpiryForAccess, Lifetime.UNCHANGED) : accessed;
    }

    private static Lifetime ask(Supplier<@Nullable Duration> question, Lifetime otherwise) {
        try {
            return lifetime(question.get(), otherwise);
        } catch (RuntimeException e) {
            // ExpiryPolicy's Javadoc: when it fails, an implementation specific default is used.
            log.warn("The expiry policy failed, a default is used instead", e);
            return otherwise;
        }
    }

    private static Lifetime lifetime(@Nullable Duration duration, Lifetime otherwise) {
        if (duration == null) {
            return otherwise;
        }
        if (duration.isEternal()) {
            return Lifetime.FOREVER;
        }
        long millis = duration.getTimeUnit().toMillis(duration.getDurationAmount());
        return millis > LONGEST_MILLIS ? Lifetime.FOREVER : Lifetime.ofMillis(millis);
    }

    private static boolean isStandard(ExpiryPolicy policy) {
        // The exact classes: a subclass may answer differently each time.
        Class<?> type = policy.getClass();
        return type == EternalExpiryPolicy.class
                || type == CreatedExpiryPolicy.class
                || type == ModifiedExpiryPolicy.class
                || type == AccessedExpiryPolicy.class
                || type == TouchedExpiryPolicy.class
                || type == FixedExpiryPolicy.class;
    }
}
