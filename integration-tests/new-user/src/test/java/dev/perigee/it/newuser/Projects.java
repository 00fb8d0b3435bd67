package dev.perigee.it.newuser;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the projects of this run are, and the Maven that builds them. */
final class Projects {

    /** What the log says first when {@link #REDISSON} and {@link #EHCACHE} are there. */
    static final String OTHERS = "Other JCache providers beside Perigee:"
            + " org.ehcache.jsr107.EhcacheCachingProvider, org.redisson.jcache.JCachingProvider; ";

    static final String REDISSON = dependency("org.redisson", "redisson", System.getProperty("new-user.redisson"));

    /** Without what it only needs to read XML: its pom asks for that from a repository by plain HTTP. */
    static final String EHCACHE = """
            <dependency>
              <groupId>org.ehcache</groupId>
              <artifactId>ehcache</artifactId>
              <version>%s</version>
              <exclusions>
                <exclusion>
                  <groupId>org.glassfish.jaxb</groupId>
                  <artifactId>jaxb-runtime</artifactId>
                </exclusion>
              </exclusions>
            </dependency>
            """.formatted(System.getProperty("new-user.ehcache"));

    /** An application's logger, so that the log can be read. */
    static final String LOGGER = dependency("org.slf4j", "slf4j-simple", System.getProperty("new-user.slf4j"));

    private static final Path FOLDER = Path.of(System.getProperty("new-user.folder"));

    private static @Nullable Maven maven;

    private Projects() {}

    /** Makes a project in an empty folder. */
    static Project in(String name, String... dependencies) {
        return Project.in(FOLDER.resolve(name), "", dependencies);
    }

    /** Makes a project whose versions a bill of materials manages. */
    static Project managed(String name, String bill, String... dependencies) {
        String imported = bill.replace("</dependency>", "<type>pom</type><scope>import</scope></dependency>");
        return Project.in(
                FOLDER.resolve(name),
                "<dependencyManagement><dependencies>" + imported + "</dependencies></dependencyManagement>",
                dependencies);
    }

    /** An element of a pom. */
    static String dependency(String group, String artifact, String version) {
        return "<dependency><groupId>" + group + "</groupId><artifactId>" + artifact + "</artifactId><version>"
                + version + "</version></dependency>";
    }

    /** The one Maven of this run, with the one repository that was empty. */
    static synchronized Maven maven() {
        Maven present = maven;
        if (present == null) {
            present = Maven.withOurArtifacts(Maven.emptyFolder(FOLDER.resolve("repository")));
            maven = present;
        }
        return present;
    }

    /** What a program without a logger writes: slf4j says so in three lines first. */
    static String withoutLogger(String output) {
        return "SLF4J(W): No SLF4J providers were found.\n"
                + "SLF4J(W): Defaulting to no-operation (NOP) logger implementation\n"
                + "SLF4J(W): See https://www.slf4j.org/codes.html#noProviders for further details.\n" + output;
    }
}
