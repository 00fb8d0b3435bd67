package dev.perigee.benchmarks.report;

import java.util.List;

/** What is printed as soon as a case has been measured. */
public final class Lines {

    private Lines() {}

    /** A line for a case: the median of each contender, and in brackets how many times as much the first one has. */
    public static String of(List<Figure> figures) {
        if (figures.isEmpty()) {
            return "";
        }
        Figure first = figures.get(0);
        StringBuilder line = new StringBuilder(first.caseId())
                .append(" [")
                .append(first.unit())
                .append("]: ");
        String comma = "";
        for (int i = 0; i < figures.size(); i++) {
            Figure figure = figures.get(i);
            double value = Numbers.median(figure.rounds());
            line.append(comma).append(figure.contender()).append(' ').append(Numbers.plain(value));
            if (i > 0) {
                line.append(" (")
                        .append(Numbers.plain(Numbers.median(first.rounds()) / value))
                        .append(" x)");
            }
            comma = ", ";
        }
        return line.toString();
    }

    /** A line with what a call of each contender allocates; nothing where that was not measured. */
    public static String bytes(List<Figure> figures) {
        StringBuilder line = new StringBuilder();
        for (Figure figure : figures) {
            Double bytes = figure.extras().get("B/op");
            if (bytes != null) {
                line.append(line.isEmpty() ? figure.caseId() + " [B/op]: " : ", ")
                        .append(figure.contender())
                        .append(' ')
                        .append(Numbers.plain(bytes));
            }
        }
        return line.isEmpty() ? "" : line.append('\n').toString();
    }
}
