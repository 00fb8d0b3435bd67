package dev.perigee.it.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.it.providers.Application.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way of docs/providers.md to choose Perigee, with Redisson, Ehcache and Caffeine's provider on the class path. */
final class ChoosingTest {

    private static final String PERIGEE = "dev.perigee.jcache.PerigeeCachingProvider";
    private static final String PROPERTY = "javax.cache.spi.CachingProvider";
    private static final String OTHERS = "Other JCache providers beside Perigee: "
            + "com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider, "
            + "org.ehcache.jsr107.EhcacheCachingProvider, org.redisson.jcache.JCachingProvider; ";

    /** Both artifacts, each with three other providers before it. */
    static Stream<Application> crowded() {
        return Stream.of(
                Application.onPerigee(Jars.EHCACHE, Jars.CAFFEINE_JCACHE),
                Application.onBundle(Jars.EHCACHE, Jars.CAFFEINE_JCACHE, Jars.OLD_REDISSON));
    }

    @ParameterizedTest
    @MethodSource("crowded")
    void withoutAChoiceJCacheRefuses(Application application) {
        Run run = application.run(Greeting.class, "unnamed", "write");

        assertThat(run.exit()).isNotZero();
        assertThat(run.output()).contains("Multiple CachingProviders");
    }

    @ParameterizedTest
    @MethodSource("crowded")
    void theSystemPropertyChooses(Application application) {
        Run run = application.with(PROPERTY, PERIGEE).run(Greeting.class, "unnamed", "again");

        isPerigee(run);
        assertThat(run.lines(OTHERS + "the system property " + PROPERTY + " chooses Perigee"))
                .as(run.output())
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("crowded")
    void theNameChooses(Application application) {
        Run run = application.run(Greeting.class, "named", "again");

        isPerigee(run);
        assertThat(run.lines(OTHERS + "without a name, JCache refuses to choose; -D" + PROPERTY + "=" + PERIGEE
                        + " chooses Perigee (docs/providers.md)"))
                .as(run.output())
                .hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("crowded")
    void theClassLoaderChooses(Application application) {
        Run run = application.run(Greeting.class, "only", "again");

        isPerigee(run);
        assertThat(run.lines(OTHERS + "OnlyPerigee hides them"))
                .as(run.output())
                .hasSize(1);
    }

    @Test
    void thePropertyMayNameAnother() {
        Run run = Application.onPerigee()
                .with(PROPERTY, "org.redisson.jcache.JCachingProvider")
                .run(Greeting.class, "named", "write");

        isPerigee(run);
        assertThat(run.lines(
                        "without a name, JCache gives org.redisson.jcache.JCachingProvider, as the system property"))
                .as(run.output())
                .hasSize(1);
    }

    @Test
    void thePropertyAsTheJavadocSpellsItIsToldToBeUseless() {
        Application misspelt = Application.onPerigee().with("javax.cache.spi.cachingprovider", PERIGEE);

        assertThat(misspelt.run(Greeting.class, "unnamed", "write").output()).contains("Multiple CachingProviders");
        Run named = misspelt.run(Greeting.class, "named", "write");
        isPerigee(named);
        assertThat(named.lines("WARN ")).singleElement().asString().contains("is not read", "it is " + PROPERTY);
    }

    @Test
    void aProviderThatIsTalkedAboutIsNotTouchedAndABrokenOneDoesNoHarm(@TempDir Path folder) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.write(services.resolve(PROPERTY), List.of("com.acme.Gone", TrapProvider.class.getName()));

        // By name, JCache itself would make an object of each.
        Run run = Application.onBundle(folder).with(PROPERTY, PERIGEE).run(Greeting.class, "unnamed", "write");

        isPerigee(run);
        assertThat(run.lines("Other JCache providers"))
                .singleElement()
                .asString()
                .contains(TrapProvider.class.getName());
        assertThat(run.output()).doesNotContain("TRAP");
    }

    private static void isPerigee(Run run) {
        assertThat(run.exit()).as(run.output()).isZero();
        assertThat(run.output()).contains("provider: " + PERIGEE, "found: 00000000-0000-0001");
    }
}
