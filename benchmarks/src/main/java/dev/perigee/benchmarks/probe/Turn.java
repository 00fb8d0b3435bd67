package dev.perigee.benchmarks.probe;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One of several that are measured alternately, so that what disturbs the machine disturbs all of them. */
@FunctionalInterface
interface Turn {

    /** Does a little of the work and returns what it cost. */
    double measure() throws Exception;

    /**
     * Lets each have its turn, one after the other, again and again.
     *
     * @param subjects by name; each has one turn before anything counts
     * @param rounds how many values to return for each
     * @param turns how many turns of each make a round; the median of their costs is the round's value
     * @return the values of each, those of one round side by side
     */
    static Map<String, List<Double>> alternate(Map<String, ? extends Turn> subjects, int rounds, int turns)
            throws Exception {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (Map.Entry<String, ? extends Turn> subject : subjects.entrySet()) {
            subject.getValue().measure();
            values.put(subject.getKey(), new ArrayList<>());
        }
        for (int round = 0; round < rounds; round++) {
            Map<String, List<Double>> costs = new LinkedHashMap<>();
            for (int turn = 0; turn < turns; turn++) {
                for (Map.Entry<String, ? extends Turn> subject : subjects.entrySet()) {
                    costs.computeIfAbsent(subject.getKey(), none -> new ArrayList<>())
                            .add(subject.getValue().measure());
                }
            }
            costs.forEach((name, ofRound) ->
                    values.getOrDefault(name, new ArrayList<>()).add(Quantiles.median(ofRound)));
        }
        return values;
    }
}
