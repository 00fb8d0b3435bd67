package dev.perigee.it.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Holds reads that may be served near against the order that the far store announced: none may be older than the bound, a
 * node sees its own writes, and within an epoch it does not unsee what it has seen.
 *
 * <p>A read that found nothing cannot be told apart from other reads that found nothing, so it is not judged.
 */
public final class NearReadChecker {

    private final long boundNanos;

    /**
     * Makes a checker.
     *
     * @param boundNanos how old a read may be: the time from when the first newer change surely had happened to the read's beginning; 0 if
     *     none may be older than a write that had ended
     */
    public NearReadChecker(long boundNanos) {
        this.boundNanos = boundNanos;
    }

    /**
     * Checks one key.
     *
     * @param calls the calls that wrote, in any order
     * @param changes what the far store announced, in any order
     * @param runs the reads, in any order
     * @return what was found
     */
    public Findings check(List<Call> calls, List<Change> changes, List<ReadRun> runs) {
        return new Check(calls, changes).run(runs);
    }

    /**
     * What was found about the reads of one key.
     *
     * @param staleNanos for each run whose last read was older than a newer write: by how much
     * @param stale reads older than the bound
     * @param ownWrites reads that did not see what their node had written
     * @param unseen reads that went back behind what their node had seen
     * @param unknown reads of a value that was never announced
     * @param first the first of them in words; null if there is none
     */
    public record Findings(
            List<Long> staleNanos,
            int stale,
            int ownWrites,
            int unseen,
            int unknown,
            @Nullable String first) {

        /**
         * Says whether nothing is wrong.
         *
         * @return true if no read broke a promise
         */
        public boolean isSound() {
            return first == null;
        }
    }

    /** A node knew of this place at that moment. */
    private record Known(int node, int place, long at) {}

    private final class Check {

        private final List<Change> order;
        private final Map<String, Integer> placeOf = new HashMap<>();

        /** By place: the earliest moment at which this or a later write was known to be over. */
        private final long[] overAt;

        private final List<Known> written = new ArrayList<>();
        private final List<Long> staleNanos = new ArrayList<>();
        private int stale;
        private int ownWrites;
        private int unseen;
        private int unknown;
        private @Nullable String first;

        Check(List<Call> calls, List<Change> changes) {
            order = new ArrayList<>(changes);
            order.sort(Comparator.comparingInt(Change::timeline).thenComparingLong(Change::sequence));
            for (int i = 0; i < order.size(); i++) {
                if (order.get(i).value() != null) {
                    placeOf.put(order.get(i).state(), i);
                }
            }
            overAt = new long[order.size() + 1];
            Arrays.fill(overAt, Long.MAX_VALUE);
            for (int i = 0; i < order.size(); i++) {
                overAt[i] = order.get(i).surelyBy();
            }
            calls.forEach(this::note);
            for (int i = order.size() - 1; i >= 0; i--) {
                overAt[i] = Math.min(overAt[i], overAt[i + 1]);
            }
        }

        Findings run(List<ReadRun> runs) {
            List<Known> seen = new ArrayList<>();
            for (ReadRun run : runs) {
                Integer place = run.value() == null ? null : placeOf.get(run.value());
                if (place != null) {
                    seen.add(new Known(run.node(), place, run.firstEndedAt()));
                }
            }
            Latest latestSeen = new Latest(seen);
            Latest latestWritten = new Latest(written);
            for (ReadRun run : runs) {
                if (run.value() == null) {
                    continue;
                }
                Integer place = placeOf.get(run.value());
                if (place == null) {
                    unknown++;
                    say("a value that was never announced: " + run);
                    continue;
                }
                judgeAge(run, place);
                if (latestWritten.isBehind(run, place)) {
                    ownWrites++;
                    say("the node had written a newer value: " + run);
                }
                if (latestSeen.isBehind(run, place)) {
                    unseen++;
                    say("the node had seen a newer value: " + run);
                }
            }
            return new Findings(staleNanos, stale, ownWrites, unseen, unknown, first);
        }

        private void judgeAge(ReadRun run, int place) {
            long newerAt = overAt[place + 1];
            if (newerAt == Long.MAX_VALUE || run.lastBegunAt() <= newerAt) {
                return;
            }
            long age = run.lastBegunAt() - newerAt;
            staleNanos.add(age);
            if (age > boundNanos) {
                stale++;
                say("older by " + age + " ns than a write that had ended, with a bound of " + boundNanos + ": " + run);
            }
        }

        /** A known removal of a known value is the step after that value's; of other removals the step is not known. */
        private void note(Call call) {
            Call.Answer answer = call.answer();
            if (answer == null) {
                return;
            }
            Integer place = call.written() == null ? null : placeOf.get(call.written());
            if (place != null) {
                overAt[place] = Math.min(overAt[place], call.endedAt());
                written.add(new Known(call.node(), place, call.endedAt()));
                return;
            }
            String removed = switch (call.verb()) {
                case GET_AND_REMOVE -> answer.value();
                case REMOVE_IF_EQUAL -> answer.done() ? call.expected() : null;
                default -> null;
            };
            Integer before = removed == null ? null : placeOf.get(removed);
            if (before != null && before + 1 < order.size()) {
                overAt[before + 1] = Math.min(overAt[before + 1], call.endedAt());
                written.add(new Known(call.node(), before + 1, call.endedAt()));
            }
        }

        private void say(String finding) {
            first = first == null ? finding : first;
        }

        /** By node and timeline: the newest place known at each moment. */
        private final class Latest {

            private final Map<List<Integer>, List<Known>> rising = new HashMap<>();

            Latest(List<Known> all) {
                List<Known> byTime = new ArrayList<>(all);
                byTime.sort(Comparator.comparingLong(Known::at));
                for (Known known : byTime) {
                    List<Known> steps =
                            rising.computeIfAbsent(lane(known.node(), known.place()), lane -> new ArrayList<>());
                    if (steps.isEmpty() || steps.get(steps.size() - 1).place() < known.place()) {
                        steps.add(known);
                    }
                }
            }

            /** Says whether the node knew a newer place of the same timeline before the run's last read began. */
            boolean isBehind(ReadRun run, int place) {
                List<Known> steps = rising.getOrDefault(lane(run.node(), place), List.of());
                int low = 0;
                int high = steps.size();
                while (low < high) {
                    int middle = (low + high) >>> 1;
                    if (steps.get(middle).at() < run.lastBegunAt()) {
                        low = middle + 1;
                    } else {
                        high = middle;
                    }
                }
                return low > 0 && steps.get(low - 1).place() > place;
            }

            private List<Integer> lane(int node, int place) {
                return List.of(node, order.get(place).timeline());
            }
        }
    }
}
