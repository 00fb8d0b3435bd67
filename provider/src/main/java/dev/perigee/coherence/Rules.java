package dev.perigee.coherence;

import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.Stamp;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The protocol's rules, one method each. Pure functions: what they decide about is handed in, and {@link Partition} acts
 * on the answers. They stand apart so that the tests can break one rule at a time and see the simulator notice.
 */
class Rules {

    private static final int IGNORED_BOUNDS = 30;

    private final long boundNanos;

    Rules(Duration bound) {
        this.boundNanos = bound.toNanos();
    }

    // ---- a hit ---------------------------------------------------------------------------------------------------

    /** A copy is served only this long after it was asked for, or after the partition was proved complete. */
    boolean isWithinBound(long loadedAt, Trust trust, long lookedAt) {
        return lookedAt - loadedAt <= boundNanos
                || (trust.isProved() && covers(trust.provedAt(), trust.provedKnownAt(), lookedAt))
                || isCoveredBy(trust.former(), lookedAt);
    }

    private boolean isCoveredBy(Proof proof, long lookedAt) {
        return !proof.equals(Proof.NONE) && covers(proof.heldAt(), proof.knownAt(), lookedAt);
    }

    private boolean covers(long heldAt, long knownAt, long lookedAt) {
        return lookedAt - heldAt <= boundNanos && isKnownBefore(knownAt, lookedAt);
    }

    /**
     * A look believes only proofs that were known before it began. A proof says that the copies of all numbers up to it
     * are gone from the map; a thread that sleeps between finding a copy and judging it may hold one of those.
     */
    boolean isKnownBefore(long knownAt, long lookedAt) {
        return knownAt - lookedAt < 0;
    }

    /**
     * A copy that carries a deleted tag is served only if it was read after the deletion. None that the deletion takes away
     * can have been read at its own number, so those of that number go too: it may be one that was used twice.
     */
    boolean isTakenAway(long asOf, long deletedAt) {
        return deletedAt >= asOf;
    }

    // ---- an install ----------------------------------------------------------------------------------------------

    /** What was asked for in another era must not be installed in this one, even if the epoch is the same. */
    boolean isOfEra(Ticket sent, Era era) {
        return sent.era() == era;
    }

    /** An answer from another epoch than ours has numbers that mean nothing here. */
    boolean isOfEpoch(Stamp answer, Era era) {
        return answer.epoch().equals(era.epoch());
    }

    /** An answer below the floor is older than something this node has seen. */
    boolean isAboveFloor(long sequence, long floor) {
        return sequence >= floor;
    }

    // ---- a stale answer ------------------------------------------------------------------------------------------

    /** How long a value that was loaded past the far tier is served at most. */
    static final long DETACHED_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** What an era leaves behind is served while it was current not too long ago; what the next one began with, never. */
    boolean mayServeStale(Copy copy, Trust trust, long lookedAt, long maxAgeNanos) {
        Era era = trust.era();
        if (copy.era == era.detached()) {
            return lookedAt - copy.loadedAt <= Math.min(maxAgeNanos, DETACHED_NANOS)
                    && !isProvedSince(trust.latest(), copy.loadedAt);
        }
        return (copy.era == era || copy.era == era.overtaken())
                && lookedAt - currentAt(copy, trust, lookedAt) <= maxAgeNanos;
    }

    /**
     * A copy was current when it was asked for, and at each moment for which it was proved that nothing was missed, unless
     * a gap hid it or a change has overtaken it; not after its logical end.
     */
    long currentAt(Copy copy, Trust trust, long lookedAt) {
        long at = copy.loadedAt;
        if (!copy.lingers() && copy.era == trust.era() && copy.asOf >= trust.minValid()) {
            at = later(at, trust.latest(), lookedAt);
            at = later(at, trust.former(), lookedAt);
            at = later(at, trust.distrusted(), lookedAt);
        }
        return copy.endsBefore(at) ? copy.endsAt : at;
    }

    private long later(long at, Proof proof, long lookedAt) {
        boolean counts =
                !proof.equals(Proof.NONE) && isKnownBefore(proof.knownAt(), lookedAt) && proof.heldAt() - at > 0;
        return counts ? proof.heldAt() : at;
    }

    private static boolean isProvedSince(Proof proof, long moment) {
        return !proof.equals(Proof.NONE) && proof.heldAt() - moment > 0;
    }

    // ---- a message -----------------------------------------------------------------------------------------------

    /** Copies read before a lost message may miss what it said; those read after it do not. */
    long validAfterGap(long sequence) {
        return sequence - 1;
    }

    /** Own writes run ahead of the stream, so a message may be older than the floor: the floor is raised, never set. */
    long floorAfterMessage(long floor, long sequence) {
        return Math.max(floor, sequence);
    }

    /** A message that others have overtaken says nothing about what is held now, except that it cannot be trusted. */
    boolean forgetsWhateverIsHeld(HeardKind kind) {
        return kind == HeardKind.LATE || kind == HeardKind.RETIRED;
    }

    /** A change by another node that leaves a value is all that a copy may survive for a while. What takes away does not wait. */
    boolean isBinding(HeardKind heard, ChangeKind change) {
        return heard != HeardKind.IN_ORDER || !change.leavesValue();
    }

    /** One contradiction may be a server that lost its last second; it starts over, once for each bound. */
    boolean mayStartOver(boolean hasStartedOver, long startedOverAt, long now) {
        return !hasStartedOver || now - startedOverAt > boundNanos;
    }

    /** How long a channel is not listened to that contradicts itself more often than that. */
    long ignoredNanos() {
        return IGNORED_BOUNDS * boundNanos;
    }

    /** What is ignored is not applied: only a digest tells what there was. */
    boolean isApplied(HeardKind heard) {
        return heard == HeardKind.IN_ORDER;
    }

    // ---- a value that comes with a message -----------------------------------------------------------------------

    /** A message that others have overtaken may bring what was replaced since, and one of a new era comes from nowhere. */
    boolean bringsValues(HeardKind heard) {
        return heard == HeardKind.IN_ORDER;
    }

    /**
     * When a message comes says nothing about when its value was current: it may have been under way for long. But its
     * number is above all that the last proof counted, so the write came after the question of that proof: the value is as
     * good as an answer to that question. Null if nothing is proved.
     */
    @Nullable Ticket questionBefore(long sequence, Trust trust) {
        Proof proof = trust.latest();
        return proof.equals(Proof.NONE) || proof.sequence() >= sequence
                ? null
                : new Ticket(trust.era(), proof.sequence(), proof.heldAt());
    }

    // ---- an answer -----------------------------------------------------------------------------------------------

    /** An answer that was seen, even if not stored, must not be followed by an older one. */
    long floorAfterReply(long floor, long sequence) {
        return Math.max(floor, sequence);
    }

    /** What the application was told, no copy may contradict, not even for a while. */
    long bindingFloorAfterReply(long floor, long sequence) {
        return Math.max(floor, sequence);
    }

    /** A number below what was known when the question was asked: the counter went back within its epoch. */
    boolean wentBack(Ticket sent, Stamp answer) {
        return answer.sequence() < sent.maxSequence();
    }

    /**
     * An answer of an epoch that this node holds to be over is a late one, unless it was asked for in the present era:
     * then the far store is there and this node is wrong, because a late or forged message led it astray.
     */
    boolean isOver(boolean retired, Ticket sent, Era era) {
        return retired && sent.era() != era;
    }

    // ---- a digest ------------------------------------------------------------------------------------------------

    /** A digest proves completeness only if everything it counts has been applied. */
    boolean isProof(long applied, long sequence) {
        return applied >= sequence;
    }

    /** A proof holds from the moment the question was sent, not from the answer. */
    long proofTime(Ticket sent) {
        return sent.askedAt();
    }
}
