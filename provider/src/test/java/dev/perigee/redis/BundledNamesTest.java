package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;

/** The names in the plain artifact; those in the bundle are tried by the integration tests, in its jar. */
class BundledNamesTest {

    @Test
    void aConfigurationIsTakenAsItIs() {
        String yaml = "codec: !<org.redisson.codec.Kryo5Codec> {}\n";

        assertThat(BundledNames.inYaml(yaml)).isEqualTo(yaml);
    }

    @Test
    void aClientOfAnotherClassLoaderIsRefusedWithTheReason() throws Exception {
        URL[] everything = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(BundledNamesTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader other = new URLClassLoader(everything, ClassLoader.getPlatformClassLoader())) {
            InvocationHandler unused = (proxy, method, arguments) -> null;
            Object client = Proxy.newProxyInstance(
                    other, new Class<?>[] {other.loadClass(RedissonClient.class.getName())}, unused);

            assertThatThrownBy(() -> RedisSource.client(client))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("perigee.far.redis.client: a ")
                    .hasMessageEndingWith(
                            "its Redisson was loaded by another class loader than ours; let both come from"
                                    + " the same one");
        }
    }

    private static URL url(String path) {
        try {
            return Path.of(path).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }
}
