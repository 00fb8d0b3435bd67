package dev.perigee.redis;

import dev.perigee.launcher.RedisCluster;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.redisson.Redisson;
import org.redisson.config.Config;
import org.redisson.config.ReadMode;

/** A cluster of three primaries with a replica each; no test here fails one over. */
final class ClusterServers implements RedisServers {

    final RedisCluster cluster;
    private final Map<Integer, RedisServer> owners = new ConcurrentHashMap<>();
    private final List<RedisServer> primaries;
    private final Redisson client;

    ClusterServers() {
        cluster = RedisCluster.start();
        primaries = cluster.primaries();
        client = connect(cluster, null, null);
    }

    /** A client of a cluster, as a user of its access rules if one is named. */
    static Redisson connect(RedisCluster cluster, String user, String password) {
        Config config = new Config();
        config.setNettyThreads(2).setThreads(2).setUsername(user).setPassword(password);
        config.useClusterServers()
                .addNodeAddress(cluster.nodes().stream()
                        .map(node -> node.uri().toString())
                        .toArray(String[]::new))
                .setReadMode(ReadMode.MASTER)
                .setMasterConnectionPoolSize(4)
                .setMasterConnectionMinimumIdleSize(1)
                .setSlaveConnectionPoolSize(4)
                .setSlaveConnectionMinimumIdleSize(1);
        return (Redisson) Redisson.create(config);
    }

    @Override
    public Redisson client() {
        return client;
    }

    @Override
    public RespClient serverOf(byte[] key) {
        return owners.computeIfAbsent(RedisCluster.slotOf(key), cluster::primaryOf)
                .client();
    }

    @Override
    public List<RespClient> primaries() {
        return primaries.stream().map(RedisServer::client).toList();
    }

    @Override
    public void flush() {
        primaries.forEach(primary -> primary.call("FLUSHALL"));
    }

    @Override
    public void close() {
        client.shutdown();
        cluster.close();
    }
}
