package dev.perigee.examples.dashboard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Shows the example's progress and what came of it. To be used by one thread; the work that it runs has threads of its
 * own.
 */
public final class Dashboard {

    private static final Duration LONGEST_RUN = Duration.ofMinutes(10);
    private static final long REDRAW_MILLIS = 100;
    private static final int LABEL = 12;

    private final Screen screen;
    private final List<Gauge> gauges = new ArrayList<>();

    /**
     * Shows it on a screen.
     *
     * @param screen where to draw
     */
    public Dashboard(Screen screen) {
        this.screen = screen;
    }

    /**
     * Makes a gauge for the look-ups of a node.
     *
     * @param name the node's
     * @param cache the node's cache, with statistics enabled; a Perigee cache
     * @param lookUps how many there will be
     * @return a gauge, to be used by one thread
     */
    public Gauge gauge(String name, Cache<?, ?> cache, int lookUps) {
        Gauge gauge = new Gauge(name, cache, lookUps, chartWidth());
        gauges.add(gauge);
        return gauge;
    }

    /**
     * Runs tasks at the same time, each in a thread of its own, and shows the progress of all gauges until they are
     * through.
     *
     * @param tasks what to run
     * @throws IllegalStateException if one of them fails, if they take more than ten minutes, or if this thread is
     *     interrupted
     */
    public void runTogether(Runnable... tasks) {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.length);
        Progress progress = new Progress(screen, gauges);
        try {
            CompletableFuture<?>[] runs = Arrays.stream(tasks)
                    .map(task -> CompletableFuture.runAsync(task, threads))
                    .toArray(CompletableFuture<?>[]::new);
            await(runs, progress);
        } finally {
            threads.shutdownNow();
            progress.end();
        }
    }

    /** Shows the table and the charts of all look-ups. */
    public void showLookUps() {
        List<Tier> tiers = Arrays.stream(Tier.values())
                .filter(tier ->
                        (tier != Tier.WAITED && tier != Tier.STALE) || all(tier).total() > 0)
                .toList();
        table(tiers);
        title("Who answered, from the first look-up to the last");
        List<String> rows = ShareChart.of(gauges, chartWidth()).lines(screen);
        for (int i = 0; i < rows.size(); i++) {
            screen.line(pad(i == 0 ? "   100 %" : i == rows.size() - 1 ? "     0 %" : "") + rows.get(i));
        }
        screen.line(pad("") + legend(tiers));
        title("How long it took");
        for (Tier tier : tiers) {
            double[] heights = all(tier).columns(LatencyAxis.FROM, LatencyAxis.TO, chartWidth());
            chart(
                    tier,
                    screen.signs().chart(heights, Arrays.stream(heights).max().orElse(0)));
        }
        screen.line(" ".repeat(LABEL)
                + LatencyAxis.draw(chartWidth(), screen.signs().micro()));
    }

    /**
     * Begins a part.
     *
     * @param format its title, as {@link String#format} wants it
     * @param arguments what belongs in it
     */
    public void title(String format, Object... arguments) {
        screen.line("");
        TextLines.wrap(format(format, arguments), screen.columns()).forEach(line -> screen.line(screen.bold(line)));
    }

    /**
     * Tells something.
     *
     * @param label in a word; may be empty
     * @param format what there is to tell, as {@link String#format} wants it; goes on in the next line where it is too
     *     long for one
     * @param arguments what belongs in it
     */
    public void fact(String label, String format, @Nullable Object... arguments) {
        String begin = "  " + label;
        for (String line : TextLines.wrap(format(format, arguments), screen.columns() - LABEL)) {
            screen.line(screen.bold(pad(begin)) + line);
            begin = "";
        }
    }

    /**
     * Writes a duration.
     *
     * @param nanos nanoseconds
     * @return milliseconds with their unit
     */
    public String inMillis(long nanos) {
        return Durations.inMillis(nanos);
    }

    private static void await(CompletableFuture<?>[] runs, Progress progress) {
        long end = System.nanoTime() + LONGEST_RUN.toNanos();
        CompletableFuture<?> all = CompletableFuture.allOf(runs);
        while (System.nanoTime() - end < 0) {
            try {
                // One that fails ends it for all: whoever waits for the others would wait for nothing.
                boolean failed = Arrays.stream(runs).anyMatch(CompletableFuture::isCompletedExceptionally);
                if (failed) {
                    CompletableFuture.anyOf(runs).get(REDRAW_MILLIS, TimeUnit.MILLISECONDS);
                }
                all.get(REDRAW_MILLIS, TimeUnit.MILLISECONDS);
                progress.show();
                return;
            } catch (TimeoutException e) {
                progress.show();
            } catch (ExecutionException e) {
                throw new IllegalStateException("A node failed: " + e.getCause(), e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while the nodes were at work", e);
            }
        }
        throw new IllegalStateException("The nodes were not through after " + LONGEST_RUN.toMinutes() + " minutes");
    }

    private void table(List<Tier> tiers) {
        Table table = new Table();
        List<String> head = new ArrayList<>(List.of("answered by"));
        gauges.forEach(gauge -> head.add(gauge.name()));
        head.addAll(List.of("share", "p50", "p99"));
        table.row(head.toArray(String[]::new));
        long total = gauges.stream().mapToLong(Gauge::done).sum();
        for (Tier tier : tiers) {
            LatencyHistogram latencies = all(tier);
            List<String> cells = new ArrayList<>(List.of(tier.label()));
            gauges.forEach(gauge -> cells.add(format("%,d", gauge.answeredBy(tier))));
            cells.add(format("%.1f %%", latencies.total() * 100.0 / Math.max(total, 1)));
            cells.add(Durations.brief(latencies.percentile(0.50), screen.signs().micro()));
            cells.add(Durations.brief(latencies.percentile(0.99), screen.signs().micro()));
            table.row(cells.toArray(String[]::new));
        }
        screen.line("");
        List<String> lines = table.lines();
        screen.line("  " + screen.bold(lines.get(0)));
        for (int i = 1; i < lines.size(); i++) {
            screen.line("  " + screen.coloured(tiers.get(i - 1), lines.get(i)));
        }
    }

    private void chart(Tier tier, String drawn) {
        screen.line(pad("  " + tier.label()) + screen.coloured(tier, drawn));
    }

    private String legend(List<Tier> tiers) {
        return tiers.stream()
                .filter(tier -> screen.signs().fill(tier) != ' ')
                .map(tier -> screen.coloured(tier, screen.signs().fill(tier) + " " + tier.label()))
                .collect(Collectors.joining("   "));
    }

    private LatencyHistogram all(Tier tier) {
        LatencyHistogram sum = new LatencyHistogram();
        gauges.forEach(gauge -> sum.addAll(gauge.latencies(tier)));
        return sum;
    }

    private int chartWidth() {
        return screen.columns() - LABEL - 2;
    }

    @SuppressWarnings("AnnotateFormatMethod") // Would need one more library; the test runs every format there is.
    private static String format(String format, @Nullable Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    private static String pad(String text) {
        return text + " ".repeat(Math.max(LABEL - text.length(), 1));
    }
}
