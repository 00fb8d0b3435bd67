package dev.perigee.benchmarks.probe;

import dev.perigee.benchmarks.report.Figure;
import dev.perigee.benchmarks.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the figures of a run into the tables of {@code docs/scaling.md}. A table stands between {@code <!-- figures: name -->}
 * and {@code <!-- end of figures -->}; what is written around them stays. A table whose figures the run does not have stays too.
 */
public final class ScalingPage {

    private static final Pattern TABLE =
            Pattern.compile("(<!-- figures: ([^>]+?) -->\\R)(.*?)(<!-- end of figures -->)", Pattern.DOTALL);

    /** Above this, calls wait for each other; a server has other things to do, too. */
    private static final double SHARE_OF_A_CORE = 0.7;

    private static final double MICROS = 1e6;
    private static final String GROWING = "scaling/";
    private static final String CALLS = "server-time/";

    private final List<Figure> figures;

    private ScalingPage(List<Figure> figures) {
        this.figures = figures;
    }

    /**
     * Fills in.
     *
     * @param page the page's text
     * @param figures of a full run
     * @return the text with the tables of those figures
     */
    public static String fill(String page, List<Figure> figures) {
        ScalingPage filler = new ScalingPage(List.copyOf(figures));
        Matcher table = TABLE.matcher(page);
        return table.replaceAll(found -> Matcher.quoteReplacement(
                found.group(1) + filler.table(found.group(2)).orElse(found.group(3)) + found.group(4)));
    }

    /**
     * Fills in a page's file.
     *
     * @param files the run's {@code results.json} and the page
     * @throws IOException if one of them cannot be read or written
     */
    public static void main(String[] files) throws IOException {
        Path page = Path.of(files[1]);
        Results results = Results.parse(Files.readString(Path.of(files[0])));
        Files.writeString(page, fill(Files.readString(page), results.figures()));
    }

    private Optional<String> table(String name) {
        List<List<String>> rows = switch (name) {
            case "calls" -> calls();
            case "parts" -> parts();
            case "capacity" -> capacity();
            case "cluster" -> cluster();
            case "digests" -> digests();
            default -> growing(name);
        };
        return rows.size() < 2 ? Optional.empty() : Optional.of(markdown(rows));
    }

    /** Calls by the server's own count: a row for each call, a column for each size and number of subscribers. */
    private List<List<String>> calls() {
        Map<String, Map<String, Double>> byCall = new LinkedHashMap<>();
        List<String> columns = new ArrayList<>();
        for (Figure figure : figures) {
            String[] id = figure.caseId().split("/", -1);
            if (figure.caseId().startsWith(CALLS) && id.length == 4 && !id[1].equals("parts")) {
                String column = id[2].replace("B", " B") + ", " + id[3];
                if (!columns.contains(column)) {
                    columns.add(column);
                }
                String row = switch (figure.contender()) {
                    case "plain" -> "a plain `GET`";
                    case "bare" -> "a script of `SET`, `INCR`, `PUBLISH`";
                    default -> '`' + id[1] + '`';
                };
                byCall.computeIfAbsent(row, none -> new LinkedHashMap<>())
                        .putIfAbsent(column, Quantiles.median(figure.rounds()));
            }
        }
        return rows("µs for a call", columns, byCall);
    }

    private List<List<String>> parts() {
        Map<String, Map<String, Double>> byPart = new LinkedHashMap<>();
        String only = CALLS + "parts/300B/1 subscriber";
        of(only).forEach(figure ->
                byPart.put(figure.contender(), Map.of("300 B, 1 subscriber", Quantiles.median(figure.rounds()))));
        return rows("µs for", List.of("300 B, 1 subscriber"), byPart);
    }

    /** What grows by that name: a row for each of its values. */
    private List<List<String>> growing(String name) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                name,
                "get: µs of the core",
                "in commands",
                "get/s here",
                "put: µs of the core",
                "in commands",
                "put/s here"));
        for (String value : values(name)) {
            Figure get = growing(name, value, "get");
            Figure put = growing(name, value, "put");
            rows.add(List.of(
                    thousands(Double.parseDouble(value)),
                    one(Quantiles.median(get.rounds())),
                    one(extra(get, "us in commands")),
                    thousands(extra(get, "ops/s")),
                    one(Quantiles.median(put.rounds())),
                    one(extra(put, "us in commands")),
                    thousands(extra(put, "ops/s"))));
        }
        return rows;
    }

    /** What a primary carries at that share of its core, for numbers of nodes that hear of each write. */
    private List<List<String>> capacity() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "nodes", "far reads/s alone", "writes/s alone", "messages/s then", "far reads/s with as many writes"));
        for (String nodes : values("nodes")) {
            double get = Quantiles.median(growing("nodes", nodes, "get").rounds());
            double put = Quantiles.median(growing("nodes", nodes, "put").rounds());
            rows.add(List.of(
                    nodes,
                    hundreds(carried(get)),
                    hundreds(carried(put)),
                    hundreds(carried(put) * Double.parseDouble(nodes)),
                    hundreds(carried(get + put))));
        }
        return rows;
    }

    /** The same for clusters: each primary has its part of the partitions, and of the messages. */
    private List<List<String>> cluster() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "primaries", "far reads/s alone", "writes/s, 1 node", "writes/s, 10 nodes", "writes/s, 50 nodes"));
        if (values("nodes").containsAll(List.of("1", "10", "50"))) {
            double get = Quantiles.median(growing("nodes", "1", "get").rounds());
            for (int primaries : new int[] {1, 3, 6, 12}) {
                List<String> row = new ArrayList<>();
                row.add(Integer.toString(primaries));
                row.add(hundreds(primaries * carried(get)));
                for (String nodes : List.of("1", "10", "50")) {
                    double put = Quantiles.median(growing("nodes", nodes, "put").rounds());
                    row.add(hundreds(primaries * carried(put)));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private List<List<String>> digests() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("", "value"));
        for (Figure figure : figures) {
            String id = figure.caseId();
            if (id.startsWith("digests/") || id.startsWith("digest-put/")) {
                String what = id.startsWith("digests/")
                        ? id.substring("digests/".length())
                        : "a put that is heard by " + id.substring("digest-put/".length());
                rows.add(List.of(what + ", " + micro(figure.unit()), two(Quantiles.median(figure.rounds()))));
                figure.extras().entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .forEach(extra -> rows.add(List.of("– " + micro(extra.getKey()), two(extra.getValue()))));
            }
        }
        return rows;
    }

    private static double carried(double micros) {
        return SHARE_OF_A_CORE * MICROS / micros;
    }

    private List<String> values(String name) {
        List<String> values = new ArrayList<>();
        String prefix = GROWING + name + '/';
        for (Figure figure : figures) {
            if (figure.caseId().startsWith(prefix) && figure.contender().equals("get")) {
                values.add(figure.caseId().substring(prefix.length()));
            }
        }
        return values;
    }

    private Figure growing(String name, String value, String call) {
        String caseId = GROWING + name + '/' + value;
        return of(caseId).stream()
                .filter(figure -> figure.contender().equals(call))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the run has no " + call + " of " + caseId));
    }

    private List<Figure> of(String caseId) {
        return figures.stream().filter(figure -> figure.caseId().equals(caseId)).toList();
    }

    private static double extra(Figure figure, String name) {
        return figure.extras().getOrDefault(name, Double.NaN);
    }

    private static List<List<String>> rows(
            String corner, List<String> columns, Map<String, Map<String, Double>> values) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>();
        head.add(corner);
        head.addAll(columns);
        rows.add(head);
        values.forEach((name, ofRow) -> {
            List<String> row = new ArrayList<>();
            row.add(name);
            columns.forEach(column -> row.add(one(ofRow.getOrDefault(column, Double.NaN))));
            rows.add(row);
        });
        return rows;
    }

    private static String markdown(List<List<String>> rows) {
        StringBuilder table = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            table.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
            if (i == 0) {
                table.append("| --- ".repeat(rows.get(0).size())).append("|\n");
            }
        }
        return table.toString();
    }

    private static String micro(String unit) {
        return unit.replaceAll("\\bus\\b", "µs");
    }

    private static String one(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String two(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String thousands(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String hundreds(double value) {
        return thousands(Math.round(value / 100) * 100.0);
    }
}
