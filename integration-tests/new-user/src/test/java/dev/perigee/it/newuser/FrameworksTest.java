package dev.perigee.it.newuser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications that were there before, and adopt Perigee by the five lines of their guide page. */
final class FrameworksTest {

    private static final String CHOOSING = "## Several on one class path";
    private static final String HIBERNATE_VERSION = System.getProperty("new-user.hibernate");

    @Test
    void hibernate() {
        try (RedisServer redis = RedisServer.start()) {
            FiveLines lines = FiveLines.of("docs/hibernate.md", redis.uri());
            Project project = Projects.in("hibernate", lines.dependencies(), core(), h2(), Projects.LOGGER)
                    .with(
                            "src/main/resources/hibernate.properties",
                            application("hibernate.properties") + lines.properties())
                    .with("src/main/java/BookShop.java", application("BookShop.java"))
                    .compiled(Projects.maven());

            isCached(project.run("BookShop", lines.settings()), redis);
        }
    }

    @Test
    void hibernateAmongOtherProviders() {
        try (RedisServer redis = RedisServer.start()) {
            FiveLines lines = FiveLines.of("docs/hibernate.md", redis.uri());
            String choice = choice("hibernate.javax.cache.provider=");
            Project project = Projects.in(
                            "hibernate-several",
                            lines.dependencies(),
                            Projects.REDISSON,
                            Projects.EHCACHE,
                            core(),
                            h2(),
                            Projects.LOGGER)
                    .with(
                            "src/main/resources/hibernate.properties",
                            application("hibernate.properties") + lines.properties() + choice)
                    .with("src/main/java/BookShop.java", application("BookShop.java"))
                    .compiled(Projects.maven());

            Output output = project.run("BookShop", lines.settings());

            isCached(output, redis);
            assertThat(output.text()).containsOnlyOnce(Projects.OTHERS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"new-user.spring-boot-3", "new-user.spring-boot-4"})
    void springBoot(String version) {
        try (RedisServer redis = RedisServer.start()) {
            FiveLines lines = FiveLines.of("docs/spring.md", redis.uri());
            Project project = library(version, version.substring("new-user.".length()), lines, "", lines.dependencies())
                    .compiled(Projects.maven());

            isAskedOnce(project.run("com.acme.Library", lines.settings()), redis);
        }
    }

    @Test
    void springBootAmongOtherProviders() {
        try (RedisServer redis = RedisServer.start()) {
            FiveLines lines = FiveLines.of("docs/spring.md", redis.uri());
            Project project = library(
                            "new-user.spring-boot-4",
                            "spring-boot-several",
                            lines,
                            choice("spring.cache.jcache.provider="),
                            lines.dependencies(),
                            Projects.REDISSON,
                            Projects.EHCACHE)
                    .compiled(Projects.maven());

            Output output = project.run("com.acme.Library", lines.settings());

            isAskedOnce(output, redis);
            assertThat(output.text()).containsOnlyOnce(Projects.OTHERS);
        }
    }

    private static Project library(
            String version, String folder, FiveLines lines, String choice, String... dependencies) {
        Project project = Projects.managed(
                        folder,
                        Projects.dependency(
                                "org.springframework.boot", "spring-boot-dependencies", System.getProperty(version)),
                        dependencies)
                .with("src/main/java/com/acme/Library.java", application("Library.java"))
                .with("src/main/resources/application.properties", lines.properties() + choice);
        return lines.yaml().isEmpty() ? project : project.with("src/main/resources/application.yaml", lines.yaml());
    }

    private static void isCached(Output output, RedisServer redis) {
        assertThat(output.exit()).as(output.text()).isZero();
        assertThat(output.text()).contains("title Emma", "hits 3");
        assertThat(keys(redis)).as(output.text()).isNotEmpty();
    }

    private static void isAskedOnce(Output output, RedisServer redis) {
        assertThat(output.exit()).as(output.text()).isZero();
        assertThat(output.text()).contains("title EmmaEmma", "asked 1", "cache dev.perigee.");
        assertThat(keys(redis)).as(output.text()).isNotEmpty();
    }

    private static List<?> keys(RedisServer redis) {
        try (RespClient client = redis.client()) {
            return (List<?>) Objects.requireNonNull(client.call("KEYS", "*"));
        }
    }

    /** The line of docs/providers.md that sets an option of a framework's. */
    private static String choice(String option) {
        return "\n" + Page.of("docs/providers.md").under(CHOOSING).mention("(?m)^" + option + ".*$") + "\n";
    }

    private static String core() {
        return Projects.dependency("org.hibernate.orm", "hibernate-core", HIBERNATE_VERSION);
    }

    private static String h2() {
        return Projects.dependency("com.h2database", "h2", System.getProperty("new-user.h2"));
    }

    private static String application(String file) {
        try (InputStream in =
                Objects.requireNonNull(FrameworksTest.class.getResourceAsStream("/applications/" + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
