package dev.perigee.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CommandLineTest {

    @Test
    void takesWhatIsGivenAndDefaultsForTheRest() {
        assertThat(CommandLine.parse()).isEqualTo(new CommandLine(CommandLine.OWN, 25, true, 60_000, false, 80, false));
        assertThat(CommandLine.parse("--far", "memory", "--terminal", "--columns", "120", "--look-ups", "7"))
                .isEqualTo(new CommandLine(CommandLine.MEMORY, 25, true, 7, true, 120, false));
        assertThat(CommandLine.parse("--far", "redis://127.0.0.1:6379", "--no-chaos", "--seconds", "20"))
                .isEqualTo(new CommandLine("redis://127.0.0.1:6379", 20, false, 60_000, false, 80, false));
        assertThat(CommandLine.parse("--no-chaos", "--chaos").chaos()).isTrue();
        assertThat(CommandLine.parse("--help").help()).isTrue();
        assertThat(CommandLine.USAGE.lines()).allMatch(line -> line.length() <= 90);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "--look-ups 0   | --look-ups: '0' is not right; give a whole number from 1 to 10000000",
                "--look-ups ten | --look-ups: 'ten' is not right; give a whole number from 1 to 10000000",
                "--look-ups     | --look-ups: '' is not right; give a whole number from 1 to 10000000",
                "--columns 39   | --columns: '39' is not right; give a whole number from 40 to 1000",
                "--seconds 11   | --seconds: '11' is not right; give a whole number from 12 to 3600",
                "--far          | --far: '' is not right; give memory, or an address that begins with redis://, rediss://,"
                        + " redis+sentinel://, redis+cluster://",
                "--far here:1   | --far: 'here:1' is not right; give memory, or an address that begins with redis://,"
                        + " rediss://, redis+sentinel://, redis+cluster://",
                "--colums 80    | unknown option '--colums'; --help tells which there are",
            })
    void saysWhatWouldBeRight(String line, String message) {
        assertThatThrownBy(() -> CommandLine.parse(line.split(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }
}
