package dev.perigee.redis;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.BaseConfig;
import org.redisson.config.BaseMasterSlaveServersConfig;
import org.redisson.config.ClusterServersConfig;
import org.redisson.config.Config;
import org.redisson.config.ConstantDelay;
import org.redisson.config.ReadMode;
import org.redisson.config.SentinelServersConfig;
import org.redisson.config.SingleServerConfig;
import org.redisson.config.SubscriptionMode;
import org.redisson.config.TransportMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Configurations of Redisson: ours for an address, the user's from a file, and what any of them must not say.
 *
 * <p>What a single command may take, that it is sent once and goes to the primary, is said with each command and depends on
 * no configuration; see {@link RedisCommands}.
 */
final class RedisConfigs {

    private static final Logger log = LoggerFactory.getLogger(RedisConfigs.class);

    /** Below 10, Redisson lets callers share connections: two to three times faster than one for each request. */
    private static final int POOL = 8;

    /**
     * So many are kept though nobody needs them: one that is borrowed for good, see {@link Line}, and one for Redisson's own
     * needs. Each is pinged, and an idle node does little else.
     */
    private static final int LEAST_CONNECTIONS = 2;

    private static final int THREADS = 4;

    /**
     * Those that read and write connections. With more of them than half of the cores, an answer and the message that comes
     * with it wake two threads where one would do.
     */
    private static final int NETTY_THREADS =
            Math.max(1, Math.min(THREADS, Runtime.getRuntime().availableProcessors() / 2));

    /** Enough channels on one connection for any number of partitions. */
    private static final int SUBSCRIPTIONS_PER_CONNECTION = 2048;

    private static final int SUBSCRIPTION_POOL = 4;

    /** Redisson's default goes up to 10 s, for so long nothing would be heard of a server that is back. */
    private static final Duration RECONNECTION_DELAY = Duration.ofMillis(300);

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    /** How soon a connection on which nothing comes is asked for a sign of life. */
    static final Duration PING_EVERY = Duration.ofSeconds(2);

    private static final Duration LATEST_PING = Duration.ofSeconds(10);
    private static final Duration CLUSTER_SCAN_EVERY = Duration.ofSeconds(1);
    private static final Duration SHORTEST_CONNECT = Duration.ofSeconds(1);
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(5);

    /** Of an artifact that is not among our dependencies. */
    private static final String EPOLL = "io.netty.channel.epoll.Epoll";

    private RedisConfigs() {}

    /** Our settings for an address. */
    static Config of(RedisAddress address, Duration timeout, String clientName) {
        Config config = new Config()
                .setCodec(ByteArrayCodec.INSTANCE)
                .setThreads(THREADS)
                .setNettyThreads(NETTY_THREADS)
                .setTransportMode(transport())
                .setUseThreadClassLoader(false)
                .setUsername(address.user())
                .setPassword(address.password());
        switch (address.mode()) {
            case SINGLE -> {
                SingleServerConfig server = config.useSingleServer()
                        .setAddress(address.urls().get(0))
                        .setDatabase(address.database())
                        .setConnectionPoolSize(POOL)
                        .setConnectionMinimumIdleSize(LEAST_CONNECTIONS)
                        .setSubscriptionConnectionPoolSize(SUBSCRIPTION_POOL);
                common(server, timeout, clientName);
            }
            case SENTINEL -> {
                SentinelServersConfig servers = config.useSentinelServers()
                        .setMasterName(address.master())
                        .setDatabase(address.database())
                        .setCheckSentinelsList(false);
                address.urls().forEach(servers::addSentinelAddress);
                primaries(servers, timeout, clientName);
            }
            case CLUSTER -> {
                ClusterServersConfig servers =
                        config.useClusterServers().setScanInterval((int) CLUSTER_SCAN_EVERY.toMillis());
                address.urls().forEach(servers::addNodeAddress);
                primaries(servers, timeout, clientName);
            }
        }
        return config;
    }

    /**
     * Reads a user's file.
     *
     * @throws IllegalArgumentException if there is none or Redisson does not understand it
     */
    static Config read(String location, ClassLoader loader) {
        try (InputStream in = open(location, loader)) {
            if (in == null) {
                throw new IllegalArgumentException("perigee.far.redis.config: '" + location
                        + "' is not there; give the name of a YAML file of Redisson's");
            }
            return Config.fromYAML(BundledNames.inYaml(new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException | RuntimeException e) {
            if (e instanceof IllegalArgumentException ours
                    && String.valueOf(ours.getMessage()).startsWith("perigee.")) {
                throw ours;
            }
            // Not the cause: a parser quotes what it reads, and there may be a password in it.
            throw new IllegalArgumentException("perigee.far.redis.config: '" + location
                    + "' cannot be read as a configuration of Redisson's ("
                    + e.getClass().getSimpleName() + "); give a YAML file as Redisson's documentation describes it");
        }
    }

    /**
     * Reads a user's text.
     *
     * @param name names its place in messages
     * @throws IllegalArgumentException if Redisson does not understand it
     */
    static Config parse(String yaml, String name) {
        try {
            return Config.fromYAML(BundledNames.inYaml(yaml));
        } catch (RuntimeException e) {
            // Not the cause, for the same reason.
            throw new IllegalArgumentException(name + ": cannot be read as a configuration of Redisson's ("
                    + e.getClass().getSimpleName() + "); give what Redisson's documentation describes");
        }
    }

    /**
     * Refuses what contradicts the protocol, and warns of what makes it slow.
     *
     * @param source names the place in messages
     * @param partitions how many channels there may be
     * @throws IllegalArgumentException naming the setting and what would be right
     */
    static void check(Config config, BaseConfig<?> servers, RedisSource source, int partitions) {
        if (!config.isKeepPubSubOrder()) {
            throw new IllegalArgumentException(
                    source + ": keepPubSubOrder is false, which would make every message look"
                            + " like a lost one; set it to true");
        }
        if (servers instanceof BaseMasterSlaveServersConfig<?> several) {
            if (several.getSubscriptionMode() != SubscriptionMode.MASTER) {
                throw new IllegalArgumentException(source + ": subscriptionMode is " + several.getSubscriptionMode()
                        + ", and replicas hear late; set it to MASTER");
            }
            int channels = several.getSubscriptionConnectionPoolSize() * servers.getSubscriptionsPerConnection();
            if (config.isClusterConfig() && channels < partitions) {
                throw new IllegalArgumentException(source + ": subscriptionsPerConnection ("
                        + servers.getSubscriptionsPerConnection() + ") times subscriptionConnectionPoolSize ("
                        + several.getSubscriptionConnectionPoolSize() + ") is less than one channel for each of "
                        + partitions + " partitions; raise one of them");
            }
        }
        int ping = servers.getPingConnectionInterval();
        boolean areOurs = source instanceof RedisSource.Addressed; // Then KeepAlive pings.
        if (!areOurs && (ping == 0 || ping > LATEST_PING.toMillis())) {
            log.warn(
                    "{}: with pingConnectionInterval {} it takes long to notice a connection that died without a sign;"
                            + " {} is better",
                    source,
                    ping,
                    PING_EVERY.toMillis());
        }
    }

    /** Linux's own way to wait for many sockets, where Netty's library for it is there and fits; Java's otherwise. */
    static TransportMode transport() {
        try {
            Class<?> epoll = Class.forName(EPOLL, /* initialize= */ true, RedisConfigs.class.getClassLoader());
            Object isThere = epoll.getMethod("isAvailable").invoke(null);
            return Boolean.TRUE.equals(isThere) ? TransportMode.EPOLL : TransportMode.NIO;
        } catch (ReflectiveOperationException | LinkageError e) {
            return TransportMode.NIO;
        }
    }

    private static void primaries(BaseMasterSlaveServersConfig<?> servers, Duration timeout, String clientName) {
        servers.setReadMode(ReadMode.MASTER)
                .setSubscriptionMode(SubscriptionMode.MASTER)
                .setMasterConnectionPoolSize(POOL)
                .setMasterConnectionMinimumIdleSize(LEAST_CONNECTIONS)
                .setSubscriptionConnectionPoolSize(SUBSCRIPTION_POOL);
        common(servers, timeout, clientName);
    }

    private static void common(BaseConfig<?> servers, Duration timeout, String clientName) {
        servers.setTimeout(Math.toIntExact(Math.min(timeout.toMillis(), Integer.MAX_VALUE)));
        servers.setConnectTimeout((int) connectTimeout(timeout).toMillis());
        // For what Redisson does of its own accord: subscribing, and connecting for the first time.
        servers.setRetryAttempts(1);
        servers.setRetryDelay(new ConstantDelay(RETRY_DELAY));
        servers.setReconnectionDelay(new ConstantDelay(RECONNECTION_DELAY));
        servers.setPingConnectionInterval(0); // See KeepAlive.
        servers.setSubscriptionsPerConnection(SUBSCRIPTIONS_PER_CONNECTION);
        servers.setClientName(clientName);
    }

    private static Duration connectTimeout(Duration timeout) {
        if (timeout.compareTo(SHORTEST_CONNECT) < 0) {
            return SHORTEST_CONNECT;
        }
        return timeout.compareTo(LONGEST_CONNECT) > 0 ? LONGEST_CONNECT : timeout;
    }

    private static @Nullable InputStream open(String location, ClassLoader loader) throws IOException {
        int colon = location.indexOf(':');
        String rest = location.substring(colon + 1);
        if (location.substring(0, colon).toLowerCase(Locale.ROOT).equals("classpath")) {
            return loader.getResourceAsStream(rest.startsWith("/") ? rest.substring(1) : rest);
        }
        try {
            Path path = rest.startsWith("//") ? Path.of(URI.create(location)) : Path.of(rest);
            return Files.isRegularFile(path) ? Files.newInputStream(path) : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
