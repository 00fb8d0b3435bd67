package dev.perigee.benchmarks.report;

import java.util.List;
import java.util.Map;

/**
 * What was measured for one contender in one case.
 *
 * @param caseId the case, such as {@code far-get/300B/16 threads}; ratios are taken within a case only
 * @param contender who, such as {@code perigee} or {@code redisson-jcache}
 * @param unit such as {@code ops/s}, {@code us}, {@code B}
 * @param rounds one value for each round; the values of all contenders with the same index were measured side by side
 * @param extras what else was seen, by name with unit, such as {@code B/op} or {@code cpu ns/op}
 */
public record Figure(String caseId, String contender, String unit, List<Double> rounds, Map<String, Double> extras) {

    /** Keeps copies. */
    public Figure {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException(
                    "rounds of " + contender + " in " + caseId + ": none; give one at least");
        }
        rounds = List.copyOf(rounds);
        extras = Map.copyOf(extras);
    }
}
