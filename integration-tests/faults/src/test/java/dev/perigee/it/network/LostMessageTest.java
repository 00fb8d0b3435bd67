package dev.perigee.it.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.PerigeeCachingProvider;
import dev.perigee.launcher.FaultProxy;
import dev.perigee.launcher.MessageLoss;
import dev.perigee.launcher.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LostMessageTest {

    private static final Duration BOUND = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final PerigeeCachingProvider writers = new PerigeeCachingProvider();
    private final PerigeeCachingProvider readers = new PerigeeCachingProvider();
    private RedisServer server;
    private FaultProxy proxy;
    private Cache<String, String> writer;
    private Cache<String, String> reader;

    @BeforeEach
    void open() {
        server = RedisServer.start();
        proxy = FaultProxy.start(server.port());
        writer = open(writers, server.port(), "writer");
        reader = open(readers, proxy.port(), "reader");
    }

    @AfterEach
    void close() {
        proxy.heal();
        writers.close();
        readers.close();
        proxy.close();
        server.close();
    }

    /** No later message shows the gap: the node has to ask. */
    @Test
    void theLastMessageIsLostAndThenThereIsSilence() {
        writer.put("key", "old");
        await("a near copy", () -> isServedNear("old"));
        proxy.loseMessages(MessageLoss.ALL);

        writer.put("key", "new");
        long written = System.nanoTime();

        long lastStale = written;
        long staleReads = 0;
        while (true) {
            long begun = System.nanoTime();
            if (reader.get("key").equals("new")) {
                break;
            }
            lastStale = begun;
            staleReads++;
            assertThat(begun - written).as("nanoseconds after the write").isLessThanOrEqualTo(BOUND.toNanos());
        }
        assertThat(proxy.lostMessages()).isPositive();
        assertThat(staleReads)
                .as("a message that nobody needed would prove nothing")
                .isPositive();
        System.out.printf(
                Locale.ROOT,
                "the last message lost: the old value was read for %d ms, bound %d ms%n",
                TimeUnit.NANOSECONDS.toMillis(lastStale - written),
                BOUND.toMillis());
    }

    /** A request that its caller has given up is refused by the server when it arrives after all. */
    @Test
    void aPutThatArrivesAfterItsCallerGaveUpChangesNothing() {
        reader.put("key", "before");
        // All of them until it is known to be among them: nodes send scripts by themselves, too.
        proxy.hold(command -> command.startsWith("EVAL"), Integer.MAX_VALUE, Duration.ofSeconds(6));
        assertThatExceptionOfType(CacheException.class).isThrownBy(() -> reader.put("key", "late"));
        proxy.heal();
        long scripts = scripts();

        await("the held request has arrived", () -> scripts() > scripts);

        assertThat(writer.get("key")).isEqualTo("before");
    }

    private long scripts() {
        return server.call("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:") || line.startsWith("cmdstat_eval:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf("calls=") + 6, line.indexOf(','))))
                .sum();
    }

    @SuppressWarnings("unchecked") // It is this very cache, seen by another interface.
    private boolean isServedNear(String value) {
        PerigeeCache<String, String> cache = reader.unwrap(PerigeeCache.class);
        return value.equals(reader.get("key")) && cache.explain("key").next() == Explanation.Next.SERVE_NEAR;
    }

    private static Cache<String, String> open(PerigeeCachingProvider provider, int port, String name) {
        URI uri = URI.create("redis://127.0.0.1:" + port + "?namespace=network&node.name=" + name + "&coherence.bound="
                + BOUND.toMillis() + "ms&far.timeout=2s");
        return provider.getCacheManager(uri, LostMessageTest.class.getClassLoader())
                .createCache(
                        "cache",
                        PerigeeConfiguration.of(String.class, String.class).setFarOnWriteFailure("throw"));
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end)
                    .as("%s: not after %s", what, LIMIT)
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
