package dev.perigee.benchmarks.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.launcher.RedisServer;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Each probe measures, if only a little: what its figures are called, and that they are ones. */
class ProbesTest {

    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @Test
    void partsHaveNamesOfTheirOwn() {
        assertThat(Probes.all()).extracting(Part::name).doesNotHaveDuplicates().hasSize(7);
    }

    @Test
    void invalidationFindsTheNewValueEachTime() throws Exception {
        List<Figure> figures = measure(new Invalidation(4));
        assertThat(contenders(figures, "invalidation/p50")).containsExactlyElementsOf(Pairs.WITH_TARGETS);
        assertThat(contenders(figures, "invalidation/p99")).containsExactlyElementsOf(Pairs.WITH_TARGETS);
    }

    @Test
    void sizesAreThoseOfAnEntry() throws Exception {
        List<Figure> figures = measure(new Sizes(500));
        assertThat(figures).hasSize(4);
        for (Figure figure : figures) {
            // A customer's texts alone are 30 bytes, its key 15.
            assertThat(figure.rounds()).allSatisfy(bytes -> assertThat(bytes).isBetween(50.0, 1_000.0));
            if (figure.contender().equals("perigee")) {
                double shares = figure.extras().values().stream()
                        .mapToDouble(Double::doubleValue)
                        .sum();
                assertThat(shares).isEqualTo(figure.rounds().get(0));
                assertThat(figure.extras().values())
                        .allSatisfy(share -> assertThat(share).isPositive());
            }
        }
    }

    @Test
    void anEntryTakesHeap() throws Exception {
        List<Figure> figures = measure(new Heap(List.of("caffeine", "perigee"), 5_000));
        assertThat(contenders(figures, "heap/entry")).containsExactly("caffeine", "perigee");
        assertThat(figures.get(0).rounds())
                .allSatisfy(bytes -> assertThat(bytes).isBetween(20.0, 400.0));
    }

    @Test
    void theServersTimeIsCountedForEachCall() throws Exception {
        List<Figure> figures = measure(new ServerTime(1));
        assertThat(contenders(figures, "server-time/put/300B/1 subscriber"))
                .containsExactly("perigee", "plain", "bare");
        assertThat(figures).extracting(Figure::caseId).contains("server-time/getAll(100)/300B/1 subscriber");
        // What is done in less than a microsecond may count as nothing in so few calls.
        assertThat(figures)
                .filteredOn(figure ->
                        figure.contender().equals("perigee") && !figure.caseId().contains("/get"))
                .allSatisfy(figure -> assertThat(figure.rounds())
                        .allSatisfy(micros -> assertThat(micros).isPositive()));
    }

    @Test
    void nodesSendDigests() throws Exception {
        Figure figure = measure(new Digests(2, 2, 1)).get(0);
        assertThat(figure.caseId()).isEqualTo("digests/2 nodes, 2 caches");
        assertThat(figure.extras().get("digests/s")).isPositive();
    }

    @Test
    void aJvmStartsAndReads() throws Exception {
        List<String> contenders = List.of("perigee, embedded", "perigee, Redis");
        assertThat(contenders(measure(new StartUp(contenders)), "start-up/first get"))
                .containsExactlyElementsOf(contenders);
    }

    @Test
    void loadCostsTheServer() throws Exception {
        Scaling.Case small = new Scaling.Case("threads/2", 2, 100, 50, 16, 2, 3);
        List<Figure> figures =
                new Scaling(60, List.of(small)).measure(new Run(/* quick= */ false, 3, server, told -> {}));
        assertThat(contenders(figures, "scaling/threads/2")).containsExactly("get", "put");
        assertThat(figures)
                .allSatisfy(figure -> assertThat(figure.extras().get("ops/s")).isPositive());
        assertThat(measure(new Scaling())).as("of a quick run").isEmpty();
    }

    private static List<Figure> measure(Part part) throws Exception {
        return part.measure(new Run(/* quick= */ true, 3, server, told -> {}));
    }

    private static List<String> contenders(List<Figure> figures, String caseId) {
        return figures.stream()
                .filter(figure -> figure.caseId().equals(caseId))
                .map(Figure::contender)
                .collect(Collectors.toList());
    }
}
