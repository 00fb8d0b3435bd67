package dev.perigee.it.newuser;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Plain Java, from README's first screen and docs/providers.md. */
final class PlainJavaTest {

    @Test
    void readmesFirstScreen() {
        Page readme = Page.of("README.md");
        Project project = Projects.in("readme", readme.block("xml"))
                .withMain("Main", readme.block("java"))
                .compiled(Projects.maven());

        Output inMemory = project.run("Main");
        assertThat(inMemory.text()).isEqualToIgnoringWhitespace(Projects.withoutLogger("hello"));
        assertThat(inMemory.exit()).isZero();

        try (RedisServer redis = RedisServer.start()) {
            String setting = readme.mention("-Dperigee\\.uri=redis://localhost:6379")
                    .replace("redis://localhost:6379", redis.uri().toString());

            assertThat(project.run("Main", setting).text()).contains("hello");
            try (RespClient client = redis.client()) {
                assertThat((List<?>) client.call("KEYS", "default:*")).isNotEmpty();
            }
        }
    }

    @Test
    void eachWayToChooseAmongSeveralProviders() {
        Page page = Page.of("docs/providers.md");
        Page several = page.under("## Several on one class path");
        Project project = Projects.in(
                        "several",
                        page.under("## Only the bundle").block("xml"),
                        Projects.REDISSON,
                        Projects.EHCACHE,
                        Projects.LOGGER)
                .withMain("Unnamed", page.under("## Only the bundle").block("java"))
                .withMain("Named", several.under("### The name").block("java"))
                .withMain("OneLine", several.under("### A line of code").block("java"))
                .compiled(Projects.maven());

        assertThat(project.run("Unnamed").text()).contains("Multiple CachingProviders");

        String property =
                several.under("### The system property").block("properties").strip();
        chooses(
                project.run("Unnamed", property),
                "the system property javax.cache.spi.CachingProvider chooses Perigee");
        chooses(project.run("Named"), "without a name, JCache refuses to choose; " + property + " chooses Perigee");
        chooses(project.run("OneLine"), "OnlyPerigee hides them");
    }

    private static void chooses(Output output, String how) {
        assertThat(output.exit()).as(output.text()).isZero();
        assertThat(output.text()).containsOnlyOnce(Projects.OTHERS + how);
    }
}
