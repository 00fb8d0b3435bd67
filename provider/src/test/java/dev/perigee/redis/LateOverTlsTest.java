package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import dev.perigee.launcher.ServerOptions;
import dev.perigee.launcher.TlsFiles;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.UnreachableException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redisson.Redisson;
import org.redisson.config.Config;

/**
 * Over TLS what was written waits for the socket at a place where Netty, left alone, lets it be taken back though it will be
 * sent, or was in part. Who takes that for "not sent" tells a wrong outcome, and the next command gets its answer. On our
 * clients {@link CommandWriter} sees to it, on others we rely on Redisson's encoders.
 */
@Tag("slow")
final class LateOverTlsTest {

    /** Together more than the sockets of both sides hold. */
    private static final int WRITES = 6;

    private static final byte[] LARGE = new byte[8 * 1024 * 1024];

    private static final int READS = 200;

    /** Whose client it is, which says what writes the commands. */
    private enum Client {
        OURS,
        BY_A_FILE,
        HANDED_OVER
    }

    private static TlsFiles tls;
    private static RedisServer server;

    @BeforeAll
    static void startServer() {
        tls = TlsFiles.create();
        server = RedisServer.start(ServerOptions.defaults().withTls(tls));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsPartlyOnItsWayIsNotTakenBack(Client whose) throws Exception {
        Redisson client = connect(whose);
        try {
            RedisCommands commands = new RedisCommands(client, List.of(), AnswerLimit.LEAST);
            for (int i = 0; i < READS; i++) {
                assertThat(commands.tell(read(i), "SET", RedisKit.soon(), read(i), read(i)))
                        .succeedsWithin(Duration.ofSeconds(20));
            }
            // Until the machine lets them be written before their time is over.
            long millis = 250;
            while (!areWrittenWithin(Duration.ofMillis(millis), commands)) {
                millis *= 2;
                assertThat(millis).as("ms, in which nothing was written").isLessThan(60_000);
            }
            commands.close();
        } finally {
            client.shutdown();
        }
    }

    /** Has all of them be late, looks at what became of them, and says whether all had been written. */
    private static boolean areWrittenWithin(Duration limit, RedisCommands commands) throws Exception {
        List<CompletionStage<?>> late = new ArrayList<>();
        List<Throwable> told = new ArrayList<>();
        server.stop();
        try {
            Deadline deadline = Deadline.after(limit);
            for (int i = 0; i < WRITES; i++) {
                late.add(commands.tell(write(i), "SET", deadline, write(i), LARGE));
                late.add(commands.tell(write(i), "APPEND", deadline, write(i), new byte[1]));
            }
            late.forEach(each -> told.add(StoreOnServer.failure(each)));
        } finally {
            server.resume();
        }

        List<CompletionStage<?>> reads = new ArrayList<>();
        for (int i = 0; i < READS; i++) {
            reads.add(commands.ask(read(i), "GET", Deadline.after(Duration.ofMinutes(1)), read(i)));
        }
        for (int i = 0; i < READS; i++) {
            assertThat(reads.get(i)).succeedsWithin(Duration.ofMinutes(1)).isEqualTo(read(i));
        }
        assertThat(told).allMatch(each -> each instanceof UnreachableException || each instanceof TimeoutException);
        try (RespClient control = server.client()) {
            for (int i = 0; i < WRITES; i++) {
                long length = (Long) control.call(ScriptCalls.ascii("STRLEN"), write(i));
                long possible =
                        (isUnknown(told.get(2 * i)) ? LARGE.length : 0) + (isUnknown(told.get(2 * i + 1)) ? 1 : 0);
                assertThat(length)
                        .as("what took effect though it was told that it was not sent")
                        .isLessThanOrEqualTo(possible);
                control.call(ScriptCalls.ascii("DEL"), write(i));
            }
        }
        return told.stream().allMatch(LateOverTlsTest::isUnknown);
    }

    private static boolean isUnknown(Throwable told) {
        return told instanceof TimeoutException;
    }

    private static Redisson connect(Client whose) {
        Config config = LoneServer.config(server, /* user= */ null, /* password= */ null);
        try {
            config.setSslTruststore(tls.trustStore().toUri().toURL())
                    .setSslTruststorePassword(tls.trustStorePassword());
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(e);
        }
        return (Redisson) Redisson.create(
                whose == Client.HANDED_OVER
                        ? config
                        : ClientChannels.in(
                                config,
                                /* isAllOurs= */ whose == Client.OURS,
                                Duration.ofSeconds(2),
                                AnswerLimit.LEAST));
    }

    private static byte[] read(int number) {
        return ScriptCalls.ascii("read-" + number);
    }

    private static byte[] write(int number) {
        return ScriptCalls.ascii("write-" + number);
    }
}
