package dev.perigee.coherence;

/**
 * What a hit is checked against; immutable, so that one volatile read gives a consistent view.
 *
 * @param era the present era; copies of others are worth nothing
 * @param minValid copies read before this number may be stale
 * @param latest the proof that reaches furthest
 * @param former the one before it, for looks that began before the latest was known
 * @param distrusted the last proof from before the node was told to believe none; still says when copies were current
 */
record Trust(Era era, long minValid, Proof latest, Proof former, Proof distrusted) {

    static Trust begin(Era era, long minValid) {
        return new Trust(era, minValid, Proof.NONE, Proof.NONE, Proof.NONE);
    }

    Trust invalidBefore(long sequence) {
        return sequence > minValid ? new Trust(era, sequence, latest, former, distrusted) : this;
    }

    Trust provedBy(Proof proof) {
        return !latest.equals(Proof.NONE) && proof.heldAt() - latest.heldAt() <= 0
                ? this
                : new Trust(era, minValid, proof, latest, distrusted);
    }

    Trust unproved() {
        return new Trust(era, minValid, Proof.NONE, Proof.NONE, latest.equals(Proof.NONE) ? distrusted : latest);
    }
}
