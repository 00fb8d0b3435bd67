package dev.perigee.launcher;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the server to start: the one that the system property {@value #PROPERTY} names; else {@code redis-server} or
 * {@code valkey-server} on the path when it is 7 or newer; else the one that comes with the build.
 */
final class ServerBinary {

    /** Not one of Perigee's options, so not by their prefix: managers refuse what begins with it and is none. */
    static final String PROPERTY = "redis.server";

    private static final String BUNDLED_VERSION = "7.0.15";
    private static final int OLDEST = 7;
    private static final Pattern VERSION = Pattern.compile("v=(\\d+)\\.");

    private ServerBinary() {}

    /** The path of the server's program; looked for once in the life of the JVM. */
    static Path path() {
        return Found.PATH;
    }

    private static Path find() {
        String named = System.getProperty(PROPERTY, "");
        if (!named.isEmpty()) {
            return named(Path.of(named));
        }
        return onPath().orElseGet(ServerBinary::bundled);
    }

    private static Path named(Path path) {
        if (!Files.isExecutable(path)) {
            throw new IllegalArgumentException(PROPERTY + "=" + path + ": not a program that can be run; name the path"
                    + " of a redis-server or valkey-server of version " + OLDEST + " or newer");
        }
        int version = majorVersion(path);
        if (version < OLDEST) {
            throw new IllegalArgumentException(PROPERTY + "=" + path + ": "
                    + (version < 0 ? "does not say its version as Redis does" : "is version " + version)
                    + "; a redis-server or valkey-server of version " + OLDEST + " or newer is needed");
        }
        return path.toAbsolutePath();
    }

    private static Optional<Path> onPath() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
        return Stream.of("redis-server", "valkey-server")
                .flatMap(name -> Pattern.compile(Pattern.quote(File.pathSeparator))
                        .splitAsStream(path)
                        .filter(folder -> !folder.isEmpty())
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .filter(program -> majorVersion(program) >= OLDEST)
                .findFirst();
    }

    /** The number before the first dot of the program's version; -1 when it does not say one. */
    private static int majorVersion(Path program) {
        try {
            Process process = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            try {
                process.getOutputStream().close();
                String said = new String(process.getInputStream().readNBytes(1_000), StandardCharsets.UTF_8);
                Matcher version = VERSION.matcher(said);
                return version.find() ? Integer.parseInt(version.group(1)) : -1;
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            return -1;
        }
    }

    private static Path bundled() {
        String resource = "/redis-server-" + BUNDLED_VERSION + "-" + system() + "-" + processor();
        try (InputStream in = ServerBinary.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no " + resource.substring(1) + " in the build; name a server by -D"
                        + PROPERTY + "=<path of a redis-server or valkey-server, " + OLDEST + " or newer>");
            }
            Path folder = Files.createTempDirectory("perigee-redis-program");
            CrashCleaner.removeAtEnd(folder);
            Path program = folder.resolve("redis-server");
            Files.copy(in, program);
            if (!program.toFile().setExecutable(true)) {
                throw new IOException("cannot make " + program + " executable");
            }
            return program;
        } catch (IOException e) {
            throw new UncheckedIOException("could not unpack " + resource.substring(1), e);
        }
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.contains("mac") ? "darwin" : name.contains("linux") ? "linux" : name.replace(' ', '-');
    }

    private static String processor() {
        String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            case "x86", "i386", "i686" -> "386";
            default -> name;
        };
    }

    /** Signals a process that this JVM has started. */
    static void signal(long pid, String name) {
        try {
            Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid)
                    .redirectErrorStream(true)
                    .start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("could not send SIG" + name + " to process " + pid);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending SIG" + name, e);
        }
    }

    private static final class Found {

        static final Path PATH = find();
    }
}
