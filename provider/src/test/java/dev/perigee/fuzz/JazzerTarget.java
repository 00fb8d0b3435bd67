package dev.perigee.fuzz;

import java.util.Locale;

/** What Jazzer calls, by these names; its first argument is the name of the {@link FuzzTarget}. */
public final class JazzerTarget {

    private static FuzzTarget target = FuzzTarget.ENVELOPE;

    private JazzerTarget() {}

    /**
     * Chooses the target.
     *
     * @param arguments its name
     */
    public static void fuzzerInitialize(String[] arguments) {
        target = FuzzTarget.valueOf(arguments[0].toUpperCase(Locale.ROOT));
    }

    /**
     * Runs one input.
     *
     * @param input any bytes
     */
    public static void fuzzerTestOneInput(byte[] input) {
        target.read(input);
    }
}
