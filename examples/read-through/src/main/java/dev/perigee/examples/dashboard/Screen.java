package dev.perigee.examples.dashboard;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Objects;

/**
 * Where the example draws. On a terminal it may draw a line anew and use colours; anywhere else it writes plain lines.
 * Blocks and other signs beyond ASCII are used where they can be written. Not thread-safe.
 */
public final class Screen {

    private static final String ERASE = "\r\u001b[K";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";
    private static final int WIDEST = 120;

    private final PrintStream out;
    private final int columns;
    private final boolean terminal;
    private final boolean colours;
    private final Signs signs;

    /** How many lines the picture has that was drawn last. */
    private int drawn;

    Screen(PrintStream out, int columns, boolean terminal, boolean colours, Signs signs) {
        this.out = out;
        this.columns = Math.min(columns, WIDEST);
        this.terminal = terminal;
        this.colours = colours;
        this.signs = signs;
    }

    /**
     * Draws on standard output. Leaves colours out if the environment's {@code NO_COLOR} is set to anything
     * (https://no-color.org).
     *
     * @param terminal whether it is a terminal; Java 17 cannot tell if only standard input is not
     * @param columns how wide it is
     * @return a screen
     */
    public static Screen standardOutput(boolean terminal, int columns) {
        // Java 17 knows the charset of the locale only; later ones that of the terminal.
        String name = System.getProperty("stdout.encoding", System.getProperty("native.encoding", "US-ASCII"));
        Charset charset = Charset.forName(name);
        String noColour = Objects.requireNonNullElse(System.getenv("NO_COLOR"), "");
        return new Screen(
                new PrintStream(new FileOutputStream(FileDescriptor.out), /* autoFlush= */ true, charset),
                columns,
                terminal,
                terminal && noColour.isEmpty(),
                Signs.of(charset));
    }

    /**
     * Draws plain lines in ASCII, for tests.
     *
     * @param out where to
     * @return a screen of 80 columns
     */
    public static Screen plain(PrintStream out) {
        return new Screen(out, 80, /* terminal= */ false, /* colours= */ false, Signs.ASCII);
    }

    int columns() {
        return columns;
    }

    boolean isTerminal() {
        return terminal;
    }

    Signs signs() {
        return signs;
    }

    void line(String text) {
        out.println(text.stripTrailing());
    }

    /** Draws a line over the one before; only for terminals. */
    void redraw(String text) {
        out.print(ERASE + text);
        out.flush();
    }

    /** Draws some lines over those that were drawn before; only for terminals. */
    void picture(List<String> lines) {
        StringBuilder text = new StringBuilder();
        if (drawn > 0) {
            text.append("\u001b[").append(drawn).append('A');
        }
        lines.forEach(line -> text.append(ERASE).append(line).append(System.lineSeparator()));
        drawn = lines.size();
        out.print(text);
        out.flush();
    }

    /** Leaves the picture as it is; the next one is drawn below. */
    void keepPicture() {
        drawn = 0;
    }

    /** Takes the line away that was redrawn. */
    void erase() {
        out.print(ERASE);
        out.flush();
    }

    String bold(String text) {
        return colours ? BOLD + text + PLAIN : text;
    }

    String coloured(Tier tier, String text) {
        return colours ? tier.colour() + text + PLAIN : text;
    }
}
