package dev.perigee.it.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@link NodeMain} and its process: told what to do by lines, killed, stopped and resumed from outside. */
final class NodeProcess implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String MARK = "node: ";

    private final Process process;
    private final Writer input;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final Tally tally;

    private NodeProcess(Process process, Tally tally) {
        this.process = process;
        this.tally = tally;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "output of process " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a node and waits until it has its caches.
     *
     * @param loader {@code quick}, or {@code hang} for a loader that never returns
     */
    static NodeProcess start(String name, String uri, Path folder, String loader) {
        Path file = folder.resolve(name + ".tally");
        Tally tally = new Tally(file);
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                NodeMain.class.getName(),
                name,
                uri,
                file.toString(),
                loader);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.to(
                            folder.resolve(name + ".log").toFile()))
                    .start();
            NodeProcess node = new NodeProcess(process, tally);
            node.expect("ready");
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Tally tally() {
        return tally;
    }

    /** Sends a command without waiting for its answer. */
    void send(String command) {
        try {
            input.write(command + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a command and returns the rest of the answer that begins as expected. */
    String ask(String command, String beginning) {
        send(command);
        return expect(beginning);
    }

    /** Waits for the next answer that begins as expected, and returns its rest; others are thrown away. */
    String expect(String beginning) {
        long end = System.nanoTime() + LONG.toNanos();
        while (true) {
            String line = next(end - System.nanoTime());
            if (line == null) {
                throw new AssertionError("No answer '" + beginning + "' within " + LONG + " from process "
                        + process.pid() + (process.isAlive() ? "" : ", which has ended"));
            }
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length()).trim();
            }
        }
    }

    /** As {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** As {@code kill -STOP}. */
    void stop() {
        Signals.stop(process);
    }

    /** As {@code kill -CONT}. */
    void resume() {
        Signals.resume(process);
    }

    @Override
    public void close() {
        kill();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("Process " + process.pid() + " survived kill -9");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    private @Nullable String next(long nanos) {
        try {
            return answers.poll(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(MARK)) {
                    answers.add(line.substring(MARK.length()));
                }
            }
        } catch (IOException e) {
            answers.add("gone"); // The process was killed while it was writing.
        }
    }
}
