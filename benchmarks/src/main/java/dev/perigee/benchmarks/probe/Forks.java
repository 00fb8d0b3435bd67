package dev.perigee.benchmarks.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** JVMs of their own for what a JVM that has done other things before would falsify. */
final class Forks {

    private static final String ANSWER = "answer ";
    private static final long LIMIT_SECONDS = 120;

    private Forks() {}

    /**
     * What came of a fork.
     *
     * @param value what it told
     * @param millis from its start until it told that
     */
    record Answer(double value, double millis) {}

    /** Tells the parent a value; called once by the fork's main method. */
    static void answer(double value) {
        System.out.println(ANSWER + value);
        System.out.flush();
    }

    /**
     * Starts a JVM and waits for its answer.
     *
     * @param main the class whose main method gives it
     * @param options of the JVM
     * @param arguments of the main method
     */
    static Answer run(Class<?> main, List<String> options, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        // What contenders log is not looked at, and must not hold them up.
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        long begin = System.nanoTime();
        Process fork = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread limit = new Thread(() -> endAfterLimit(fork), "limit-of-fork");
        limit.setDaemon(true);
        limit.start();
        try (BufferedReader out = fork.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith(ANSWER)) {
                    double millis = (System.nanoTime() - begin) / 1e6;
                    return new Answer(Double.parseDouble(line.substring(ANSWER.length())), millis);
                }
            }
        } finally {
            fork.destroyForcibly();
        }
        throw new IllegalStateException("A JVM of " + main.getSimpleName() + " " + arguments + " has told nothing");
    }

    private static void endAfterLimit(Process fork) {
        try {
            if (!fork.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                fork.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
