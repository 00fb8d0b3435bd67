package dev.perigee.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.PerigeeCache;
import dev.perigee.launcher.RedisServer;
import java.nio.file.Path;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.hibernate.cache.internal.BasicCacheKeyImplementation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.Redisson;
import org.slf4j.Logger;
import org.springframework.cache.interceptor.SimpleKey;

/** Two versions in one JVM. This one stands in for the version before: its classes are loaded twice. */
final class PerigeeVersionTest {

    private static final String HERE = System.getProperty("java.class.path");

    /** A machine that has much else to do makes a test slow, and does not fail it. */
    @BeforeAll
    static void bePatient() {
        System.setProperty("perigee.far.timeout", "1m");
    }

    @AfterAll
    static void beAsBefore() {
        System.clearProperty("perigee.far.timeout");
    }

    @Test
    void itsClassesAndLibrariesAreItsOwn() throws Exception {
        try (VersionLoader loader = VersionLoader.of(HERE)) {
            for (Class<?> type : new Class<?>[] {PerigeeCache.class, Redisson.class}) {
                assertThat(loader.loadClass(type.getName()))
                        .isNotSameAs(type)
                        .satisfies(own -> assertThat(own.getClassLoader()).isSameAs(loader));
            }
        }
    }

    @Test
    void whatBothVersionsKnowIsShared() throws Exception {
        try (VersionLoader loader = VersionLoader.of(HERE)) {
            for (Class<?> type : new Class<?>[] {
                Cache.class, Logger.class, Customer.class, SimpleKey.class, BasicCacheKeyImplementation.class
            }) {
                assertThat(loader.loadClass(type.getName())).isSameAs(type);
            }
        }
    }

    @Test
    void nothingElseOfTheProgramIsSeen(@TempDir Path empty) throws Exception {
        try (VersionLoader loader = VersionLoader.of(empty.toString())) {
            assertThatThrownBy(() -> loader.loadClass(PerigeeCache.class.getName()))
                    .isInstanceOf(ClassNotFoundException.class);
            assertThat(loader.getResource("META-INF/services/" + CachingProvider.class.getName()))
                    .isNull();
        }
    }

    @Test
    void aJarThatIsNotThereIsNamed(@TempDir Path folder) {
        String missing = folder.resolve("no.jar").toString();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> VersionLoader.of(missing))
                .withMessageContaining("bench.against")
                .withMessageContaining(missing);
    }

    @Test
    void bothWorkSideBySide() {
        System.setProperty(PerigeeVersion.JARS, HERE);
        MutableConfiguration<Object, String> configuration = new MutableConfiguration<>();
        configuration.setTypes(Object.class, String.class);
        try (RedisServer redis = RedisServer.start();
                CacheManager present = PerigeeVersion.PRESENT.open(redis.uri().toString(), "one", 0);
                CacheManager before = PerigeeVersion.BEFORE.open(redis.uri().toString(), "two", 10)) {
            Cache<Object, String> one = present.createCache("c", configuration);
            Cache<Object, String> two = before.createCache("c", configuration);
            one.put(new SimpleKey("a", 1L), "present");
            two.put(new SimpleKey("a", 1L), "before");

            assertThat(one.get(new SimpleKey("a", 1L))).isEqualTo("present");
            assertThat(two.get(new SimpleKey("a", 1L))).isEqualTo("before");
            assertThat(one).isInstanceOf(PerigeeCache.class);
            assertThat(two).isNotInstanceOf(PerigeeCache.class);
            assertThat(two.getClass()).hasToString(one.getClass().toString());
        }
    }
}
