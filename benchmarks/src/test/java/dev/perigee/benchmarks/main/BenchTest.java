package dev.perigee.benchmarks.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.PerigeeVersion;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.benchmarks.report.Results;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The program and the script around it. */
final class BenchTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(List<Part> parts, String... words) {
        return run(parts, List.of(), words);
    }

    private int run(List<Part> besidePeers, List<Part> besideBefore, String... words) {
        return new Bench(
                        besidePeers,
                        besideBefore,
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
                .containsPattern("near-get/x +at least 0.8 x caffeine \\(aim 0.9\\) +0.9 +0.9 to 0.9 +0 % +met\n");
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
        assertThat(Parts.against())
                .extracting(Part::name)
                .containsExactly(
                        "near-hit-string",
                        "near-hit-long",
                        "near-hit-spring",
                        "near-hit-hibernate",
                        "far-get",
                        "far-put",
                        "far-bulk",
                        "invoke");
    }

    /** What is measured beside another version, round by round. */
    private record Versions(double... ratios) implements Part {

        @Override
        public String name() {
            return "far";
        }

        @Override
        public List<Figure> measure(Run run) {
            assertThat(run.rounds()).isGreaterThanOrEqualTo(5);
            return run.tell(List.of(
                    new Figure("far-get/x", "perigee", "ops/s", rounds(ratios), Map.of("B/op", 1_500.0)),
                    new Figure(
                            "far-get/x",
                            "perigee-before",
                            "ops/s",
                            rounds(Arrays.stream(ratios).map(ratio -> 1).toArray()),
                            Map.of("B/op", 1_400.0))));
        }

        private static List<Double> rounds(double... values) {
            return Arrays.stream(values).boxed().toList();
        }
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("versions")
    void anotherVersionDecidesTheExitCode(Versions measured, String verdict, int exit, @TempDir Path folder) {
        System.setProperty(PerigeeVersion.JARS, "");
        try {
            assertThat(run(
                            List.of(new Fixed("one", true)),
                            List.of(measured),
                            "--against",
                            "0123456",
                            "--quick",
                            "--out",
                            folder.toString()))
                    .isEqualTo(exit);
        } finally {
            System.clearProperty(PerigeeVersion.JARS);
        }
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("far-get/x [B/op]: perigee 1,500, perigee-before 1,400\n")
                .containsPattern("far-get/x +at least 0.97 x perigee-before .* to .* " + verdict + "\n");
        assertThat(folder.resolve("README.md")).content().contains(verdict);
    }

    static Stream<Arguments> versions() {
        return Stream.of(
                Arguments.of(new Versions(0.96, 0.99, 0.98, 0.97, 1), "met", 0),
                Arguments.of(new Versions(0.94, 0.95, 0.98, 0.93, 0.92), "missed by 3 %", 1),
                Arguments.of(new Versions(0.5, 0.7, 0.8, 1.2, 1.5), "spread too wide to say", 0));
    }

    @Test
    void anotherVersionHasPartsOfItsOwn() {
        assertThat(run(List.of(new Fixed("one", false)), List.of(new Versions(1)), "--list", "--against", "0123456"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines()).containsExactly("far");
        assertThat(run(
                        List.of(new Fixed("one", false)),
                        List.of(new Versions(1)),
                        "--only",
                        "one",
                        "--against",
                        "0123456"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("there is no part one; there are far");
    }

    @Test
    void anotherVersionHasToBeBuilt() {
        assertThat(run(List.of(), List.of(new Versions(1)), "--against", "0123456"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("run ./bench --against 0123456");
    }

    @Test
    void theScriptSaysWhereThereIsNoSuchCommitOrNoHistory(@TempDir Path folder) throws Exception {
        Path script = Files.copy(Path.of("..", "bench"), folder.resolve("bench"));

        Answer answer = script(script, "--against", "0123456");
        assertThat(answer.exit).isEqualTo(1);
        assertThat(answer.said).contains("bench: --against builds another version out of the history of git", "none");

        assertThat(new ProcessBuilder("git", "init", "-q", folder.toString())
                        .start()
                        .waitFor())
                .isZero();
        answer = script(script, "--against", "0123456");
        assertThat(answer.exit).isEqualTo(2);
        assertThat(answer.said)
                .contains("bench: --against: there is no commit '0123456' in this repository")
                .doesNotContain("Building");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--fast          | there is no option '--fast'",
                "--only          | --only needs a value",
                "--out           | --out needs a value",
                "--against       | --against needs a value",
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
        assertThat(answer.said).contains("Usage: ./bench", "--quick", "--against", "--only", "--list", "--out");
    }

    private record Answer(int exit, String said) {}

    private static Answer script(String... words) throws Exception {
        return script(Path.of("..", "bench"), words);
    }

    private static Answer script(Path script, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("bash", script.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // A repository that the folder for temporary files is in is none of the script's.
        builder.environment()
                .put(
                        "GIT_CEILING_DIRECTORIES",
                        String.valueOf(script.toRealPath().getParent().getParent()));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return new Answer(process.exitValue(), said);
    }
}
