package dev.perigee;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which package may see which. The table of rooms below is the picture in docs/architecture.md as code; a room that is
 * still empty is fine, a package that is no room is not.
 */
final class ArchitectureTest {

    private static final String ROOT = "dev.perigee";
    private static final String JCACHE_API = "javax.cache..";
    private static final String LOG = "org.slf4j";
    private static final String CAFFEINE = "com.github.benmanes.caffeine..";
    /** Kryo's way to make objects without a constructor. */
    private static final String OBJENESIS = "org.objenesis..";

    private static final String REDISSON = "org.redisson..";
    /** Redisson hands out and takes Netty's buffers. */
    private static final String NETTY = "io.netty..";

    private static final String YAML = "org.yaml.snakeyaml..";
    private static final String KRYO = "com.esotericsoftware..";
    private static final String JACKSON = "com.fasterxml.jackson..";

    /** What the JDK and the null annotations give is open to all; {@link #PURE} rooms are held tighter by a rule. */
    private static final List<String> EVERYWHERE = List.of("java..", "javax.management..", "org.jspecify.annotations");

    /** Rooms that only decide. */
    private static final List<String> PURE =
            List.of("dev.perigee.entry", "dev.perigee.coherence", "dev.perigee.operation", "dev.perigee.expiry");

    private static final JavaClasses OURS = new ClassFileImporter().importPath(Path.of("target", "classes"));

    /**
     * A package and what it may see.
     *
     * @param name its last name; empty for the root
     * @param because why it may see no more
     * @param sees names of our packages, and patterns of others
     */
    private record Room(String name, String because, String... sees) {

        static String packageOf(String name) {
            return name.isEmpty() ? ROOT : ROOT + "." + name;
        }

        String[] open() {
            Stream<String> seen =
                    Arrays.stream(sees).map(each -> each.equals("") || isOurs(each) ? packageOf(each) : each);
            return Stream.of(Stream.of(packageOf(name)), EVERYWHERE.stream(), seen)
                    .flatMap(each -> each)
                    .toArray(String[]::new);
        }

        private static boolean isOurs(String name) {
            return !name.contains(".");
        }

        @Override
        public String toString() {
            return name.isEmpty() ? "(root)" : name;
        }
    }

    private static List<Room> rooms() {
        return List.of(
                new Room("entry", "plain data is what all others agree on, so it leans on nobody"),
                new Room(
                        "spi",
                        "whoever writes a store has to know the plain data and nothing else",
                        "entry",
                        JCACHE_API),
                new Room("coherence", "the simulator has to be able to run it without anything around it", "entry"),
                new Room(
                        "expiry",
                        "how long an entry lives is decided, not done; only a policy's failure is logged",
                        "entry",
                        JCACHE_API,
                        LOG),
                new Room("operation", "a verb says what it needs; others do it", "entry", "expiry", JCACHE_API),
                new Room(
                        "near",
                        "it is the only one that sees Caffeine, so that another map could take its place",
                        "entry",
                        "spi",
                        "coherence",
                        JCACHE_API,
                        LOG,
                        CAFFEINE),
                new Room(
                        "tier",
                        "the engine works on tiers and operations, calls loader and writer, brings events to the listeners,"
                                + " and must not know who called it or which store and codec it has",
                        "",
                        "entry",
                        "spi",
                        "coherence",
                        "expiry",
                        "operation",
                        "near",
                        "event",
                        "integration",
                        JCACHE_API,
                        LOG),
                new Room(
                        "config",
                        "options are told to the others by whoever wires; it is the only one that reads YAML",
                        "",
                        "entry",
                        "spi",
                        JCACHE_API,
                        LOG,
                        YAML),
                new Room("event", "listeners hear of changes and know no tier", "", "entry", "spi", JCACHE_API, LOG),
                new Room("integration", "loaders and writers know no tier", "", "entry", "spi", JCACHE_API, LOG),
                new Room(
                        "management",
                        "it counts what operations amount to, and changes nothing",
                        "",
                        "entry",
                        "operation",
                        JCACHE_API,
                        LOG),
                new Room("memory", "it is an implementation of spi like any other", "entry", "spi", JCACHE_API, LOG),
                new Room(
                        "redis",
                        "it is an implementation of spi like any other, and the only one that sees Redisson",
                        "entry",
                        "spi",
                        JCACHE_API,
                        LOG,
                        REDISSON,
                        NETTY),
                new Room(
                        "codec",
                        "it is the only one that sees Kryo and Jackson, so that another serializer could take their place",
                        "entry",
                        "spi",
                        JCACHE_API,
                        LOG,
                        KRYO,
                        OBJENESIS,
                        JACKSON),
                new Room(
                        "jcache",
                        "it wires everything, and only through our own contracts",
                        "",
                        "entry",
                        "spi",
                        "coherence",
                        "expiry",
                        "operation",
                        "near",
                        "tier",
                        "config",
                        "event",
                        "integration",
                        "management",
                        "memory",
                        "redis",
                        "codec",
                        JCACHE_API,
                        LOG),
                new Room("", "the extension API is read without knowing what is behind it", JCACHE_API));
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void aRoomSeesOnlyWhatItMay(Room room) {
        String open = String.join(", ", room.open());
        classes()
                .that()
                .resideInAPackage(Room.packageOf(room.name()))
                .should()
                .onlyDependOnClassesThat(areOf(open, resideInAnyPackage(room.open())))
                .because(room.because())
                .allowEmptyShould(true)
                .check(OURS);
    }

    @Test
    void everyPackageIsARoom() {
        Set<String> known = new TreeSet<>();
        rooms().forEach(room -> known.add(Room.packageOf(room.name())));
        Set<String> packages = new TreeSet<>();
        OURS.forEach(each -> packages.add(each.getPackageName()));

        assertThat(packages)
                .as("a package that is missing in the table of rooms could see everything")
                .isSubsetOf(known);
    }

    @Test
    void noPackageCircles() {
        slices().matching("dev.perigee.(*)..")
                .should()
                .beFreeOfCycles()
                .because("packages in a circle can only be read, tested and moved together")
                .allowEmptyShould(true)
                .check(OURS);
    }

    @Test
    void noPackageIsADrawer() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..internal..", "..misc..")
                .because("a name that says nothing collects everything")
                .allowEmptyShould(true)
                .check(OURS);
    }

    @Test
    void pureRoomsDoNothing() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE.toArray(String[]::new))
                .should()
                .dependOnClassesThat(areOf(
                        "files, sockets, threads, executors or clocks",
                        resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..")
                                .or(resideInAPackage("java.io").and(notNamed("java.io.Serializable")))
                                .or(named(
                                        "java.lang.Thread",
                                        "java.lang.ThreadLocal",
                                        "java.util.Timer",
                                        "java.time.Clock",
                                        "java.time.InstantSource",
                                        "java.util.concurrent.Executor",
                                        "java.util.concurrent.Executors",
                                        "java.util.concurrent.ExecutorService",
                                        "java.util.concurrent.CompletableFuture"))))
                .because("what only decides can be tried out in full: every order, every moment, at once")
                .allowEmptyShould(true)
                .check(OURS);
    }

    @Test
    void pureRoomsAskForNoTime() {
        noClasses()
                .that()
                .resideInAnyPackage(PURE.toArray(String[]::new))
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .because("the time is an argument there, so that a test can choose it")
                .allowEmptyShould(true)
                .check(OURS);
    }

    /** The element type counts for an array of it; primitives are nobody's. */
    private static DescribedPredicate<JavaClass> areOf(String description, DescribedPredicate<JavaClass> predicate) {
        return DescribedPredicate.describe("are of " + description, each -> {
            JavaClass type = each.getBaseComponentType();
            return predicate.test(type);
        });
    }

    private static DescribedPredicate<JavaClass> named(String... names) {
        return DescribedPredicate.describe(
                Arrays.stream(names).collect(joining(", ")),
                each -> List.of(names).contains(each.getFullName()));
    }

    private static DescribedPredicate<JavaClass> notNamed(String name) {
        return DescribedPredicate.not(named(name));
    }
}
