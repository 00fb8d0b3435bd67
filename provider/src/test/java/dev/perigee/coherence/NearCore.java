package dev.perigee.coherence;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The smallest near tier: one key, one node, the production state machine, and a far store that is one locked object. Nothing
 * is freed before the rules demand it. Seen from outside it must behave like a register: whatever has returned is seen by
 * what begins afterwards.
 */
class NearCore implements Copies {

    static final int INITIAL = 10;

    private static final CacheId CACHE = new CacheId("c");
    static final FarKey KEY = FarKey.of(new byte[] {1});
    static final int STRIPE = Partition.stripe(KEY.hash());

    private final Partition partition = new Partition(0, Duration.ofHours(1), this::now);
    final Scope scope = partition.scope(CACHE);
    private final Far far = new Far();
    final Cell cell = new Cell();

    /** What a map guarantees for a key: a step is atomic, a look sees what the last step left. */
    static final class Cell {
        private volatile @Nullable Held held;

        synchronized void step(UnaryOperator<@Nullable Held> step) {
            held = step.apply(held);
        }
    }

    static final class Held extends Copy {
        private final int value;

        Held(Scope scope, Era era, long asOf, int value) {
            super(scope, era, asOf, /* loadedAt= */ 0, NO_END, List.of(), /* reread= */ false);
            this.value = value;
        }
    }

    record Answer(Stamp stamp, int value, long entrySequence) {}

    private static final class Far {
        private final Deque<Message> messages = new ArrayDeque<>();
        private int epoch = 1;
        private long sequence = 1;
        private long entrySequence = 1;
        private int value = INITIAL;

        synchronized Answer read() {
            return new Answer(stamp(), value, value == 0 ? sequence : entrySequence);
        }

        synchronized Answer write(int written) {
            sequence++;
            value = written;
            entrySequence = sequence;
            KeyChange change = new KeyChange(ChangeKind.UPDATED, KEY, null, null);
            messages.add(new Message.Changed(stamp(), id(), CACHE, List.of(change)));
            return read();
        }

        synchronized Answer increment() {
            return write(value + 1);
        }

        synchronized Answer clear() {
            sequence++;
            value = 0;
            messages.add(new Message.Cleared(stamp(), id(), CACHE));
            return read();
        }

        synchronized void beginEpoch() {
            epoch++;
            sequence++;
            messages.add(new Message.EpochBegun(stamp(), id()));
        }

        synchronized @Nullable Message nextMessage() {
            return messages.poll();
        }

        private Stamp stamp() {
            return new Stamp(0, Integer.toString(epoch), sequence);
        }

        private OperationId id() {
            return new OperationId(1, sequence);
        }
    }

    NearCore() {
        digest();
    }

    int read() {
        Integer found = find();
        if (found != null) {
            return found;
        }
        Ticket ticket = partition.ask(now());
        Answer answer = far.read();
        take(ticket, answer);
        return answer.value();
    }

    void write(int value) {
        Ticket ticket = partition.ask(now());
        take(ticket, far.write(value));
    }

    /** Writes a higher value than ever before; returns it. */
    int increment() {
        Ticket ticket = partition.ask(now());
        Answer answer = far.increment();
        take(ticket, answer);
        return answer.value();
    }

    /** Another node writes a higher value than ever before, and this node hears of it; returns it. */
    int foreignIncrement() {
        int value = far.increment().value();
        hearAll();
        return value;
    }

    void clear() {
        Ticket ticket = partition.ask(now());
        Answer answer = far.clear();
        partition.onCleared(ticket, answer.stamp(), CACHE, this);
    }

    /** Another node writes, and this node hears of it. */
    void foreignWrite(int value) {
        far.write(value);
        hearAll();
    }

    /** Another node clears, and this node hears of it. */
    void foreignClear() {
        far.clear();
        hearAll();
    }

    /** The far store notices that it runs on another server, and this node hears of it. */
    void beginEpoch() {
        far.beginEpoch();
        hearAll();
    }

    /** There is no room for the copy. */
    void evict() {
        cell.step(present -> null);
    }

    final void digest() {
        Ticket ticket = partition.ask(now());
        partition.settle(partition.onDigest(ticket, far.read().stamp(), this));
    }

    private void hearAll() {
        for (Message message = far.nextMessage(); message != null; message = far.nextMessage()) {
            partition.onMessage(message, this);
        }
    }

    private void take(Ticket ticket, Answer answer) {
        partition.onReply(ticket, answer.stamp(), STRIPE, answer.entrySequence(), this);
        install(ticket, answer);
    }

    // ---- the near tier, to be replaced by another ----------------------------------------------------------------

    long now() {
        return 0;
    }

    @Nullable Integer find() {
        Held held = cell.held;
        return held != null && scope.isUsable(held, now()) ? held.value : null;
    }

    void install(Ticket ticket, Answer answer) {
        cell.step(present -> next(present, scope.admit(ticket, answer.stamp(), STRIPE), answer));
    }

    final @Nullable Held next(@Nullable Held present, @Nullable Era era, Answer answer) {
        if (era == null || answer.value() == 0) {
            return present == null || present.isOlderThan(answer.stamp()) ? null : present;
        }
        return present != null
                        && present.isOf(era)
                        && present.asOf() > answer.stamp().sequence()
                ? present
                : new Held(scope, era, answer.stamp().sequence(), answer.value());
    }

    /** The planted bug: a message can come between the question and the step. */
    static final class AdmittingTooEarly extends NearCore {
        @Override
        // ---- the near tier, to be replaced by another
        // ----------------------------------------------------------------

        long now() {
            return 0;
        }

        @Nullable Integer find() {
            Held held = cell.held;
            return held != null && scope.isUsable(held, now()) ? held.value : null;
        }

        void install(Ticket ticket, Answer answer) {
            Era era = scope.admit(ticket, answer.stamp(), STRIPE);
            cell.step(present -> next(present, era, answer));
        }
    }

    @Override
    public void forget(CacheId cache, KeyChange change, long sequence, boolean always) {
        cell.step(present -> present != null && (always || present.asOf() < sequence) ? null : present);
    }

    @Override
    public void forgetPartition(int which) {
        // The copies are not usable any more; they may stay.
    }

    @Override
    public void forgetCache(CacheId cache, int which) {
        // The copies are not usable any more; they may stay.
    }
}
