package dev.perigee.examples.dashboard;

import java.util.List;
import java.util.Locale;

/** Shows how far the look-ups are: a bar on a terminal, a line for every quarter anywhere else. Not thread-safe. */
final class Progress {

    private static final int QUARTERS = 4;

    private final Screen screen;
    private final List<Gauge> gauges;
    private final long start = System.nanoTime();
    private int quartersShown;

    Progress(Screen screen, List<Gauge> gauges) {
        this.screen = screen;
        this.gauges = gauges;
    }

    void show() {
        long done = gauges.stream().mapToLong(Gauge::done).sum();
        long expected = gauges.stream().mapToLong(Gauge::expected).sum();
        double share = expected == 0 ? 1 : (double) done / expected;
        if (screen.isTerminal()) {
            screen.redraw(bar(screen, share, hitShare(done), System.nanoTime() - start));
        } else if (share * QUARTERS >= quartersShown + 1) {
            quartersShown = (int) (share * QUARTERS);
            screen.line(String.format(
                    Locale.ROOT,
                    "  %3.0f %% done, %.0f %% of it hits, %s",
                    quartersShown * 100.0 / QUARTERS,
                    hitShare(done) * 100,
                    Durations.minutes(System.nanoTime() - start)));
        }
    }

    void end() {
        if (screen.isTerminal()) {
            screen.erase();
        }
    }

    static String bar(Screen screen, double share, double hits, long nanos) {
        String figures = String.format(
                Locale.ROOT, " %3.0f %%  hits %3.0f %%  %s", share * 100, hits * 100, Durations.minutes(nanos));
        // One column stays free: some terminals go to the next line when the last one is written.
        int width = Math.max(screen.columns() - figures.length() - 3, 1);
        return "  " + screen.signs().bar(share, width) + figures;
    }

    private double hitShare(long done) {
        long hits = gauges.stream()
                .mapToLong(gauge -> gauge.answeredBy(Tier.NEAR) + gauge.answeredBy(Tier.FAR))
                .sum();
        return done == 0 ? 0 : Math.min((double) hits / done, 1);
    }
}
