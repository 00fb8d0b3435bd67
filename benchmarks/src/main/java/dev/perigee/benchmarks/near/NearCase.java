package dev.perigee.benchmarks.near;

import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.benchmarks.jmh.Effort;
import dev.perigee.benchmarks.jmh.Jmh;
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
        Map<String, Jmh> forks = new LinkedHashMap<>();
        for (String contender : contenders) {
            forks.put(
                    contender,
                    Jmh.of(NearBenchmark.class, method)
                            .param("contender", contender)
                            .param("redis", onServer ? run.redis().uri() : "")
                            .param("values", values)
                            .param("byReference", byReference)
                            .param("expiring", expiring)
                            .param("entries", entries)
                            .threads(threads)
                            .heap(entries >= MANY ? "2g" : "1g")
                            .effort(effort));
        }
        return Rounds.measure(id, forks, run);
    }
}
