package dev.perigee.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class RedisServerTest {

    @Test
    void answersOnItsPort() {
        try (RedisServer server = RedisServer.start();
                RespClient client = RespClient.connect(server.port())) {
            assertThat(server.uri()).hasToString("redis://127.0.0.1:" + server.port());
            assertThat(client.text("SET", "key", "value")).isEqualTo("OK");
            assertThat(client.text("GET", "key")).isEqualTo("value");
            assertThat(client.call("GET", "nothing")).isNull();
        }
    }

    @Test
    void sendsAndReceivesAnyBytes() {
        byte[] key = {0, '\r', '\n', (byte) 0xff, '$', '*'};
        byte[] value = new byte[100_000];
        value[5] = '\n';
        try (RedisServer server = RedisServer.start();
                RespClient client = server.client()) {
            client.call("SET".getBytes(), key, value);

            assertThat((byte[]) client.call("GET".getBytes(), key)).isEqualTo(value);
        }
    }

    @Test
    void throwsWhatTheServerRefuses() {
        try (RedisServer server = RedisServer.start();
                RespClient client = server.client()) {
            assertThatExceptionOfType(RespException.class)
                    .isThrownBy(() -> client.call("NOTHING"))
                    .withMessageContaining("unknown command");
            assertThat(client.text("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void keepsNothingOverAKillUnlessAsked() {
        try (RedisServer server = RedisServer.start()) {
            int port = server.port();
            long pid = server.pid();
            server.call("SET", "key", "value");
            server.kill();
            assertThat(server.isRunning()).isFalse();
            assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();

            server.restart();

            assertThat(server.port()).isEqualTo(port);
            assertThat(server.pid()).isNotEqualTo(pid);
            assertThat(server.call("DBSIZE")).isEqualTo("0");
        }
    }

    @Test
    void keepsWhatItAnsweredWhenAsked() {
        try (RedisServer server = RedisServer.start(ServerOptions.defaults().withData())) {
            try (RespClient client = server.client()) {
                for (int i = 0; i < 1_000; i++) {
                    client.call("SET", "key" + i, "value");
                }
            }
            server.kill();
            server.restart();
            assertThat(server.call("DBSIZE")).isEqualTo("1000");

            server.restartEmpty();
            assertThat(server.call("DBSIZE")).isEqualTo("0");
        }
    }

    @Test
    void doesNotAnswerWhileStopped() {
        try (RedisServer server = RedisServer.start();
                RespClient client = server.client(Duration.ofMillis(200))) {
            server.stop();
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> client.call("PING"));

            server.resume();
            assertThat(server.call("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void servesTls() {
        TlsFiles tls = TlsFiles.create();
        try (RedisServer server = RedisServer.start(ServerOptions.defaults().withTls(tls))) {
            assertThat(server.uri()).hasScheme("rediss");
            assertThat(server.call("PING")).isEqualTo("PONG");
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> {
                try (RespClient plain = RespClient.connect(server.port(), Duration.ofMillis(500))) {
                    plain.call("PING");
                }
            });
        }
    }

    @Test
    void knowsUsersAndPasswords() {
        ServerOptions options = ServerOptions.defaults().withPassword("open").withUser("reader", "on >read ~a* +get");
        try (RedisServer server = RedisServer.start(options);
                RespClient client = RespClient.connect(server.port())) {
            assertThatExceptionOfType(RespException.class)
                    .isThrownBy(() -> client.call("GET", "a"))
                    .withMessageContaining("NOAUTH");
            client.call("AUTH", "reader", "read");
            assertThat(client.call("GET", "a")).isNull();
            assertThatExceptionOfType(RespException.class)
                    .isThrownBy(() -> client.call("GET", "b"))
                    .withMessageContaining("NOPERM");
            assertThat(options.toString()).doesNotContain("open", "read");
        }
    }

    @Test
    void leavesNothingBehind() {
        RedisServer server = RedisServer.start(ServerOptions.defaults().withData());
        long pid = server.pid();
        Path folder = server.folder();
        server.stop();

        server.close();

        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(Files.exists(folder)).isFalse();
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(server::restart);
    }

    @Test
    void saysWhatWasWrongWithALineOfTheConfiguration() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> RedisServer.start(ServerOptions.defaults().with("no-such-option yes")))
                .withMessageContaining("no-such-option");
    }
}
