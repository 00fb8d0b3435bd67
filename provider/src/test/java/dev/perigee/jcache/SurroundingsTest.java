package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.config.EffectiveOption;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A JVM of its own takes its options from its real environment, its real properties and its real class path. */
@Tag("slow")
final class SurroundingsTest {

    /** What an application is that says nothing of caches in its code. */
    public static final class Application {

        private Application() {}

        /**
         * Prints what was given, and where.
         *
         * @param arguments none
         */
        public static void main(String[] arguments) {
            try (CacheManager manager = Caching.getCachingProvider(PerigeeCachingProvider.class.getName())
                    .getCacheManager()) {
                manager.createCache("orders", new MutableConfiguration<>());
                System.out.println(manager.getURI());
                manager.unwrap(PerigeeCacheManager.class).options("orders").stream()
                        .filter(option -> !option.source().equals("default"))
                        .map(EffectiveOption::toString)
                        .forEach(System.out::println);
            }
        }
    }

    @TempDir
    private Path folder;

    @Test
    void areTakenFromTheJvm() throws Exception {
        Files.writeString(
                folder.resolve("perigee.yaml"),
                "near.max-entries: 1\nnear.max-age: 1m\nstale.max-age: 1m\ncaches: {ord*: {consistency: confirmed}}\n");

        assertThat(run("PERIGEE_URI=perigee:surrounded", "PERIGEE_NEAR_MAX_AGE=2m", "PERIGEE_STALE_MAX_AGE=2m"))
                .contains(
                        "perigee:surrounded",
                        "namespace=surrounded (URI)",
                        "near.max-entries=1 (classpath:perigee.yaml, line 1)",
                        "near.max-age=2m (environment)",
                        "stale.max-age=3m (system property)",
                        "consistency=confirmed (classpath:perigee.yaml, line 4)");
    }

    @Test
    void aFileMayBeNamedThereAndMisspeltNamesAreTold() throws Exception {
        Path file = Files.writeString(folder.resolve("x.yaml"), "namespace: elsewhere\n");

        assertThat(run("PERIGEE_URI=" + file.toUri(), "PERIGEE_NEAR_MAX_AGES=2m"))
                .contains(file.toUri().toString(), "namespace=elsewhere (" + file.toUri() + ", line 1)")
                .anyMatch(line -> line.contains("The environment variable PERIGEE_NEAR_MAX_AGES is not an option of"
                        + " Perigee's; did you mean PERIGEE_NEAR_MAX_AGE?"));
    }

    private List<String> run(String... variables) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dperigee.stale.max-age=3m",
                "-cp",
                folder + System.getProperty("path.separator") + System.getProperty("java.class.path"),
                Application.class.getName());
        builder.environment().keySet().removeIf(name -> name.startsWith("PERIGEE_"));
        for (String variable : variables) {
            int equals = variable.indexOf('=');
            builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        Path output = folder.resolve("output.txt");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readAllLines(output, StandardCharsets.UTF_8);
    }
}
