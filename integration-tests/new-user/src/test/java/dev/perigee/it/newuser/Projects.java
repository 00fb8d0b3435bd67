package dev.perigee.it.newuser;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the projects of this run are, and the Maven that builds them. */
final class Projects {

    /** An application's logger, so that the log can be read. */
    static final String LOGGER = """
            <dependency>
              <groupId>org.slf4j</groupId>
              <artifactId>slf4j-simple</artifactId>
              <version>%s</version>
            </dependency>
            """.formatted(System.getProperty("new-user.slf4j"));

    private static final Path FOLDER = Path.of(System.getProperty("new-user.folder"));

    private static @Nullable Maven maven;

    private Projects() {}

    /** Makes a project in an empty folder. */
    static Project in(String name, String... dependencies) {
        return Project.in(FOLDER.resolve(name), dependencies);
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
