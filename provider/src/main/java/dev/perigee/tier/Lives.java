package dev.perigee.tier;

import dev.perigee.entry.Lifetime;
import dev.perigee.expiry.Expiry;

/**
 * How long an entry is to live if it is new, and if it replaces another.
 *
 * @param created the life of a new entry
 * @param updated the life of a replaced one
 */
record Lives(Lifetime created, Lifetime updated) {

    /** For an operation that stores nothing. */
    static final Lives NONE = new Lives(Lifetime.OVER, Lifetime.OVER);

    /** Both, of a policy whose answers are constants. */
    static Lives constant(Expiry expiry) {
        return new Lives(expiry.onCreate(), expiry.onUpdate());
    }

    /** Whatever the policy, for a store of which it is known whether it replaces another value. */
    static Lives of(Expiry expiry, boolean replaces) {
        return expiry.asksWhenStoring() ? ask(expiry, replaces) : constant(expiry);
    }

    /** Asks the one method of the policy that applies: ExpiryPolicy's methods may be counted by the application. */
    private static Lives ask(Expiry expiry, boolean replaces) {
        Lifetime life = replaces ? expiry.onUpdate() : expiry.onCreate();
        return new Lives(life.isUnchanged() ? Lifetime.FOREVER : life, life);
    }
}
