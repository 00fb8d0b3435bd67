package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    @Test
    void aConnectionThatIsLostIsMendedOrDoneWithout() {
        RedisCommands commands = new RedisCommands(server.client());
        ping(commands);
        for (int i = 0; i < 5; i++) {
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
