package dev.perigee.examples.unicode;

import java.util.Iterator;
import java.util.List;

/**
 * What was asked for.
 *
 * @param lookUps look-ups of each node, 1 or more
 * @param terminal whether somebody watches
 * @param columns how wide to draw
 * @param help whether only to say what can be asked for
 */
record CommandLine(int lookUps, boolean terminal, int columns, boolean help) {

    static final String USAGE = """
            usage: ./demo [--look-ups N] [--terminal] [--columns N] [--help]

              --look-ups N  look-ups of each of the two nodes, 1 to 10000000; 60000 if not given
              --terminal    show progress in place and in colour (given by ./demo when it writes to a terminal)
              --columns N   how wide to draw, 40 to 1000 (given by ./demo; 80 if not given)

            NO_COLOR=1 in the environment leaves colours out.""";

    static CommandLine parse(String... arguments) {
        CommandLine parsed = new CommandLine(60_000, false, 80, false);
        for (Iterator<String> rest = List.of(arguments).iterator(); rest.hasNext(); ) {
            String option = rest.next();
            parsed = switch (option) {
                case "--look-ups" -> parsed.withLookUps(number(option, rest, 1, 10_000_000));
                case "--columns" -> parsed.withColumns(number(option, rest, 40, 1_000));
                case "--terminal" -> new CommandLine(parsed.lookUps, true, parsed.columns, parsed.help);
                case "--help", "-h" -> new CommandLine(parsed.lookUps, parsed.terminal, parsed.columns, true);
                default ->
                    throw new IllegalArgumentException("unknown option '" + option + "'; --help tells which there are");
            };
        }
        return parsed;
    }

    private CommandLine withLookUps(int number) {
        return new CommandLine(number, terminal, columns, help);
    }

    private CommandLine withColumns(int number) {
        return new CommandLine(lookUps, terminal, number, help);
    }

    private static int number(String option, Iterator<String> rest, int least, int most) {
        String text = rest.hasNext() ? rest.next() : "";
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is out of range.
        }
        throw new IllegalArgumentException(
                option + ": '" + text + "' is not right; give a whole number from " + least + " to " + most);
    }
}
