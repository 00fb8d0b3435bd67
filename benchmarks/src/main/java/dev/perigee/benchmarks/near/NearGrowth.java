package dev.perigee.benchmarks.near;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.NearContenders;
import dev.perigee.benchmarks.contender.ValueKind;
import dev.perigee.benchmarks.jmh.Effort;
import dev.perigee.benchmarks.report.Figure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a hit costs with ever more entries. Over the far store of this JVM, so that a million of them are soon there. */
public final class NearGrowth implements Part {

    private static final int FEW = 1_000;
    private static final int MANY = 1_000_000;

    /** Makes the part. */
    public NearGrowth() {}

    @Override
    public String name() {
        return "near-growth";
    }

    @Override
    public List<Figure> measure(Run run) {
        List<Figure> figures = new ArrayList<>();
        for (int entries : run.quick() ? new int[] {FEW, MANY} : new int[] {FEW, 10_000, 100_000, MANY}) {
            NearCase measured = new NearCase(
                    "near-get-entries/" + entries,
                    "get",
                    ValueKind.STRING,
                    true,
                    false,
                    1,
                    entries,
                    false,
                    List.of(NearContenders.PERIGEE, NearContenders.CAFFEINE));
            figures.addAll(measured.measure(run, run.quick() ? Effort.quick() : Effort.full()));
        }
        List<Figure> growth = new ArrayList<>();
        for (String contender : List.of(NearContenders.PERIGEE, NearContenders.CAFFEINE)) {
            growth.add(growth(contender, of(figures, FEW, contender), of(figures, MANY, contender)));
        }
        figures.addAll(run.tell(growth));
        return figures;
    }

    /** How many times as much a hit costs with many entries, round by round. */
    static Figure growth(String contender, Figure few, Figure many) {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < few.rounds().size(); i++) {
            times.add(few.rounds().get(i) / many.rounds().get(i));
        }
        return new Figure("near-growth", contender, "x", times, Map.of());
    }

    private static Figure of(List<Figure> figures, int entries, String contender) {
        return figures.stream()
                .filter(figure -> figure.caseId().equals("near-get-entries/" + entries)
                        && figure.contender().equals(contender))
                .findFirst()
                .orElseThrow();
    }
}
