package dev.perigee.examples.bucket4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.launcher.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.CacheManager;
import javax.cache.Caching;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example as it is, on a real Redis; only where that is, a system property says. */
class CallLimitTest {

    private static final String ADDRESS = "perigee.far.redis.address";

    private RedisServer redis;

    @BeforeEach
    void start() {
        redis = RedisServer.start();
        System.setProperty(ADDRESS, redis.uri().toString());
    }

    @AfterEach
    void stop() {
        Caching.getCachingProvider().close();
        System.clearProperty(ADDRESS);
        redis.close();
    }

    @Test
    void twoNodesKeepOneLimit() {
        // Within one JVM, nodes are told apart by their URIs.
        CallLimit[] nodes = Stream.of("perigee:api", "classpath:perigee.yaml")
                .map(CallLimitTest::node)
                .toArray(CallLimit[]::new);

        long allowed = IntStream.range(0, 30)
                .filter(call -> nodes[call % 2].allows("acme"))
                .count();

        // In a slow run the minute brings another one or two while it lasts.
        assertThat(allowed).isBetween(10L, 12L);
        assertThat(nodes[0].allows("another")).isTrue();
    }

    @Test
    void withoutRedisCallsAreAllowed() {
        CallLimit limit = node("perigee:api");
        assertThat(limit.allows("acme")).isTrue();

        redis.kill();

        assertThat(IntStream.range(0, 20).allMatch(call -> limit.allows("acme")))
                .isTrue();
    }

    @Test
    void theProgramRuns() {
        PrintStream out = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, /* autoFlush= */ true, StandardCharsets.UTF_8));
        try {
            CallLimitMain.main(new String[] {"acme"});
        } finally {
            System.setOut(out);
        }

        assertThat(written.toString(StandardCharsets.UTF_8)).containsPattern("^1[0-2] of 30 calls were allowed");
    }

    private static CallLimit node(String uri) {
        CacheManager manager = Caching.getCachingProvider().getCacheManager(URI.create(uri), /* classLoader= */ null);
        return new CallLimit(manager.getCache("buckets"));
    }
}
