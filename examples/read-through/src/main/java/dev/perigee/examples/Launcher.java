package dev.perigee.examples;

import dev.perigee.examples.dashboard.Dashboard;
import dev.perigee.examples.dashboard.Screen;
import dev.perigee.examples.nodes.FarServer;
import dev.perigee.examples.nodes.GivenRedis;
import dev.perigee.examples.nodes.NodesDemo;
import dev.perigee.examples.nodes.OwnRedis;
import dev.perigee.examples.unicode.UnicodeDemo;

/** Runs the example from the command line. */
public final class Launcher {

    private Launcher() {}

    /**
     * Runs it. Ends the program with 0, with 1 if something did not happen as it should, or with 2 for bad arguments.
     *
     * @param arguments see {@link CommandLine#USAGE}
     */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        CommandLine commandLine;
        try {
            commandLine = CommandLine.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println("demo: " + e.getMessage());
            return 2;
        }
        if (commandLine.help()) {
            System.out.println(CommandLine.USAGE);
            return 0;
        }
        try {
            run(commandLine, Screen.standardOutput(commandLine.terminal(), commandLine.columns()));
            return 0;
        } catch (RuntimeException e) {
            System.err.println("demo: " + (e.getMessage() == null ? e : e.getMessage()));
            return 1;
        }
    }

    private static void run(CommandLine commandLine, Screen screen) {
        if (commandLine.far().equals(CommandLine.MEMORY)) {
            new UnicodeDemo(new Dashboard(screen), commandLine.lookUps()).run();
            return;
        }
        try (FarServer far =
                commandLine.far().equals(CommandLine.OWN) ? new OwnRedis() : new GivenRedis(commandLine.far())) {
            new NodesDemo(screen, far, commandLine.seconds(), commandLine.chaos()).run();
        }
    }
}
