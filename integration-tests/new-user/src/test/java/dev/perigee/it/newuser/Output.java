package dev.perigee.it.newuser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What a process left behind.
 *
 * @param exit its exit value
 * @param text all that it wrote
 */
record Output(int exit, String text) {

    /**
     * Runs a process to its end.
     *
     * @param limit when it is killed, and the test fails
     */
    static Output of(ProcessBuilder builder, Duration limit) {
        try {
            Path file = Files.createTempFile("perigee-new-user", ".log");
            try {
                return finish(
                        builder.redirectErrorStream(true)
                                .redirectOutput(file.toFile())
                                .start(),
                        file,
                        limit);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Output finish(Process process, Path file, Duration limit) throws IOException {
        try {
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("A process did not end within " + limit + ": " + Files.readString(file));
            }
            return new Output(process.exitValue(), Files.readString(file));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
