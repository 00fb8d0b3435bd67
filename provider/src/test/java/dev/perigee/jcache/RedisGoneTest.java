package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.launcher.Direction;
import dev.perigee.launcher.FaultProxy;
import dev.perigee.launcher.RedisServer;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * With a real server gone in any way, every call ends in time, again and again, and once it is back all is well. The limit
 * is between what is promised, the time of one request and 100 ms, and what a second wait would come to.
 */
@Tag("slow")
class RedisGoneTest {

    private static final Duration TIMEOUT = Duration.ofMillis(1_000);

    /** Ways to be gone. */
    enum Gone {
        KILLED(scene -> scene.server.kill(), scene -> scene.server.restart()),
        STOPPED(scene -> scene.server.stop(), scene -> scene.server.resume()),
        HALF_OPEN(scene -> scene.proxy.stall(Direction.ANSWERS), scene -> scene.proxy.heal()),
        BLACK_HOLE(
                scene -> {
                    scene.proxy.beSilentToNewcomers();
                    scene.proxy.reset();
                },
                scene -> scene.proxy.heal());

        private final Consumer<Scene> goes;
        private final Consumer<Scene> returns;

        Gone(Consumer<Scene> goes, Consumer<Scene> returns) {
            this.goes = goes;
            this.returns = returns;
        }
    }

    private record Scene(RedisServer server, FaultProxy proxy, PerigeeCachingProvider provider)
            implements AutoCloseable {
        @Override
        public void close() {
            provider.close();
            proxy.close();
            server.close();
        }
    }

    @ParameterizedTest
    @EnumSource(Gone.class)
    void everyCallEndsInTime(Gone gone) {
        RedisServer server = RedisServer.start();
        try (Scene scene = new Scene(server, FaultProxy.start(server.port()), new PerigeeCachingProvider())) {
            Properties properties = new Properties();
            properties.setProperty("perigee.far.timeout", TIMEOUT.toMillis() + "ms");
            Cache<Integer, String> cache = scene.provider()
                    .getCacheManager(URI.create(scene.proxy().uri() + "?namespace=ns"), null, properties)
                    .createCache(
                            Nodes.CACHE,
                            new MutableConfiguration<Integer, String>().setTypes(Integer.class, String.class));
            cache.put(1, "one");
            Map<String, Runnable> calls = calls(cache);
            calls.values().forEach(Runnable::run); // Classes are loaded by now.

            gone.goes.accept(scene);
            for (int round = 1; round <= 2; round++) {
                calls.forEach((name, call) -> endsInTime(gone, name, call));
            }
            assertThat(failure(cache))
                    .as("after so many failures it is not asked any more")
                    .isEqualTo(Explanation.Failure.NOT_ASKED);
            gone.returns.accept(scene);

            Await.until("it works again", () -> works(cache));
        }
    }

    /** One line when it is given up, which names the server and what happened, and one when it answers again. */
    @Test
    void anOutageIsLoggedWithOneLineAndItsEndWithAnother() {
        try (RedisServer server = RedisServer.start();
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            Cache<Integer, String> cache = provider.getCacheManager(URI.create(server.uri() + "?namespace=ns"), null)
                    .createCache(
                            Nodes.CACHE,
                            new MutableConfiguration<Integer, String>().setTypes(Integer.class, String.class));
            cache.put(1, "one");
            try (LoggedWarnings log = LoggedWarnings.capture()) {
                server.kill();
                Await.until("it is given up", () -> {
                    cache.get(1);
                    cache.put(1, "new");
                    return failure(cache) == Explanation.Failure.NOT_ASKED;
                });
                for (int call = 0; call < 100; call++) {
                    cache.put(call, "new");
                }
                server.restart();
                Await.until("it works again", () -> works(cache));
                Await.until("its end is told", () -> log.text().contains("The far tier answers again"));

                List<String> lines = log.text().lines().toList();
                assertThat(lines).as(log.text()).hasSize(2);
                assertThat(lines.get(0))
                        .contains("WARN dev.perigee")
                        .contains("The far tier does not answer (")
                        .contains("127.0.0.1:" + server.port())
                        .contains("connection refused");
                assertThat(lines.get(1)).contains("INFO dev.perigee").endsWith("The far tier answers again");
                log.tolerate("");
            }
        }
    }

    @SuppressWarnings("unchecked") // The cache is one of these.
    private static Explanation.@Nullable Failure failure(Cache<Integer, String> cache) {
        PerigeeCache<Integer, String> perigee = cache.unwrap(PerigeeCache.class);
        return perigee.explain(2).failure();
    }

    private static Map<String, Runnable> calls(Cache<Integer, String> cache) {
        Map<String, Runnable> calls = new LinkedHashMap<>();
        calls.put("get", () -> cache.get(2));
        calls.put("containsKey", () -> cache.containsKey(2));
        calls.put("put", () -> cache.put(1, "new"));
        calls.put("getAndPut", () -> cache.getAndPut(1, "new"));
        calls.put("putIfAbsent", () -> cache.putIfAbsent(3, "new"));
        calls.put("replace", () -> cache.replace(1, "new", "newer"));
        calls.put("remove", () -> cache.remove(4));
        calls.put("getAll", () -> cache.getAll(Set.of(5, 6, 7)));
        calls.put("putAll", () -> cache.putAll(Map.of(1, "one", 2, "two", 3, "three")));
        calls.put("removeAll of keys", () -> cache.removeAll(Set.of(1, 2, 3)));
        calls.put("clear", cache::clear);
        calls.put(
                "iterator",
                () -> cache.iterator()
                        .forEachRemaining(entry -> assertThat(entry).isNotNull()));
        return calls;
    }

    private static void endsInTime(Gone gone, String name, Runnable call) {
        long start;
        long limit;
        long millis;
        try (Lateness lateness = Lateness.watching()) {
            start = System.nanoTime();
            try {
                call.run();
            } catch (CacheException e) {
                // It says so.
            }
            millis = (System.nanoTime() - start) / 1_000_000;
            limit = lateness.millis(TIMEOUT.toMillis() * 8 / 5, TIMEOUT.toMillis());
        }
        System.out.printf(
                Locale.ROOT, "redis gone: %-10s %-18s %5d ms of %d%n", gone, name, millis, TIMEOUT.toMillis());
        assertThat(millis).as(name).isLessThan(limit);
    }

    private static boolean works(Cache<Integer, String> cache) {
        try {
            cache.put(9, "nine");
            return "nine".equals(cache.get(9));
        } catch (CacheException e) {
            return false;
        }
    }
}
