package dev.perigee.benchmarks.near;

import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.jmh.Jmh;
import dev.perigee.benchmarks.jmh.Scores;
import dev.perigee.benchmarks.report.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** In each round every contender has one fork, one after the other: what the machine does besides meets all of them. */
final class Rounds {

    private Rounds() {}

    /**
     * Measures on the run's server, which is emptied before each fork, and tells the run.
     *
     * @param caseId what the figures say
     * @param forks what is run for each contender, in the order of a round
     */
    static List<Figure> measure(String caseId, Map<String, Jmh> forks, Run run) {
        Map<String, List<Scores>> byContender = new LinkedHashMap<>();
        for (int round = 0; round < run.rounds(); round++) {
            forks.forEach((contender, fork) -> {
                run.redis().call("FLUSHALL");
                byContender
                        .computeIfAbsent(contender, name -> new ArrayList<>())
                        .add(fork.run());
            });
        }
        run.redis().call("FLUSHALL");
        List<Figure> figures = new ArrayList<>();
        byContender.forEach((contender, rounds) -> figures.add(new Figure(
                caseId,
                contender,
                "ops/s",
                rounds.stream().map(Scores::opsPerSecond).toList(),
                Map.of(
                        "B/op", median(rounds, Scores::bytesPerOp),
                        "cpu ns/op", median(rounds, Scores::cpuNanosPerOp)))));
        return run.tell(figures);
    }

    private static double median(List<Scores> rounds, ToDoubleFunction<Scores> value) {
        return rounds.stream().mapToDouble(value).sorted().toArray()[rounds.size() / 2];
    }
}
