package dev.perigee.benchmarks.probe;

import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a server says of its own work, by {@code INFO}. Not thread-safe. */
final class ServerGauge implements AutoCloseable {

    private static final Pattern COMMAND =
            Pattern.compile("^cmdstat_([^:]+):calls=(\\d+),usec=(\\d+),", Pattern.MULTILINE);

    private static final Set<String> SCRIPTS = Set.of("eval", "evalsha", "fcall", "eval_ro", "evalsha_ro", "fcall_ro");

    /** What is sent by this gauge, and by clients without being asked. */
    private static final Set<String> NO_WORK = Set.of("info", "ping", "memory|usage", "memory|purge");

    private final RespClient client;

    ServerGauge(RedisServer server) {
        this.client = server.client();
    }

    /**
     * What was done with one command since the server was started.
     *
     * @param calls how often, from scripts too
     * @param micros how long all that took
     */
    record Command(long calls, long micros) {}

    /** The commands so far, by name in lower case. */
    record Commands(Map<String, Command> byName) {

        /** What was done since then. */
        Commands since(Commands before) {
            Map<String, Command> done = new HashMap<>();
            byName.forEach((name, now) -> {
                Command then = before.of(name);
                if (now.calls() > then.calls()) {
                    done.put(name, new Command(now.calls() - then.calls(), now.micros() - then.micros()));
                }
            });
            return new Commands(done);
        }

        Command of(String name) {
            return byName.getOrDefault(name, new Command(0, 0));
        }

        /**
         * How long the server was busy with what clients sent, in microseconds. What a script calls is in the script's own
         * time and in its own line, so where there were scripts only they count. This holds for calls that are either
         * scripts or plain commands, and not some of both.
         */
        long busyMicros() {
            long inScripts = 0;
            long all = 0;
            boolean ranScripts = false;
            for (Map.Entry<String, Command> command : byName.entrySet()) {
                if (SCRIPTS.contains(command.getKey())) {
                    ranScripts = true;
                    inScripts += command.getValue().micros();
                } else if (!NO_WORK.contains(command.getKey())) {
                    all += command.getValue().micros();
                }
            }
            return ranScripts ? inScripts : all;
        }
    }

    Commands commands() {
        return parse(client.text("INFO", "commandstats"));
    }

    static Commands parse(String info) {
        Map<String, Command> byName = new HashMap<>();
        Matcher line = COMMAND.matcher(info);
        while (line.find()) {
            byName.put(line.group(1), new Command(Long.parseLong(line.group(2)), Long.parseLong(line.group(3))));
        }
        return new Commands(byName);
    }

    /** The time that the server's process has spent on cores, in seconds: answering, and reading and writing sockets. */
    double cpuSeconds() {
        String info = client.text("INFO", "cpu");
        return number(info, "used_cpu_user") + number(info, "used_cpu_sys");
    }

    /** The bytes that the server has taken for data; what it keeps for each connection is left out. */
    long dataBytes() {
        String info = client.text("INFO", "memory");
        return (long) (number(info, "used_memory") - number(info, "mem_clients_normal"));
    }

    /** Sends a command. */
    @Nullable Object call(String... words) {
        return client.call(words);
    }

    /** Sends a command. */
    @Nullable Object call(byte[]... words) {
        return client.call(words);
    }

    static double number(String info, String name) {
        Matcher line = Pattern.compile("^" + Pattern.quote(name) + ":([0-9.]+)", Pattern.MULTILINE)
                .matcher(info);
        if (!line.find()) {
            throw new IllegalStateException("The server's INFO has no line " + name);
        }
        return Double.parseDouble(line.group(1));
    }

    @Override
    public void close() {
        client.close();
    }
}
