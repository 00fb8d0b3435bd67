package dev.perigee.examples.unicode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.examples.dashboard.Dashboard;
import dev.perigee.examples.dashboard.Screen;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs the whole example with little work, and reads what it prints as a user would. */
final class UnicodeDemoTest {

    private static final int LOOK_UPS = 500;

    @Test
    void showsWhatItPromises() {
        String printed = run();

        assertThat(printed).isASCII().doesNotContain("\u001b");
        assertThat(printed.lines()).allMatch(line -> line.length() <= 80, "at most 80 columns");
        assertThat(printed).contains("  100 % done");
        assertThat(hits(printed, "near hit")).isPositive();
        assertThat(hits(printed, "far hit")).isPositive();
        assertThat(hits(printed, "load")).isPositive();
        assertThat(printed).contains("for none of them twice");
        assertThat(printed).containsPattern("half were read there within \\d+(\\.\\d+)? ms");
        assertThat(printed).containsPattern("a note with 1000 ms to live; it was gone after \\d+ ms");
        // Every load, the character that is renamed, and the note.
        assertThat(number(printed, "([\\d,]+) CREATED")).isGreaterThanOrEqualTo(hits(printed, "load") + 1);
        assertThat(number(printed, "([\\d,]+) UPDATED")).isEqualTo(100);
        assertThat(number(printed, "([\\d,]+) EXPIRED")).isEqualTo(1);
    }

    @Test
    void leavesNoThreadBehind() {
        run();

        // They are told to end when a manager is closed, and do so a moment later.
        Await.until(
                "The managers' threads end",
                Duration.ofSeconds(10),
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("perigee-unicode")));
    }

    private static String run() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Screen screen = Screen.plain(new PrintStream(printed, /* autoFlush= */ true, StandardCharsets.UTF_8));
        new UnicodeDemo(new Dashboard(screen), LOOK_UPS).run();
        return printed.toString(StandardCharsets.UTF_8);
    }

    /** Adds up the two nodes' figures in a row of the table. */
    private static long hits(String printed, String row) {
        String both = "(?m)^  " + row + " +([\\d,]+) +([\\d,]+) +[\\d.]+ %";
        return number(printed, both, 1) + number(printed, both, 2);
    }

    private static long number(String printed, String pattern) {
        return number(printed, pattern, 1);
    }

    private static long number(String printed, String pattern, int group) {
        Matcher matcher = Pattern.compile(pattern).matcher(printed);
        assertThat(matcher.find()).as("'%s' in%n%s", pattern, printed).isTrue();
        return Long.parseLong(matcher.group(group).replace(",", ""));
    }
}
