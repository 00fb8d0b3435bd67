package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is logged as a warning or worse while a test runs: the tests' logger writes to {@code System.err}. */
final class LoggedWarnings implements AutoCloseable {

    static final LoggedWarnings NONE = new LoggedWarnings(System.err);

    private static final Pattern WARNING = Pattern.compile("(WARN|ERROR) dev\\.perigee|Exception in thread");

    private final PrintStream original;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<String> expected = new ArrayList<>();
    private final List<String> tolerated = new ArrayList<>();

    private LoggedWarnings(PrintStream original) {
        this.original = original;
    }

    static LoggedWarnings capture() {
        LoggedWarnings warnings = new LoggedWarnings(System.err);
        System.setErr(new PrintStream(warnings.written, /* autoFlush= */ true, StandardCharsets.UTF_8));
        return warnings;
    }

    void expect(String part) {
        expected.add(part);
    }

    void tolerate(String part) {
        tolerated.add(part);
    }

    /** What has been logged so far. */
    String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        System.setErr(original);
        if (!text().isEmpty() && expected.isEmpty() && tolerated.isEmpty()) {
            original.print(text());
        }
    }

    void verify() {
        List<String> found =
                text().lines().filter(line -> WARNING.matcher(line).find()).toList();
        for (String part : expected) {
            assertThat(found).as("warnings").anyMatch(line -> line.contains(part));
        }
        assertThat(found)
                .as("warnings that the test did not announce")
                .allMatch(line ->
                        Stream.concat(expected.stream(), tolerated.stream()).anyMatch(line::contains));
    }
}
