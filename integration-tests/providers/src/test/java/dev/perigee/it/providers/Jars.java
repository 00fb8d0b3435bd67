package dev.perigee.it.providers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What class paths are composed of. */
final class Jars {

    /** The artifact {@code perigee}. */
    static final Path PERIGEE = named("jars.perigee");

    /** The artifact {@code perigee-bundle}. */
    static final Path BUNDLE = named("jars.bundle");

    static final Path EHCACHE = other("ehcache.jar");
    static final Path CAFFEINE_JCACHE = other("jcache.jar");

    /** Redisson 3.27.2 with Netty 4.1, Kryo, Jackson and SnakeYAML as they were then, all by their own names. */
    static final Path OLD_REDISSON = other("redisson-all.jar");

    /** The programs of this package. */
    static final Path PROGRAMS = ours(path -> path.endsWith("test-classes")).get(0);

    private static final List<String> NEEDED_BY_BOTH =
            List.of("cache-api-", "slf4j-api-", "slf4j-simple-", "caffeine-", "jspecify-");

    private static final List<String> NEEDED_BY_PERIGEE =
            List.of("redisson-", "netty-", "kryo-", "reflectasm-", "minlog-", "objenesis-", "snakeyaml-");

    private Jars() {}

    /** What the published pom of the bundle names, and a logger. */
    static List<Path> neededByBundle() {
        return startingWith(NEEDED_BY_BOTH);
    }

    /** What the published pom of {@code perigee} names, and a logger. */
    static List<Path> neededByPerigee() {
        return Stream.concat(startingWith(NEEDED_BY_BOTH).stream(), startingWith(NEEDED_BY_PERIGEE).stream())
                .toList();
    }

    private static List<Path> startingWith(List<String> beginnings) {
        List<Path> found = ours(path -> beginnings.stream()
                .anyMatch(beginning -> path.getFileName().toString().startsWith(beginning)));
        assertThat(found).hasSizeGreaterThanOrEqualTo(beginnings.size());
        return found;
    }

    private static List<Path> ours(Predicate<Path> wanted) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(wanted)
                .toList();
    }

    private static Path other(String name) {
        return existing(Path.of(System.getProperty("jars.others"), name));
    }

    private static Path named(String property) {
        return existing(Path.of(System.getProperty(property)).normalize());
    }

    private static Path existing(Path jar) {
        if (!Files.isRegularFile(jar)) {
            throw new AssertionError(jar + " is missing; these tests run in Maven's verify, not before");
        }
        return jar;
    }
}
