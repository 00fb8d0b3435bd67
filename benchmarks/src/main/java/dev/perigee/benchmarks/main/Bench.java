package dev.perigee.benchmarks.main;

import dev.perigee.benchmarks.Part;
import dev.perigee.benchmarks.Run;
import dev.perigee.benchmarks.contender.PerigeeVersion;
import dev.perigee.benchmarks.report.Figure;
import dev.perigee.benchmarks.report.Lines;
import dev.perigee.benchmarks.report.Page;
import dev.perigee.benchmarks.report.Results;
import dev.perigee.benchmarks.report.Table;
import dev.perigee.benchmarks.report.Target;
import dev.perigee.benchmarks.report.Targets;
import dev.perigee.benchmarks.report.Verdict;
import dev.perigee.launcher.RedisServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs the parts, prints each case as soon as it is measured and the table of targets at the end, and writes both down. What is
 * measured is Perigee beside its peers, or beside another version of itself.
 */
public final class Bench {

    private static final int QUICK_ROUNDS = 3;
    private static final int FULL_ROUNDS = 3;

    /** Two versions differ by less than two runs of one of them, so there are more rounds, and the middle half counts. */
    private static final int QUICK_ROUNDS_AGAINST = 5;

    private static final int FULL_ROUNDS_AGAINST = 11;
    private static final int WRONG_USE = 2;

    private final List<Part> besidePeers;
    private final List<Part> besideBefore;
    private final PrintStream out;
    private final PrintStream err;

    /**
     * Makes the program.
     *
     * @param besidePeers what it measures if nothing is said
     * @param besideBefore what it measures if another version is to be measured, too
     */
    Bench(List<Part> besidePeers, List<Part> besideBefore, PrintStream out, PrintStream err) {
        this.besidePeers = besidePeers;
        this.besideBefore = besideBefore;
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
        System.exit(new Bench(Parts.all(), Parts.against(), out, err).run(List.of(words)));
    }

    /**
     * Does what the command line says.
     *
     * @return 0; or 1 if a part failed, or if this version misses a target that the one before sets; or 2 if the command line
     *     is not understood
     */
    int run(List<String> words) {
        List<Part> parts;
        Options options;
        try {
            options = Options.parse(words);
            parts = options.against() == null ? besidePeers : besideBefore;
            options.check(names(parts));
        } catch (IllegalArgumentException e) {
            err.println("bench: " + e.getMessage());
            return WRONG_USE;
        }
        if (options.list()) {
            names(parts).forEach(out::println);
            return 0;
        }
        if (options.against() != null && System.getProperty(PerigeeVersion.JARS) == null) {
            err.println(
                    "bench: --against needs the other version's jars, which only ./bench builds; run ./bench --against "
                            + options.against());
            return WRONG_USE;
        }
        try (RedisServer redis = RedisServer.start()) {
            return measure(parts, options, redis, words);
        }
    }

    private static List<String> names(List<Part> parts) {
        return parts.stream().map(Part::name).toList();
    }

    private int measure(List<Part> parts, Options options, RedisServer redis, List<String> words) {
        Map<String, String> about = Machine.about(redis, words);
        boolean against = options.against() != null;
        Run run = new Run(options.quick(), rounds(options), redis, told -> {
            out.println(Lines.of(told));
            if (against) {
                out.print(Lines.bytes(told));
            }
        });
        List<Target> targets = against ? Targets.against() : Targets.all();
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
        out.print(new Table(targets, figures).plain());
        boolean slower = against && Verdict.all(targets, figures).stream().anyMatch(Verdict::missed);
        return write(new Results(about, figures), targets, options.folder()) && !failed && !slower ? 0 : 1;
    }

    private static int rounds(Options options) {
        if (options.against() == null) {
            return options.quick() ? QUICK_ROUNDS : FULL_ROUNDS;
        }
        return options.quick() ? QUICK_ROUNDS_AGAINST : FULL_ROUNDS_AGAINST;
    }

    private boolean write(Results results, List<Target> targets, Path folder) {
        try {
            Page.write(results, targets, folder);
            out.println();
            out.println("Written to " + folder + ": results.json, README.md and charts.");
            return true;
        } catch (IOException e) {
            err.println("bench: the results cannot be written: " + e);
            return false;
        }
    }
}
