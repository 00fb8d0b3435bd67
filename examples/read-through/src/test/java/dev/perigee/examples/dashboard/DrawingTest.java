package dev.perigee.examples.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DrawingTest {

    @Test
    void aTableIsAsWideAsItsWidestCells() {
        Table table = new Table().row("who", "count").row("near hit", "1,000").row("load", "7");

        assertThat(table.lines()).containsExactly("who       count", "near hit  1,000", "load          7");
        assertThatThrownBy(() -> table.row("alone")).hasMessage("cells: 1; give 2, like the first row");
    }

    @Test
    void aChartGoesFromNothingToFull() {
        double[] heights = {0, 1, 2, 4, 8, 9};

        assertThat(Signs.BLOCKS.chart(heights, /* highest= */ 8)).isEqualTo(" ▁▂▄██");
        assertThat(Signs.ASCII.chart(heights, /* highest= */ 8)).isEqualTo(" .:=@@");
        assertThat(Signs.ASCII.chart(heights, /* highest= */ 0)).isEqualTo("      ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"UTF-8, true", "US-ASCII, false", "ISO-8859-1, false"})
    void blocksAreDrawnWhereTheyCanBeWritten(String charset, boolean blocks) {
        assertThat(Signs.of(Charset.forName(charset))).isEqualTo(blocks ? Signs.BLOCKS : Signs.ASCII);
    }

    @ParameterizedTest(name = "{0} columns")
    @ValueSource(ints = {40, 80, 120})
    void aProgressBarFillsItsLineButForOneColumn(int columns) {
        Screen screen = new Screen(nowhere(), columns, /* terminal= */ true, /* colours= */ false, Signs.ASCII);

        String bar = Progress.bar(screen, 0.5, 0.75, TimeUnit.SECONDS.toNanos(83));

        assertThat(bar).hasSize(columns - 1).containsPattern("^  #+\\.+  50 %  hits  75 %  1:23$");
    }

    @Test
    void coloursAreLeftOutWhereNobodyWantsThem() {
        Screen plain = Screen.plain(nowhere());
        Screen coloured = new Screen(nowhere(), 80, /* terminal= */ true, /* colours= */ true, Signs.BLOCKS);

        assertThat(plain.bold("a") + plain.coloured(Tier.NEAR, "b")).isEqualTo("ab");
        assertThat(coloured.coloured(Tier.NEAR, "b")).isEqualTo("\u001b[32mb\u001b[0m");
    }

    @Test
    void textIsBrokenAtSpaces() {
        assertThat(TextLines.wrap("one two three", 8)).containsExactly("one two", "three");
        assertThat(TextLines.wrap("one two three", 13)).containsExactly("one two three");
        assertThat(TextLines.wrap("abcdefgh ij", 4)).containsExactly("abcd", "efgh", "ij");
    }

    @Test
    void anAxisNamesEachDecade() {
        assertThat(LatencyAxis.draw(60, "us")).isEqualTo("|100 ns     |1 us       |10 us      |100 us     |1 ms");
    }

    @ParameterizedTest(name = "{0} ns")
    @CsvSource({
        "999, 999 ns, 0.00 ms",
        "1000, 1.0 us, 0.00 ms",
        "15400, 15 us, 0.02 ms",
        "1230000, 1.2 ms, 1.23 ms",
        "17400000, 17 ms, 17 ms"
    })
    void durationsAreBrief(long nanos, String brief, String millis) {
        assertThat(Durations.brief(nanos, "us")).isEqualTo(brief);
        assertThat(Durations.inMillis(nanos)).isEqualTo(millis);
    }

    private static PrintStream nowhere() {
        return new PrintStream(new ByteArrayOutputStream(), /* autoFlush= */ true, StandardCharsets.UTF_8);
    }
}
