package dev.perigee.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perigee.benchmarks.report.Verdict.Outcome;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Ratios, spreads and what follows from them. */
final class VerdictTest {

    private static Target target(Object... pairs) {
        Map<String, Object> line = new TreeMap<>(Map.of("row", "r", "case", "c/*"));
        for (int i = 0; i < pairs.length; i += 2) {
            line.put(pairs[i].toString(), pairs[i + 1]);
        }
        return Targets.target(line);
    }

    private static Figure figure(String caseId, String contender, Double... rounds) {
        return new Figure(caseId, contender, "ops/s", List.of(rounds), Map.of("B/op", rounds[0]));
    }

    @Test
    void ratiosAreTakenWithinARound() {
        // The machine was ten times as fast in the second round; the ratio of medians would be 0.18.
        List<Figure> figures =
                List.of(figure("c/1", "perigee", 9.0, 18.0, 90.0), figure("c/1", "peer", 10.0, 100.0, 100.0));

        Verdict verdict = Verdict.all(List.of(target("against", "peer", "at least", 0.8)), figures)
                .get(0);

        assertThat(verdict.value()).isCloseTo(0.9, within(1e-9));
        assertThat(verdict.spread()).isCloseTo((0.9 - 0.18) / 0.9, within(1e-9));
        assertThat(verdict.outcome()).isEqualTo(Outcome.TOO_WIDE);
        assertThat(verdict.words()).isEqualTo("spread too wide to say");
    }

    @Test
    void theRangeIsThatOfAllRoundsAndTheBandThatOfTheMiddleHalf() {
        List<Double> ratios = List.of(0.5, 0.98, 0.99, 1.0, 1.01, 1.02, 2.0);

        Verdict verdict = Verdict.of(target("against", "peer", "at least", 0.97), "c/1", ratios);

        assertThat(verdict.low()).isEqualTo(0.5);
        assertThat(verdict.high()).isEqualTo(2.0);
        assertThat(verdict.spread()).isCloseTo(0.03, within(1e-9));
        assertThat(verdict.missed()).isFalse();
    }

    @Test
    void eachCaseOfTwoVersionsHasATarget() {
        for (String caseId : List.of(
                "near-hit/String/1 thread",
                "near-hit/Long/1 thread",
                "far-get/1KB/1 thread",
                "far-get/1KB/16 threads",
                "far-put/1KB/1 thread",
                "far-put/1KB/16 threads",
                "putAll(100)/1KB/1 thread",
                "invoke/own key/1 thread")) {
            assertThat(leastOf(caseId)).as(caseId).containsExactly(0.97);
        }
        assertThat(leastOf("near-hit/SimpleKey/1 thread")).containsExactly(0.9);
        assertThat(leastOf("near-hit/BasicCacheKeyImplementation/1 thread")).containsExactly(0.9);
    }

    private static List<Double> leastOf(String caseId) {
        return Targets.against().stream()
                .filter(target -> target.isOf(caseId) && target.least())
                .map(Target::limit)
                .toList();
    }

    @Test
    void aWideSpreadIsNoMatterWhereTheTargetIsOutsideOfIt() {
        Target target = target("against", "peer", "at least", 2);

        assertThat(Verdict.of(target, "c/1", List.of(3.0, 4.0, 6.0)).outcome()).isEqualTo(Outcome.MET);
        assertThat(Verdict.of(target, "c/1", List.of(0.5, 1.0, 1.9)).words()).isEqualTo("missed by 50 %");
    }

    @Test
    void aNarrowSpreadDecidesWhereverTheTargetIs() {
        Target target = target("against", "peer", "at least", 1);

        assertThat(Verdict.of(target, "c/1", List.of(0.98, 1.01, 1.03)).outcome())
                .isEqualTo(Outcome.MET);
        assertThat(Verdict.of(target, "c/1", List.of(0.97, 0.99, 1.03)).outcome())
                .isEqualTo(Outcome.MISSED);
    }

    @Test
    void fromFiveRoundsOnTheMiddleHalfCounts() {
        Verdict verdict = Verdict.of(target("at most", 5), "c/1", List.of(1.0, 2.0, 2.1, 2.2, 100.0));

        assertThat(verdict.value()).isEqualTo(2.1);
        assertThat(verdict.spread()).isCloseTo(0.2 / 2.1, within(1e-9));
        assertThat(verdict.outcome()).isEqualTo(Outcome.MET);
    }

    @Test
    void lessCanBeWhatIsPromised() {
        Target target = target("against", "peer", "by", "difference", "at most", 80);
        List<Figure> figures = List.of(figure("c/1", "perigee", 190.0), figure("c/1", "peer", 100.0));

        Verdict verdict = Verdict.all(List.of(target), figures).get(0);

        assertThat(verdict.value()).isEqualTo(90);
        assertThat(verdict.spread()).isNaN();
        assertThat(verdict.words()).isEqualTo("missed by 10");
    }

    @Test
    void whatIsCountedBesideIsJudgedToo() {
        List<Figure> figures = List.of(figure("c/1", "perigee", 0.0), figure("d/1", "perigee", 0.0));

        assertThat(Verdict.all(List.of(target("quantity", "B/op", "at most", 0)), figures))
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.words()).isEqualTo("met"));
        assertThat(Verdict.all(List.of(target("quantity", "other", "at most", 0)), figures))
                .isEmpty();
    }

    @Test
    void anAimIsNoTarget() {
        Target target = target("against", "peer", "at least", 0.8, "aim", 0.9);

        assertThat(Verdict.of(target, "c/1", List.of(0.85)).words()).isEqualTo("met, aim missed");
        assertThat(Verdict.of(target, "c/1", List.of(0.95)).words()).isEqualTo("met");
    }

    @Test
    void whatIsNotMeasuredSaysSo() {
        Table table = new Table(List.of(target("against", "peer", "at least", 0.8)), List.of());

        assertThat(table.plain().lines().toList().get(1)).startsWith("c/*").endsWith("not measured");
    }

    @Test
    void theTableHasALineForEachCase() {
        List<Figure> figures = List.of(
                figure("c/1", "perigee", 1.0, 1.0), figure("c/1", "peer", 2.0, 2.0),
                figure("c/2", "perigee", 3.0, 3.0), figure("c/2", "peer", 2.0, 2.0));
        Target target = target("against", "peer", "at least", 1, "why", "it is slow");

        assertThat(new Table(List.of(target), figures).markdown()).isEqualTo("""
                | case | target | measured | range | spread | verdict |
                | --- | --- | --- | --- | --- | --- |
                | c/1 | at least 1 x peer | 0.5 | 0.5 to 0.5 | 0 % | missed by 50 %: it is slow |
                | c/2 | at least 1 x peer | 1.5 | 1.5 to 1.5 | 0 % | met |
                """);
    }

    @Test
    void targetsThatSayTooMuchOrTooLittleAreRefused() {
        assertThatThrownBy(() -> target("at least", 1, "at most", 2)).hasMessageContaining("exactly one");
        assertThatThrownBy(() -> target()).hasMessageContaining("exactly one");
        assertThatThrownBy(() -> target("at least", 1, "agianst", "peer")).hasMessageContaining("agianst");
        assertThat(Targets.all()).hasSizeGreaterThan(30);
    }
}
