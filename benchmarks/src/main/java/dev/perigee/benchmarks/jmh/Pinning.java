package dev.perigee.benchmarks.jmh;

import dev.perigee.launcher.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Server and client on a core each, for cases of one thread: left alone, the scheduler sometimes puts them on one core and
 * sometimes wakes an idle one for every answer, and one and the same call takes 8 us or 55.
 */
final class Pinning implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 10;
    private static volatile List<String> client = List.of();

    private final RedisServer server;
    private final @Nullable String before;

    private Pinning(RedisServer server, @Nullable String before) {
        this.server = server;
        this.before = before;
    }

    /** Pins the server to the first core, and forks that {@link PinnedClient} is a profiler of to the second. */
    static Pinning of(RedisServer server) {
        String allowed = allowed();
        List<Integer> cores = cores(allowed);
        if (cores.size() < 2 || !taskset("-a", "-cp", String.valueOf(cores.get(0)), String.valueOf(server.pid()))) {
            return new Pinning(server, null);
        }
        client = List.of("taskset", "-c", String.valueOf(cores.get(1)));
        return new Pinning(server, allowed);
    }

    /** {@return what to put before the command line of a fork} */
    static List<String> client() {
        return client;
    }

    /** Whether it worked; it does not where there is one core only, or no taskset. */
    boolean worked() {
        return before != null;
    }

    /** Lets the server use all cores again. */
    @Override
    public void close() {
        if (before != null) {
            client = List.of();
            taskset("-a", "-cp", before, String.valueOf(server.pid()));
        }
    }

    /** The cores this process may use, as a list such as {@code 0-3,8}; empty where nothing tells. */
    private static String allowed() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("Cpus_allowed_list:"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    static List<Integer> cores(String list) {
        List<Integer> cores = new ArrayList<>();
        for (String range : list.isEmpty() ? new String[0] : list.split(",", -1)) {
            String[] ends = range.split("-", -1);
            for (int core = Integer.parseInt(ends[0]); core <= Integer.parseInt(ends[ends.length - 1]); core++) {
                cores.add(core);
            }
        }
        return cores;
    }

    private static boolean taskset(String... arguments) {
        List<String> command = new ArrayList<>(List.of("taskset"));
        command.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
