package dev.perigee.it.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says whether the order that the far store announced for one key agrees with what callers saw: replays the numbers through
 * the register's meaning and compares their order with real time. Linear in the history but for sorting; does not search,
 * since the numbers are the certificate.
 *
 * <p>Answers that wrote nothing can only be tied to a moment by their interval, so for them it is enough that some state
 * which was current between their beginning and end gives that answer.
 */
public final class CertificateChecker {

    /**
     * Checks one key's history.
     *
     * @param history its calls, in any order
     * @param changes what the far store announced, in any order
     * @return the finding
     */
    public Verdict check(List<Call> history, List<Change> changes) {
        List<Change> order = new ArrayList<>(changes);
        order.sort(Comparator.comparingInt(Change::timeline).thenComparingLong(Change::sequence));
        for (int i = 1; i < order.size(); i++) {
            if (order.get(i).timeline() == order.get(i - 1).timeline()
                    && order.get(i).sequence() == order.get(i - 1).sequence()) {
                return Verdict.violation("the number " + order.get(i).sequence() + " was given twice");
            }
        }
        Map<String, Integer> placeOf = new HashMap<>();
        for (int i = 0; i < order.size(); i++) {
            String state = order.get(i).state();
            if (!state.equals(Register.ABSENT) && placeOf.put(state, i) != null) {
                return Verdict.violation("the value of a call took effect twice: " + order.get(i));
            }
        }
        return new Replay(order, placeOf).run(history);
    }

    private static final class Replay {

        private final List<Change> order;
        private final Map<String, Integer> placeOf;

        /** By place: when the write of it had not yet begun; {@link Long#MIN_VALUE} if it is not known. */
        private final long[] notBefore;

        /** By place: when the write of it was over; {@link Long#MAX_VALUE} if it is not known. */
        private final long[] notAfter;

        Replay(List<Change> order, Map<String, Integer> placeOf) {
            this.order = order;
            this.placeOf = placeOf;
            this.notBefore = new long[order.size()];
            this.notAfter = new long[order.size()];
            Arrays.fill(notBefore, Long.MIN_VALUE);
            for (int i = 0; i < notAfter.length; i++) {
                notAfter[i] = order.get(i).surelyBy();
            }
        }

        Verdict run(List<Call> history) {
            for (Call call : history) {
                String against = place(call);
                if (against != null) {
                    return Verdict.violation(against + ": " + call);
                }
            }
            String backwards = tighten();
            if (backwards != null) {
                return Verdict.violation(backwards);
            }
            for (Call call : history) {
                if (call.isKnown() && !isPlaced(call) && !hasMoment(call)) {
                    return Verdict.violation("no state between its beginning and end gives this answer: " + call);
                }
            }
            return Verdict.SOUND;
        }

        /** Notes when a written value must have taken effect, and checks what came before it; null if nothing is wrong. */
        private @Nullable String place(Call call) {
            String written = call.written();
            if (written == null) {
                return null;
            }
            Integer place = placeOf.get(written);
            boolean claims = call.isKnown() && tookEffect(call);
            if (place == null) {
                return claims ? "took effect by its answer, and was never announced" : null;
            }
            if (call.isKnown() && !claims) {
                return "took no effect by its answer, and was announced";
            }
            String before = place == 0 ? Register.ABSENT : order.get(place - 1).state();
            if (!Register.allows(call, before)) {
                return "was announced over a state in which it would have answered otherwise";
            }
            notBefore[place] = call.begunAt();
            notAfter[place] = Math.min(notAfter[place], call.endedAt());
            return null;
        }

        /** A later number cannot have been drawn before an earlier one's call began, nor an earlier one after a later. */
        private @Nullable String tighten() {
            for (int i = 1; i < notBefore.length; i++) {
                notBefore[i] = Math.max(notBefore[i], notBefore[i - 1]);
            }
            for (int i = notAfter.length - 2; i >= 0; i--) {
                notAfter[i] = Math.min(notAfter[i], notAfter[i + 1]);
            }
            for (int i = 0; i < notBefore.length; i++) {
                if (notBefore[i] > notAfter[i]) {
                    return "the numbers contradict the order of the calls at " + order.get(i);
                }
            }
            return null;
        }

        private boolean isPlaced(Call call) {
            String written = call.written();
            return written != null && placeOf.containsKey(written);
        }

        /** Says whether a state that may have been current during the call gives its answer. */
        private boolean hasMoment(Call call) {
            for (int place = lastOverBefore(call.begunAt()); place < order.size(); place++) {
                if (place >= 0 && notBefore[place] > call.endedAt()) {
                    return false;
                }
                String state = place < 0 ? Register.ABSENT : order.get(place).state();
                if (explains(call, place, state)) {
                    return true;
                }
            }
            return false;
        }

        /** A removal is a change of its own: it needs the state it found and, right after it, an announced absence. */
        private boolean explains(Call call, int place, String state) {
            if (!Register.allows(call, state)) {
                return false;
            }
            String after = Register.after(call, state);
            if (after.equals(state)) {
                return true;
            }
            int next = place + 1;
            return next < order.size()
                    && order.get(next).state().equals(after)
                    && notBefore[next] <= call.endedAt()
                    && notAfter[next] >= call.begunAt();
        }

        /** The last place whose write was surely over at that moment; -1 for none. */
        private int lastOverBefore(long moment) {
            int low = 0;
            int high = order.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (notAfter[middle] < moment) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low - 1;
        }

        private static boolean tookEffect(Call call) {
            Call.Answer answer = call.answer();
            if (answer == null) {
                return false;
            }
            return switch (call.verb()) {
                case GET -> false;
                case GET_AND_REPLACE, GET_AND_REMOVE -> answer.value() != null;
                case PUT, GET_AND_PUT, INVOKE, VANISH -> true;
                case PUT_IF_ABSENT, REPLACE, REPLACE_IF_EQUAL, REMOVE, REMOVE_IF_EQUAL -> answer.done();
            };
        }
    }
}
