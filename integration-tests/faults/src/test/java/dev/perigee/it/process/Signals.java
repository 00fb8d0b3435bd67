package dev.perigee.it.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** Makes processes stand still and go on. */
public final class Signals {

    private static final long LIMIT_SECONDS = 60;

    private Signals() {}

    /**
     * As {@code kill -STOP}.
     *
     * @param process the process
     */
    public static void stop(Process process) {
        send("STOP", process);
    }

    /**
     * As {@code kill -CONT}.
     *
     * @param process the process
     */
    public static void resume(Process process) {
        send("CONT", process);
    }

    private static void send(String signal, Process process) {
        if (!process.isAlive()) {
            throw new AssertionError("Process " + process.pid() + " has ended");
        }
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
            if (!kill.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new AssertionError("kill -" + signal + " failed for process " + process.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        }
    }
}
