package dev.perigee.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class CrashCleanerTest {

    /** What is killed: a JVM that starts a server and says where. */
    static final class Starter {

        private Starter() {}

        public static void main(String[] arguments) throws IOException {
            RedisServer server = RedisServer.start();
            RedisServer gone = RedisServer.start();
            gone.close();
            byte[] said = (server.pid() + "\n" + server.folder() + "\n").getBytes();
            System.out.write(said);
            System.out.flush();
            System.in.read();
        }
    }

    @Test
    void aKilledJvmLeavesNothingBehind() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Starter.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = jvm.inputReader()) {
            ProcessHandle server =
                    ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
            Path folder = Path.of(said.readLine());
            assertThat(server.isAlive()).isTrue();

            jvm.destroyForcibly().waitFor();

            awaitEnd(server);
            Waiting.until("folder gone", Duration.ofSeconds(20), () -> !Files.exists(folder), folder::toString);
        } finally {
            jvm.destroyForcibly();
        }
    }

    private static void awaitEnd(ProcessHandle server)
            throws InterruptedException, ExecutionException, TimeoutException {
        server.onExit().get(20, TimeUnit.SECONDS);
        assertThat(server.isAlive()).isFalse();
    }
}
