package dev.perigee.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Leaves nothing behind when this JVM ends, however it ends: a shell waits for the end of its input, which comes when
 * the JVM is gone, also when it was killed; it then kills the servers that are still there and removes their folders.
 * Thread-safe.
 */
final class CrashCleaner {

    /** Reads lines {@code server PID}, {@code ended PID} and {@code folder PATH}; acts when there are no more. */
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            servers=' '
            while read -r what value; do
              case "$what" in
                server) servers="$servers$value " ;;
                ended) servers="${servers%% $value *} ${servers#* $value }" ;;
                folder) set -- "$@" "$value" ;;
              esac
            done
            for pid in $servers; do kill -9 "$pid" 2>/dev/null; done
            for folder in "$@"; do rm -rf "$folder"; done
            """;

    private CrashCleaner() {}

    static void killAtEnd(long pid) {
        Shell.write("server " + pid);
    }

    /** To be called when the process is gone, so that nobody is killed who gets its number later. */
    static void forget(long pid) {
        Shell.write("ended " + pid);
    }

    static void removeAtEnd(Path folder) {
        Shell.write("folder " + folder);
    }

    private static final class Shell {

        private static final Writer INPUT = start();

        private static Writer start() {
            try {
                Process shell = new ProcessBuilder("/bin/sh", "-c", SCRIPT)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                return shell.outputWriter(StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException("could not start the shell that cleans up after a crash", e);
            }
        }

        static synchronized void write(String line) {
            try {
                INPUT.write(line + "\n");
                INPUT.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("the shell that cleans up after a crash is gone", e);
            }
        }
    }
}
