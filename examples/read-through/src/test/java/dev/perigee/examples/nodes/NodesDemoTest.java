package dev.perigee.examples.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.perigee.examples.dashboard.Screen;
import dev.perigee.launcher.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Runs the example with real processes, and reads what it prints as a user would. */
final class NodesDemoTest {

    private static final int SECONDS = 12;

    @Test
    void aNodeAndTheRedisAreKilledAndAllComesTogetherAgain() {
        String printed;
        try (FarServer far = new OwnRedis()) {
            printed = run(far, /* chaos= */ true);
        }

        assertThat(printed).isASCII().doesNotContain("\u001b");
        assertThat(printed.lines()).allMatch(line -> line.length() <= 80, "at most 80 columns");
        String told = unwrapped(printed);
        assertThat(told)
                .contains("node two is gone")
                .contains("node two is back")
                .contains("Redis is gone")
                .contains("Redis is back")
                .contains("; 0 threw");
        assertThat(number(told, "([\\d,]+) look-ups got a stale copy")).isPositive();
        assertThat(number(told, "([\\d,]+) writes were refused")).isPositive();
        assertThat(told).containsPattern("again [\\d.]+ ms after Redis was back");
        assertNoProcessIsLeft();
    }

    @Test
    void nothingIsLeftInARedisThatWasGiven() {
        try (RedisServer server = RedisServer.start()) {
            String printed = run(new GivenRedis(server.uri().toString()), /* chaos= */ true);

            assertThat(unwrapped(printed))
                    .contains("node two is gone")
                    .contains("; 0 threw")
                    .doesNotContain("Redis is gone");
            assertThat(server.isRunning()).isTrue();
            assertThat(server.call("DBSIZE")).as("keys left").isEqualTo("0");
        }
        assertNoProcessIsLeft();
    }

    @Test
    void saysWhatIsWrongWhenThereIsNoRedis() {
        FarServer nobody = new GivenRedis("redis://user:secret@127.0.0.1:1");

        assertThatIllegalStateException()
                .isThrownBy(() -> run(nobody, /* chaos= */ false))
                .withMessageContaining("127.0.0.1:1")
                .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("secret"));
        assertNoProcessIsLeft();
    }

    /** Where lines end depends on how many digits the figures have. */
    private static String unwrapped(String printed) {
        return printed.replaceAll("\\s+", " ");
    }

    private static String run(FarServer far, boolean chaos) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Screen screen = Screen.plain(new PrintStream(printed, /* autoFlush= */ true, StandardCharsets.UTF_8));
        new NodesDemo(screen, far, SECONDS, chaos).run();
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static void assertNoProcessIsLeft() {
        assertThat(ProcessHandle.current()
                        .descendants()
                        .filter(ProcessHandle::isAlive)
                        .map(process -> process.info().commandLine().orElse(""))
                        .filter(command ->
                                command.contains(NodeMain.class.getName()) || command.contains("redis-server"))
                        .collect(Collectors.toList()))
                .isEmpty();
    }

    private static long number(String printed, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(printed.replaceAll("\\s+", " "));
        assertThat(matcher.find()).as("'%s' in%n%s", pattern, printed).isTrue();
        return Long.parseLong(matcher.group(1).replace(",", ""));
    }
}
