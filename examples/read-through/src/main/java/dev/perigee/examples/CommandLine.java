package dev.perigee.examples;

import java.util.Iterator;
import java.util.List;

/**
 * What was asked for.
 *
 * @param far {@link #OWN}, {@link #MEMORY}, or the address of a Redis
 * @param seconds how long it lasts over a Redis
 * @param chaos whether nodes and the demo's own Redis are killed while it runs
 * @param lookUps look-ups of each node over the embedded far store
 * @param terminal whether somebody watches
 * @param columns how wide to draw
 * @param help whether only to say what can be asked for
 */
record CommandLine(String far, int seconds, boolean chaos, int lookUps, boolean terminal, int columns, boolean help) {

    static final String OWN = "own";
    static final String MEMORY = "memory";

    static final String USAGE = """
            usage: ./demo [--far WHERE] [--seconds N] [--no-chaos] [--look-ups N]
                          [--terminal] [--columns N] [--help]

            Two nodes look characters of Unicode up in a read-through cache. Without --far they
            are two processes over a real Redis that comes with the build; one of them is killed
            while they work, and then the Redis.

              --far WHERE   redis://..., rediss://..., redis+sentinel://... or redis+cluster://...
                            for a Redis of yours, which is not killed and holds nothing of it at
                            the end; memory for two nodes in one process over the embedded far
                            store
              --seconds N   how long it lasts over a Redis, 12 to 3600; 25 if not given
              --chaos       kill a node, and the Redis if it is the demo's own; so if nothing is said
              --no-chaos    kill nothing: the numbers of the processes are shown for you to do so
              --look-ups N  with --far memory: look-ups of each of the two nodes, 1 to 10000000;
                            60000 if not given
              --terminal    show progress in place and in colour (given by ./demo when it writes to
                            a terminal)
              --columns N   how wide to draw, 40 to 1000 (given by ./demo; 80 if not given)

            NO_COLOR=1 in the environment leaves colours out.""";

    private static final CommandLine DEFAULT = new CommandLine(OWN, 25, true, 60_000, false, 80, false);

    private static final List<String> SCHEMES =
            List.of("redis://", "rediss://", "redis+sentinel://", "redis+cluster://");

    static CommandLine parse(String... arguments) {
        CommandLine parsed = DEFAULT;
        for (Iterator<String> rest = List.of(arguments).iterator(); rest.hasNext(); ) {
            String option = rest.next();
            parsed = switch (option) {
                case "--far" -> parsed.withFar(far(rest));
                case "--seconds" -> parsed.withSeconds(number(option, rest, 12, 3_600));
                case "--chaos" -> parsed.withChaos(true);
                case "--no-chaos" -> parsed.withChaos(false);
                case "--look-ups" -> parsed.withLookUps(number(option, rest, 1, 10_000_000));
                case "--columns" -> parsed.withColumns(number(option, rest, 40, 1_000));
                case "--terminal" -> parsed.withTerminal();
                case "--help", "-h" -> parsed.withHelp();
                default ->
                    throw new IllegalArgumentException("unknown option '" + option + "'; --help tells which there are");
            };
        }
        return parsed;
    }

    private CommandLine withFar(String where) {
        return new CommandLine(where, seconds, chaos, lookUps, terminal, columns, help);
    }

    private CommandLine withSeconds(int number) {
        return new CommandLine(far, number, chaos, lookUps, terminal, columns, help);
    }

    private CommandLine withChaos(boolean kills) {
        return new CommandLine(far, seconds, kills, lookUps, terminal, columns, help);
    }

    private CommandLine withLookUps(int number) {
        return new CommandLine(far, seconds, chaos, number, terminal, columns, help);
    }

    private CommandLine withColumns(int number) {
        return new CommandLine(far, seconds, chaos, lookUps, terminal, number, help);
    }

    private CommandLine withTerminal() {
        return new CommandLine(far, seconds, chaos, lookUps, true, columns, help);
    }

    private CommandLine withHelp() {
        return new CommandLine(far, seconds, chaos, lookUps, terminal, columns, true);
    }

    /** Takes an address as it is: what is wrong with it, Perigee says better. */
    private static String far(Iterator<String> rest) {
        String text = rest.hasNext() ? rest.next() : "";
        if (text.equals(MEMORY) || SCHEMES.stream().anyMatch(text::startsWith)) {
            return text;
        }
        throw new IllegalArgumentException("--far: '" + text
                + "' is not right; give memory, or an address that begins with " + String.join(", ", SCHEMES));
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
