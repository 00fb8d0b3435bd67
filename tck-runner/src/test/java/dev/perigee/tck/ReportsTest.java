package dev.perigee.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportsTest {

    @TempDir
    private Path folder;

    @Test
    void addsUpWhatBecameOfTheTests() throws IOException {
        write("TEST-a.A.xml", """
                <testsuite name="a.A" time="1,000.5">
                  <testcase classname="a.A" name="passes"/>
                  <testcase classname="a.A" name="fails"><failure>no</failure></testcase>
                  <testcase classname="a.A" name="breaks"><error>no</error></testcase>
                  <testcase classname="a.A" name="isSkipped"><skipped/></testcase>
                </testsuite>
                """);
        write("TEST-b.B.xml", """
                <testsuite name="b.B" time="0.25">
                  <testcase classname="b.B" name="logs"><system-err>INFO: ===== ExcludeList url=x</system-err></testcase>
                  <testcase classname="b.B" name="isLeftOut">
                    <system-err><![CDATA[INFO: ===== EXCLUDING TEST 'b.Base'\t'isLeftOut'.]]></system-err>
                  </testcase>
                </testsuite>
                """);
        write("a.A-output.txt", "no report");

        assertThat(Reports.in(folder, name -> true))
                .isEqualTo(new Reports(6, 1, 1, List.of("a.A#isSkipped", "b.B#isLeftOut"), 1000.75));
        assertThat(Reports.in(folder, "a.A"::equals).tests()).isEqualTo(4);
    }

    @Test
    void nothingRanWhereThereIsNoFolder() throws IOException {
        assertThat(Reports.in(folder.resolve("absent"), name -> true).tests()).isZero();
    }

    @Test
    void saysWhichReportIsBroken() throws IOException {
        write("TEST-a.A.xml", "<testsuite");

        assertThatThrownBy(() -> Reports.in(folder, name -> true))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("TEST-a.A.xml");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
