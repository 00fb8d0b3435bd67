package dev.perigee.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A real server on 127.0.0.1, with a port and a folder of its own. When a method returns, what it promises has happened.
 * Nothing of it is left once it is closed or the JVM has ended, however that ended. Thread-safe.
 */
public final class RedisServer implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final int PORT_ATTEMPTS = 5;

    private final ServerOptions options;
    private final boolean isSentinel;
    private final Path folder;
    private int port;
    private @Nullable Process process;
    private boolean stopped;
    private boolean closed;

    private RedisServer(ServerOptions options, boolean isSentinel) {
        this.options = options;
        this.isSentinel = isSentinel;
        try {
            this.folder = Files.createTempDirectory("perigee-redis");
        } catch (IOException e) {
            throw new UncheckedIOException("could not make a folder for a server", e);
        }
        CrashCleaner.removeAtEnd(folder);
    }

    /** Starts a server that keeps nothing on disk. */
    public static RedisServer start() {
        return start(ServerOptions.defaults());
    }

    /** Starts a server and waits until it answers. */
    public static RedisServer start(ServerOptions options) {
        return start(new RedisServer(options, /* isSentinel= */ false));
    }

    /** Starts a Sentinel; the lines of {@code options} say what it watches. */
    static RedisServer startSentinel(ServerOptions options) {
        return start(new RedisServer(options, /* isSentinel= */ true));
    }

    private static RedisServer start(RedisServer server) {
        try {
            server.startOnFreePort();
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    /** The port it listens on; the same after each restart. */
    public synchronized int port() {
        return port;
    }

    /** What a client calls this server: {@code redis://127.0.0.1:port}, or {@code rediss:}; without a password. */
    public URI uri() {
        return URI.create((options.tls() == null ? "redis" : "rediss") + "://127.0.0.1:" + port());
    }

    /** The number of the server's own process, of the present start. */
    public synchronized long pid() {
        return running().pid();
    }

    /** Whether the process is there, stopped or not. */
    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Whether it can be expected to answer: its process is there and has not been stopped. */
    public synchronized boolean isAnswering() {
        return isRunning() && !stopped;
    }

    /** A new connection as the default user; the caller closes it. */
    public RespClient client() {
        return client(Duration.ofSeconds(10));
    }

    /** A new connection as the default user; {@code timeout} limits the connecting and each answer. */
    public RespClient client(Duration timeout) {
        TlsFiles tls = options.tls();
        RespClient client = tls == null
                ? RespClient.connect(port(), timeout)
                : RespClient.connect(port(), timeout, tls.clientContext());
        String password = options.password();
        if (password != null) {
            try {
                client.call("AUTH", password);
            } catch (RuntimeException e) {
                client.close();
                throw e;
            }
        }
        return client;
    }

    /** One command on a connection of its own; the answer as text. */
    public String call(String... words) {
        try (RespClient client = client()) {
            return client.text(words);
        }
    }

    /** Kills the process, as by SIGKILL, and waits until it is gone. Does nothing when it is not running. */
    public synchronized void kill() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroyForcibly();
        awaitEnd(running);
        CrashCleaner.forget(running.pid());
        process = null;
        stopped = false;
    }

    /** Stops the process where it is, as by SIGSTOP: connections stay open, nothing is answered. */
    public synchronized void stop() {
        ServerBinary.signal(running().pid(), "STOP");
        stopped = true;
    }

    /** Lets a stopped process go on, as by SIGCONT. */
    public synchronized void resume() {
        ServerBinary.signal(running().pid(), "CONT");
        stopped = false;
    }

    /**
     * Kills the process if it is there, starts it again on the same port and waits until it answers. The data is there
     * again if the server was started {@linkplain ServerOptions#withData with data}.
     */
    public synchronized void restart() {
        kill();
        startAndAwait();
    }

    /** As {@link #restart}, with nothing of what was written before. */
    public synchronized void restartEmpty() {
        kill();
        for (String kept : List.of("appendonlydir", "dump.rdb")) {
            Folders.remove(folder.resolve(kept));
        }
        startAndAwait();
    }

    /** Kills the process and removes its folder. */
    @Override
    public synchronized void close() {
        kill();
        closed = true;
        Folders.remove(folder);
    }

    /** What the server has logged since its latest start, for messages of tests that failed. */
    public String log() {
        try {
            return Files.readString(folder.resolve("redis.log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** The server's folder. */
    Path folder() {
        return folder;
    }

    @Override
    public String toString() {
        return "RedisServer[" + uri() + "]";
    }

    private synchronized void startOnFreePort() {
        for (int attempt = 1; ; attempt++) {
            port = Ports.free();
            try {
                startAndAwait();
                return;
            } catch (IllegalStateException e) {
                // Another process may have taken the port meanwhile.
                boolean taken = log().contains("Address already in use");
                kill();
                if (!taken || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void startAndAwait() {
        if (closed) {
            throw new IllegalStateException(this + " is closed");
        }
        try {
            Path configuration = folder.resolve("redis.conf");
            List<String> command = new ArrayList<>(List.of(ServerBinary.path().toString(), configuration.toString()));
            if (isSentinel) {
                command.add("--sentinel");
            }
            // A Sentinel writes into its file what it has learnt.
            if (!isSentinel || !configuredFor(configuration)) {
                Files.write(configuration, configuration());
            }
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("redis.log").toFile())
                    .start();
            CrashCleaner.killAtEnd(process.pid());
        } catch (IOException e) {
            throw new UncheckedIOException("could not start " + ServerBinary.path(), e);
        }
        awaitAnswer(running());
    }

    private boolean configuredFor(Path configuration) throws IOException {
        return Files.exists(configuration) && Files.readAllLines(configuration).contains("port " + port);
    }

    private List<String> configuration() {
        List<String> lines = new ArrayList<>();
        lines.add("bind 127.0.0.1");
        lines.add("dir " + folder);
        if (isSentinel) {
            lines.add("port " + port);
        } else {
            lines.addAll(serverLines());
        }
        lines.addAll(options.lines());
        return lines;
    }

    private List<String> serverLines() {
        List<String> lines = new ArrayList<>();
        TlsFiles tls = options.tls();
        if (tls == null) {
            lines.add("port " + port);
        } else {
            lines.add("port 0");
            lines.add("tls-port " + port);
            lines.add("tls-cert-file " + tls.certificate());
            lines.add("tls-key-file " + tls.key());
            lines.add("tls-ca-cert-file " + tls.certificate());
            lines.add("tls-auth-clients no");
        }
        lines.add("save \"\"");
        lines.add("appendonly " + (options.durable() ? "yes" : "no"));
        // Written before each answer, never waiting for the disk: it has to outlive the process, not the machine.
        lines.add("appendfsync no");
        lines.add("enable-debug-command local");
        if (options.password() != null) {
            lines.add("requirepass " + options.password());
        }
        return lines;
    }

    private void awaitAnswer(Process started) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < START_LIMIT.toNanos()) {
            if (answers()) {
                return;
            }
            try {
                if (started.waitFor(5, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("the server ended with " + started.exitValue() + ":\n" + log());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while a server was starting", e);
            }
        }
        throw new IllegalStateException("the server does not answer after " + START_LIMIT + ":\n" + log());
    }

    private boolean answers() {
        try (RespClient client = client(Duration.ofSeconds(1))) {
            // Its own process, not one that somebody else has put on the port; and done with loading.
            return client.text("PING").equals("PONG")
                    && client.text("INFO", "server")
                            .contains("process_id:" + running().pid() + "\r\n");
        } catch (UncheckedIOException | RespException e) {
            return false;
        }
    }

    private Process running() {
        if (process == null) {
            throw new IllegalStateException(this + " is not running");
        }
        return process;
    }

    private static void awaitEnd(Process process) {
        try {
            if (!process.waitFor(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("process " + process.pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a server was ending", e);
        }
    }
}
