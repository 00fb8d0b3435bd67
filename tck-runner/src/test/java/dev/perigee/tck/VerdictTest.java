package dev.perigee.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/**
 * Looks at what the runs of the TCK left behind, prints it as a table and accepts nothing but a full pass. It runs after
 * them, in Maven's {@code verify} phase, and finds their reports through the system property {@code tck.reports}.
 */
final class VerdictTest {

    /** The names of surefire's executions, and so of the folders. */
    private static final List<String> TOPOLOGIES =
            List.of("near+memory", "memory", "near", "near+redis", "redis", "near+cluster", "bundle+near+redis");

    private static final List<String> ON_REDIS = List.of("near+redis", "redis", "near+cluster", "bundle+near+redis");

    private static final Predicate<String> ANNOTATIONS = name -> name.startsWith("org.jsr107.tck.annotation.");

    private static final int TESTS = 479;
    private static final int ANNOTATION_TESTS = 12;

    /** Fails by design, and is among the {@link #TESTS}; it shows that what is left out gets noticed. */
    private static final String DUMMY = "org.jsr107.tck.CachingTest#dummyTest";

    /**
     * A line of the table.
     *
     * @param title what ran
     * @param expectedTests how many tests there have to be
     * @param expectedLeftOut the tests that have to be left out, and no others
     * @param reports what became of them
     */
    private record Line(String title, int expectedTests, List<String> expectedLeftOut, Reports reports) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-26s %6d %9d %7d %9d %8.1f",
                    title,
                    reports.tests(),
                    reports.failures(),
                    reports.errors(),
                    reports.leftOut().size(),
                    reports.seconds());
        }

        void check(SoftAssertions softly) {
            softly.assertThat(reports.tests()).as(title + ": tests").isEqualTo(expectedTests);
            softly.assertThat(reports.failures()).as(title + ": failures").isZero();
            softly.assertThat(reports.errors()).as(title + ": errors").isZero();
            softly.assertThat(reports.leftOut()).as(title + ": left out").isEqualTo(expectedLeftOut);
        }
    }

    @Test
    void everyTopologyPassesEverything() throws IOException {
        Path reports = Path.of(System.getProperty("tck.reports"));
        List<Line> lines = new ArrayList<>();
        for (String topology : TOPOLOGIES) {
            Path run = reports.resolve(topology);
            lines.add(new Line(topology, TESTS, List.of(DUMMY), Reports.in(run, ANNOTATIONS.negate())));
            lines.add(new Line(topology + ", annotations", ANNOTATION_TESTS, List.of(), Reports.in(run, ANNOTATIONS)));
        }

        print(lines);

        SoftAssertions.assertSoftly(softly -> {
            for (String topology : TOPOLOGIES) {
                Path threads = reports.resolve(topology).resolve(Reports.THREADS);
                softly.assertThat(Files.exists(threads))
                        .as(topology + " hung at times; what its threads were doing is in " + threads)
                        .isFalse();
            }
            for (String topology : ON_REDIS) {
                softly.assertThat(reports.resolve(topology).resolve(Reports.KEYS))
                        .as(topology + ": keys left in Redis")
                        .exists()
                        .isEmptyFile();
            }
            lines.forEach(line -> line.check(softly));
        });
    }

    private static void print(List<Line> lines) {
        System.out.println();
        System.out.println("JCache TCK                  tests  failures  errors  left out  seconds");
        lines.forEach(System.out::println);
        lines.stream()
                .flatMap(line -> line.reports().leftOut().stream())
                .distinct()
                .forEach(test -> System.out.println("left out: " + test));
        System.out.println();
    }
}
