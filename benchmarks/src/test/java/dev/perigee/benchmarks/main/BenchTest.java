package dev.perigee.benchmarks.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.benchmarks.report.Results;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program and the script around it. */
final class BenchTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(List<Part> parts, String... words) {
        return new Bench(
                        parts,
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))
                .run(List.of(words));
    }

    private record Fixed(String name, boolean fails) implements Part {

        @Override
        public List<Figure> measure(Run run) {
            if (fails) {
                throw new IllegalStateException("no luck");
            }
            assertThat(run.redis().call("PING")).isEqualTo("PONG");
            return run.tell(List.of(
                    new Figure("near-get/x", "perigee", "ops/s", List.of(9.0, 9.0, 9.0), Map.of()),
                    new Figure("near-get/x", "caffeine", "ops/s", List.of(10.0, 10.0, 10.0), Map.of())));
        }
    }

    @Test
    void tellsEachCaseAndThenTheTable(@TempDir Path folder) throws Exception {
        int exit = run(
                List.of(new Fixed("one", false), new Fixed("two", true)),
                "--quick",
                "--only",
                "one",
                "--out",
                folder.toString());

        assertThat(exit).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("near-get/x [ops/s]: perigee 9, caffeine 10 (0.9 x)")
                .containsPattern("near-get/x +at least 0.8 x caffeine \\(aim 0.9\\) +0.9 +0 % +met\n");
        Results results = Results.parse(Files.readString(folder.resolve("results.json")));
        assertThat(results.figures()).hasSize(2);
        assertThat(results.about()).containsKeys("cores", "Java", "Redis", "libraries", "commit");
        assertThat(results.about().values())
                .noneMatch(value -> value.contains(System.getProperty("user.home")))
                .noneMatch(value -> value.contains(System.getProperty("user.dir")));
    }

    @Test
    void aPartThatFailsKeepsNoOtherFromRunning(@TempDir Path folder) {
        int exit = run(List.of(new Fixed("one", true), new Fixed("two", false)), "--out", folder.toString());

        assertThat(exit).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("the part one failed")
                .contains("no luck");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("near-get/x");
    }

    @Test
    void namesItsParts() {
        assertThat(run(List.of(new Fixed("one", false), new Fixed("two", false)), "--list"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly("one", "two");
    }

    @Test
    void partsHaveNamesOfTheirOwn() {
        assertThat(Parts.all()).extracting(Part::name).doesNotHaveDuplicates().isNotEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--fast          | there is no option '--fast'",
                "--only          | --only needs a value",
                "--out           | --out needs a value",
            })
    void saysWhatIsWrong(String words, String message) throws Exception {
        assertThat(run(List.of(), words.split(" "))).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(message);
        // The script says so too, before it builds.
        Answer answer = script(words.split(" "));
        assertThat(answer.exit).isEqualTo(2);
        assertThat(answer.said).contains("bench: " + message);
    }

    @Test
    void namesThePartsThereAreWhenOneIsNot() {
        assertThat(run(List.of(new Fixed("one", false)), "--only", "one,zwei")).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("there is no part zwei; there are one");
    }

    @Test
    void theScriptHelps() throws Exception {
        Answer answer = script("--help");

        assertThat(answer.exit).isZero();
        assertThat(answer.said).contains("Usage: ./bench", "--quick", "--only", "--list", "--out");
    }

    private record Answer(int exit, String said) {}

    private static Answer script(String... words) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("bash", Path.of("..", "bench").toString()));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Answer(process.exitValue(), said);
    }
}
