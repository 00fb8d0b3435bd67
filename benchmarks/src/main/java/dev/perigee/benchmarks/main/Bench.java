package dev.perigee.benchmarks.main;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.benchmarks.report.Lines;
import dev.perigee.benchmarks.report.Page;
import dev.perigee.benchmarks.report.Results;
import dev.perigee.benchmarks.report.Table;
import dev.perigee.benchmarks.report.Targets;
import dev.perigee.launcher.RedisServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs the parts, prints each case as soon as it is measured and the table of targets at the end, and writes both down. */
public final class Bench {

    private static final int QUICK_ROUNDS = 3;
    private static final int FULL_ROUNDS = 3;
    private static final int WRONG_USE = 2;

    private final List<Part> parts;
    private final PrintStream out;
    private final PrintStream err;

    Bench(List<Part> parts, PrintStream out, PrintStream err) {
        this.parts = parts;
        this.out = out;
        this.err = err;
    }

    /**
     * The program.
     *
     * @param words as {@code ./bench --help} tells them
     */
    public static void main(String[] words) {
        PrintStream out = new PrintStream(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, /* autoFlush= */ true, StandardCharsets.UTF_8);
        System.exit(new Bench(Parts.all(), out, err).run(List.of(words)));
    }

    /** Does what the command line says; returns 0, or 1 if a part failed, or 2 if the command line is not understood. */
    int run(List<String> words) {
        List<String> names = parts.stream().map(Part::name).toList();
        Options options;
        try {
            options = Options.parse(words, names);
        } catch (IllegalArgumentException e) {
            err.println("bench: " + e.getMessage());
            return WRONG_USE;
        }
        if (options.list()) {
            names.forEach(out::println);
            return 0;
        }
        try (RedisServer redis = RedisServer.start()) {
            return measure(options, redis, words);
        }
    }

    private int measure(Options options, RedisServer redis, List<String> words) {
        Map<String, String> about = Machine.about(redis, words);
        Run run = new Run(
                options.quick(),
                options.quick() ? QUICK_ROUNDS : FULL_ROUNDS,
                redis,
                figures -> out.println(Lines.of(figures)));
        List<Figure> figures = new ArrayList<>();
        boolean failed = false;
        for (Part part : parts) {
            if (options.only().isEmpty() || options.only().contains(part.name())) {
                long begin = System.nanoTime();
                try {
                    figures.addAll(part.measure(run));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return 1;
                } catch (Exception e) {
                    failed = true;
                    err.println("bench: the part " + part.name() + " failed: " + e);
                }
                long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
                out.println("  (" + part.name() + ": " + seconds + " s)");
            }
        }
        out.println();
        out.print(new Table(Targets.all(), figures).plain());
        return write(new Results(about, figures), options.folder()) && !failed ? 0 : 1;
    }

    private boolean write(Results results, Path folder) {
        try {
            Page.write(results, folder);
            out.println();
            out.println("Written to " + folder + ": results.json, README.md and charts.");
            return true;
        } catch (IOException e) {
            err.println("bench: the results cannot be written: " + e);
            return false;
        }
    }
}
