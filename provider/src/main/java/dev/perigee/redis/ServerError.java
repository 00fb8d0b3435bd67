package dev.perigee.redis;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An error that a Redis server answered with, in its own words, and where in a script it came from. Of what Redisson and
 * Redis add, which repeats the command, nothing is kept.
 *
 * @param words what the server said, beginning with the error's code
 * @param line the line of the script that failed, from 1; 0 if the error came from no line of a script
 */
record ServerError(String words, int line) {

    private static final int LONGEST = 200;

    /** Redisson puts the connection and the command behind what the server said, arguments included. */
    private static final Pattern ADDED_BY_REDISSON = Pattern.compile("\\.? (channel|data|command): ");

    /** Redis says what could not be understood, arguments included. */
    private static final String ARGUMENTS = ", with args beginning with";

    private static final Pattern IN_A_SCRIPT = Pattern.compile("\\.? script: \\w+, on @?user_script:(\\d+)\\.?$");

    /** What Redis answers before it runs a command, or a script. */
    private static final Set<String> BEFORE = Set.of(
            "NOPERM",
            "NOAUTH",
            "WRONGPASS",
            "OOM",
            "NOSCRIPT",
            "READONLY",
            "MISCONF",
            "LOADING",
            "BUSY",
            "CLUSTERDOWN",
            "MASTERDOWN",
            "NOREPLICAS",
            "MOVED",
            "ASK",
            "TRYAGAIN",
            "CROSSSLOT",
            "DENIED");

    /** Redis 7.0 has no code for the lack of a right that a script finds. */
    private static final String NO_RIGHT_IN_A_SCRIPT = "ERR The user executing the script can't ";

    /** Takes from a message of Redisson's what the server said. */
    static ServerError of(@Nullable String message) {
        String said = message == null ? "" : message;
        Matcher added = ADDED_BY_REDISSON.matcher(said);
        if (added.find()) {
            said = said.substring(0, added.start());
        }
        int line = 0;
        Matcher script = IN_A_SCRIPT.matcher(said);
        if (script.find()) {
            line = Integer.parseInt(script.group(1));
            said = said.substring(0, script.start());
        }
        int arguments = said.indexOf(ARGUMENTS);
        if (arguments >= 0) {
            said = said.substring(0, arguments);
        }
        said = said.replaceAll("\\p{Cntrl}+", " ").strip();
        return new ServerError(said.length() > LONGEST ? said.substring(0, LONGEST) : said, line);
    }

    /** Whether the user has no right to do something. */
    boolean isForWantOfARight() {
        return code().equals("NOPERM") || words.startsWith(NO_RIGHT_IN_A_SCRIPT);
    }

    /** Whether a script that failed like this had surely not begun. */
    boolean isBeforeAnyScript() {
        return line == 0
                && (BEFORE.contains(code())
                        || words.startsWith("ERR unknown command")
                        || words.startsWith("ERR Error compiling script"));
    }

    private String code() {
        int end = words.indexOf(' ');
        return end < 0 ? words : words.substring(0, end);
    }
}
