package dev.perigee.memory;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Recipients;
import dev.perigee.entry.Stamp;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The epoch and the numbers of one partition, and the messages that tell of them: each number that is drawn goes with
 * exactly one message. Guarded by its partition's lock, so that messages are handed over in the order of their numbers.
 */
final class Timeline {

    /** Longer envelopes do not travel in messages. */
    static final int LONGEST_VALUE = 64 * 1024;

    private final int partition;
    private final Switchboard switchboard;
    private String epoch;
    private long sequence;

    Timeline(int partition, String epoch, Switchboard switchboard) {
        this.partition = partition;
        this.epoch = epoch;
        this.switchboard = switchboard;
    }

    Stamp now() {
        return new Stamp(partition, epoch, sequence);
    }

    long sequence() {
        return sequence;
    }

    /** Draws the next number. The caller publishes the message that goes with it before it leaves the lock. */
    Stamp draw() {
        sequence++;
        return now();
    }

    void publish(Stamp stamp, OperationId id, CacheId cache, @Nullable KeyChange change) {
        publish(stamp, id, cache, change == null ? List.of() : List.of(change));
    }

    void publish(Stamp stamp, OperationId id, CacheId cache, List<KeyChange> changes) {
        if (changes.isEmpty()) {
            switchboard.publish(new Message.NumberUsed(stamp, id));
        } else {
            switchboard.publish(new Message.Changed(stamp, id, cache, changes));
        }
    }

    void publish(Message message) {
        switchboard.publish(message);
    }

    /** Begins another epoch whose numbers start over; nobody is told. */
    void restart(String newEpoch) {
        epoch = newEpoch;
        sequence = 0;
    }

    /** Begins another epoch whose numbers go on, and says so. */
    void beginEpoch(String newEpoch, OperationId id) {
        epoch = newEpoch;
        publish(new Message.EpochBegun(draw(), id));
    }

    /** Tells of a change as fully as a cache's listeners need it. */
    static KeyChange change(
            ChangeKind kind, FarKey key, byte @Nullable [] value, byte @Nullable [] old, EventDetail detail) {
        return change(kind, key, value, old, detail, Recipients.NOBODY);
    }

    /** Tells of a change as fully as a cache's listeners and the near tiers that take it in need it. */
    static KeyChange change(
            ChangeKind kind,
            FarKey key,
            byte @Nullable [] value,
            byte @Nullable [] old,
            EventDetail detail,
            Recipients recipients) {
        // What an entry was when it expired is all there is to tell of it, so it goes with the new values.
        EventDetail forOld = kind == ChangeKind.EXPIRED ? EventDetail.VALUES : EventDetail.VALUES_AND_OLD;
        boolean isNeeded = detail.compareTo(EventDetail.VALUES) >= 0 || recipients != Recipients.NOBODY;
        byte[] told = isNeeded ? fitting(value) : null;
        return new KeyChange(
                kind,
                key,
                told,
                detail.compareTo(forOld) >= 0 ? fitting(old) : null,
                told == null ? Recipients.NOBODY : recipients);
    }

    private static byte @Nullable [] fitting(byte @Nullable [] envelope) {
        return envelope == null || envelope.length > LONGEST_VALUE ? null : envelope;
    }
}
