package dev.perigee.benchmarks.jmh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.profile.Profiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * One benchmark of JMH's, run in a JVM of its own each time. Whoever wants rounds runs the contenders one after the other, and
 * again: what the machine does meanwhile meets them all.
 */
public final class Jmh {

    private static final int TOLD_LINES = 40;

    /** For an iteration and what is set up for it: a million entries take half a minute. */
    private static final int PATIENCE_SECONDS = 180;

    /** Of Java 17 to 25, what the contenders ask for in their documentation, the same for all. */
    private static final List<String> OPENED = List.of(
            "--add-modules=java.se",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED");

    static {
        // JMH lets only one run on a machine at a time, by a lock in the folder for temporary files; alone on the
        // machine is for
        // whoever starts us to see to. It looks when its runner is loaded, and never again.
        System.setProperty("jmh.ignoreLock", "true");
    }

    private final String method;
    private final Map<String, String> params = new LinkedHashMap<>();
    private final List<Class<? extends Profiler>> profilers = new ArrayList<>(List.of(CpuProfiler.class));
    private Effort effort = Effort.quick();
    private int threads = 1;
    private String heap = "1g";

    private Jmh(String method) {
        this.method = method;
    }

    /** Names the method that is measured. */
    public static Jmh of(Class<?> benchmark, String method) {
        return new Jmh(benchmark.getName() + '.' + method);
    }

    /** Sets one of the benchmark's parameters. */
    public Jmh param(String name, Object value) {
        params.put(name, String.valueOf(value));
        return this;
    }

    /** Sets how many threads call the method; 1 if nothing is said. */
    public Jmh threads(int number) {
        threads = number;
        return this;
    }

    /** Sets the size of the heap, such as {@code 2g}; {@code 1g} if nothing is said. */
    public Jmh heap(String size) {
        heap = size;
        return this;
    }

    /** Sets how long it takes; {@link Effort#quick} if nothing is said. */
    public Jmh effort(Effort measured) {
        effort = measured;
        return this;
    }

    Jmh profiler(Class<? extends Profiler> type) {
        profilers.add(type);
        return this;
    }

    /**
     * Runs one fork.
     *
     * @throws IllegalStateException if the benchmark fails; the message has what JMH wrote of it
     */
    public Scores run() {
        List<IterationResult> iterations = iterations();
        double[] scores = iterations.stream()
                .mapToDouble(iteration -> iteration.getPrimaryResult().getScore())
                .sorted()
                .toArray();
        return new Scores(
                scores[scores.length / 2],
                average(iterations, "gc.alloc.rate.norm"),
                average(iterations, CpuProfiler.LABEL));
    }

    /** Runs one fork; returns its iterations in the order of time. */
    List<IterationResult> iterations() {
        Path log = logFile();
        try {
            Collection<RunResult> results = new Runner(options(log).build()).run();
            List<IterationResult> iterations = new ArrayList<>();
            for (RunResult result : results) {
                for (BenchmarkResult fork : result.getBenchmarkResults()) {
                    iterations.addAll(fork.getIterationResults());
                }
            }
            if (iterations.isEmpty()) {
                throw failure(log, null);
            }
            return iterations;
        } catch (RunnerException e) {
            throw failure(log, e);
        } finally {
            log.toFile().delete();
        }
    }

    static double average(List<IterationResult> iterations, String label) {
        return iterations.stream()
                .map(iteration -> secondary(iteration).get(label))
                .filter(result -> result != null)
                .mapToDouble(Result::getScore)
                .filter(score -> !Double.isNaN(score))
                .average()
                .orElse(Double.NaN);
    }

    /** What the profilers said of an iteration. Older releases of JMH put a dot before their names. */
    static Map<String, Result<?>> secondary(IterationResult iteration) {
        Map<String, Result<?>> named = new TreeMap<>();
        iteration.getSecondaryResults().forEach((label, result) -> named.put(label.replaceFirst("^·", ""), result));
        return named;
    }

    private ChainedOptionsBuilder options(Path log) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(method) + "$")
                .forks(1)
                .threads(threads)
                .warmupIterations(effort.warmups())
                .warmupTime(TimeValue.milliseconds(effort.warmup().toMillis()))
                .measurementIterations(effort.iterations())
                .measurementTime(TimeValue.milliseconds(effort.iteration().toMillis()))
                .timeout(TimeValue.seconds(PATIENCE_SECONDS))
                .shouldFailOnError(true)
                .jvmArgs(jvmArguments().toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                .output(log.toString());
        profilers.forEach(options::addProfiler);
        params.forEach(options::param);
        return options;
    }

    private List<String> jvmArguments() {
        List<String> arguments = new ArrayList<>(OPENED);
        // What ./bench says of what is measured, such as where another version is.
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("bench."))
                .forEach(name -> arguments.add("-D" + name + '=' + System.getProperty(name)));
        arguments.addAll(List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+UseG1GC", "-XX:+AlwaysPreTouch"));
        if (Runtime.version().feature() >= 24) {
            arguments.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
        }
        return arguments;
    }

    private static Path logFile() {
        try {
            return Files.createTempFile("perigee-jmh", ".log");
        } catch (IOException e) {
            throw new IllegalStateException("there is no file to be had for what JMH says", e);
        }
    }

    private IllegalStateException failure(Path log, @Nullable Exception cause) {
        String said;
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            // A fork that does not end says a lot more after it has failed.
            int failed = (int) lines.stream()
                    .takeWhile(line -> !line.contains("<failure>"))
                    .count();
            int from = Math.max(0, Math.min(failed, lines.size() - TOLD_LINES));
            said = String.join("\n", lines.subList(from, Math.min(lines.size(), from + TOLD_LINES)));
        } catch (IOException e) {
            said = "(and what JMH said cannot be read)";
        }
        String why = cause == null ? "" : cause.getMessage() + "\n";
        return new IllegalStateException(method + " with " + params + " failed:\n" + why + said, cause);
    }
}
