package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.PerigeeCache;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
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
