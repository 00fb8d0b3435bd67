package dev.perigee.it.newuser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Maven as a new user runs it, with a local repository that was empty before our artifacts came into it. */
final class Maven {

    private static final Path TOP = Path.of("..", "..").toAbsolutePath().normalize();

    /** Of all that a project needs, at worst. */
    private static final Duration DOWNLOADS = Duration.ofMinutes(10);

    private final Path executable = Path.of(Objects.requireNonNull(System.getProperty("new-user.maven")), "bin", "mvn");
    private final Path repository;

    private Maven(Path repository) {
        this.repository = repository;
    }

    /** Puts the artifacts of this build into an empty local repository. */
    static Maven withOurArtifacts(Path repository) {
        Maven maven = new Maven(repository);
        String version = System.getProperty("new-user.version");
        maven.install(TOP.resolve("pom.xml"), TOP.resolve("pom.xml"));
        maven.install(TOP.resolve("provider/target/perigee-" + version + ".jar"), TOP.resolve("provider/pom.xml"));
        // What is published with the bundle is the pom that the shade plugin wrote.
        maven.install(
                TOP.resolve("bundle/target/perigee-bundle-" + version + ".jar"),
                TOP.resolve("bundle/target/reduced-pom.xml"));
        return maven;
    }

    /** Compiles a project, and writes down its class path. */
    void compile(Path project, Path classPath) {
        run(
                project,
                "compile",
                "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath",
                "-Dmdep.outputFile=" + classPath);
    }

    private void install(Path file, Path pom) {
        run(
                file.getParent(),
                "org.apache.maven.plugins:maven-install-plugin:3.1.4:install-file",
                "-Dfile=" + file,
                "-DpomFile=" + pom);
    }

    private void run(Path folder, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(executable.toString(), "-B", "-ntp", "-q", "-Dmaven.repo.local=" + repository));
        command.addAll(List.of(arguments));
        Output output = Output.of(new ProcessBuilder(command).directory(folder.toFile()), DOWNLOADS);
        if (output.exit() != 0) {
            throw new AssertionError("mvn " + String.join(" ", arguments) + " in " + folder + ":\n" + output.text());
        }
    }

    /** Makes a folder, and all that is in it goes first. */
    static Path emptyFolder(Path folder) {
        try {
            if (Files.exists(folder)) {
                try (var inside = Files.walk(folder)) {
                    for (Path path : inside.sorted((a, b) -> b.compareTo(a)).toList()) {
                        Files.delete(path);
                    }
                }
            }
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
