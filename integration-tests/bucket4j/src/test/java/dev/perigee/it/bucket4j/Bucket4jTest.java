package dev.perigee.it.bucket4j;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.jcache.PerigeeCachingProvider;
import dev.perigee.launcher.RedisServer;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.BucketProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that two nodes take from one bucket are counted exactly: not one too many, not one too few. */
@Tag("smoke")
class Bucket4jTest {

    private static final int NODES = 2;
    private static final int THREADS = 8;

    private static RedisServer redis;

    private final PerigeeCachingProvider provider = new PerigeeCachingProvider();

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @AfterEach
    void close() {
        provider.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bounded", "confirmed", "linearizable"})
    void twoNodesTakeAllTokensAndNoMore(String consistency) {
        List<Limiter> nodes =
                nodes("once-" + consistency, "&consistency=" + consistency, TimeMeter.SYSTEM_MILLISECONDS);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Long>> taken = new ArrayList<>();
        for (Limiter node : nodes) {
            // The bucket is there for nobody yet: they meet at its making, too.
            taken.addAll(Limiter.drain(node.bucket("shared", Limits.once()), THREADS, start));
        }

        long begun = System.nanoTime();
        start.countDown();
        long sum = Limiter.sum(taken);
        print(consistency, sum, System.nanoTime() - begun);

        assertThat(sum).isEqualTo(Limits.TOKENS);
        assertThat(nodes)
                .allSatisfy(
                        node -> assertThat(node.bucket("shared", Limits.once()).getAvailableTokens())
                                .isZero());
    }

    @Test
    void eachPeriodBringsItsTokensAndNoMore() {
        AtomicLong now = new AtomicLong(TimeUnit.DAYS.toNanos(1));
        List<Limiter> nodes = nodes("periods", "", clock(now));
        for (int period = 1; period <= 10; period++) {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Long>> taken = new ArrayList<>();
            for (Limiter node : nodes) {
                BucketProxy bucket = node.bucket("refilled", Limits.limit(100, Duration.ofSeconds(1)));
                taken.addAll(Limiter.drain(bucket, THREADS, start));
            }
            start.countDown();

            assertThat(Limiter.sum(taken)).as("period %s", period).isEqualTo(100);
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void whatOneNodeTakesOrGivesBackTheOtherSees() {
        AtomicLong now = new AtomicLong(TimeUnit.DAYS.toNanos(1));
        List<Limiter> nodes = nodes("seen", "&consistency=linearizable", clock(now));
        BucketProxy here = nodes.get(0).bucket("b", Limits.limit(10, Duration.ofSeconds(1)));
        BucketProxy there = nodes.get(1).bucket("b", Limits.limit(10, Duration.ofSeconds(1)));

        assertThat(here.tryConsume(7)).isTrue();
        assertThat(there.getAvailableTokens()).isEqualTo(3);
        assertThat(there.tryConsume(4)).isFalse();
        there.addTokens(1);
        assertThat(here.tryConsume(4)).isTrue();
        assertThat(there.tryConsumeAndReturnRemaining(1).getNanosToWaitForRefill())
                .isEqualTo(TimeUnit.SECONDS.toNanos(1));
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(there.tryConsumeAsMuchAsPossible()).isEqualTo(10);
    }

    @Test
    void twoProcessesTakeAllTokensAndNoMore() throws IOException {
        List<Process> processes = new ArrayList<>();
        try {
            List<BufferedReader> outputs = new ArrayList<>();
            for (int node = 0; node < NODES; node++) {
                Process process = process(uri("processes", node, ""));
                processes.add(process);
                outputs.add(process.inputReader());
            }
            for (BufferedReader output : outputs) {
                assertThat(output.readLine()).isEqualTo("ready");
            }
            long begun = System.nanoTime();
            for (Process process : processes) {
                process.outputWriter().append('\n').flush();
            }
            long sum = 0;
            for (BufferedReader output : outputs) {
                sum += Long.parseLong(output.readLine());
            }
            print("two JVMs", sum, System.nanoTime() - begun);

            assertThat(sum).isEqualTo(Limits.TOKENS);
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private List<Limiter> nodes(String namespace, String options, TimeMeter clock) {
        List<Limiter> nodes = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            nodes.add(new Limiter(
                    provider.getCacheManager(URI.create(uri(namespace, node, options)), /* classLoader= */ null),
                    clock));
        }
        return nodes;
    }

    private static String uri(String namespace, int node, String options) {
        return redis.uri() + "?namespace=" + namespace + "&node.name=node-" + node + options;
    }

    private static Process process(String uri) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        NodeMain.class.getName(),
                        uri,
                        Integer.toString(THREADS))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static TimeMeter clock(AtomicLong now) {
        return new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return now.get();
            }

            @Override
            public boolean isWallClockBased() {
                return true;
            }
        };
    }

    private static void print(String what, long sum, long nanos) {
        System.out.printf(
                Locale.ROOT,
                "Bucket4j, %s: %d nodes x %d threads took %,d of %,d tokens in %,d ms%n",
                what,
                NODES,
                THREADS,
                sum,
                Limits.TOKENS,
                TimeUnit.NANOSECONDS.toMillis(nanos));
    }
}
