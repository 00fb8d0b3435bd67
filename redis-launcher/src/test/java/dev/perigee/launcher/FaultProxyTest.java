package dev.perigee.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow")
final class FaultProxyTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(150);

    private RedisServer server;
    private FaultProxy proxy;

    @BeforeEach
    void start() {
        server = RedisServer.start();
        proxy = FaultProxy.start(server.port());
    }

    @AfterEach
    void close() {
        proxy.close();
        server.close();
    }

    @Test
    void passesEverythingOnAtFirst() {
        byte[] big = new byte[3_000_000];
        big[17] = '\r';
        try (RespClient client = RespClient.connect(proxy.port())) {
            client.call("SET".getBytes(StandardCharsets.UTF_8), "big".getBytes(StandardCharsets.UTF_8), big);
            assertThat((byte[]) client.call("GET", "big")).isEqualTo(big);
            assertThat(client.call("GET", "nothing")).isNull();
            assertThat(client.text("EVAL", "return {1,{'a',{}},false}", "0")).isEqualTo("[1, [a, []], null]");
            assertThat(proxy.connections()).isEqualTo(1);
            assertThat(proxy.subscribers()).isZero();
        }
        Waiting.until("the connection is gone", LIMIT, () -> proxy.connections() == 0, () -> "");
    }

    @Test
    void passesPipelinedRequestsOnInTheirOrder() {
        try (RespClient client = RespClient.connect(proxy.port())) {
            for (int i = 0; i < 1_000; i++) {
                send(client, "ECHO", Integer.toString(i));
            }
            for (int i = 0; i < 1_000; i++) {
                assertThat(RespClient.asText(client.receive())).isEqualTo(Integer.toString(i));
            }
        }
    }

    @Test
    void losesTheMessageItIsToldToAndNoOther() {
        try (RespClient subscriber = subscriber("news")) {
            proxy.loseMessages(MessageLoss.nth(2));
            for (int i = 1; i <= 4; i++) {
                server.call("PUBLISH", "news", "m" + i);
            }

            assertThat(payload(subscriber)).isEqualTo("m1");
            assertThat(payload(subscriber)).isEqualTo("m3");
            assertThat(payload(subscriber)).isEqualTo("m4");
            assertThat(proxy.lostMessages()).isEqualTo(1);
        }
    }

    @Test
    void losesShardedMessagesToo() {
        try (RespClient subscriber = RespClient.connect(proxy.port())) {
            subscriber.call("SSUBSCRIBE", "news");
            proxy.loseMessages(MessageLoss.ALL);
            server.call("SPUBLISH", "news", "lost");
            Waiting.until("lost", LIMIT, () -> proxy.lostMessages() == 1, () -> "");
            proxy.heal();
            server.call("SPUBLISH", "news", "heard");

            assertThat(payload(subscriber)).isEqualTo("heard");
        }
    }

    @Test
    void losesTheSameShareForTheSameSeed() {
        PublishedMessage any = new PublishedMessage(new byte[0], new byte[0]);
        MessageLoss one = MessageLoss.share(0.3, 7);
        MessageLoss other = MessageLoss.share(0.3, 7);
        int lost = 0;
        for (int i = 0; i < 10_000; i++) {
            boolean loses = one.loses(any);
            assertThat(other.loses(any)).isEqualTo(loses);
            lost += loses ? 1 : 0;
        }

        assertThat(lost).isBetween(2_800, 3_200);
    }

    @Test
    void cutsOnlySubscribers() {
        try (RespClient subscriber = subscriber("news");
                RespClient other = RespClient.connect(proxy.port())) {
            other.call("PING");

            assertThat(proxy.cutSubscribers()).isEqualTo(1);

            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(subscriber::receive);
            assertThat(other.text("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void resetsAll() {
        try (RespClient client = RespClient.connect(proxy.port())) {
            client.call("PING");
            proxy.reset();
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> client.call("PING"));
        }
        try (RespClient client = RespClient.connect(proxy.port())) {
            assertThat(client.text("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void stallsAnswersAndDeliversThemLater() {
        try (RespClient client = RespClient.connect(proxy.port())) {
            client.call("PING");
            proxy.stall(Direction.ANSWERS);
            send(client, "INCR", "n");
            Waiting.until(
                    "the request arrives", LIMIT, () -> server.call("GET", "n").equals("1"), () -> "");
            client.answerWithin(SHORT);
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(client::receive);

            proxy.heal();
            client.answerWithin(LIMIT);
            assertThat(client.receive()).isEqualTo(1L);
        }
    }

    @Test
    void stallsRequests() {
        try (RespClient client = RespClient.connect(proxy.port())) {
            client.call("PING");
            proxy.stall(Direction.REQUESTS);
            client.answerWithin(SHORT);
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> client.call("INCR", "n"));
            assertThat(server.call("GET", "n")).isEqualTo("null");

            proxy.heal();
            client.answerWithin(LIMIT);
            assertThat(client.receive()).isEqualTo(1L);
        }
    }

    @Test
    void goesSilentOnNewConnectionsOnly() {
        try (RespClient old = RespClient.connect(proxy.port())) {
            old.call("PING");
            proxy.beSilentToNewcomers();
            try (RespClient newcomer = RespClient.connect(proxy.port(), SHORT)) {
                assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> newcomer.call("PING"));
            }
            assertThat(old.text("PING")).isEqualTo("PONG");
        }
    }

    @Test
    void deliversARequestAfterItsCallerGaveUp() {
        proxy.hold(command -> command.equals("SET"), 1, Duration.ofSeconds(2));
        try (RespClient client = RespClient.connect(proxy.port())) {
            assertThat(client.call("GET", "late")).isNull();
            client.answerWithin(SHORT);
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> client.call("SET", "late", "1"));
        }
        assertThat(server.call("GET", "late")).isEqualTo("null");

        Waiting.until("delivered", LIMIT, () -> server.call("GET", "late").equals("1"), () -> "");
        try (RespClient client = RespClient.connect(proxy.port())) {
            assertThat(client.call("SET", "late", "2")).isEqualTo("OK");
        }
    }

    @Test
    void delaysMessagesAndNothingElse() {
        try (RespClient subscriber = subscriber("news");
                RespClient other = RespClient.connect(proxy.port())) {
            proxy.delayMessages(LIMIT);
            server.call("PUBLISH", "news", "late");
            assertThat(other.text("PING")).isEqualTo("PONG");
            subscriber.answerWithin(SHORT);
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(subscriber::receive);
        }
    }

    @Test
    void delaysAnswers() {
        try (RespClient client = RespClient.connect(proxy.port())) {
            client.call("PING");
            proxy.delay(SHORT);
            long begin = System.nanoTime();
            client.call("PING");
            assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(2 * SHORT.toNanos());
        }
    }

    @Test
    void comesBackWithTheServer() {
        server.kill();
        try (RespClient client = RespClient.connect(proxy.port())) {
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> client.call("PING"));
        }
        server.restart();
        try (RespClient client = RespClient.connect(proxy.port())) {
            assertThat(client.text("PING")).isEqualTo("PONG");
        }
    }

    private RespClient subscriber(String channel) {
        RespClient subscriber = RespClient.connect(proxy.port());
        subscriber.call("SUBSCRIBE", channel);
        assertThat(proxy.subscribers()).isEqualTo(1);
        return subscriber;
    }

    private static String payload(RespClient subscriber) {
        return RespClient.asText(((List<?>) subscriber.receive()).get(2));
    }

    private static void send(RespClient client, String... words) {
        byte[][] bytes = new byte[words.length][];
        for (int i = 0; i < words.length; i++) {
            bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
        }
        client.send(bytes);
    }
}
