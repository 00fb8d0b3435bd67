package dev.perigee.it.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.it.providers.Application.Run;
import dev.perigee.launcher.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bundle alone, beside older versions of what it holds, and beside nodes that have the plain artifact. */
@Tag("smoke")
final class BundleTest {

    private static RedisServer redis;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void everyClassInItHasANameOfOurs() throws IOException {
        try (JarFile jar = new JarFile(Jars.BUNDLE.toFile())) {
            List<String> names = jar.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(JarEntry::getName)
                    .toList();

            assertThat(names).contains("dev/perigee/bundled/org/redisson/Redisson.class");
            assertThat(names)
                    .allMatch(name -> name.startsWith("dev/perigee/") || name.startsWith("META-INF/"))
                    .noneMatch(name -> name.startsWith("META-INF/versions/"));
            assertThat(names.stream().filter(name -> name.startsWith("META-INF/services/")))
                    .containsExactly("META-INF/services/javax.cache.spi.CachingProvider");
            assertThat(text(jar, "META-INF/services/javax.cache.spi.CachingProvider"))
                    .isEqualToIgnoringWhitespace("dev.perigee.jcache.PerigeeCachingProvider");
        }
    }

    private static final String BUNDLED = "dev/perigee/bundled/";

    /** Each work by the package of its classes; one that comes in with a newer version of another has to be added here. */
    private static final Map<String, String> WORKS = Map.of(
            "org/redisson/", "Redisson",
            "io/netty/", "Netty",
            "org/yaml/snakeyaml/", "SnakeYAML",
            "org/objenesis/", "Objenesis",
            "com/esotericsoftware/kryo/", "Kryo",
            "com/esotericsoftware/reflectasm/", "ReflectASM",
            "com/esotericsoftware/minlog/", "MinLog",
            "com/esotericsoftware/asm/", "ASM (within ReflectASM)");

    @Test
    void itSaysWhoseWorkIsInIt() throws IOException {
        try (JarFile jar = new JarFile(Jars.BUNDLE.toFile())) {
            String notice = text(jar, "META-INF/NOTICE");
            assertThat(jar.stream()
                            .map(JarEntry::getName)
                            .filter(name -> name.startsWith(BUNDLED) && name.endsWith(".class")))
                    .as("classes whose work the notice does not name")
                    .allMatch(name -> WORKS.entrySet().stream()
                            .anyMatch(work ->
                                    name.startsWith(BUNDLED + work.getKey()) && notice.contains(work.getValue())));
            assertThat(text(jar, "META-INF/licenses/asm-LICENSE")).contains("INRIA");
            assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License");
            assertThat(text(jar, "META-INF/licenses/kryo-LICENSE")).contains("Nathan Sweet");
            assertThat(text(jar, "META-INF/licenses/redisson-NOTICE")).isNotBlank();
            assertThat(text(jar, "META-INF/licenses/objenesis-NOTICE")).contains("Objenesis");
        }
    }

    @Test
    void aloneItNeedsNoSettingAndHasNothingToTell() {
        Run run = Application.onBundle().run(Greeting.class, "unnamed", "write");

        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(run.output()).contains("provider: dev.perigee.jcache.PerigeeCachingProvider", "found: 00000000");
        assertThat(run.lines("Other JCache providers")).isEmpty();
        assertThat(run.lines("WARN ")).isEmpty();
    }

    @Test
    void nodesWithItAndNodesWithoutShareTheirEntries() {
        String written = found(onRedis(Application.onBundle(), "mixed1").run(Greeting.class, "named", "write"));

        assertThat(written).contains("1.50", "[hello, world]");
        assertThat(found(onRedis(Application.onPerigee(), "mixed1").run(Greeting.class, "named", "read")))
                .isEqualTo(written);

        found(onRedis(Application.onPerigee(), "mixed2").run(Greeting.class, "named", "write"));
        assertThat(found(onRedis(Application.onBundle(), "mixed2").run(Greeting.class, "named", "read")))
                .isEqualTo(written);
    }

    static Stream<Application> besideAnOlderRedisson() {
        return Stream.of(
                Application.onBundle(Jars.OLD_REDISSON), Application.onBundle().then(Jars.OLD_REDISSON));
    }

    @ParameterizedTest
    @MethodSource("besideAnOlderRedisson")
    void anOlderRedissonWorksBesideIt(Application application) {
        Run run = onRedis(application, "beside").run(OwnRedisson.class, address(), "beside");

        assertThat(found(run)).contains("[hello, world]");
        assertThat(run.lines("own: value")).singleElement().asString().contains("redisson-all.jar");
    }

    @Test
    void aClientThatIsHandedToItIsRefusedWithTheWayOut() {
        Run run = Application.onBundle(Jars.OLD_REDISSON).run(OwnRedisson.class, address(), "share");

        assertThat(run.exit()).isNotZero();
        assertThat(run.output())
                .contains("perigee.far.redis.client: a org.redisson.Redisson; perigee-bundle has a Redisson of its own"
                        + " and cannot share that one; depend on perigee in its place (docs/providers.md)");
    }

    @Test
    void thePlainArtifactSharesAClient() {
        Run run = Application.onPerigee().run(OwnRedisson.class, address(), "share");

        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(run.output()).contains("shared: perigee:default");
    }

    @Test
    void classNamesInAConfigurationOfRedissonsAreUnderstood(@TempDir Path folder) throws IOException {
        Path yaml = folder.resolve("redisson.yaml");
        Files.writeString(yaml, """
                singleServerConfig:
                  address: "%s"
                  nameMapper: !<org.redisson.config.DefaultNameMapper> {}
                codec: !<org.redisson.codec.Kryo5Codec> {}
                addressResolverGroupFactory: !<org.redisson.connection.SequentialDnsAddressResolverFactory> {}
                """.formatted(address()));

        Run run = Application.onBundle()
                .with("perigee.far", "redis")
                .with("perigee.far.redis.config", "file:" + yaml)
                .with("perigee.serialization.allow", Greeting.ALLOWED)
                .run(Greeting.class, "unnamed", "write");

        assertThat(found(run)).contains("[hello, world]");
    }

    static Stream<Application> both() {
        return Stream.of(
                Application.onBundle(Jars.PERIGEE).then(Jars.neededByPerigee().toArray(Path[]::new)),
                Application.onPerigee(Jars.BUNDLE));
    }

    @ParameterizedTest
    @MethodSource("both")
    void bothArtifactsTogetherWorkAndAreWarnedAbout(Application application) {
        Run run = onRedis(application, "both").run(Greeting.class, "named", "write");

        assertThat(found(run)).contains("[hello, world]");
        assertThat(run.lines("Perigee is there more than once"))
                .singleElement()
                .asString()
                .contains(
                        "WARN",
                        Jars.BUNDLE.getFileName().toString(),
                        Jars.PERIGEE.getFileName().toString());
    }

    private static Application onRedis(Application application, String namespace) {
        return application
                .with("perigee.uri", address() + "?namespace=" + namespace)
                .with("perigee.serialization.allow", Greeting.ALLOWED);
    }

    private static String address() {
        return redis.uri().toString();
    }

    private static String found(Run run) {
        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(run.lines("found: ")).as(run.output()).hasSize(1);
        return run.lines("found: ").get(0);
    }

    private static String text(JarFile jar, String name) throws IOException {
        JarEntry entry = jar.getJarEntry(name);
        assertThat(entry).as(name).isNotNull();
        return new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
    }
}
