package dev.perigee.benchmarks.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.benchmarks.report.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScalingPageTest {

    private static final String END = "<!-- end of figures -->";

    @Test
    void aTableIsReplacedAndTheRestStays() {
        String page = "Above.\n\n<!-- figures: threads -->\nold\n" + END + "\n\nBelow $1.\n";
        String filled = ScalingPage.fill(page, growing("threads/16", 5, 20));
        assertThat(filled)
                .startsWith("Above.\n\n<!-- figures: threads -->\n| threads |")
                .endsWith(END + "\n\nBelow $1.\n");
        assertThat(filled)
                .contains("| 16 | 5.0 | 2.0 | 40,000 | 20.0 | 2.0 | 40,000 |")
                .doesNotContain("old");
        assertThat(ScalingPage.fill(filled, growing("threads/16", 5, 20))).isEqualTo(filled);
    }

    @Test
    void whatTheRunDoesNotHaveStays() {
        String page = "<!-- figures: caches -->\nold\n" + END + "\n<!-- figures: capacity -->\nolder\n" + END;
        assertThat(ScalingPage.fill(page, growing("threads/16", 5, 20))).isEqualTo(page);
    }

    @Test
    void capacityIsSevenTenthsOfACore() {
        String page = "<!-- figures: capacity -->\n" + END + "\n<!-- figures: cluster -->\n" + END;
        List<Figure> figures = new ArrayList<>(growing("nodes/1", 7, 14));
        figures.addAll(growing("nodes/10", 7, 28));
        figures.addAll(growing("nodes/50", 7, 70));
        assertThat(ScalingPage.fill(page, figures))
                .contains("| 1 | 100,000 | 50,000 | 50,000 | 33,300 |")
                .contains("| 50 | 100,000 | 10,000 | 500,000 | 9,100 |")
                .contains("| 3 | 300,000 | 150,000 | 75,000 | 30,000 |");
    }

    @Test
    void callsAreARowEachAndSizesAColumn() {
        String page = "<!-- figures: calls -->\n" + END;
        assertThat(ScalingPage.fill(
                        page,
                        List.of(
                                new Figure(
                                        "server-time/get/300B/1 subscriber", "perigee", "us", List.of(1.5), Map.of()),
                                new Figure("server-time/get/300B/1 subscriber", "plain", "us", List.of(0.5), Map.of()),
                                new Figure(
                                        "server-time/put/300B/1 subscriber", "perigee", "us", List.of(9.0), Map.of()),
                                new Figure(
                                        "server-time/put/300B/1 subscriber", "plain", "us", List.of(0.5), Map.of()))))
                .contains(
                        "| µs for a call | 300 B, 1 subscriber |\n| --- | --- |\n| `get` | 1.5 |\n| a plain `GET` | 0.5 |\n"
                                + "| `put` | 9.0 |\n");
    }

    /** So that a run finds its tables. */
    @Test
    void thePageHasATableForEverythingThatIsMeasured() throws IOException {
        String page = Files.readString(Path.of("../docs/scaling.md"));
        for (String name : List.of(
                "calls",
                "parts",
                "threads",
                "value bytes",
                "entries",
                "partitions",
                "caches",
                "nodes",
                "capacity",
                "cluster",
                "digests")) {
            assertThat(page).containsOnlyOnce("<!-- figures: " + name + " -->\n");
        }
    }

    private static List<Figure> growing(String what, double get, double put) {
        Map<String, Double> extras = Map.of("ops/s", 40_000.0, "us in commands", 2.0);
        return List.of(
                new Figure("scaling/" + what, "get", "us", List.of(get - 1, get, get + 4), extras),
                new Figure("scaling/" + what, "put", "us", List.of(put - 1, put, put + 4), extras));
    }
}
