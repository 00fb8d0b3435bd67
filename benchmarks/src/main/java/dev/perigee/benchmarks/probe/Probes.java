package dev.perigee.benchmarks.probe;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.report.Figure;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of this package. */
public final class Probes {

    private Probes() {}

    /** {@return all of them, in the order in which they run} */
    public static List<Part> all() {
        return List.of(
                new Invalidation(),
                new Sizes(),
                new Heap(),
                new ServerTime(),
                new Digests(),
                new StartUp(),
                new Scaling());
    }

    /** Tells figures of several cases, case by case, and returns them. */
    static List<Figure> tell(Run run, List<Figure> figures) {
        Map<String, List<Figure>> cases = new LinkedHashMap<>();
        figures.forEach(figure -> cases.computeIfAbsent(figure.caseId(), none -> new ArrayList<>())
                .add(figure));
        cases.values().forEach(run::tell);
        return figures;
    }
}
