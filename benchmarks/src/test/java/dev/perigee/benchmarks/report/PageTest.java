package dev.perigee.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written down. */
final class PageTest {

    private static final Results RESULTS = new Results(
            Map.of("Java", "17", "command", "./bench --only \"a\\b\""),
            List.of(
                    new Figure(
                            "near-get/a/1 thread", "perigee", "ops/s", List.of(1.25e7, 3.0, 0.1), Map.of("B/op", 0.0)),
                    new Figure("near-get/a/1 thread", "caffeine", "ops/s", List.of(1e-7, 2.0, 3.0), Map.of()),
                    new Figure("near-get/b/1 thread", "caffeine", "ops/s", List.of(4.0), Map.of()),
                    new Figure("sizes", "perigee", "B", List.of(200.0), Map.of("overhead, B", 50.5))));

    @Test
    void jsonIsReadAsItWasWritten() {
        assertThat(Results.parse(RESULTS.json())).isEqualTo(RESULTS);
        assertThatThrownBy(() -> Results.parse("[1, 2]")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsNoNumberIsLeftOut() {
        Results results = new Results(
                Map.of(), List.of(new Figure("c", "x", "B", List.of(1.0), Map.of("a", Double.NaN, "b", 2.0))));

        assertThat(Results.parse(results.json()).figures().get(0).extras()).isEqualTo(Map.of("b", 2.0));
    }

    @Test
    void pageAndChartsAreWritten(@TempDir Path folder) throws Exception {
        Page.write(RESULTS, Targets.all(), folder);

        assertThat(Results.parse(Files.readString(folder.resolve("results.json"))))
                .isEqualTo(RESULTS);
        String page = Files.readString(folder.resolve("README.md"));
        assertThat(page)
                .contains("- Java: 17", "(near-get-ops-s.svg)", "(sizes-B.svg)", "| sizes | perigee | 200 | B |");
        for (String chart : List.of("near-get-ops-s.svg", "sizes-B.svg")) {
            var root = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(withoutDoctype(folder.resolve(chart)))
                    .getDocumentElement();
            assertThat(root.getTagName()).isEqualTo("svg");
            // XChart draws letters as shapes: there is no text, and no chart without shapes.
            assertThat(root.getElementsByTagName("path").getLength()).isPositive();
            assertThat(root.getElementsByTagName("rect").getLength()).isPositive();
        }
    }

    /** The parser would fetch it. */
    private static InputStream withoutDoctype(Path file) throws IOException {
        String text = Files.readString(file).replaceFirst("(?s)<!DOCTYPE[^>]*>", "");
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
