package dev.perigee.examples.nodes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link NodeMain} in a process of its own. It ends with this JVM, however that ends. Thread-safe. */
final class NodeProcess implements AutoCloseable {

    private static final long END_SECONDS = 10;
    private static final int LOG_LINES = 5;

    private final Process process;
    private final Path log;
    private volatile Figures figures = Figures.NONE;
    private volatile boolean ready;

    private NodeProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        Thread reader = new Thread(this::read, "figures of process " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a node.
     *
     * @param number 1 or 2
     * @param uri where its far tier is
     * @param log a file for what it logs
     */
    static NodeProcess start(int number, String uri, Path log) {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-Dkryo.unsafe=false",
                "-cp",
                System.getProperty("java.class.path"),
                NodeMain.class.getName(),
                Integer.toString(number)));
        // Not among the arguments, which everybody on this machine may read: there may be a password in it.
        builder.environment().put("PERIGEE_URI", uri);
        try {
            return new NodeProcess(
                    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                            .start(),
                    log);
        } catch (IOException e) {
            throw new UncheckedIOException("could not start a node", e);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has its caches and is at work. */
    boolean isReady() {
        return ready;
    }

    /** What it has told last. */
    Figures figures() {
        return figures;
    }

    /** The last lines that it has logged; to be shown when it failed. */
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
        } catch (IOException e) {
            return "";
        }
    }

    /** As by {@code kill -9}. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Tells it to delete its caches and to end, and waits for that. */
    void endAndDestroy() {
        try {
            process.getOutputStream().write((NodeMain.DESTROY + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            return; // It is gone.
        }
        awaitEnd();
    }

    /** Lets it end by itself, and waits for that; kills it if it does not. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // It is gone, or will be in a moment.
        }
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.equals(NodeMain.READY)) {
                    ready = true;
                } else if (Figures.isLine(line)) {
                    figures = Figures.ofLine(line);
                }
            }
        } catch (IOException e) {
            // It was killed.
        }
    }
}
