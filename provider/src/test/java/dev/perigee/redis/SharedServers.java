package dev.perigee.redis;

import dev.perigee.launcher.RedisCluster;
import dev.perigee.launcher.RedisServer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Servers that all tests of this JVM share, each started when it is first asked for; they end with the JVM. A test takes a
 * namespace of its own and leaves them as they were; one that disturbs a server starts its own.
 */
public final class SharedServers {

    /** Takes away all whose names begin so. */
    private static final String REMOVE = "local from='0' "
            + "repeat "
            + "  local page=redis.call('SCAN',from,'MATCH',ARGV[1],'COUNT',1000) "
            + "  from=page[1] "
            + "  for _,name in ipairs(page[2]) do redis.call('UNLINK',name) end "
            + "until from=='0'";

    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private static @Nullable RedisServer alone;
    private static @Nullable RedisCluster cluster;

    private SharedServers() {}

    /**
     * Returns a server that stands alone.
     *
     * @return always the same
     */
    public static synchronized RedisServer alone() {
        if (alone == null) {
            alone = RedisServer.start();
        }
        return alone;
    }

    /**
     * Returns a cluster.
     *
     * @return always the same
     */
    public static synchronized RedisCluster cluster() {
        if (cluster == null) {
            cluster = RedisCluster.start();
        }
        return cluster;
    }

    /**
     * Returns the cluster's address.
     *
     * @return the address as Perigee takes it
     */
    public static String clusterAddress() {
        return "redis+cluster://"
                + cluster().nodes().stream()
                        .map(node -> "127.0.0.1:" + node.port())
                        .collect(Collectors.joining(","));
    }

    /**
     * Returns a namespace that no other test has.
     *
     * @return a name
     */
    public static String newNamespace() {
        return "test-" + NAMESPACES.incrementAndGet();
    }

    /**
     * Takes away what a test has left on the server that stands alone; what others find there, and how much it is, must not
     * depend on it.
     *
     * @param namespace the test's own
     */
    public static void forget(String namespace) {
        alone().call("EVAL", REMOVE, "0", namespace + ":*");
    }
}
