package dev.perigee.coherence;

/**
 * What a hit is checked against; immutable, so that one volatile read gives a consistent view.
 *
 * @param era the present era; copies of others are worth nothing
 * @param minValid copies read before this number may be stale
 * @param latest the proof that reaches furthest
 * @param former the one before it, for looks that began before the latest was known
 * @param suspended whether no copy is served at all, because messages cannot be heard
 */
record Trust(Era era, long minValid, Proof latest, Proof former, boolean suspended) {

    static Trust begin(Era era, long minValid, boolean suspended) {
        return new Trust(era, minValid, Proof.NONE, Proof.NONE, suspended);
    }

    Trust invalidBefore(long sequence) {
        return sequence > minValid ? new Trust(era, sequence, latest, former, suspended) : this;
    }

    Trust provedBy(Proof proof) {
        return !latest.equals(Proof.NONE) && proof.heldAt() - latest.heldAt() <= 0
                ? this
                : new Trust(era, minValid, proof, latest, suspended);
    }

    Trust unproved() {
        return begin(era, minValid, suspended);
    }

    /** Nothing is served, and what was proved before counts no more. */
    Trust suspend() {
        return begin(era, minValid, /* suspended= */ true);
    }

    Trust resume() {
        return suspended ? new Trust(era, minValid, latest, former, /* suspended= */ false) : this;
    }
}
