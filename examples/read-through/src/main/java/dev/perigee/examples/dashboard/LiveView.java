package dev.perigee.examples.dashboard;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Shows nodes at work and what happens to them: a moving picture on a terminal, a line now and then anywhere else. To be
 * used by one thread.
 */
public final class LiveView {

    private static final int ROWS = 6;
    private static final int LABEL = 12;
    private static final int SHORTEST_BAR = 8;
    private static final List<Tier> TIERS = List.of(Tier.NEAR, Tier.FAR, Tier.LOADED, Tier.STALE);

    private final Screen screen;
    private final int seconds;
    private final int width;
    private final Map<Tier, long[]> counts = new EnumMap<>(Tier.class);
    private final char[] marks;
    private final List<String> events = new ArrayList<>();
    private long linesShown;
    private int lastColumn = -1;

    /**
     * Begins an empty picture.
     *
     * @param screen where to draw
     * @param seconds how long it will be shown
     */
    public LiveView(Screen screen, int seconds) {
        this.screen = screen;
        this.seconds = seconds;
        this.width = Math.max(1, screen.columns() - LABEL - 2);
        this.marks = new char[width];
        Arrays.fill(marks, ' ');
        for (Tier tier : Tier.values()) {
            counts.put(tier, new long[width]);
        }
    }

    /**
     * A node.
     *
     * @param name its name
     * @param state how it is, in a few words; shown where it has answered nothing
     * @param lastSecond what it has answered in the last second
     */
    public record Node(String name, String state, Shares lastSecond) {}

    /**
     * What is to be seen at a moment.
     *
     * @param seconds since the beginning
     * @param far how the far tier is, in a few words
     * @param nodes the nodes
     * @param facts more, a line each
     */
    public record Moment(double seconds, String far, List<Node> nodes, List<String> facts) {}

    /**
     * Adds to the chart what all nodes have answered since the call before.
     *
     * @param at seconds since the beginning
     * @param answered how many look-ups
     */
    public void add(double at, Shares answered) {
        // Several columns when the caller was late.
        int last = columnOf(at);
        int first = Math.min(last, lastColumn + 1);
        for (int column = first; column <= last; column++) {
            for (Tier tier : TIERS) {
                column(tier)[column] += answered.of(tier);
            }
        }
        lastColumn = last;
    }

    /**
     * Something has happened.
     *
     * @param at seconds since the beginning
     * @param mark stands for it below the chart
     * @param what it in words
     */
    public void event(double at, char mark, String what) {
        marks[columnOf(at)] = mark;
        String text = String.format(Locale.ROOT, "%4.1f s  %c  %s", at, mark, what);
        events.add(text);
        if (!screen.isTerminal()) {
            TextLines.wrap(text, screen.columns()).forEach(screen::line);
        }
    }

    /**
     * Shows a moment.
     *
     * @param moment the moment
     */
    public void show(Moment moment) {
        if (screen.isTerminal()) {
            screen.picture(picture(moment));
        } else if (moment.seconds() >= linesShown + 1) {
            linesShown = (long) moment.seconds();
            screen.line(clip(line(moment)));
        }
    }

    /** Leaves the picture as it is, and the screen to others. */
    public void end() {
        screen.keepPicture();
    }

    private List<String> picture(Moment moment) {
        List<String> lines = new ArrayList<>();
        lines.add(screen.bold(clip(String.format(
                Locale.ROOT, "  %2.0f s of %d   %s", Math.min(moment.seconds(), seconds), seconds, moment.far()))));
        moment.nodes().forEach(node -> lines.add(nodeLine(node)));
        moment.facts().forEach(fact -> lines.add(clip("  " + fact)));
        lines.add("");
        List<String> rows = new ShareChart(counts, width, ROWS).lines(screen);
        for (int i = 0; i < rows.size(); i++) {
            lines.add(pad(i == 0 ? "   100 %" : i == rows.size() - 1 ? "     0 %" : "") + rows.get(i));
        }
        lines.add(pad("") + String.valueOf(marks).stripTrailing());
        lines.add(pad("") + legend());
        int first = Math.max(0, events.size() - ROWS);
        for (int i = 0; i < ROWS; i++) {
            lines.add(first + i < events.size() ? clip("  " + events.get(first + i)) : "");
        }
        return lines;
    }

    private String nodeLine(Node node) {
        Shares shares = node.lastSecond();
        if (shares.total() == 0) {
            return clip(pad("  " + node.name()) + node.state());
        }
        String figures = String.format(
                Locale.ROOT,
                "  near %3d %%  stale %3d %%  %,6d/s",
                shares.percent(Tier.NEAR),
                shares.percent(Tier.STALE),
                shares.total());
        int room = Math.max(SHORTEST_BAR, screen.columns() - LABEL - figures.length() - 1);
        return pad("  " + node.name()) + bar(shares, room) + figures;
    }

    /** Each tier's part of a bar. */
    private String bar(Shares shares, int length) {
        StringBuilder bar = new StringBuilder();
        long sum = 0;
        int end = 0;
        for (Tier tier : TIERS) {
            sum += shares.of(tier);
            int next = (int) Math.round((double) sum * length / shares.total());
            bar.append(screen.coloured(
                    tier, String.valueOf(screen.signs().fill(tier)).repeat(next - end)));
            end = next;
        }
        return bar.toString();
    }

    private String line(Moment moment) {
        String nodes = moment.nodes().stream()
                .map(node -> node.lastSecond().total() == 0
                        ? node.name() + ": " + node.state()
                        : TIERS.stream()
                                .map(tier -> String.format(
                                        Locale.ROOT, "%3d", node.lastSecond().percent(tier)))
                                .collect(Collectors.joining(
                                        "",
                                        node.name() + ":",
                                        String.format(
                                                Locale.ROOT,
                                                " %% of %,d",
                                                node.lastSecond().total()))))
                .collect(Collectors.joining(" | "));
        return String.format(Locale.ROOT, "%4d s     %s", linesShown, nodes);
    }

    private String legend() {
        return TIERS.stream()
                .map(tier -> screen.coloured(tier, screen.signs().fill(tier) + " " + tier.label()))
                .collect(Collectors.joining("   "));
    }

    private long[] column(Tier tier) {
        return counts.getOrDefault(tier, new long[width]);
    }

    private int columnOf(double at) {
        return (int) Math.max(0, Math.min(width - 1, at * width / seconds));
    }

    /** One column stays free: some terminals go to the next line when the last one is written. */
    private String clip(String text) {
        return text.length() < screen.columns() ? text : text.substring(0, screen.columns() - 1);
    }

    private static String pad(String text) {
        return text + " ".repeat(Math.max(LABEL - text.length(), 1));
    }
}
