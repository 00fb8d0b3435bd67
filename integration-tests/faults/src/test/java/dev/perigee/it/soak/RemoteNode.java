package dev.perigee.it.soak;

import dev.perigee.it.process.Signals;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A node in a process of its own, so that it can be made to stand still. All processes of a machine have the same monotonic
 * clock, so its times can be held against those of the others. One thread at a time.
 */
final class RemoteNode implements SoakNode {

    private static final long END_SECONDS = 60;

    private final Process process;
    private final ObjectOutputStream commands;
    private final ObjectInputStream answers;

    private RemoteNode(Process process) throws IOException {
        this.process = process;
        this.commands = new ObjectOutputStream(process.getOutputStream());
        commands.flush();
        this.answers = new ObjectInputStream(process.getInputStream());
    }

    /** Starts a process and waits until its node has its cache. */
    static RemoteNode open(SoakPlan plan, int node, int port) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                "-cp",
                System.getProperty("java.class.path"),
                SoakNodeMain.class.getName());
        Process process = null;
        try {
            process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            RemoteNode remote = new RemoteNode(process);
            remote.commands.writeObject(plan);
            remote.commands.writeInt(node);
            remote.commands.writeInt(port);
            remote.commands.flush();
            remote.answers.readObject();
            return remote;
        } catch (IOException | ClassNotFoundException e) {
            if (process != null) {
                process.destroyForcibly();
            }
            throw new IllegalStateException("The process of node " + node + " did not open its cache", e);
        }
    }

    /** As {@code kill -STOP}. */
    void stop() {
        Signals.stop(process);
    }

    /** As {@code kill -CONT}; without effect while it runs. */
    void resume() {
        Signals.resume(process);
    }

    @Override
    public void begin(int round, long seed) {
        ask(new NodeCommand.Begin(round, seed));
    }

    @Override
    public List<String> end() {
        return ask(new NodeCommand.End());
    }

    @Override
    public List<@Nullable String> read(List<String> keys) {
        return ask(new NodeCommand.Read(new ArrayList<>(keys)));
    }

    @Override
    public Seen take() {
        return ask(new NodeCommand.Take());
    }

    @Override
    public Counted counted() {
        return ask(new NodeCommand.Count());
    }

    @SuppressWarnings("unchecked") // It is what the command returned over there.
    private <T extends @Nullable Object> T ask(NodeCommand<T> command) {
        try {
            commands.writeObject(command);
            commands.flush();
            return (T) answers.readObject();
        } catch (IOException e) {
            throw new UncheckedIOException("The node of process " + process.pid() + " is gone", e);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        resume();
        try {
            commands.close();
            if (process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (IOException e) {
            // It is gone already.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
