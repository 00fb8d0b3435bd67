package dev.perigee.coherence;

/**
 * What a hit is checked against; immutable, so that one volatile read gives a consistent view. The moments of the latest proof
 * stand in it once more: a hit waits for each object that it has to go through.
 */
final class Trust {

    private final Era era;
    private final long minValid;
    private final boolean suspended;
    private final boolean proved;
    private final long provedAt;
    private final long provedKnownAt;
    private final Proof latest;
    private final Proof former;
    private final Proof distrusted;

    /**
     * Says what is known.
     *
     * @param era the present era; copies of others are worth nothing
     * @param minValid copies read before this number may be stale
     * @param latest the proof that reaches furthest
     * @param former the one before it, for looks that began before the latest was known
     * @param distrusted the last proof from before the node was told to believe none; still says when copies were current
     * @param suspended whether no copy is served at all, because messages cannot be heard
     */
    private Trust(Era era, long minValid, Proof latest, Proof former, Proof distrusted, boolean suspended) {
        this.era = era;
        this.minValid = minValid;
        this.suspended = suspended;
        this.proved = !latest.equals(Proof.NONE);
        this.provedAt = latest.heldAt();
        this.provedKnownAt = latest.knownAt();
        this.latest = latest;
        this.former = former;
        this.distrusted = distrusted;
    }

    static Trust begin(Era era, long minValid, boolean suspended) {
        return new Trust(era, minValid, Proof.NONE, Proof.NONE, Proof.NONE, suspended);
    }

    Era era() {
        return era;
    }

    long minValid() {
        return minValid;
    }

    boolean suspended() {
        return suspended;
    }

    /** Whether there is a {@link #latest} proof. */
    boolean isProved() {
        return proved;
    }

    /** When the {@link #latest} proof was held. */
    long provedAt() {
        return provedAt;
    }

    /** When the {@link #latest} proof was known. */
    long provedKnownAt() {
        return provedKnownAt;
    }

    Proof latest() {
        return latest;
    }

    Proof former() {
        return former;
    }

    Proof distrusted() {
        return distrusted;
    }

    Trust invalidBefore(long sequence) {
        return sequence > minValid ? new Trust(era, sequence, latest, former, distrusted, suspended) : this;
    }

    Trust provedBy(Proof proof) {
        return proved && proof.heldAt() - provedAt <= 0
                ? this
                : new Trust(era, minValid, proof, latest, distrusted, suspended);
    }

    Trust unproved() {
        return new Trust(era, minValid, Proof.NONE, Proof.NONE, proved ? latest : distrusted, suspended);
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
