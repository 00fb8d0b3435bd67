package dev.perigee.it.providers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A program with a class path of its own, run in a JVM of its own.
 *
 * @param classPath what it sees, in this order; the programs of this package come first
 * @param settings system properties, as {@code name=value}
 */
record Application(List<Path> classPath, List<String> settings) {

    private static final Duration LONG = Duration.ofSeconds(60);

    Application {
        classPath = List.copyOf(classPath);
        settings = List.copyOf(settings);
    }

    /**
     * What became of a run.
     *
     * @param exit the process's exit value
     * @param output what it wrote, the log among it
     */
    record Run(int exit, String output) {

        /** The lines of the log that say so. */
        List<String> lines(String part) {
            return output.lines().filter(line -> line.contains(part)).toList();
        }
    }

    /** An application that depends on the bundle, with these before it on its class path. */
    static Application onBundle(Path... before) {
        return new Application(
                joined(List.of(List.of(before), List.of(Jars.BUNDLE), Jars.neededByBundle())), List.of());
    }

    /** An application that depends on {@code perigee}, with these before it on its class path. */
    static Application onPerigee(Path... before) {
        return new Application(
                joined(List.of(List.of(before), List.of(Jars.PERIGEE), Jars.neededByPerigee())), List.of());
    }

    /** The same with more at the end of its class path. */
    Application then(Path... more) {
        return new Application(joined(List.of(classPath, List.of(more))), settings);
    }

    /** The same with one more system property. */
    Application with(String name, String value) {
        return new Application(
                classPath,
                Stream.concat(settings.stream(), Stream.of(name + "=" + value)).toList());
    }

    /** Runs a program of this package to its end. */
    Run run(Class<?> program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Stream.concat(Stream.of(Jars.PROGRAMS), classPath.stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator))));
        settings.forEach(setting -> command.add("-D" + setting));
        command.add(program.getName());
        command.addAll(Arrays.asList(arguments));
        try {
            Path output = Files.createTempFile("perigee-application", ".log");
            try {
                return finish(
                        new ProcessBuilder(command)
                                .redirectErrorStream(true)
                                .redirectOutput(output.toFile())
                                .start(),
                        output);
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Run finish(Process process, Path output) throws IOException {
        try {
            if (!process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("A program did not end within " + LONG + ": " + Files.readString(output));
            }
            return new Run(process.exitValue(), Files.readString(output));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static List<Path> joined(List<List<Path>> parts) {
        return parts.stream().flatMap(List::stream).toList();
    }
}
