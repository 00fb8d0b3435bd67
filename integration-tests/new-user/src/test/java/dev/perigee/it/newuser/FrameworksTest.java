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
    private static final String FORECASTS = "dev.perigee.examples.spring.ForecastApplication";

    @Test
    void hibernate() {
        try (RedisServer redis = RedisServer.start()) {
            isCached(runBookShop("hibernate", redis, ""), redis);
        }
    }

    @Test
    void hibernateAmongOtherProviders() {
        try (RedisServer redis = RedisServer.start()) {
            Output output = runBookShop(
                    "hibernate-several",
                    redis,
                    choice("hibernate.javax.cache.provider="),
                    Projects.REDISSON,
                    Projects.EHCACHE);

            isCached(output, redis);
            assertThat(output.text()).containsOnlyOnce(Projects.OTHERS);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spring-boot-3", "spring-boot-4"})
    void springBoot(String version) {
        try (RedisServer redis = RedisServer.start()) {
            isAskedOnce(forecasts(version, version, redis, "").run(FORECASTS), redis);
        }
    }

    @Test
    void springBootAmongOtherProviders() {
        try (RedisServer redis = RedisServer.start()) {
            Output output = forecasts(
                            "spring-boot-4",
                            "spring-boot-several",
                            redis,
                            choice("spring.cache.jcache.provider="),
                            Projects.REDISSON,
                            Projects.EHCACHE)
                    .run(FORECASTS);

            isAskedOnce(output, redis);
            assertThat(output.text()).containsOnlyOnce(Projects.OTHERS);
        }
    }

    private static Output runBookShop(String folder, RedisServer redis, String choice, String... dependencies) {
        FiveLines lines = FiveLines.of("docs/hibernate.md", redis.uri());
        String database = Projects.dependency("com.h2database", "h2", System.getProperty("new-user.h2"));
        return Projects.managed(
                        folder,
                        Projects.dependency(
                                "org.hibernate.orm", "hibernate-platform", System.getProperty("new-user.hibernate")),
                        lines.dependencies(),
                        database,
                        Projects.LOGGER,
                        String.join("\n", dependencies))
                .with(
                        "src/main/resources/hibernate.properties",
                        application("hibernate.properties") + lines.properties() + choice)
                .with("src/main/java/BookShop.java", application("BookShop.java"))
                .compiled(Projects.maven())
                .run("BookShop", lines.setting());
    }

    private static Project forecasts(
            String version, String folder, RedisServer redis, String choice, String... dependencies) {
        FiveLines lines = FiveLines.of("docs/spring.md", redis.uri());
        return Projects.managed(
                        folder,
                        Projects.dependency(
                                "org.springframework.boot",
                                "spring-boot-dependencies",
                                System.getProperty("new-user." + version)),
                        lines.dependencies(),
                        String.join("\n", dependencies))
                .with("src/main/resources/application.properties", lines.properties() + choice)
                .with("src/main/resources/perigee.yaml", lines.perigeeYaml())
                .with("src/main/java/" + FORECASTS.replace('.', '/') + ".java", lines.java())
                .compiled(Projects.maven());
    }

    private static void isCached(Output output, RedisServer redis) {
        assertThat(output.exit()).as(output.text()).isZero();
        assertThat(output.text()).contains("title Emma", "hits 3");
        assertThat(keys(redis)).as(output.text()).isNotEmpty();
    }

    /** The second of the two forecasts is the first one, and does not take the time that it took to make. */
    private static void isAskedOnce(Output output, RedisServer redis) {
        assertThat(output.exit()).as(output.text()).isZero();
        List<String> forecasts = output.text()
                .lines()
                .filter(line -> line.startsWith("Forecast["))
                .toList();
        assertThat(forecasts).as(output.text()).hasSize(2);
        String first = forecasts.get(0).replaceFirst(" after .*", "");
        assertThat(forecasts.get(1)).startsWith(first);
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

    private static String application(String file) {
        try (InputStream in =
                Objects.requireNonNull(FrameworksTest.class.getResourceAsStream("/applications/" + file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
