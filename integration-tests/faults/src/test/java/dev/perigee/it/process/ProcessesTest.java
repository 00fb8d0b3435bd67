package dev.perigee.it.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.jcache.PerigeeCachingProvider;
import dev.perigee.launcher.RedisServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three JVMs and one Redis: what a node that dies or stands still in mid-operation does to the others. */
@Tag("smoke")
final class ProcessesTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int THREADS = 4;
    private static final long SOME = 200;

    @TempDir
    private Path folder;

    private final List<NodeProcess> nodes = new ArrayList<>();
    private RedisServer redis;

    @BeforeEach
    void startRedis() {
        redis = RedisServer.start();
    }

    @AfterEach
    void endAll() {
        nodes.forEach(NodeProcess::close);
        redis.close();
    }

    @Test
    void countersAreExactWhoeverDiesOrStandsStill() {
        NodeProcess steady = node("steady", "quick");
        NodeProcess killed = node("killed", "quick");
        NodeProcess stopped = node("stopped", "quick");
        for (NodeProcess node : nodes) {
            node.ask("count hits " + THREADS, "counting");
        }
        awaitCounts(nodes, SOME);

        stopped.stop();
        killed.kill();
        awaitCounts(List.of(steady), total(steady) + SOME);
        stopped.resume();
        awaitCounts(List.of(stopped), total(stopped) + SOME);
        steady.ask("pause", "paused");
        stopped.ask("pause", "paused");

        Map<String, Long> counted = read();
        long open = 0;
        for (String name : List.of("steady", "killed", "stopped")) {
            NodeProcess node = Map.of("steady", steady, "killed", killed, "stopped", stopped)
                    .get(name);
            for (int client = 0; client < THREADS; client++) {
                Tally tally = Objects.requireNonNull(node).tally();
                // A thread that was killed did not get to hear of its last increment.
                long mayBeMore = tally.unknown(client) + (node == killed ? 1 : 0);
                assertThat(counted.get(name + "-" + client))
                        .as(
                                "%s, client %d: %d acknowledged, %d unknown",
                                name, client, tally.acknowledged(client), mayBeMore)
                        .isBetween(tally.acknowledged(client), tally.acknowledged(client) + mayBeMore);
                open += mayBeMore;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "processes: 3 JVMs x %d threads, one killed -9, one stopped: %d increments, %d of unknown outcome, 0 lost%n",
                THREADS,
                counted.values().stream().mapToLong(Long::longValue).sum(),
                open);
    }

    @Test
    void theLeaseOfADeadLoaderIsTakenOverInTime() {
        NodeProcess dying = node("dying", "hang");
        NodeProcess heir = node("heir", "quick");
        dying.send("load key");
        dying.expect("loading");
        dying.kill();

        String[] loaded = heir.ask("load key", "loaded").split(" ");

        assertThat(loaded[0]).isEqualTo("by-heir");
        long millis = Long.parseLong(loaded[1]);
        System.out.println("processes: the lease of a killed loader was taken over after " + millis + " ms");
        assertThat(millis)
                .as("a lease of 2 s and the pause of those who wait, and not the 30 s of loader.timeout")
                .isLessThan(20_000);
    }

    @Test
    void theLeaseOfALoaderThatStandsStillIsTakenOverInTime() {
        NodeProcess standing = node("standing", "hang");
        NodeProcess heir = node("heir", "quick");
        standing.send("load key");
        standing.expect("loading");
        standing.stop();

        assertThat(heir.ask("load key", "loaded")).startsWith("by-heir");
    }

    @Test
    void aListenerThatHangsOrANodeThatStandsStillHangsNoWriter() {
        NodeProcess writer = node("writer", "quick");
        NodeProcess hanging = node("hanging", "quick");
        NodeProcess standing = node("standing", "quick");
        hanging.ask("hang-on-events", "listening");
        standing.ask("hang-on-events", "listening");
        standing.stop();

        String[] millis = writer.ask("put 200", "put").split(" ");
        long slowest = Long.parseLong(millis[0]);

        hanging.expect("heard");
        System.out.println("processes: the slowest of 200 puts beside hanging listeners took " + slowest + " ms");
        assertThat(Long.parseLong(millis[1]))
                .as("milliseconds of a put; to wait for a listener takes 2 s")
                .isLessThan(1_000);
        assertThat(slowest).as("milliseconds of the slowest").isLessThan(10_000);
    }

    private NodeProcess node(String name, String loader) {
        NodeProcess node = NodeProcess.start(name, uri(name), folder, loader);
        nodes.add(node);
        return node;
    }

    private String uri(String name) {
        return "redis://127.0.0.1:" + redis.port() + "?namespace=processes&loader.lease=2s&node.name=" + name;
    }

    private Map<String, Long> read() {
        try (PerigeeCachingProvider provider = new PerigeeCachingProvider();
                CacheManager manager = provider.getCacheManager(
                        URI.create(uri("reader")), getClass().getClassLoader())) {
            return manager.createCache(NodeMain.COUNTERS, new MutableConfiguration<String, HashMap<String, Long>>())
                    .get("hits");
        }
    }

    private static void awaitCounts(List<NodeProcess> nodes, long least) {
        await(() -> nodes.stream().allMatch(node -> total(node) >= least));
    }

    private static long total(NodeProcess node) {
        long total = 0;
        for (int client = 0; client < THREADS; client++) {
            total += node.tally().acknowledged(client);
        }
        return total;
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("time is up").isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
