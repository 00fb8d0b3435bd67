package dev.perigee.examples.unicode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandLineTest {

    @Test
    void takesWhatIsGivenAndDefaultsForTheRest() {
        assertThat(CommandLine.parse()).isEqualTo(new CommandLine(60_000, false, 80, false));
        assertThat(CommandLine.parse("--terminal", "--columns", "120", "--look-ups", "7"))
                .isEqualTo(new CommandLine(7, true, 120, false));
        assertThat(CommandLine.parse("--help").help()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--look-ups 0   | --look-ups: '0' is not right; give a whole number from 1 to 10000000",
                "--look-ups ten | --look-ups: 'ten' is not right; give a whole number from 1 to 10000000",
                "--look-ups     | --look-ups: '' is not right; give a whole number from 1 to 10000000",
                "--columns 39   | --columns: '39' is not right; give a whole number from 40 to 1000",
                "--colums 80    | unknown option '--colums'; --help tells which there are",
            })
    void saysWhatWouldBeRight(String line, String message) {
        assertThatThrownBy(() -> CommandLine.parse(line.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
