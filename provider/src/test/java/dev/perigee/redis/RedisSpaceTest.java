package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.CacheId;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.ServerOptions;
import dev.perigee.launcher.TlsFiles;
import dev.perigee.spi.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.config.SubscriptionMode;

/** Opening a namespace: what is checked, what is refused, and that an error names the place and no password. */
@Tag("slow")
final class RedisSpaceTest {

    private static final String SECRET = "s3cr3t-marker";
    private static final RedisSpace.Settings SETTINGS = RedisSpace.Settings.DEFAULT;

    private final String namespace = SharedServers.newNamespace();

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> open("redis://user:" + SECRET + "@127.0.0.1:" + port))
                .isInstanceOf(CacheException.class)
                .hasMessageStartingWith("The far store cannot be reached at redis://127.0.0.1:" + port + " (")
                .hasMessageEndingWith("start the server, or give another perigee.far.redis.address")
                .hasNoCause();
    }

    @Test
    void aServerThatNeverAnswersIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> open("redis://127.0.0.1:" + silent.getLocalPort()))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("cannot be reached at redis://127.0.0.1:");
        }
    }

    @Test
    void aWrongPasswordIsToldAndNotShown() {
        try (RedisServer server = RedisServer.start(ServerOptions.defaults().withPassword("right"))) {
            assertThatThrownBy(() -> open("redis://:" + SECRET + "@127.0.0.1:" + server.port()))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("user or password are not accepted")
                    .satisfies(e -> assertThat(e.toString()).doesNotContain(SECRET));
            assertThatThrownBy(() -> open("redis://127.0.0.1:" + server.port()))
                    .hasMessageContaining("user or password are not accepted");
            open("redis://:right@127.0.0.1:" + server.port()).close();
        }
    }

    @Test
    void nodesHaveToAgreeOnThePartitions() {
        try (RedisSpace first = open(address())) {
            CacheId cache = CacheId.of("cache");
            first.announce(cache);

            assertThatThrownBy(() ->
                            RedisSpace.open(namespace, SETTINGS.withPartitions(32), RedisSource.address(address())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("perigee.far.partitions: 32; namespace '" + namespace
                            + "' has 16 in Redis, give the same or another namespace");

            first.retract(cache);
            assertThat(keys()).isEmpty();
        }
    }

    @Test
    void whoOpenedAnEmptyNamespaceDifferentlyLearnsOfItWithTheFirstCache() {
        try (RedisSpace one = open(address());
                RedisSpace other =
                        RedisSpace.open(namespace, SETTINGS.withPartitions(32), RedisSource.address(address()))) {
            one.announce(CacheId.of("a"));

            assertThatThrownBy(() -> other.announce(CacheId.of("b")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has 16 in Redis");
            one.retract(CacheId.of("a"));
            assertThat(keys()).isEmpty();
        }
    }

    @Test
    void aLayoutOfAnotherVersionIsRefused() {
        SharedServers.alone().call("HSET", namespace + ":cfg", "layout", "2", "partitions", "16");
        assertThatThrownBy(() -> open(address()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has layout 2 in Redis, and this version knows 1");
        SharedServers.alone().call("DEL", namespace + ":cfg");
    }

    @Test
    void whatTheLastCacheLeavesIsNothing() {
        try (RedisSpace space = open(address())) {
            space.announce(CacheId.of("a"));
            space.announce(CacheId.of("b:{*}"));
            space.announce(CacheId.of("a"));
            space.retract(CacheId.of("a"));
            assertThat(keys()).containsExactly(namespace + ":cfg");

            space.retract(CacheId.of("b:{*}"));
            space.retract(CacheId.of("b:{*}"));

            assertThat(keys()).isEmpty();
        }
    }

    @Test
    void aHandedOverClientIsUsedAndNotShutDown() {
        RedissonClient client = Redisson.create(config());
        try {
            RedisSpace space = RedisSpace.open(namespace, SETTINGS, RedisSource.client(client));
            assertThatCode(() -> space.farStore()
                            .ping(Deadline.after(Duration.ofSeconds(10)))
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS))
                    .doesNotThrowAnyException();

            space.close();
            space.close();

            assertThat(client.isShutdown()).isFalse();
        } finally {
            client.shutdown();
        }
        assertThatThrownBy(() -> RedisSpace.open(namespace, SETTINGS, RedisSource.client(client)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("perigee.far.redis.client: is shut down; give one that is open");
    }

    @Test
    void aClientThatContradictsTheProtocolIsRefused() {
        Config unordered = config().setKeepPubSubOrder(false);
        RedissonClient client = Redisson.create(unordered);
        try {
            assertThatThrownBy(() -> RedisSpace.open(namespace, SETTINGS, RedisSource.client(client)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("keepPubSubOrder is false")
                    .hasMessageContaining("set it to true");
        } finally {
            client.shutdown();
        }
    }

    @Test
    void whatIsNoClientIsRefused() {
        assertThatThrownBy(() -> RedisSource.client("client"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "perigee.far.redis.client: a java.lang.String; give a RedissonClient that Redisson.create made");
    }

    @Test
    void settingsThatNeedReplicasAreChecked() {
        Config config = new Config();
        config.useClusterServers().addNodeAddress("redis://127.0.0.1:1").setSubscriptionMode(SubscriptionMode.SLAVE);
        assertThatThrownBy(() -> RedisConfigs.check(
                        config,
                        config.useClusterServers(),
                        RedisSource.config("file:x", getClass().getClassLoader()),
                        16))
                .hasMessage("file:x: subscriptionMode is SLAVE, and replicas hear late; set it to MASTER");

        config.useClusterServers()
                .setSubscriptionMode(SubscriptionMode.MASTER)
                .setSubscriptionConnectionPoolSize(2)
                .setSubscriptionsPerConnection(5);
        assertThatThrownBy(() -> RedisConfigs.check(
                        config,
                        config.useClusterServers(),
                        RedisSource.config("file:x", getClass().getClassLoader()),
                        16))
                .hasMessageContaining("is less than one channel for each of 16 partitions; raise one of them");
    }

    @Test
    void aFileOfRedissonsIsReadAsItIs(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("redisson.yaml");
        Files.writeString(file, "singleServerConfig:\n  address: \"" + address() + "\"\n  clientName: \"by-file\"\n");
        try (RedisSpace space = RedisSpace.open(
                namespace,
                SETTINGS,
                RedisSource.config("file:" + file, getClass().getClassLoader()))) {
            space.announce(CacheId.of("cache"));
            assertThat(SharedServers.alone().call("CLIENT", "LIST")).contains("name=by-file");
            space.retract(CacheId.of("cache"));
        }
    }

    @Test
    void aFileThatIsNotThereOrNoConfigurationIsToldWithoutItsText(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("redisson.yaml");
        Files.writeString(file, "password: " + SECRET + "\n  nonsense: [" + SECRET);
        ClassLoader loader = getClass().getClassLoader();

        assertThatThrownBy(() -> RedisSpace.open(namespace, SETTINGS, RedisSource.config("file:" + file, loader)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("perigee.far.redis.config: 'file:" + file + "' cannot be read")
                .hasNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
        for (String location : List.of("file:" + folder.resolve("none.yaml"), "classpath:none.yaml")) {
            assertThatThrownBy(() -> RedisSpace.open(namespace, SETTINGS, RedisSource.config(location, loader)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("perigee.far.redis.config: '" + location
                            + "' is not there; give the name of a YAML file of Redisson's");
        }
    }

    @Test
    void byTlsTheServerIsOnlyTrustedIfSomebodyVouchesForIt(@TempDir Path folder) throws IOException {
        TlsFiles tls = TlsFiles.create();
        Path file = folder.resolve("tls.yaml");
        try (RedisServer server = RedisServer.start(ServerOptions.defaults().withTls(tls))) {
            String address = server.uri().toString();
            assertThatThrownBy(() -> open(address))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("cannot be reached at " + address);

            Files.writeString(
                    file,
                    "sslTruststore: \"" + tls.trustStore().toUri() + "\"\nsslTruststorePassword: \""
                            + tls.trustStorePassword() + "\"\nsingleServerConfig:\n  address: \"" + address + "\"\n");
            RedisSpace.open(
                            namespace,
                            SETTINGS,
                            RedisSource.config("file:" + file, getClass().getClassLoader()))
                    .close();
        }
    }

    @Test
    void oneSubscriptionAndFewConnectionsForEachOpening() throws Exception {
        try (RedisServer server = RedisServer.start();
                RedisSpace space = RedisSpace.open(
                        "ns",
                        SETTINGS.withName("shop"),
                        RedisSource.address(server.uri().toString()))) {
            CompletableFuture<Void> subscribed = new CompletableFuture<>();
            space.backplane().subscribe(new dev.perigee.spi.Backplane.Subscriber() {
                @Override
                public void onMessage(dev.perigee.entry.Message message) {}

                @Override
                public void onLoss() {}

                @Override
                public void onSubscribed() {
                    subscribed.complete(null);
                }
            });
            subscribed.get(10, TimeUnit.SECONDS);

            assertThat(server.call("PUBSUB", "NUMSUB", "ns:b")).contains("1");
            long clients = server.call("CLIENT", "LIST")
                    .lines()
                    .filter(line -> line.contains("name=perigee-shop"))
                    .count();
            assertThat(clients).isBetween(1L, 12L);
        }
    }

    private RedisSpace open(String address) {
        return RedisSpace.open(namespace, SETTINGS, RedisSource.address(address));
    }

    private static String address() {
        return SharedServers.alone().uri().toString();
    }

    private static Config config() {
        Config config = new Config();
        config.useSingleServer().setAddress(address());
        return config;
    }

    private List<String> keys() {
        String text = SharedServers.alone().call("KEYS", namespace + ":*");
        String inner = text.substring(1, text.length() - 1);
        return inner.isEmpty() ? List.of() : List.of(inner.split(", "));
    }
}
