package dev.perigee.coherence;

import java.time.Duration;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * The protocol as it is, or with one thing broken.
 *
 * @param name what is broken
 * @param rules makes a node's rules from the bound and the node's clock
 * @param rereads makes a node's rules of re-reads from the interval and the bound
 * @param surroundings what is broken around the state machine
 */
record Variant(
        String name,
        BiFunction<Duration, LongSupplier, Rules> rules,
        BiFunction<Duration, Duration, Rereads> rereads,
        Surroundings surroundings) {

    static final Variant CORRECT = ofRules("correct", (bound, clock) -> new Rules(bound));

    /** What can be wrong outside the state machine. */
    enum Surroundings {
        SOUND,
        /** The far store does not compare its server's identity with the one that vouched for the numbers. */
        IDENTITY_UNCHECKED,
        /** A write puts its value into the near tier before it is sent. */
        NEAR_BEFORE_FAR,
        /** Writes are applied however late they arrive. */
        NO_DEADLINE,
        /** A node confirms what a digest counts before it is known to be applied. */
        CONFIRMED_UNSETTLED,
        /** A look reads the clock only after it has found the copy. */
        CLOCK_READ_AFTER_LOOK,
        /** A node takes in what a message brings without asking whether it knows of anything newer. */
        TAKEN_OVER_NEWER,
        /** A deadline ends a request before what the socket holds is read. */
        EXPIRES_UNREAD,
        /** What failed in a pause counts for the breaker. */
        LATE_TICKS_COUNT,
        /** What failed in a pause is answered with a stale copy instead of being asked once more. */
        STALE_IN_A_PAUSE,
        /** A machine that was suspended believes what was proved before. */
        SUSPENDED_KEEPS_PROOFS,
        /** A pause excuses a failure however many it has excused before. */
        EXCUSED_FOR_EVER,
        /** A machine that was suspended takes itself for registered still. */
        SUSPENDED_KEEPS_LEASE,
        /** A node takes itself for registered until it is told otherwise. */
        LEASE_NEVER_OVER
    }

    static Variant ofRules(String name, BiFunction<Duration, LongSupplier, Rules> rules) {
        return new Variant(name, rules, Rereads::new, Surroundings.SOUND);
    }

    static Variant ofRereads(String name, BiFunction<Duration, Duration, Rereads> rereads) {
        return new Variant(name, (bound, clock) -> new Rules(bound), rereads, Surroundings.SOUND);
    }

    static Variant of(Surroundings surroundings) {
        return new Variant(surroundings.name(), (bound, clock) -> new Rules(bound), Rereads::new, surroundings);
    }

    @Override
    public String toString() {
        return name;
    }
}
