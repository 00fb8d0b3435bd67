package dev.perigee.launcher;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A primary with replicas, watched by three Sentinels that notice within three seconds that it is gone. Nothing of it is
 * left once it is closed or the JVM has ended. Thread-safe.
 */
public final class RedisSentinels implements AutoCloseable {

    private static final String NAME = "primary";
    private static final int SENTINELS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<RedisServer> servers = Collections.synchronizedList(new ArrayList<>());
    private final List<RedisServer> sentinels = Collections.synchronizedList(new ArrayList<>());

    private RedisSentinels() {}

    /** Starts a primary with one replica. */
    public static RedisSentinels start() {
        return start(1, ServerOptions.defaults());
    }

    /** Starts a primary with {@code replicas} replicas, all with these options, and waits until all know of each other. */
    public static RedisSentinels start(int replicas, ServerOptions options) {
        if (replicas < 1) {
            throw new IllegalArgumentException("replicas=" + replicas + ": at least 1 is needed to fail over to");
        }
        RedisSentinels all = new RedisSentinels();
        try {
            all.startServers(replicas, options);
            all.startSentinels();
            Waiting.until("replicas and Sentinels know of each other", LIMIT, all::isComplete, all::describe);
            return all;
        } catch (RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /** The name under which the Sentinels watch the primary. */
    public String name() {
        return NAME;
    }

    /** The Sentinels, in no order of importance. */
    public List<RedisServer> sentinels() {
        return List.copyOf(sentinels);
    }

    /** All servers that hold data, the primary of the beginning first. */
    public List<RedisServer> servers() {
        return List.copyOf(servers);
    }

    /** The server that the Sentinels say is the primary. */
    public RedisServer primary() {
        return primaryAt(answering(sentinels).get(0));
    }

    /** Kills the primary and waits until another one is there. Gives the one that was killed. */
    public RedisServer failOver() {
        RedisServer old = primary();
        old.kill();
        Waiting.until(
                "another primary than " + old,
                LIMIT,
                () -> answering(sentinels).stream().allMatch(sentinel -> {
                    RedisServer now = primaryAt(sentinel);
                    return now != old && isPrimary(now);
                }),
                this::describe);
        return old;
    }

    /** Starts a server again that was killed, and waits until it follows the present primary. */
    public void rejoin(RedisServer server) {
        RedisServer primary = primary();
        server.restart();
        // The Sentinels would tell it so themselves, but take their time.
        server.call("REPLICAOF", "127.0.0.1", Integer.toString(primary.port()));
        Waiting.until(server + " follows " + primary, LIMIT, () -> follows(server, primary), this::describe);
    }

    /** Kills all servers and removes their folders. */
    @Override
    public void close() {
        Stream.concat(sentinels.stream(), servers.stream()).forEach(RedisServer::close);
    }

    private void startServers(int replicas, ServerOptions options) {
        ServerOptions quick = options.with("repl-diskless-sync-delay 0").with("repl-ping-replica-period 1");
        RedisServer primary = RedisServer.start(quick);
        servers.add(primary);
        for (int i = 0; i < replicas; i++) {
            servers.add(RedisServer.start(quick.with("replicaof 127.0.0.1 " + primary.port())));
        }
    }

    private void startSentinels() {
        ServerOptions options = ServerOptions.defaults()
                .with("sentinel monitor " + NAME + " 127.0.0.1 "
                        + servers.get(0).port() + " " + (SENTINELS / 2 + 1))
                .with("sentinel down-after-milliseconds " + NAME + " 3000")
                .with("sentinel failover-timeout " + NAME + " 3000");
        for (int i = 0; i < SENTINELS; i++) {
            sentinels.add(RedisServer.startSentinel(options));
        }
    }

    private boolean isComplete() {
        RedisServer primary = servers.get(0);
        return servers.stream().allMatch(server -> server == primary || follows(server, primary))
                && sentinels.stream().allMatch(sentinel -> {
                    String known = sentinel.call("INFO", "sentinel");
                    return known.contains(",slaves=" + (servers.size() - 1) + ",sentinels=" + SENTINELS);
                });
    }

    private static boolean follows(RedisServer replica, RedisServer primary) {
        String replication = replica.call("INFO", "replication");
        return replication.contains("master_port:" + primary.port() + "\r\n")
                && replication.contains("master_link_status:up\r\n");
    }

    private static boolean isPrimary(RedisServer server) {
        return server.isAnswering() && server.call("INFO", "replication").contains("role:master\r\n");
    }

    private RedisServer primaryAt(RedisServer sentinel) {
        String address = sentinel.call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME);
        return servers.stream()
                .filter(server -> address.equals("[127.0.0.1, " + server.port() + "]"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no server of ours is at " + address));
    }

    private static List<RedisServer> answering(List<RedisServer> servers) {
        return servers.stream().filter(RedisServer::isAnswering).toList();
    }

    private String describe() {
        return answering(sentinels).stream()
                .map(sentinel -> sentinel.call("INFO", "sentinel"))
                .collect(Collectors.joining("\n"));
    }
}
