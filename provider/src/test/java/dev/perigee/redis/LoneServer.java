package dev.perigee.redis;

import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import dev.perigee.launcher.ServerOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.config.Config;

/** One server alone. */
final class LoneServer implements RedisServers {

    final RedisServer server;
    private final Redisson client;

    LoneServer() {
        this(ServerOptions.defaults());
    }

    LoneServer(ServerOptions options) {
        server = RedisServer.start(options);
        client = connect(server, null, null);
    }

    /** What a client of a server is configured like. */
    static Config config(RedisServer server, @Nullable String user, @Nullable String password) {
        Config config = new Config();
        config.setNettyThreads(2).setThreads(2).setUsername(user).setPassword(password);
        config.useSingleServer()
                .setAddress(server.uri().toString())
                .setConnectionPoolSize(4)
                .setConnectionMinimumIdleSize(1)
                .setSubscriptionConnectionPoolSize(2)
                .setSubscriptionConnectionMinimumIdleSize(1);
        return config;
    }

    /** A client of a server, as a user of the server's access rules if one is named. */
    static Redisson connect(RedisServer server, @Nullable String user, @Nullable String password) {
        return (Redisson) Redisson.create(config(server, user, password));
    }

    @Override
    public Redisson client() {
        return client;
    }

    @Override
    public RespClient serverOf(byte[] key) {
        return server.client();
    }

    @Override
    public List<RespClient> primaries() {
        return List.of(server.client());
    }

    @Override
    public void flush() {
        server.call("FLUSHALL");
    }

    @Override
    public void close() {
        client.shutdown();
        server.close();
    }
}
