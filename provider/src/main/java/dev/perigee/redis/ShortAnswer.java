package dev.perigee.redis;

import dev.perigee.entry.FarReply;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the scripts of the short way answer: one string, since a list costs the server more.
 *
 * <pre>
 *   0  1  outcome           33  8  the server's time, ms
 *   1 24  epoch, ASCII      41  8  logical end of what is there now: 0 for none, -1 for nothing there
 *  25  8  sequence          49     the entry that was there: its header, or the whole if wanted
 * </pre>
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
    static long now(byte[] answer) {
        return (long) LONG.get(answer, NOW_AT);
    }

    static FarReply reply(int partition, byte[] answer, boolean wantOld) {
        Outcome outcome = ScriptAnswers.outcome(answer);
        String epoch = new String(answer, EPOCH_AT, MetaBytes.EPOCH_LENGTH, StandardCharsets.ISO_8859_1);
        byte @Nullable [] entry = answer.length > ENTRY_AT ? Arrays.copyOfRange(answer, ENTRY_AT, answer.length) : null;
        return ScriptAnswers.present(
                outcome,
                new Stamp(partition, epoch, (long) LONG.get(answer, SEQUENCE_AT)),
                entry,
                /* shown= */ wantOld && outcome != Outcome.TOO_LATE,
                ScriptAnswers.remaining((long) LONG.get(answer, END_AT), now(answer)));
    }
}
