package dev.perigee.redis;

import dev.perigee.spi.FarStoreContract;
import dev.perigee.spi.FarStoreKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The far store in Redis keeps the contract on a server alone. */
@Tag("slow")
final class RedisFarStoreTest extends FarStoreContract {

    private static LoneServer server;

    @BeforeAll
    static void start() {
        server = new LoneServer();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected FarStoreKit openKit() {
        return new RedisKit(server);
    }
}
