package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.launcher.RespClient;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.UnreachableException;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redisson.Redisson;
import org.redisson.client.RedisClient;
import org.redisson.client.RedisClientConfig;
import org.redisson.connection.MasterSlaveEntry;

/** What is borrowed of a client's pool is little, shared by all who use the client, and given back. */
final class LinesTest {

    /** As the client of the server has it. */
    private static final int POOL = 4;

    private static LoneServer server;

    @BeforeAll
    static void startServer() {
        server = new LoneServer();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @Test
    void howeverManyUseAClientItsPoolIsNotBorrowedEmpty() {
        List<RedisCommands> all = new ArrayList<>();
        for (int i = 0; i < 3 * POOL; i++) {
            RedisCommands commands = new RedisCommands(server.client(), List.of(), AnswerLimit.LEAST);
            all.add(commands);
            ping(commands);
            ping(commands);
        }
        assertThat(freeOfPool()).isEqualTo(POOL - 1);

        all.forEach(RedisCommands::close);

        assertThat(freeOfPool()).isEqualTo(POOL);
        ping(all.get(0));
    }

    /** Redisson itself tells only the first of those that wait for an answer. */
    @Test
    void aConnectionThatIsLostIsNotWaitedForByAnybody() {
        RedisCommands commands = new RedisCommands(server.client(), List.of(), AnswerLimit.LEAST);
        ping(commands);
        ping(commands);
        List<CompletionStage<?>> all = new ArrayList<>();
        try (RespClient control = server.server.client()) {
            control.call("CLIENT", "PAUSE", "60000", "WRITE");
            byte[] key = {1};
            Deadline late = Deadline.after(Duration.ofMinutes(10));
            for (int i = 0; i < 10; i++) {
                all.add(commands.tell(key, "SET", late, key, key));
            }
            control.call("CLIENT", "KILL", "TYPE", "normal");
            for (CompletionStage<?> each : all) {
                assertThat(each).failsWithin(Duration.ofSeconds(20));
            }
            control.call("CLIENT", "UNPAUSE");
        }
        commands.close();
    }

    /** Though a command that Redisson sends on a connection that is being lost may hear of it never. */
    @Test
    void afterConnectionsWereLostCommandsGoOn() {
        RedisCommands commands = new RedisCommands(server.client(), List.of(), AnswerLimit.LEAST);
        ping(commands);
        ping(commands);
        for (int i = 0; i < 100; i++) {
            server.server.call("CLIENT", "KILL", "TYPE", "normal");
            ping(commands);
            ping(commands);
        }

        commands.close();

        assertThat(freeOfPool()).isEqualTo(POOL);
    }

    /** Whoever sent it is told so, and need not wonder whether it took effect. */
    @Test
    void whatTheThreadThatWritesGetsToTooLateIsNotWritten() throws InterruptedException {
        Redisson client = (Redisson) Redisson.create(ClientChannels.in(
                LoneServer.config(server.server, /* user= */ null, /* password= */ null),
                /* isAllOurs= */ true,
                Duration.ofSeconds(2),
                AnswerLimit.LEAST));
        try {
            RedisCommands commands = new RedisCommands(client, List.of(), AnswerLimit.LEAST);
            ping(commands);
            ping(commands);
            CountDownLatch goesOn = new CountDownLatch(1);
            CountDownLatch standStill = new CountDownLatch(client.getConfig().getNettyThreads());
            for (EventExecutor thread : client.getServiceManager().getGroup()) {
                thread.execute(() -> {
                    standStill.countDown();
                    awaitSurely(goesOn);
                });
            }
            standStill.await();
            byte[] key = {42};
            Deadline soon = Deadline.after(Duration.ofSeconds(1));
            CompletionStage<?> answer = commands.tell(key, "SET", soon, key, key);
            while (!soon.hasPassed()) {
                Thread.onSpinWait();
            }
            goesOn.countDown();

            assertThat(answer)
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withCauseInstanceOf(UnreachableException.class);
            ping(commands);
            assertThat(server.server.call("EXISTS", "*"))
                    .as("the key, which is byte 42")
                    .isEqualTo("0");
            commands.close();
        } finally {
            client.shutdown();
        }
    }

    /** Whatever goes wrong when it is told: by then nothing else would end the request. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRefusalIsToldThoughThePartitionsOfTheServerCannotBe(boolean isError) {
        List<byte[]> metas = new AbstractList<>() {
            @Override
            public byte[] get(int partition) {
                if (isError) {
                    throw new AssertionError("on purpose");
                }
                throw new IllegalStateException("on purpose");
            }

            @Override
            public int size() {
                return 1;
            }
        };
        try (LoneServer own = new LoneServer()) {
            RedisCommands commands = new RedisCommands(own.client(), metas, AnswerLimit.LEAST);
            ping(commands);
            ping(commands);
            own.server.kill();

            byte[] key = {1};
            for (boolean isRefused = false; !isRefused; ) {
                Throwable told =
                        StoreOnServer.failure(commands.tell(key, "SET", Deadline.after(Duration.ofHours(1)), key, key));
                isRefused = isError
                        ? String.valueOf(told.getMessage()).endsWith("AssertionError")
                        : told instanceof UnreachableException;
            }
            commands.close();
        }
    }

    @Test
    void aServerThatWasNeverReachedHasAnAddressToo() {
        RedisClient never = RedisClient.create(new RedisClientConfig()
                .setAddress("redis://user:secret@redis.invalid:6380")
                .setResolverGroup(DefaultAddressResolverGroup.INSTANCE));
        try {
            assertThat(RedisCommands.address(never)).isEqualTo("redis.invalid:6380");
        } finally {
            never.shutdown();
        }
    }

    private static void awaitSurely(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void ping(RedisCommands commands) {
        for (MasterSlaveEntry primary : commands.primaries()) {
            assertThat(commands.ask(primary, "PING", RedisKit.soon()))
                    .succeedsWithin(Duration.ofSeconds(20))
                    .isEqualTo("PONG");
        }
    }

    private static int freeOfPool() {
        return server.client().getCommandExecutor().getConnectionManager().getEntrySet().stream()
                .mapToInt(primary -> primary.getEntry()
                        .getConnectionsHolder()
                        .getFreeConnectionsCounter()
                        .getCounter())
                .sum();
    }
}
