package dev.perigee.coherence;

/**
 * What a hit is checked against; immutable, so that one volatile read gives a consistent view.
 *
 * @param era the present era; copies of others are worth nothing
 * @param minValid copies read before this number may be stale
 * @param latest the proof that reaches furthest
 * @param former the one before it, for looks that began before the latest was known
 * @param distrusted the last proof from before the node was told to believe none; still says when copies were current
 * @param suspended whether no copy is served at all, because messages cannot be heard
 */
record Trust(Era era, long minValid, Proof latest, Proof former, Proof distrusted, boolean suspended) {

    static Trust begin(Era era, long minValid, boolean suspended) {
        return new Trust(era, minValid, Proof.NONE, Proof.NONE, Proof.NONE, suspended);
    }

    Trust invalidBefore(long sequence) {
        return sequence > minValid ? new Trust(era, sequence, latest, former, distrusted, suspended) : this;
    }

    Trust provedBy(Proof proof) {
        return !latest.equals(Proof.NONE) && proof.heldAt() - latest.heldAt() <= 0
                ? this
                : new Trust(era, minValid, proof, latest, distrusted, suspended);
    }

    Trust unproved() {
        Proof last = latest.equals(Proof.NONE) ? distrusted : latest;
        return new Trust(era, minValid, Proof.NONE, Proof.NONE, last, suspended);
    }

    /** Nothing is served, and what was proved before counts no more. */
    Trust suspend() {
        Trust unproved = unproved();
        return new Trust(era, minValid, Proof.NONE, Proof.NONE, unproved.distrusted, /* suspended= */ true);
    }

    Trust resume() {
        return suspended ? new Trust(era, minValid, latest, former, distrusted, /* suspended= */ false) : this;
    }
}
