package dev.perigee.it.newuser;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A Maven project in a folder that was empty. */
final class Project {

    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <groupId>com.acme</groupId>
              <artifactId>shop</artifactId>
              <version>1</version>
              <properties>
                <maven.compiler.source>17</maven.compiler.source>
                <maven.compiler.target>17</maven.compiler.target>
                <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
              </properties>
              %s
              <dependencies>
            %s
              </dependencies>
            </project>
            """;

    private static final Duration LONG = Duration.ofMinutes(1);

    private final Path folder;
    private final Path classPath;

    private Project(Path folder) {
        this.folder = folder;
        this.classPath = folder.resolve("class-path.txt");
    }

    /**
     * Makes a project.
     *
     * @param management a {@code <dependencyManagement>} element; empty for none
     * @param dependencies {@code <dependency>} elements
     */
    static Project in(Path folder, String management, String... dependencies) {
        Project project = new Project(Maven.emptyFolder(folder));
        return project.with("pom.xml", POM.formatted(management, String.join("\n", dependencies)));
    }

    /** Writes a file. */
    Project with(String file, String content) {
        try {
            Path path = folder.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, content);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts lines of Java, as the documents show them, into the main method of a class. */
    Project withMain(String className, String snippet) {
        return with(
                "src/main/java/" + className + ".java",
                lines(snippet, /* imports= */ true) + "\n\npublic class " + className
                        + " {\n    public static void main(String[] arguments) throws Exception {\n"
                        + lines(snippet, /* imports= */ false) + "\n    }\n}\n");
    }

    /** Compiles it. */
    Project compiled(Maven maven) {
        maven.compile(folder, classPath);
        return this;
    }

    /**
     * Runs a class.
     *
     * @param settings {@code -Dname=value}
     */
    Output run(String className, String... settings) {
        try {
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(Arrays.asList(settings));
            command.addAll(List.of(
                    "-cp",
                    folder.resolve("target/classes")
                            + File.pathSeparator
                            + Files.readString(classPath).strip(),
                    className));
            return Output.of(new ProcessBuilder(command).directory(folder.toFile()), LONG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lines(String snippet, boolean imports) {
        return snippet.lines()
                .filter(line -> line.startsWith("import ") == imports)
                .collect(joining("\n"));
    }
}
