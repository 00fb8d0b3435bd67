package dev.perigee.redis;

import dev.perigee.entry.Change;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@code shortbatch.lua} answers about the keys of one partition, key by key.
 *
 * <pre>
 *   0 24  epoch, ASCII
 *  24  8  sequence
 *  32     for each key: outcome 1, and if it is U or D the header of the entry that was there, 54
 * </pre>
 */
final class ShortBatchAnswer {

    private static final int SEQUENCE_AT = MetaBytes.EPOCH_LENGTH;
    private static final int KEYS_AT = SEQUENCE_AT + 8;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Stamp stamp;
    private final byte[] answer;
    private final long now;
    private int at = KEYS_AT;

    private ShortBatchAnswer(Stamp stamp, byte[] answer, long now) {
        this.stamp = stamp;
        this.answer = answer;
        this.now = now;
    }

    /**
     * Begins with the first key.
     *
     * @param now the server's time
     */
    static ShortBatchAnswer of(int partition, byte[] answer, long now) {
        String epoch = new String(answer, 0, MetaBytes.EPOCH_LENGTH, StandardCharsets.ISO_8859_1);
        return new ShortBatchAnswer(new Stamp(partition, epoch, (long) LONG.get(answer, SEQUENCE_AT)), answer, now);
    }

    /** The server's time in the answer for all partitions. */
    static long now(Object answer) {
        return (long) LONG.get(ScriptAnswers.bytes(ScriptAnswers.list(answer).get(0)), 0);
    }

    /**
     * Returns the reply about the next key.
     *
     * @param change what was to be done with it
     */
    FarReply next(Change change) {
        byte letter = answer[at++];
        Outcome outcome = ScriptAnswers.outcome(letter);
        boolean wasThere = letter == 'U' || letter == 'D';
        OperationId id = OperationId.NONE;
        long sequence = 0;
        long remaining = change instanceof Change.Store store ? remaining(store.onCreate()) : 0;
        if (wasThere) {
            id = EnvelopeHeader.operationId(answer, at);
            sequence = EnvelopeHeader.sequence(answer, at);
            if (change instanceof Change.Store store) {
                remaining = store.onUpdate().isUnchanged()
                        ? ScriptAnswers.remaining(EnvelopeHeader.logicalEnd(answer, at), now)
                        : remaining(store.onUpdate());
            }
            at += EnvelopeHeader.LENGTH;
        }
        return new FarReply(outcome, stamp, null, id, sequence, remaining);
    }

    private static long remaining(Lifetime life) {
        return life.isForever() ? FarReply.NO_END : Lifetimes.logicalMillis(life);
    }
}
