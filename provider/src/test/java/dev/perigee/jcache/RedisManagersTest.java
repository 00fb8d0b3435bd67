package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.ServerOptions;
import dev.perigee.redis.SharedServers;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** Managers by the address of a Redis: how they are asked for, what they refuse, and that no password of theirs is seen. */
@Tag("slow")
class RedisManagersTest {

    private static final String SECRET = "s3cr3t-marker";

    private final PerigeeCachingProvider provider = new PerigeeCachingProvider();
    private final String namespace = SharedServers.newNamespace();

    @AfterEach
    void close() {
        System.clearProperty("perigee.uri");
        provider.close();
    }

    @Test
    void anAddressIsAllThatIsNeeded() {
        Cache<String, Integer> cache = create(manager(address() + "?namespace=" + namespace + "&node.name=one"));
        Cache<String, Integer> other = create(manager(address() + "?namespace=" + namespace + "&node.name=two"));

        cache.put("k", 1);
        assertThat(other.get("k")).isEqualTo(1);
        other.put("k", 2);
        Await.until("the change is seen", () -> cache.get("k") == 2);
        destroy(cache);
    }

    @Test
    void theSamePlaceIsTheSameManagerWhateverThePassword() {
        try (RedisServer server = RedisServer.start(ServerOptions.defaults().withPassword(SECRET))) {
            String place = "127.0.0.1:" + server.port() + "?namespace=" + namespace;
            CacheManager manager = manager("redis://:" + SECRET + "@" + place);

            assertThat(manager("redis://" + place)).isSameAs(manager);
            assertThat(manager.getURI()).isEqualTo(URI.create("redis://" + place));
            provider.close(URI.create("redis://x:y@" + place), null);
            assertThat(manager.isClosed()).isTrue();
        }
    }

    @Test
    void theDefaultUriIsShownWithoutPasswordAndMeansTheOneWith() {
        try (RedisServer server = RedisServer.start(ServerOptions.defaults().withPassword(SECRET))) {
            String place = "127.0.0.1:" + server.port() + "?namespace=" + namespace;
            System.setProperty("perigee.uri", "redis://:" + SECRET + "@" + place);

            assertThat(provider.getDefaultURI()).isEqualTo(URI.create("redis://" + place));
            Cache<String, Integer> cache = create(provider.getCacheManager(provider.getDefaultURI(), null));
            cache.put("k", 1);

            assertThat(provider.getCacheManager()).isSameAs(cache.getCacheManager());
        }
    }

    @Test
    void theFilesOwnSectionForRedissonIsUsed(@TempDir Path folder) throws IOException {
        String section =
                "redisson:\n  singleServerConfig:\n    address: " + address() + "\n    clientName: by-section\n";
        Path file = Files.writeString(folder.resolve("x.yaml"), "far: redis\nnamespace: " + namespace + "\n" + section);

        Cache<String, Integer> cache = create(provider.getCacheManager(file.toUri(), null));
        cache.put("k", 1);

        assertThat(cache.get("k")).isEqualTo(1);
        assertThat(SharedServers.alone().call("CLIENT", "LIST")).contains("name=by-section");
        destroy(cache);
    }

    @Test
    void theSectionStandsAlone(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("x.yaml"),
                "namespace: " + namespace + "\nredisson:\n  singleServerConfig:\n    address: " + address() + "\n");
        assertThatThrownBy(() -> provider.getCacheManager(file.toUri(), null))
                .isInstanceOf(CacheException.class)
                .hasMessage("perigee.far: 'memory' by default, though redisson (" + file.toUri()
                        + ", line 3) is given; give perigee.far=redis");
        assertThatThrownBy(() -> manager(file.toUri() + "?far=redis&far.redis.address=" + address()))
                .isInstanceOf(CacheException.class)
                .hasMessageEndingWith(
                        "given are perigee.far.redis.address and redisson (" + file.toUri() + ", line 3)");
        Files.writeString(file, "far: redis\nredisson: {singleServerConfg: {password: " + SECRET + "}}\n");
        assertThatThrownBy(() -> provider.getCacheManager(file.toUri(), null))
                .isInstanceOf(CacheException.class)
                .hasMessageStartingWith(
                        "redisson (" + file.toUri() + ", line 2): cannot be read as a configuration of Redisson's")
                .satisfies(failure -> assertThat(textOf(failure)).doesNotContain(SECRET));
    }

    @Test
    void aHandedOverClientIsUsedAndNotShutDown() {
        Config config = new Config();
        config.useSingleServer().setAddress(address());
        RedissonClient client = Redisson.create(config);
        try {
            Properties properties = new Properties();
            properties.setProperty("perigee.far", "redis");
            properties.put("perigee.far.redis.client", client);
            CacheManager manager = provider.getCacheManager(URI.create("perigee:" + namespace), null, properties);
            Cache<String, Integer> cache = create(manager);
            cache.put("k", 1);
            assertThat(cache.get("k")).isEqualTo(1);
            destroy(cache);

            manager.close();

            assertThat(client.isShutdown()).isFalse();
            assertThat(client.getKeys().count()).isNotNegative();
        } finally {
            client.shutdown();
        }
    }

    @Test
    void whereRedisIsHasToBeSaidOnceAndOnPurpose() {
        assertThatThrownBy(() -> manager("perigee:x?far=redis"))
                .isInstanceOf(CacheException.class)
                .hasMessage(
                        "perigee.far: redis needs one of perigee.far.redis.address, perigee.far.redis.config, the"
                                + " section redisson of the file and the manager's property perigee.far.redis.client; give one");
        assertThatThrownBy(() -> manager("redis://127.0.0.1?far.redis.config=file:x.yaml"))
                .isInstanceOf(CacheException.class)
                .hasMessageEndingWith("given are perigee.far.redis.address and perigee.far.redis.config");
        assertThatThrownBy(() -> manager("perigee:x?far.redis.address=redis://127.0.0.1"))
                .isInstanceOf(CacheException.class)
                .hasMessage("perigee.far: 'memory' by default, though perigee.far.redis.address is given; give"
                        + " perigee.far=redis");
        Properties properties = new Properties();
        properties.setProperty("perigee.far", "redis");
        properties.put("perigee.far.redis.client", "no client");
        assertThatThrownBy(() -> provider.getCacheManager(URI.create("perigee:x"), null, properties))
                .isInstanceOf(CacheException.class)
                .hasMessageStartingWith("perigee.far.redis.client: a java.lang.String; give a RedissonClient");
    }

    @Test
    void nodesThatDisagreeAreTold() {
        Cache<String, Integer> cache = create(manager(address() + "?namespace=" + namespace));
        assertThatThrownBy(() -> manager(address() + "?namespace=" + namespace + "&far.partitions=64"))
                .isInstanceOf(CacheException.class)
                .hasMessage("perigee.far.partitions: 64; namespace '" + namespace
                        + "' has 16 in Redis, give the same or another namespace");
        destroy(cache);
    }

    @Test
    void aManagerThatCannotBeOpenedLeavesNoThread() throws IOException {
        int port = freePort();
        List<String> before = threads();

        assertThatThrownBy(() -> manager("redis://127.0.0.1:" + port)).isInstanceOf(CacheException.class);

        Await.until("no thread is left", () -> before.containsAll(threads()));
    }

    @Test
    void destroyingTheLastCacheLeavesNoKey() {
        CacheManager manager = manager(address() + "?namespace=" + namespace);
        Cache<String, Integer> one = create(manager);
        MutableConfiguration<String, Integer> configuration = new MutableConfiguration<>();
        configuration.setTypes(String.class, Integer.class);
        Cache<String, Integer> two = manager.createCache("two", configuration);
        for (int i = 0; i < 100; i++) {
            one.put("k" + i, i);
            two.put("k" + i, i);
        }
        one.clear();
        one.put("k", 1);

        manager.destroyCache("two");
        assertThat(keys()).isNotEmpty().noneMatch(key -> key.contains(":two"));
        manager.destroyCache(Nodes.CACHE);

        assertThat(keys()).isEmpty();
    }

    /** Every failure's text, every log line, every MXBean and every {@code toString}, searched for the password. */
    @Test
    void thePasswordIsSeenNowhere() throws Exception {
        StringBuilder seen = new StringBuilder();
        try (LoggedWarnings log = LoggedWarnings.capture();
                RedisServer server = RedisServer.start(ServerOptions.defaults().withPassword(SECRET))) {
            String right = "redis://:" + SECRET + "@127.0.0.1:" + server.port() + "?namespace=" + namespace;
            for (String wrong : List.of(
                    "redis://:" + SECRET + "@127.0.0.1:" + freePort(),
                    "redis://:" + SECRET + "x@127.0.0.1:" + server.port(),
                    "redis://" + SECRET + "@127.0.0.1:" + server.port(),
                    "redis+cluster://:" + SECRET + "@127.0.0.1:" + server.port(),
                    "redis+sentinel://:" + SECRET + "@127.0.0.1:" + server.port() + "/m",
                    "redis+sentinel://:" + SECRET + "@127.0.0.1:" + server.port(),
                    right + "&far.partitions=3",
                    "redis://:" + SECRET + "@127.0.0.1:" + server.port() + "/x",
                    "perigee:x?far.redis.address=redis://:" + SECRET + "@127.0.0.1",
                    "perigee:x?far=redis&far.redis.address=bogus://:" + SECRET + "@h")) {
                try {
                    manager(wrong).close();
                } catch (CacheException e) {
                    StringWriter trace = new StringWriter();
                    e.printStackTrace(new PrintWriter(trace));
                    seen.append(trace);
                }
            }
            System.setProperty("perigee.uri", "bogus://:" + SECRET + "@h");
            try {
                provider.getDefaultURI();
            } catch (CacheException e) {
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace));
                seen.append(trace);
            }
            System.clearProperty("perigee.uri");

            Properties properties = new Properties();
            properties.setProperty("perigee.far", "redis");
            properties.setProperty("perigee.far.redis.address", "redis://:" + SECRET + "@127.0.0.1:" + server.port());
            properties.setProperty("perigee.far.timeout", "500ms");
            CacheManager manager = provider.getCacheManager(URI.create("perigee:" + namespace), null, properties);
            MutableConfiguration<String, Integer> configuration = new MutableConfiguration<>();
            configuration
                    .setTypes(String.class, Integer.class)
                    .setManagementEnabled(true)
                    .setStatisticsEnabled(true);
            Cache<String, Integer> cache = manager.createCache(Nodes.CACHE, configuration);
            cache.put("k", 1);
            seen.append(manager)
                    .append(manager.getURI())
                    .append(manager.getProperties())
                    .append(cache);
            seen.append(((CacheFacade<String, Integer>) cache).explain("k"));
            seen.append(mxBeans());
            server.kill();
            try {
                cache.put("k", 2);
            } catch (CacheException e) {
                StringWriter trace = new StringWriter();
                e.printStackTrace(new PrintWriter(trace));
                seen.append(trace);
            }
            manager.close();
            seen.append(log.text());
        }

        assertThat(seen.toString()).contains("127.0.0.1").doesNotContain(SECRET);
    }

    private static String mxBeans() throws JMException {
        StringBuilder text = new StringBuilder();
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : beans.queryNames(new ObjectName("javax.cache:*"), /* query= */ null)) {
            text.append(name);
            for (MBeanAttributeInfo attribute : beans.getMBeanInfo(name).getAttributes()) {
                text.append(attribute.getName()).append(beans.getAttribute(name, attribute.getName()));
            }
        }
        return text.toString();
    }

    private CacheManager manager(String uri) {
        return provider.getCacheManager(URI.create(uri), null);
    }

    private static Cache<String, Integer> create(CacheManager manager) {
        return manager.createCache(
                Nodes.CACHE, new MutableConfiguration<String, Integer>().setTypes(String.class, Integer.class));
    }

    private static void destroy(Cache<?, ?> cache) {
        cache.getCacheManager().destroyCache(cache.getName());
    }

    private static String textOf(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    private static String address() {
        return SharedServers.alone().uri().toString();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static List<String> threads() {
        return new ArrayList<>(Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("perigee-") || name.startsWith("redisson-"))
                .toList());
    }

    private List<String> keys() {
        String text = SharedServers.alone().call("KEYS", namespace + ":*");
        String inner = text.substring(1, text.length() - 1);
        return inner.isEmpty() ? List.of() : List.of(inner.split(", "));
    }
}
