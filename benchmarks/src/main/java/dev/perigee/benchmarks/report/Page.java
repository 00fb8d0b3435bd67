package dev.perigee.benchmarks.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The page that shows what one run measured: the table of targets, the charts, all figures, and on what it was. */
public final class Page {

    private static final String HEAD = """
            # Benchmarks

            Perigee beside its peers and beside the limits of the machine, measured in one run. This page, the charts and \
            [results.json](results.json) are written by `./bench`; do not change them by hand.

            ## How to read it

            - **Ratios count, absolute figures do not.** Contenders are measured side by side, round by round, and each ratio is \
            taken within a round; what the machine does besides meets all of them. *measured* is the median of these ratios: how \
            many times as fast Perigee is, or how many times as large where less is better.
            - **range** is from the least to the greatest of the rounds' ratios.
            - **spread** is the width of the band in which the rounds' ratios lie, over their median: the middle half of them, or \
            all where there are fewer than five rounds. Where the band is wider than a tenth and the target lies in it, the rounds \
            contradict each other, and the verdict says so. No spread stands beside what is counted once, such as bytes.
            - What this JVM answers is measured by JMH in one fork for each contender and round. What goes to Redis is measured in \
            turns of about 100 ms in one JVM; with one thread, client and server keep to a core each where the machine has \
            `taskset` (*pinned* is 1 then), because otherwise the scheduler decides what is measured.
            - Each contender is set up as its users would: values that nobody can change are shared, and those that \
            can be changed are copied. All near tiers have room for a quarter more than there is, keys follow a Zipf \
            distribution with a skew of 0.99 as in YCSB, and entries that expire have an hour, which no case lives to see.
            - `two-tier` is what people write themselves: Caffeine, a bucket and a topic. It is fast, and not coherent.

            ## How to repeat it

            `./bench` measures everything and writes this folder anew; `./bench --quick` takes less than ten minutes, measures \
            only what has a target, and writes to `benchmarks/target/bench`. `./bench --only near-get` measures one part, \
            `--list` names them. Leave the machine alone meanwhile. A JDK of 17 or later and Maven are all it needs; \
            the Redis server comes along.

            `./bench --against <commit>` measures no peers but another version of Perigee: it builds the provider of that \
            commit out of the history of git, loads it beside the present one with its own libraries, and measures both in one \
            run: near hits by kinds of keys, far `get`, `put`, `putAll` and `invoke`, with the bytes that a call allocates. It \
            ends with the exit code 1 if the present version misses a target, and writes to `benchmarks/target/bench`; with \
            `--quick` it takes about eight minutes.

            Targets are in `targets.yaml` in the sources of the module `benchmarks`, and in `against.yaml` those beside another \
            version; raising one is changing its number.

            """;

    private Page() {}

    /**
     * Writes the page and the charts of a run once more, as when the reasons beside the targets were written after it.
     *
     * @param arguments the folder with the run's results.json
     * @throws IOException if there is none
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        write(Results.parse(Files.readString(folder.resolve("results.json"))), Targets.all(), folder);
    }

    /**
     * Writes page, results and charts into a folder.
     *
     * @param targets what the results are held against
     * @throws IOException if that cannot be done
     */
    public static void write(Results results, List<Target> targets, Path folder) throws IOException {
        Files.createDirectories(folder);
        Map<String, String> charts = Charts.draw(results.figures(), folder);
        Files.writeString(folder.resolve("results.json"), results.json(), StandardCharsets.UTF_8);
        Files.writeString(folder.resolve("README.md"), text(results, charts, targets), StandardCharsets.UTF_8);
    }

    static String text(Results results, Map<String, String> charts, List<Target> targets) {
        StringBuilder text = new StringBuilder(HEAD);
        text.append("## Measured on\n\n");
        results.about()
                .forEach((name, value) -> text.append("- ")
                        .append(name)
                        .append(": ")
                        .append(value)
                        .append('\n'));
        text.append("\n## Targets\n\n");
        text.append(new Table(targets, results.figures()).markdown());
        text.append("\n## Charts\n\n");
        charts.forEach((title, file) ->
                text.append("![").append(title).append("](").append(file).append(")\n\n"));
        text.append(
                "## All figures\n\n| case | contender | median | unit | beside |\n| --- | --- | --- | --- | --- |\n");
        for (Figure figure : results.figures()) {
            text.append("| ")
                    .append(figure.caseId())
                    .append(" | ")
                    .append(figure.contender())
                    .append(" | ")
                    .append(Numbers.plain(Numbers.median(figure.rounds())))
                    .append(" | ")
                    .append(figure.unit())
                    .append(" | ")
                    .append(beside(figure))
                    .append(" |\n");
        }
        return text.toString();
    }

    private static String beside(Figure figure) {
        StringBuilder beside = new StringBuilder();
        new TreeMap<>(figure.extras())
                .forEach((name, value) -> beside.append(beside.isEmpty() ? "" : ", ")
                        .append(name)
                        .append(' ')
                        .append(Numbers.plain(value)));
        return beside.toString();
    }
}
