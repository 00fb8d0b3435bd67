package dev.perigee.redis;

import java.util.stream.Stream;

/** The scripts by which nodes tidy up in the background, for tests that count what a call sends. */
public final class SweepScripts {

    private SweepScripts() {}

    /**
     * Recognises a call of such a script.
     *
     * @param arguments those of an {@code EVALSHA}, or of the {@code EVAL} that a server is told the script by, as its
     *     {@code MONITOR} shows them
     * @return true if no call of the application's sent it
     */
    public static boolean isOne(String arguments) {
        return Stream.of(Script.ENDS, Script.SWEEP, Script.FORGET)
                .anyMatch(script -> arguments.contains(script.digest()) || arguments.contains(shown(script.text())));
    }

    private static String shown(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
