package dev.perigee.redis;

import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the scripts of the short way answer: one string, since a list costs the server more.
 *
 * <pre>
 *   0  1  outcome           33  8  the server's time, ms
 *   1 24  epoch, ASCII      41  8  logical end of what is there now: 0 for none, -1 for nothing there
 *  25  8  sequence          49     the entry that was there: its header, or the whole if wanted
 * </pre>
 *
 * A read's envelope comes behind that string, in a list of the two: to join long strings costs more than a list.
 */
final class ShortAnswer {

    private static final int EPOCH_AT = 1;
    private static final int SEQUENCE_AT = EPOCH_AT + MetaBytes.EPOCH_LENGTH;
    private static final int NOW_AT = SEQUENCE_AT + 8;
    private static final int END_AT = NOW_AT + 8;
    private static final int ENTRY_AT = END_AT + 8;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private ShortAnswer() {}

    /** The server's time. */
    static long now(Object answer) {
        return (long) LONG.get(head(answer), NOW_AT);
    }

    /** The answer to a write. */
    static FarReply reply(int partition, Object answer, boolean wantOld) {
        byte[] head = head(answer);
        Outcome outcome = ScriptAnswers.outcome(head);
        return ScriptAnswers.present(
                outcome,
                stamp(partition, head),
                head.length > ENTRY_AT ? Arrays.copyOfRange(head, ENTRY_AT, head.length) : null,
                /* shown= */ wantOld && outcome != Outcome.TOO_LATE,
                remaining(head));
    }

    /** The answer to a read. */
    static FarReply read(int partition, Object answer) {
        byte[] head = head(answer);
        Outcome outcome = ScriptAnswers.outcome(head);
        byte @Nullable [] envelope = answer instanceof List<?> both ? ScriptAnswers.bytes(both.get(1)) : null;
        if (outcome != Outcome.HIT || envelope == null) {
            return new FarReply(outcome, stamp(partition, head), envelope, OperationId.NONE, 0, /* remaining= */ 0);
        }
        EnvelopeHeader.setLogicalEnd(envelope, (long) LONG.get(head, END_AT)); // It may have moved since it was read.
        return ScriptAnswers.present(outcome, stamp(partition, head), envelope, /* shown= */ true, remaining(head));
    }

    private static byte[] head(Object answer) {
        return ScriptAnswers.bytes(answer instanceof List<?> both ? both.get(0) : answer);
    }

    private static Stamp stamp(int partition, byte[] head) {
        String epoch = new String(head, EPOCH_AT, MetaBytes.EPOCH_LENGTH, StandardCharsets.ISO_8859_1);
        return new Stamp(partition, epoch, (long) LONG.get(head, SEQUENCE_AT));
    }

    private static long remaining(byte[] head) {
        return ScriptAnswers.remaining((long) LONG.get(head, END_AT), (long) LONG.get(head, NOW_AT));
    }
}
