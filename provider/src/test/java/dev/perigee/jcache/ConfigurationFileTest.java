package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.PerigeeCache;
import dev.perigee.config.EffectiveOption;
import dev.perigee.config.Options;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.expiry.Expiry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the file is found, and what caches make of it. */
final class ConfigurationFileTest {

    private static final String NO_NEAR = "namespace: file-test\nnear.enabled: false\n";

    private final PerigeeCachingProvider provider = new PerigeeCachingProvider();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void theClassPathsFileIsReadByDefault() throws IOException {
        Files.writeString(folder.resolve("perigee.yaml"), NO_NEAR);
        try (URLClassLoader loader = loader(folder)) {
            assertThat(keepsNear(provider.getCacheManager(null, loader), "c")).isFalse();
            assertThat(keepsNear(provider.getCacheManager(URI.create("perigee:other"), loader), "c"))
                    .isFalse();
            assertThat(keepsNear(provider.getCacheManager(), "c")).isTrue();
            provider.close();
        }
    }

    @Test
    void ofTwoFilesOnTheClassPathTheFirstIsReadAndThatIsSaid() throws IOException {
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.writeString(folder.resolve("perigee.yaml"), NO_NEAR);
        Files.writeString(second.resolve("perigee.yaml"), "near.enabled: true");
        try (LoggedWarnings warnings = LoggedWarnings.capture();
                URLClassLoader loader = new URLClassLoader(
                        new URL[] {folder.toUri().toURL(), second.toUri().toURL()},
                        ConfigurationFileTest.class.getClassLoader())) {
            warnings.expect("There are 2 files perigee.yaml on the class path; "
                    + folder.toUri().toURL());
            assertThat(keepsNear(provider.getCacheManager(null, loader), "c")).isFalse();
            warnings.verify();
            provider.close();
        }
    }

    @Test
    void aUriNamesAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a b.yaml"), NO_NEAR);
        URI uri = file.toUri();

        CacheManager manager = provider.getCacheManager(uri, null);

        assertThat(manager.getURI()).isEqualTo(uri);
        assertThat(keepsNear(manager, "c")).isFalse();
        assertThat(keepsNear(provider.getCacheManager(URI.create(uri + "?near.enabled=true"), null), "c"))
                .isTrue();
    }

    @Test
    void aUriNamesSomethingOnTheClassPathOrInAnArchive() throws IOException {
        Path archive = folder.resolve("a.jar");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(archive))) {
            jar.putNextEntry(new JarEntry("conf/x.yaml"));
            write(jar, NO_NEAR);
        }
        URI url = URI.create("jar:" + archive.toUri() + "!/conf/x.yaml");
        try (URLClassLoader loader = loader(archive)) {
            assertThat(keepsNear(provider.getCacheManager(URI.create("classpath:conf/x.yaml"), loader), "c"))
                    .isFalse();
            assertThat(keepsNear(provider.getCacheManager(URI.create("classpath:/conf/x.yaml"), loader), "c"))
                    .isFalse();
            provider.close();
        }
        assertThat(keepsNear(provider.getCacheManager(url, null), "c")).isFalse();
    }

    @Test
    void theDefaultUriMayNameAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("x.yaml"), NO_NEAR);
        System.setProperty("perigee.uri", file.toUri().toString());
        try {
            assertThat(keepsNear(provider.getCacheManager(), "c")).isFalse();
        } finally {
            System.clearProperty("perigee.uri");
        }
    }

    @Test
    void aFileThatIsNotThereIsTold() {
        URI missing = folder.resolve("missing.yaml").toUri();
        assertThatThrownBy(() -> provider.getCacheManager(missing, null))
                .isInstanceOf(CacheException.class)
                .hasMessage("uri: '" + missing + "' is not there; give file:<path> or classpath:<name> of a YAML file");
        assertThatThrownBy(() -> provider.getCacheManager(URI.create("classpath:missing.yaml"), null))
                .isInstanceOf(CacheException.class)
                .hasMessageStartingWith("uri: 'classpath:missing.yaml' is not there");
        assertThatThrownBy(() -> provider.getCacheManager(folder.toUri(), null))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> provider.getCacheManager(URI.create("jar:http://127.0.0.1:1/a.jar!/x.yaml"), null))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("is not one of Perigee's");
    }

    @Test
    void cachesHaveWhatTheFileSaysOfTheirNames() throws IOException {
        Path file = Files.writeString(folder.resolve("x.yaml"), """
                namespace: file-test
                caches:
                  com.acme.*:
                    near.enabled: false
                  com.acme.Order:
                    near: {enabled: true}
                """);
        Properties properties = new Properties();
        properties.setProperty("perigee.caches[com.*.Line].near.enabled", "true");
        CacheManager manager = provider.getCacheManager(file.toUri(), null, properties);

        assertThat(keepsNear(manager, "com.acme.Customer")).isFalse();
        assertThat(keepsNear(manager, "com.acme.Order")).isTrue();
        assertThat(keepsNear(manager, "com.acme.Line")).isTrue();
        assertThat(keepsNear(manager, "others")).isTrue();
    }

    @Test
    void whatCodeLeavesOpenIsFilledIn() throws IOException {
        Path file = Files.writeString(folder.resolve("x.yaml"), """
                namespace: file-test
                statistics: true
                caches:
                  orders:
                    management: true
                    expiry: {creation: 10m, update: 20m, access: 30m}
                  lines:
                    expiry.creation: 10m
                """);
        CacheManager manager = provider.getCacheManager(file.toUri(), null);
        CompleteConfiguration<Object, Object> orders = created(manager, "orders", new MutableConfiguration<>());
        CompleteConfiguration<Object, Object> lines = created(
                manager,
                "lines",
                new MutableConfiguration<>()
                        .setManagementEnabled(true)
                        .setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(Duration.ONE_DAY)));

        assertThat(orders.isStatisticsEnabled()).isTrue();
        assertThat(orders.isManagementEnabled()).isTrue();
        ExpiryPolicy policy = orders.getExpiryPolicyFactory().create();
        assertThat(policy.getExpiryForCreation()).isEqualTo(new Duration(TimeUnit.MINUTES, 10));
        assertThat(policy.getExpiryForUpdate()).isEqualTo(new Duration(TimeUnit.MINUTES, 20));
        assertThat(policy.getExpiryForAccess()).isEqualTo(new Duration(TimeUnit.MINUTES, 30));
        assertThat(Expiry.of(orders.getExpiryPolicyFactory()).kind())
                .as("its answers are sent along, not asked for")
                .isEqualTo(Expiry.Kind.CONSTANT_TOUCHING);
        assertThat(lines.isStatisticsEnabled()).isTrue();
        assertThat(lines.isManagementEnabled()).isTrue();
        assertThat(lines.getExpiryPolicyFactory().create().getExpiryForUpdate()).isEqualTo(Duration.ONE_DAY);
    }

    @Test
    void anEntryLivesAsLongAsTheFileSays() throws IOException {
        Path file = Files.writeString(
                folder.resolve("x.yaml"), "namespace: file-test\ncaches: {orders: {expiry.creation: 1ms}}\n");
        Cache<Object, Object> cache =
                provider.getCacheManager(file.toUri(), null).createCache("orders", new MutableConfiguration<>());

        cache.put(1, 1);

        Await.until("the entry is over", () -> cache.get(1) == null);
    }

    @Test
    void cachesAreCreatedWithTheManager() throws IOException {
        Path file = Files.writeString(folder.resolve("x.yaml"), """
                namespace: file-test
                caches:
                  orders: {create: true, key-type: java.lang.Long, value-type: java.lang.String, near.enabled: false}
                  lines: {create: true}
                  others: {near.enabled: false}
                """);
        CacheManager manager = provider.getCacheManager(file.toUri(), null);

        assertThat(manager.getCacheNames()).containsExactly("lines", "orders");
        Cache<Long, String> orders = manager.getCache("orders", Long.class, String.class);
        orders.put(1L, "one");
        assertThat(orders.get(1L)).isEqualTo("one");
        assertThat((Object) manager.getCache("others")).isNull();
        assertThatThrownBy(() -> manager.createCache("lines", new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class);
    }

    @Test
    void whereEachValueComesFromCanBeAsked() throws IOException {
        Path file = Files.writeString(folder.resolve("x.yaml"), """
                namespace: file-test
                far.redis.address: redis://user:secret@localhost
                far: memory
                caches:
                  ord*: {near.max-age: 1m}
                """);
        Properties properties = new Properties();
        properties.setProperty("perigee.near.max-age", "2m");
        properties.setProperty("perigee.caches[orders].stale.max-age", "3m");
        CacheManager manager = provider.getCacheManager(file.toUri(), null, properties);
        manager.createCache("orders", new PerigeeConfiguration<>().setNearMaxEntries(7));
        PerigeeCacheManager perigee = manager.unwrap(PerigeeCacheManager.class);

        assertThat(perigee.options())
                .hasSize(Options.all().size() - 1)
                .contains(
                        new EffectiveOption("near.max-age", "2m", "manager property"),
                        new EffectiveOption("stale.max-age", "10m", "default"),
                        new EffectiveOption("far.redis.address", "redis://***@localhost", file.toUri() + ", line 2"))
                .allSatisfy(option -> assertThat(option.toString()).doesNotContain("secret"));
        assertThat(perigee.options("orders"))
                .contains(
                        new EffectiveOption("near.max-age", "1m", file.toUri() + ", line 5"),
                        new EffectiveOption("stale.max-age", "3m", "manager property for caches [orders]"),
                        new EffectiveOption("near.max-entries", "7", "configuration of cache 'orders'"));
        assertThat(perigee.options("others")).isEmpty();
    }

    @Test
    void aTypeThatIsNotThereLeavesNothingOpen() throws IOException {
        Path file = Files.writeString(
                folder.resolve("x.yaml"),
                "namespace: file-test\ncaches: {a: {create: true}, b: {create: true, key-type: com.acme.Missing}}\n");

        assertThatThrownBy(() -> provider.getCacheManager(file.toUri(), null))
                .isInstanceOf(CacheException.class)
                .hasMessage("perigee.key-type: 'com.acme.Missing' was not found by the cache manager's class loader");

        Files.writeString(file, "namespace: file-test\nfar.partitions: 2\ncaches: {a: {create: true}}\n");
        assertThat(provider.getCacheManager(file.toUri(), null).getCacheNames())
                .as("a namespace that is still in use would have refused another number of partitions")
                .containsExactly("a");
    }

    @SuppressWarnings("unchecked") // JSR-107 asks for the raw class of a configuration.
    private static CompleteConfiguration<Object, Object> created(
            CacheManager manager, String name, MutableConfiguration<Object, Object> configuration) {
        return manager.createCache(name, configuration).getConfiguration(CompleteConfiguration.class);
    }

    private static boolean keepsNear(CacheManager manager, String name) {
        Cache<Integer, Integer> cache = manager.createCache(name, new MutableConfiguration<>());
        cache.put(1, 1);
        cache.put(1, 2);
        @SuppressWarnings("unchecked") // unwrap takes the raw class.
        PerigeeCache<Integer, Integer> perigee = cache.unwrap(PerigeeCache.class);
        boolean near = perigee.explain(1).near() != null;
        manager.destroyCache(name);
        return near;
    }

    private static URLClassLoader loader(Path path) throws IOException {
        return new URLClassLoader(new URL[] {path.toUri().toURL()}, ConfigurationFileTest.class.getClassLoader());
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
