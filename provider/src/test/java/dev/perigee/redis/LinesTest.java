package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.launcher.RespClient;
import dev.perigee.spi.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
            RedisCommands commands = new RedisCommands(server.client());
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
        RedisCommands commands = new RedisCommands(server.client());
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
        RedisCommands commands = new RedisCommands(server.client());
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
