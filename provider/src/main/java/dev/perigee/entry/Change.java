package dev.perigee.entry;

/** What a {@link Mutation} does to a key's entry when its condition holds. */
public sealed interface Change {

    /** Takes the entry away, the stale fallback included. */
    Change DROP = new Drop();

    /**
     * Puts a new envelope in place.
     *
     * @param envelope the envelope; the far store fills in the part of the header that is its own, in its own copy
     * @param onCreate how long the entry lives if none was there
     * @param onUpdate how long it lives if it replaces one
     */
    record Store(byte[] envelope, Lifetime onCreate, Lifetime onUpdate) implements Change {

        /** Checks that a new entry is given a life. */
        public Store {
            if (onCreate.isUnchanged()) {
                throw new IllegalArgumentException(
                        "onCreate: UNCHANGED; a new entry has no end to keep, give a duration or FOREVER");
            }
        }
    }

    /** Takes the entry away, the stale fallback included. */
    record Drop() implements Change {}
}
