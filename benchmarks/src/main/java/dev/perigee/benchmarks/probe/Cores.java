package dev.perigee.benchmarks.probe;

import dev.perigee.launcher.RedisServer;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** The machine's cores. */
final class Cores {

    private Cores() {}

    /**
     * Keeps a server on the first core until it ends; says whether that worked. Without the program {@code taskset}, or with
     * one core only, it goes where it likes.
     */
    static boolean pin(RedisServer server) {
        if (Runtime.getRuntime().availableProcessors() < 2) {
            return false;
        }
        try {
            Process taskset = new ProcessBuilder("taskset", "-a", "-cp", "0", Long.toString(server.pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return taskset.waitFor(5, TimeUnit.SECONDS) && taskset.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
