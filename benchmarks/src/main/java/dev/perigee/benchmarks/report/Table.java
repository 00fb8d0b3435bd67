package dev.perigee.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** The table of targets, once for a terminal and once for a page. */
public final class Table {

    private static final List<String> HEAD = List.of("case", "target", "measured", "range", "spread", "verdict");

    private final List<List<String>> lines = new ArrayList<>();

    /**
     * Makes it.
     *
     * @param targets what was promised; of whom no case was measured gets a line that says so
     * @param figures what was measured
     */
    public Table(List<Target> targets, List<Figure> figures) {
        for (Target target : targets) {
            List<Verdict> verdicts = Verdict.all(List.of(target), figures);
            if (verdicts.isEmpty()) {
                lines.add(List.of(target.cases(), target.words(), "", "", "", "not measured"));
            }
            for (Verdict verdict : verdicts) {
                boolean single = Double.isNaN(verdict.spread());
                lines.add(List.of(
                        verdict.caseId(),
                        target.words(),
                        Numbers.plain(verdict.value()),
                        single ? "" : Numbers.plain(verdict.low()) + " to " + Numbers.plain(verdict.high()),
                        single ? "" : Numbers.percent(verdict.spread()),
                        words(verdict)));
            }
        }
    }

    private static String words(Verdict verdict) {
        String why = verdict.target().why();
        return verdict.outcome() == Verdict.Outcome.MET || why.isEmpty()
                ? verdict.words()
                : verdict.words() + ": " + why;
    }

    /** {@return the table in columns of one width} */
    public String plain() {
        int[] widths = new int[HEAD.size()];
        List<List<String>> all = new ArrayList<>(List.of(HEAD));
        all.addAll(lines);
        for (List<String> line : all) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> line : all) {
            StringBuilder row = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                row.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length() + 2));
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    /** {@return the table for a page} */
    public String markdown() {
        StringBuilder text = new StringBuilder();
        row(text, HEAD);
        row(text, HEAD.stream().map(head -> "---").toList());
        lines.forEach(line -> row(text, line));
        return text.toString();
    }

    private static void row(StringBuilder text, List<String> cells) {
        text.append("| ");
        text.append(String.join(
                " | ", cells.stream().map(cell -> cell.replace("|", "\\|")).toList()));
        text.append(" |\n");
    }
}
