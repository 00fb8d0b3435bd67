package dev.perigee.launcher;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A cluster of three primaries with a replica each. When a method returns, the cluster has agreed on what it promises.
 * Nothing of it is left once it is closed or the JVM has ended. Thread-safe, as far as disturbing a cluster in two ways
 * at once makes sense.
 */
public final class RedisCluster implements AutoCloseable {

    /** How many slots there are. */
    public static final int SLOTS = ClusterSlot.COUNT;

    private static final int PRIMARIES = 3;
    private static final Duration LONG_SILENCE = Duration.ofMinutes(2);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String MIGRATE_LIMIT_MILLIS = "10000";

    private final List<RedisServer> nodes = Collections.synchronizedList(new ArrayList<>());

    private RedisCluster() {}

    /**
     * Starts a cluster that takes a node for gone after two minutes of silence: nobody takes the place of one that this machine
     * does not let run for a while.
     */
    public static RedisCluster start() {
        return start(LONG_SILENCE, ServerOptions.defaults());
    }

    /** Starts a cluster of nodes with these options. {@code nodeTimeout} is their {@code cluster-node-timeout}. */
    public static RedisCluster start(Duration nodeTimeout, ServerOptions options) {
        RedisCluster cluster = new RedisCluster();
        try {
            cluster.startNodes(nodeTimeout, options);
            cluster.join();
            cluster.awaitHealthy();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /** The slot in which a key lies, braces respected. */
    public static int slotOf(String key) {
        return slotOf(key.getBytes(StandardCharsets.UTF_8));
    }

    /** The slot in which a key lies, braces respected. */
    public static int slotOf(byte[] key) {
        return ClusterSlot.of(key);
    }

    /** All nodes, those that were killed included. */
    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /** The nodes that own slots, as they say themselves. */
    public List<RedisServer> primaries() {
        return answering().stream()
                .filter(node -> ClusterView.of(node).myself().ownsAny())
                .toList();
    }

    /** The node that owns a slot now. */
    public RedisServer primaryOf(int slot) {
        return ownerOf(slot).orElseThrow(() -> new IllegalStateException("nobody owns slot " + slot));
    }

    /** A replica of the node that owns a slot now. */
    public RedisServer replicaOf(int slot) {
        String primary = idOf(primaryOf(slot));
        return answering().stream()
                .filter(node -> ClusterView.of(node).myself().primary().equals(primary))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("slot " + slot + " has no replica"));
    }

    /** Kills the node that owns a slot, and waits until its replica has taken over. Gives the killed node. */
    public RedisServer failOver(int slot) {
        RedisServer old = primaryOf(slot);
        old.kill();
        awaitOwnerOtherThan(old, slot);
        return old;
    }

    /**
     * Cuts the replica of a slot off, lets {@code writes} do what only the primary will know, kills the primary and makes
     * the replica take over: what {@code writes} was acknowledged is lost. Gives the killed node.
     */
    public RedisServer failOverLosing(int slot, Runnable writes) {
        RedisServer old = primaryOf(slot);
        RedisServer replica = replicaOf(slot);
        cutOff(replica);
        try {
            writes.run();
            old.kill();
            replica.call("CLUSTER", "FAILOVER", "TAKEOVER");
            awaitOwnerOtherThan(old, slot);
        } finally {
            replica.call("CONFIG", "SET", "masteruser", "", "masterauth", "");
        }
        return old;
    }

    /** Starts a node again that was killed, and waits until the cluster is whole: three primaries, a replica each. */
    public void rejoin(RedisServer node) {
        node.restart();
        awaitHealthy();
    }

    /** Moves a slot with all its keys to another primary, as {@code redis-cli --cluster reshard} does, under load. */
    public void moveSlot(int slot, RedisServer to) {
        RedisServer from = primaryOf(slot);
        if (from == to) {
            throw new IllegalArgumentException("to=" + to + ": owns slot " + slot + " already");
        }
        String number = Integer.toString(slot);
        to.call("CLUSTER", "SETSLOT", number, "IMPORTING", idOf(from));
        from.call("CLUSTER", "SETSLOT", number, "MIGRATING", idOf(to));
        moveKeys(from, to, number);
        // The new owner first: whoever asks the old one from here on is sent to a node that knows it owns the slot.
        String owner = idOf(to);
        to.call("CLUSTER", "SETSLOT", number, "NODE", owner);
        from.call("CLUSTER", "SETSLOT", number, "NODE", owner);
        for (RedisServer node : primaries()) {
            node.call("CLUSTER", "SETSLOT", number, "NODE", owner);
        }
        Waiting.until(
                "all agree that " + to + " owns slot " + slot,
                LIMIT,
                () -> answering().stream()
                        .allMatch(node -> ownerSeenBy(node, slot).equals(owner)),
                this::describe);
    }

    /** Waits until every slot has an owner, every owner a replica that follows it, and all nodes say so. */
    public void awaitHealthy() {
        Waiting.until("the cluster is whole", LIMIT, this::isHealthy, this::describe);
    }

    /** Kills all nodes and removes their folders. */
    @Override
    public void close() {
        nodes().forEach(RedisServer::close);
    }

    private void startNodes(Duration nodeTimeout, ServerOptions options) {
        for (int i = 0; i < 2 * PRIMARIES; i++) {
            nodes.add(RedisServer.start(options.with("cluster-enabled yes")
                    .with("cluster-config-file nodes.conf")
                    .with("cluster-port " + Ports.free())
                    .with("cluster-node-timeout " + nodeTimeout.toMillis())
                    // A replica that was cut off on purpose may still take over, and replicas stay where they are.
                    .with("cluster-replica-validity-factor 0")
                    .with("cluster-allow-replica-migration no")
                    .with("repl-diskless-sync-delay 0")
                    .with("repl-ping-replica-period 1")));
        }
    }

    private void join() {
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).call("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
        }
        for (int i = 0; i < PRIMARIES; i++) {
            int from = SLOTS * i / PRIMARIES;
            int to = SLOTS * (i + 1) / PRIMARIES - 1;
            nodes.get(i).call("CLUSTER", "ADDSLOTSRANGE", Integer.toString(from), Integer.toString(to));
        }
        RedisServer first = nodes.get(0);
        for (RedisServer node : nodes.subList(1, nodes.size())) {
            String[] address = node.call("CONFIG", "GET", "cluster-port").split("[,\\]] ?", -1);
            first.call("CLUSTER", "MEET", "127.0.0.1", Integer.toString(node.port()), address[1]);
        }
        Waiting.until("all nodes have met", LIMIT, this::haveMet, this::describe);
        for (int i = PRIMARIES; i < nodes.size(); i++) {
            nodes.get(i).call("CLUSTER", "REPLICATE", idOf(nodes.get(i - PRIMARIES)));
        }
    }

    private boolean haveMet() {
        return nodes.stream().allMatch(node -> {
            List<ClusterView.Line> seen = ClusterView.of(node).nodes();
            return seen.size() == nodes.size() && seen.stream().noneMatch(ClusterView.Line::isFailing);
        });
    }

    private static void cutOff(RedisServer replica) {
        // With a name the primary does not know it is refused when it asks to follow again.
        replica.call("CONFIG", "SET", "masteruser", "nobody", "masterauth", "nothing");
        replica.call("CLIENT", "KILL", "TYPE", "master");
        Waiting.until(
                replica + " is cut off",
                LIMIT,
                () -> replica.call("INFO", "replication").contains("master_link_status:down\r\n"),
                () -> replica.call("INFO", "replication"));
    }

    private static void moveKeys(RedisServer from, RedisServer to, String slot) {
        try (RespClient client = from.client(Duration.ofSeconds(20))) {
            while (true) {
                List<?> keys = (List<?>) client.call("CLUSTER", "GETKEYSINSLOT", slot, "100");
                if (keys == null || keys.isEmpty()) {
                    return;
                }
                List<byte[]> command = new ArrayList<>();
                for (String word : List.of(
                        "MIGRATE",
                        "127.0.0.1",
                        Integer.toString(to.port()),
                        "",
                        "0",
                        MIGRATE_LIMIT_MILLIS,
                        "REPLACE",
                        "KEYS")) {
                    command.add(word.getBytes(StandardCharsets.UTF_8));
                }
                keys.forEach(key -> command.add((byte[]) key));
                client.call(command.toArray(byte[][]::new));
            }
        }
    }

    private void awaitOwnerOtherThan(RedisServer old, int slot) {
        Waiting.until(
                "another owner of slot " + slot + " than " + old,
                LIMIT,
                () -> ownerOf(slot).filter(owner -> owner != old).isPresent()
                        && answering().stream().allMatch(RedisCluster::saysOk),
                this::describe);
    }

    private Optional<RedisServer> ownerOf(int slot) {
        Map<RedisServer, Long> claims = new HashMap<>();
        for (RedisServer node : answering()) {
            ClusterView.Line myself = ClusterView.of(node).myself();
            if (myself.owns(slot)) {
                claims.put(node, myself.epoch());
            }
        }
        return claims.entrySet().stream()
                .max(Comparator.comparingLong(Map.Entry::getValue))
                .map(Map.Entry::getKey);
    }

    private static String ownerSeenBy(RedisServer node, int slot) {
        return ClusterView.of(node).nodes().stream()
                .filter(line -> line.owns(slot))
                .map(ClusterView.Line::id)
                .findFirst()
                .orElse("");
    }

    private boolean isHealthy() {
        List<RedisServer> running = answering();
        List<ClusterView.Line> primaries = running.stream()
                .map(node -> ClusterView.of(node).myself())
                .filter(ClusterView.Line::ownsAny)
                .toList();
        return running.size() == nodes.size()
                && primaries.size() == PRIMARIES
                && haveMet()
                && running.stream().allMatch(RedisCluster::saysOk)
                && running.stream().allMatch(RedisCluster::isLinked)
                && primaries.stream()
                        .allMatch(primary -> running.stream().allMatch(node -> seesReplicaOf(node, primary)));
    }

    private static boolean seesReplicaOf(RedisServer node, ClusterView.Line primary) {
        return ClusterView.of(node).nodes().stream()
                .anyMatch(line -> line.primary().equals(primary.id()));
    }

    private static boolean isLinked(RedisServer node) {
        String replication = node.call("INFO", "replication");
        return replication.contains("role:master\r\n") || replication.contains("master_link_status:up\r\n");
    }

    private static boolean saysOk(RedisServer node) {
        return node.call("CLUSTER", "INFO").contains("cluster_state:ok\r\n");
    }

    private static String idOf(RedisServer node) {
        return node.call("CLUSTER", "MYID");
    }

    private List<RedisServer> answering() {
        return nodes().stream().filter(RedisServer::isAnswering).toList();
    }

    private String describe() {
        return answering().stream()
                .map(node -> node + ":\n" + node.call("CLUSTER", "NODES"))
                .collect(Collectors.joining("\n"));
    }
}
