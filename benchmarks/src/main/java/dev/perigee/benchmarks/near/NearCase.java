package dev.perigee.benchmarks.near;

import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.benchmarks.jmh.Effort;
import dev.perigee.benchmarks.jmh.Jmh;
import dev.perigee.benchmarks.jmh.Scores;
import dev.perigee.benchmarks.report.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A case whose contenders are measured in forks, one after the other, round by round.
 *
 * @param id what the figures say
 * @param method the method of {@link NearBenchmark}
 * @param values what the values are
 * @param byReference whether what is kept may be given out
 * @param expiring whether entries have an end
 * @param threads how many threads call
 * @param entries how many entries there are
 * @param onServer whether Perigee is over Redis; those that cannot do without are always
 * @param contenders who is measured
 */
record NearCase(
        String id,
        String method,
        ValueKind values,
        boolean byReference,
        boolean expiring,
        int threads,
        int entries,
        boolean onServer,
        List<String> contenders) {

    private static final int MANY = 1_000_000;

    /** Measures cases one after the other, with the effort that the run is for. */
    static List<Figure> measure(List<NearCase> cases, Run run) {
        List<Figure> figures = new ArrayList<>();
        for (NearCase measured : cases) {
            figures.addAll(measured.measure(run, run.quick() ? Effort.quick() : Effort.full()));
        }
        return figures;
    }

    /** Measures and tells the run. */
    List<Figure> measure(Run run, Effort effort) {
        Map<String, List<Scores>> byContender = new LinkedHashMap<>();
        for (int round = 0; round < run.rounds(); round++) {
            for (String contender : contenders) {
                run.redis().call("FLUSHALL");
                Scores scores = Jmh.of(NearBenchmark.class, method)
                        .param("contender", contender)
                        .param("redis", onServer ? run.redis().uri() : "")
                        .param("values", values)
                        .param("byReference", byReference)
                        .param("expiring", expiring)
                        .param("entries", entries)
                        .threads(threads)
                        .heap(entries >= MANY ? "2g" : "1g")
                        .effort(effort)
                        .run();
                byContender
                        .computeIfAbsent(contender, name -> new ArrayList<>())
                        .add(scores);
            }
        }
        run.redis().call("FLUSHALL");
        List<Figure> figures = new ArrayList<>();
        byContender.forEach((contender, rounds) -> figures.add(new Figure(
                id,
                contender,
                "ops/s",
                rounds.stream().map(Scores::opsPerSecond).toList(),
                Map.of(
                        "B/op", median(rounds.stream().map(Scores::bytesPerOp).toList()),
                        "cpu ns/op",
                                median(rounds.stream()
                                        .map(Scores::cpuNanosPerOp)
                                        .toList())))));
        return run.tell(figures);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
