package dev.perigee.examples.unicode;

import dev.perigee.examples.dashboard.Dashboard;
import dev.perigee.examples.dashboard.Screen;

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
            Screen screen = Screen.standardOutput(commandLine.terminal(), commandLine.columns());
            new UnicodeDemo(new Dashboard(screen), commandLine.lookUps()).run();
            return 0;
        } catch (RuntimeException e) {
            System.err.println("demo: " + e);
            return 1;
        }
    }
}
