package dev.perigee.redis;

import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what the scripts answer: outcome, epoch, number, the server's time, and what follows for each. */
final class ScriptAnswers {

    private static final long NOTHING_THERE = -1;

    private ScriptAnswers() {}

    static List<?> list(@Nullable Object answer) {
        if (answer instanceof List<?> list) {
            return list;
        }
        throw new IllegalStateException("a script answered with something else than a list");
    }

    static Outcome outcome(List<?> answer) {
        return outcome(bytes(answer.get(0)));
    }

    static boolean isTooLate(List<?> answer) {
        return outcome(answer) == Outcome.TOO_LATE;
    }

    static Stamp stamp(int partition, List<?> answer) {
        return stamp(partition, answer.get(1), answer.get(2));
    }

    static Stamp stamp(int partition, @Nullable Object epoch, @Nullable Object sequence) {
        return new Stamp(partition, text(epoch), number(sequence));
    }

    /** The server's time in an answer. */
    static long now(List<?> answer) {
        return number(answer.get(3));
    }

    /** The answer of the read script. */
    static FarReply read(int partition, List<?> answer) {
        Outcome outcome = outcome(answer);
        Stamp stamp = stamp(partition, answer);
        byte[] envelope = bytesOrNull(answer.get(4));
        if (outcome == Outcome.HIT || outcome == Outcome.TOO_LATE) {
            return present(
                    outcome, stamp, envelope, /* shown= */ outcome == Outcome.HIT, remaining(answer.get(5), answer));
        }
        long remaining = outcome == Outcome.LEASED_ELSEWHERE ? number(answer.get(5)) : 0;
        return new FarReply(outcome, stamp, envelope, OperationId.NONE, 0, remaining);
    }

    /** The answer of the store script or of the drop script. */
    static FarReply mutated(int partition, List<?> answer, boolean wantOld) {
        return mutated(stamp(partition, answer), answer, /* at= */ 0, answer.get(4), answer.get(5), wantOld);
    }

    /** Whether the answer of the store or the drop script says that the short way may decide the next one. */
    static boolean opensShortWay(List<?> answer) {
        return number(answer.get(6)) == 1;
    }

    /** The same of the batch script. */
    static boolean opensShortWayToMany(List<?> answer) {
        return number(answer.get(5)) == 1;
    }

    /** One key's part in the answer of the batch script. */
    static FarReply mutated(int partition, List<?> answer, int key, boolean wantOld) {
        List<?> parts = list(answer.get(4));
        Outcome outcome = outcome(bytes(parts.get(3 * key)));
        return mutated(
                stamp(partition, answer), outcome, answer, parts.get(3 * key + 1), parts.get(3 * key + 2), wantOld);
    }

    private static FarReply mutated(
            Stamp stamp, List<?> answer, int at, @Nullable Object entry, @Nullable Object end, boolean wantOld) {
        return mutated(stamp, outcome(bytes(answer.get(at))), answer, entry, end, wantOld);
    }

    private static FarReply mutated(
            Stamp stamp,
            Outcome outcome,
            List<?> answer,
            @Nullable Object entry,
            @Nullable Object end,
            boolean wantOld) {
        boolean shown = wantOld && outcome != Outcome.TOO_LATE && outcome != Outcome.REPEATED;
        return present(outcome, stamp, bytesOrNull(entry), shown, remaining(end, answer));
    }

    /** The answer of the touch script. */
    static FarReply touched(int partition, List<?> answer) {
        return present(
                outcome(answer),
                stamp(partition, answer),
                bytesOrNull(answer.get(4)),
                /* shown= */ false,
                remaining(answer.get(5), answer));
    }

    static FarReply present(Outcome outcome, Stamp stamp, byte @Nullable [] entry, boolean shown, long remaining) {
        if (entry == null) {
            return new FarReply(outcome, stamp, null, OperationId.NONE, 0, remaining);
        }
        return new FarReply(
                outcome,
                stamp,
                shown ? entry : null,
                EnvelopeHeader.operationId(entry),
                EnvelopeHeader.sequence(entry),
                remaining);
    }

    private static long remaining(@Nullable Object end, List<?> answer) {
        return remaining(number(end), now(answer));
    }

    static long remaining(long logicalEnd, long now) {
        if (logicalEnd == NOTHING_THERE) {
            return 0;
        }
        return logicalEnd == 0 ? FarReply.NO_END : Math.max(0, logicalEnd - now);
    }

    static Outcome outcome(byte[] letters) {
        return outcome(letters[0]);
    }

    static Outcome outcome(byte letter) {
        return switch ((char) letter) {
            case 'H' -> Outcome.HIT;
            case 'M' -> Outcome.MISS;
            case 'B' -> Outcome.DAMAGED;
            case 'L' -> Outcome.LEASED;
            case 'W' -> Outcome.LEASED_ELSEWHERE;
            case 'I' -> Outcome.INSERTED;
            case 'U' -> Outcome.UPDATED;
            case 'Q' -> Outcome.INSERTED_TO_NOTHING;
            case 'E' -> Outcome.UPDATED_TO_NOTHING;
            case 'D' -> Outcome.DROPPED;
            case 'N' -> Outcome.REFUSED;
            case 'F' -> Outcome.LEASE_LOST;
            case 'Y' -> Outcome.REPEATED;
            case 'T' -> Outcome.TOO_LATE;
            // Scripts that carry out what has no outcome of its own.
            default -> Outcome.DROPPED;
        };
    }

    static long number(@Nullable Object number) {
        if (number instanceof Long value) {
            return value;
        }
        throw new IllegalStateException("a script answered with something else than a number");
    }

    static String text(@Nullable Object value) {
        return new String(bytes(value), StandardCharsets.ISO_8859_1);
    }

    static byte[] bytes(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        throw new IllegalStateException("a script answered with something else than bytes");
    }

    static byte @Nullable [] bytesOrNull(@Nullable Object value) {
        return value instanceof byte[] bytes ? bytes : null;
    }
}
