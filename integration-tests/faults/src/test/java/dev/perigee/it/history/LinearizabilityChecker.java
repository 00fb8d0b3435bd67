package dev.perigee.it.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Says whether some order of the calls on one key, in which a call that ended before another began stands before it, explains
 * all answers. Knows nothing of the cache but what callers saw.
 *
 * <p>After Wing and Gong, "Testing and Verifying Concurrent Objects" (1993), in the just-in-time form of Lowe, "Testing for
 * Linearizability" (2017): walks along the history and keeps every state that the register and the open calls could be in; a
 * call is put in order only when its end is reached. A call of unknown outcome may be put in order until its end, or never.
 */
public final class LinearizabilityChecker {

    private static final int MOST_OPEN = Long.SIZE;

    private final String initial;
    private final int mostStates;

    /**
     * Makes a checker of histories that begin with an absent key.
     *
     * @param mostStates how many states are followed at once before the search is given up
     */
    public LinearizabilityChecker(int mostStates) {
        this.initial = Register.ABSENT;
        this.mostStates = mostStates;
    }

    /**
     * Checks one key's history.
     *
     * @param history its calls, in any order
     * @return the finding
     */
    public Verdict check(List<Call> history) {
        Search search = new Search();
        for (Moment moment : moments(history)) {
            if (moment.begins) {
                if (!search.begin(moment.call)) {
                    return Verdict.undecided("more than " + MOST_OPEN + " calls at once");
                }
                continue;
            }
            search.end(moment.call);
            if (search.states.isEmpty()) {
                return Verdict.violation("no order explains the answer of " + moment.call);
            }
            if (search.states.size() > mostStates) {
                return Verdict.undecided("more than " + mostStates + " states");
            }
        }
        return Verdict.SOUND;
    }

    /** Beginnings stand before ends of the same moment: when in doubt, calls overlap. */
    private static List<Moment> moments(List<Call> history) {
        List<Moment> moments = new ArrayList<>(history.size() * 2);
        for (Call call : history) {
            moments.add(new Moment(call, call.begunAt(), /* begins= */ true));
            moments.add(new Moment(call, call.endedAt(), /* begins= */ false));
        }
        moments.sort(Comparator.comparingLong(Moment::at).thenComparing(moment -> !moment.begins));
        return moments;
    }

    private record Moment(Call call, long at, boolean begins) {}

    /**
     * What may be the case at a moment.
     *
     * @param value the register's state
     * @param done which of the open calls have taken effect, one bit for each slot
     */
    private record State(String value, long done) {}

    private final class Search {

        /** Open calls by slot; null where a slot is free. */
        private final Call[] open = new Call[MOST_OPEN];

        private Set<State> states = new HashSet<>(Set.of(new State(initial, 0)));

        boolean begin(Call call) {
            for (int slot = 0; slot < MOST_OPEN; slot++) {
                if (open[slot] == null) {
                    open[slot] = call;
                    return true;
                }
            }
            return false;
        }

        void end(Call call) {
            int slot = slotOf(call);
            long bit = 1L << slot;
            Set<State> ended = new HashSet<>();
            Set<State> visited = new HashSet<>();
            Deque<State> toVisit = new ArrayDeque<>(states);
            while (!toVisit.isEmpty() && visited.size() <= mostStates) {
                State state = toVisit.pop();
                if (!visited.add(state)) {
                    continue;
                }
                if ((state.done & bit) != 0) {
                    ended.add(new State(state.value, state.done & ~bit));
                    continue;
                }
                for (int other = 0; other < MOST_OPEN; other++) {
                    Call next = open[other];
                    if (next != null && (state.done & (1L << other)) == 0 && Register.allows(next, state.value)) {
                        toVisit.push(new State(Register.after(next, state.value), state.done | (1L << other)));
                    }
                }
            }
            if (!call.isKnown()) {
                states.forEach(state -> ended.add(new State(state.value, state.done & ~bit))); // It never happened.
            }
            if (visited.size() > mostStates) {
                ended.addAll(visited); // Enough for the caller to see that this leads too far.
            }
            open[slot] = null;
            states = ended;
        }

        private int slotOf(Call call) {
            for (int slot = 0; slot < MOST_OPEN; slot++) {
                if (open[slot] == call) {
                    return slot;
                }
            }
            throw new IllegalArgumentException("A call ends before it begins: " + call);
        }
    }
}
