package dev.perigee.coherence;

import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * How far one node has followed a partition's numbers: the era, what is applied, what was missed, what was proved.
 *
 * <p>All methods are called under the lock of the {@link Partition} it belongs to, except {@link #trust},
 * {@link #maxSequence}, {@link #floor} and {@link #bindingFloor}, which any thread may call.
 */
final class Timeline {

    private static final String UNKNOWN_EPOCH = "";

    private final Rules rules;
    private final LongSupplier clock;
    private final Consumer<Trust> onTrust;

    /** The newest number seen for each stripe, by any road. Only ever raised within an era. */
    private final AtomicLongArray floors = new AtomicLongArray(Partition.STRIPES);

    /**
     * The newest number for each stripe of which the application may know, or that has to act at once: all that raise the
     * floors but changes of other nodes, which a copy may survive for a while.
     */
    private final AtomicLongArray bindingFloors = new AtomicLongArray(Partition.STRIPES);

    private final HeardNumbers heardNumbers = new HeardNumbers();
    private final RetiredEpochs retired = new RetiredEpochs();

    /** All numbers up to this one are applied, or jumped over by {@code minValid}. */
    private long last;

    /** The highest number seen in this era. */
    private volatile long maxSequence;

    private volatile Trust trust = Trust.begin(new Era(UNKNOWN_EPOCH), 0, /* suspended= */ false);

    /** Whether a suspended trust may be resumed by the proof of a moment from {@link #hearingSince} on. */
    private boolean hearing = true;

    private long hearingSince;

    /** Whether and when messages contradicted each other last, and whether and until when none is believed since. */
    private boolean hasStartedOver;

    private long startedOverAt;
    private boolean ignoring;
    private long ignoringUntil;

    private CoherenceCounters counters = CoherenceCounters.ZERO;

    /**
     * Begins without knowledge.
     *
     * @param onTrust told of each new trust before the call that changes it returns
     */
    Timeline(Rules rules, LongSupplier clock, Consumer<Trust> onTrust) {
        this.rules = rules;
        this.clock = clock;
        this.onTrust = onTrust;
    }

    Trust trust() {
        return trust;
    }

    long maxSequence() {
        return maxSequence;
    }

    long floor(int stripe) {
        return floors.get(stripe);
    }

    long bindingFloor(int stripe) {
        return bindingFloors.get(stripe);
    }

    long last() {
        return last;
    }

    CoherenceCounters counters() {
        return counters;
    }

    /** Takes a message's epoch and number into account; what it says is applied afterwards, then {@link #conclude}. */
    Heard hear(Message message) {
        Stamp stamp = message.stamp();
        long sequence = stamp.sequence();
        OperationId id = message.id();
        counters = counters.plus(CoherenceCounters.MESSAGE);
        if (isIgnoring()) {
            return ignored(stamp);
        }
        if (retired.contains(stamp.epoch())) {
            return new Heard(HeardKind.RETIRED, stamp, sequence);
        }
        if (!isPresent(stamp.epoch())) {
            begin(stamp.epoch(), sequence);
            heardNumbers.take(sequence, id);
            return new Heard(HeardKind.NEW_ERA, stamp, sequence);
        }
        switch (heardNumbers.take(sequence, id)) {
            case REPEATED -> {
                counters = counters.plus(CoherenceCounters.DUPLICATE);
                return new Heard(HeardKind.DUPLICATE, stamp, sequence);
            }
            case CONTRADICTED -> {
                return contradicted(stamp);
            }
            case NEW -> {
                // It is looked at.
            }
        }
        maxSequence = Math.max(maxSequence, sequence);
        if (sequence <= last) {
            return new Heard(HeardKind.LATE, stamp, sequence);
        }
        // Not "sequence > last + 1", which a forged number could make overflow.
        if (sequence - 1 > last) {
            counters = counters.plus(CoherenceCounters.GAP);
            know(trust.invalidBefore(rules.validAfterGap(sequence)));
        }
        return new Heard(HeardKind.IN_ORDER, stamp, last + 1);
    }

    /** Nobody knows which of two messages is the far store's, so nothing is believed that rests on either. */
    private Heard contradicted(Stamp stamp) {
        long now = clock.getAsLong();
        counters = counters.plus(CoherenceCounters.ANOMALY);
        if (!rules.mayStartOver(hasStartedOver, startedOverAt, now)) {
            ignoring = true;
            ignoringUntil = now + rules.ignoredNanos();
            return ignored(stamp);
        }
        hasStartedOver = true;
        startedOverAt = now;
        counters = counters.plus(CoherenceCounters.SPOOFED);
        begin(stamp.epoch(), stamp.sequence());
        return new Heard(HeardKind.CONTRADICTED, stamp, stamp.sequence());
    }

    private boolean isIgnoring() {
        if (ignoring && clock.getAsLong() - ignoringUntil >= 0) {
            ignoring = false;
            heardNumbers.forget(); // What came meanwhile is not known, and may be what comes late.
        }
        return ignoring;
    }

    private Heard ignored(Stamp stamp) {
        counters = counters.plus(CoherenceCounters.SPOOFED);
        return new Heard(HeardKind.IGNORED, stamp, stamp.sequence());
    }

    /** A number is applied: only when its copies are gone may a digest count on it. */
    void conclude(Era era, long sequence) {
        if (trust.era() == era) {
            last = Math.max(last, sequence);
        }
    }

    /** Takes an answer's epoch and number into account. */
    Seen observe(Ticket sent, Stamp answer) {
        Era era = trust.era();
        if (!isPresent(answer.epoch())) {
            if (rules.isOver(retired.contains(answer.epoch()), sent, era)) {
                return Seen.OVER;
            }
            begin(answer.epoch(), answer.sequence());
            return Seen.NEW_ERA;
        }
        if (sent.era() != era) {
            return Seen.FORMER_ERA;
        }
        if (rules.wentBack(sent, answer)) {
            counters = counters.plus(CoherenceCounters.ANOMALY);
            begin(answer.epoch(), answer.sequence());
            return Seen.NEW_ERA;
        }
        maxSequence = Math.max(maxSequence, answer.sequence());
        return Seen.PRESENT;
    }

    /** Raises a stripe's floor, the binding one too unless copies may survive the change for a while. */
    void raiseFloorByMessage(int stripe, long sequence, boolean isBinding) {
        floors.set(stripe, rules.floorAfterMessage(floors.get(stripe), sequence));
        if (isBinding) {
            bindingFloors.set(stripe, rules.floorAfterMessage(bindingFloors.get(stripe), sequence));
        }
    }

    void raiseFloorByReply(int stripe, long sequence) {
        floors.set(stripe, rules.floorAfterReply(floors.get(stripe), sequence));
        bindingFloors.set(stripe, rules.bindingFloorAfterReply(bindingFloors.get(stripe), sequence));
    }

    /** Believes the answer to a question if all that it counts is applied. */
    boolean prove(Ticket sent, long sequence) {
        if (!rules.isProof(last, sequence)) {
            return false;
        }
        if (trust.suspended() && !(hearing && sent.askedAt() - hearingSince >= 0)) {
            return true; // Nothing was missed until then, but nothing is heard since.
        }
        // The clock is read here, when it is certain that the copies concerned are gone.
        know(trust.provedBy(new Proof(rules.proofTime(sent), clock.getAsLong(), sequence))
                .resume());
        return true;
    }

    /** Serves nothing until messages are heard again and a digest of a later moment has told what was missed. */
    void suspend() {
        hearing = false;
        know(trust.suspend());
    }

    /** Messages are heard again. */
    void hearAgain() {
        hearing = true;
        hearingSince = clock.getAsLong();
    }

    /** Gives up waiting for numbers that have not come. Returns the last one applied before, or -1 if all had come. */
    long jumpTo(long sequence) {
        if (last >= sequence) {
            return -1;
        }
        counters = counters.plus(CoherenceCounters.SILENT_LOSS);
        long applied = last;
        know(trust.invalidBefore(sequence));
        last = sequence;
        return applied;
    }

    void giveUp() {
        begin(trust.era().epoch(), maxSequence);
    }

    void distrust() {
        know(trust.unproved());
    }

    private void know(Trust present) {
        if (present != trust) {
            trust = present;
            onTrust.accept(present);
        }
    }

    private boolean isPresent(String epoch) {
        return epoch.equals(trust.era().epoch());
    }

    private void begin(String epoch, long sequence) {
        String former = trust.era().epoch();
        if (!former.equals(epoch) && !former.equals(UNKNOWN_EPOCH)) {
            retired.add(former);
        }
        retired.remove(epoch);
        heardNumbers.forget();
        counters = counters.plus(CoherenceCounters.ERA);
        last = sequence;
        // Readers without the lock rely on this order: Partition.ask must not pair the new era with the old highest
        // number. (The old era with floors that were reset admits a copy of the old era, which nobody will serve.)
        maxSequence = sequence;
        know(Trust.begin(new Era(epoch), sequence, trust.suspended()));
        resetFloors();
    }

    private void resetFloors() {
        for (int stripe = 0; stripe < Partition.STRIPES; stripe++) {
            floors.set(stripe, 0);
            bindingFloors.set(stripe, 0);
        }
    }
}
