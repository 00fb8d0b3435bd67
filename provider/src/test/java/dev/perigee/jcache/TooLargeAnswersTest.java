package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;
import org.redisson.config.Protocol;

/**
 * What somebody has made larger than any entry may be is a miss: it is not gathered in memory, and nobody else is held up for
 * longer than its bytes take on the line, nor taken for a server that does not answer.
 *
 * <p>{@code -Dlarge.answers.mib=300} for how large.
 */
@Tag("slow")
class TooLargeAnswersTest {

    private static final int MIB = Integer.getInteger("large.answers.mib", 64);

    /** So much takes longer over a narrow line than anybody waits, and Redis does not take long to give it. */
    private static final int NARROW_MIB = 12;

    private static final int KEYS = 20;

    /** Grows all entries that are there. */
    private static final String GROW = "local grown=0 "
            + "for _,key in ipairs(redis.call('KEYS','*')) do "
            + "  if redis.call('TYPE',key).ok=='string' and redis.call('GETRANGE',key,0,1)=='\\199\\1' then "
            + "    redis.call('SETRANGE',key,ARGV[1],'x') grown=grown+1 "
            + "  end "
            + "end return grown";

    private static final String COUNT = "local large=0 "
            + "for _,key in ipairs(redis.call('KEYS','*')) do "
            + "  if redis.call('TYPE',key).ok=='string' and redis.call('STRLEN',key)>1000000 then large=large+1 end "
            + "end return large";

    private enum Client {
        OURS,
        HANDED_OVER_RESP2,
        HANDED_OVER_RESP3
    }

    @ParameterizedTest
    @EnumSource
    void whatIsTooLargeIsAMissAndHurtsNobodyElse(Client client) throws Exception {
        try (RedisServer server = RedisServer.start();
                RespClient raw = RespClient.connect(server.port(), Duration.ofSeconds(60));
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            Properties properties = new Properties();
            properties.setProperty("perigee.near.enabled", "false");
            properties.setProperty("perigee.far.timeout", "60s");
            RedissonClient handedOver = client == Client.OURS ? null : client(server.port(), client);
            try {
                PerigeeCache<Integer, String> cache = open(provider, server.port(), handedOver, properties);
                cache.putAll(Map.of(1, "one", 2, "two"));
                assertThat(cache.get(1)).isEqualTo("one");
                assertThat(raw.call("EVAL", GROW, "0", String.valueOf(MIB << 20)))
                        .isEqualTo(2L);
                Map<Integer, String> neighbours =
                        IntStream.range(3, KEYS).boxed().collect(Collectors.toMap(key -> key, key -> "v" + key));
                cache.putAll(neighbours);

                long before = allocated();
                long begun = System.nanoTime();
                Map<Integer, String> all =
                        cache.getAll(IntStream.range(1, KEYS).boxed().collect(Collectors.toSet()));
                long read = System.nanoTime();
                String one = cache.get(1);
                String two = cache.get(2);
                long end = System.nanoTime();
                long bytes = allocated() - before;
                System.out.printf(
                        Locale.ROOT,
                        "large answers (%s): getAll with two of %d MiB %d ms, both once more %d ms, %d KiB allocated%n",
                        client,
                        MIB,
                        TimeUnit.NANOSECONDS.toMillis(read - begun),
                        TimeUnit.NANOSECONDS.toMillis(end - read),
                        bytes >> 10);

                assertThat(all).isEqualTo(neighbours);
                assertThat(one).isNull();
                assertThat(two).isNull();
                assertThat(bytes).as("allocated").isLessThan((MIB << 20) / 4);
                Await.until("what nobody can read is taken away", () -> (Long) raw.call("EVAL", COUNT, "0") == 0);
                assertThat(cache.statistics().unreadable()).isPositive();
                assertThat(cache.statistics().farNotAsked()).isZero();
                cache.put(1, "new");
                assertThat(cache.get(1)).isEqualTo("new");
                assertThat(cache.getAll(neighbours.keySet())).isEqualTo(neighbours);
            } finally {
                if (handedOver != null) {
                    handedOver.shutdown();
                }
            }
        }
    }

    /** Writes tell what they did, also where the entry that was there is part of the answer. */
    @ParameterizedTest
    @EnumSource
    void whatWritesFindIsNoValue(Client client) throws Exception {
        try (RedisServer server = RedisServer.start();
                RespClient raw = RespClient.connect(server.port(), Duration.ofSeconds(60));
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            Properties properties = new Properties();
            properties.setProperty("perigee.near.enabled", "false");
            properties.setProperty("perigee.far.timeout", "60s");
            RedissonClient handedOver = client == Client.OURS ? null : client(server.port(), client);
            try {
                PerigeeCache<Integer, String> cache = open(provider, server.port(), handedOver, properties);
                // So that the short way is open.
                cache.put(0, "zero");
                assertThat(cache.getAndPut(0, "zero")).isEqualTo("zero");
                for (int round = 0; round < 2; round++) {
                    for (int key = 1; key <= 5; key++) {
                        cache.put(key, "v" + key);
                    }
                    assertThat((Long) raw.call("EVAL", GROW, "0", String.valueOf(9 << 20)))
                            .isGreaterThanOrEqualTo(5);

                    assertThat(cache.getAndPut(1, "new")).isNull();
                    assertThat(cache.getAndRemove(2)).isNull();
                    assertThat(cache.getAndReplace(3, "new")).isNull();
                    assertThat(cache.remove(4)).isTrue();
                    assertThat(cache.replace(5, "v5", "new")).isFalse();

                    assertThat(cache.get(1)).isEqualTo("new");
                    assertThat(cache.get(2)).isNull();
                    assertThat(cache.get(4)).isNull();
                    assertThat(cache.get(5)).isNull();
                    assertThat(cache.statistics().farNotAsked()).isZero();
                    cache.clear();
                }
            } finally {
                if (handedOver != null) {
                    handedOver.shutdown();
                }
            }
        }
    }

    /** The application's own answers on a client that it has handed over are its own, also on a connection that was ours. */
    @Test
    void theApplicationsOwnValuesStayWhole() throws Exception {
        try (RedisServer server = RedisServer.start()) {
            RedissonClient client = client(server.port(), Client.HANDED_OVER_RESP2);
            try {
                byte[] large = new byte[12 << 20];
                client.getBinaryStream("mine").set(large);
                try (PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
                    PerigeeCache<Integer, String> cache = open(provider, server.port(), client, new Properties());
                    cache.put(1, "one");
                    assertThat(client.getBinaryStream("mine").get()).isEqualTo(large);
                }
                for (int i = 0; i < 8; i++) {
                    assertThat(client.getBinaryStream("mine").get()).isEqualTo(large);
                }
            } finally {
                client.shutdown();
            }
        }
    }

    /** Requests behind a long answer run out of time, and the far tier is asked nevertheless: something comes from it. */
    @Test
    void whoWaitsBehindALongAnswerDoesNotCallTheServerSilent() throws Exception {
        try (RedisServer server = RedisServer.start();
                NarrowLine line = new NarrowLine(server.port());
                RespClient raw = RespClient.connect(server.port(), Duration.ofSeconds(60));
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            PerigeeCache<Integer, String> cache = withALargeValue(provider, line, raw, "300ms");
            raw.call("CONFIG", "SET", "client-output-buffer-limit", "normal 0 0 0");

            line.setNarrow(true);
            long missed = cache.statistics().failedMisses();
            Map<Integer, String> found = new HashMap<>();
            for (int i = 0; i < 20; i++) {
                found.put(i, cache.get(i % 2 == 0 ? 1 : 2));
            }
            assertThat(found.values()).containsOnlyNulls();
            assertThat(cache.statistics().failedMisses() - missed)
                    .as("the line was narrow enough")
                    .isGreaterThanOrEqualTo(10);
            assertThat(cache.statistics().farNotAsked())
                    .as("and Redis was asked")
                    .isZero();
            line.setNarrow(false);

            Await.until("it is over", () -> {
                cache.put(3, "three");
                return "three".equals(cache.get(3));
            });
            assertThat(cache.statistics().farNotAsked()).isZero();
        }
    }

    /** What is too large is known by its beginning. */
    @Test
    void whoReadsItDoesNotWaitForTheRestOfItsBytes() throws Exception {
        try (RedisServer server = RedisServer.start();
                NarrowLine line = new NarrowLine(server.port());
                RespClient raw = RespClient.connect(server.port(), Duration.ofSeconds(60));
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            PerigeeCache<Integer, String> cache = withALargeValue(provider, line, raw, "20s");

            line.holdAfter(1 << 20);
            assertThat(cache.get(1)).isNull();
            assertThat(cache.statistics().failedMisses()).isZero();
            line.letGo();

            Await.until("it is taken away", () -> (Long) raw.call("EVAL", COUNT, "0") == 0);
            cache.put(1, "new");
            assertThat(cache.get(1)).isEqualTo("new");
        }
    }

    /** A cache without a near tier whose only value, that of 1, has been made too large. */
    private static PerigeeCache<Integer, String> withALargeValue(
            PerigeeCachingProvider provider, NarrowLine line, RespClient raw, String farTimeout) {
        Properties properties = new Properties();
        properties.setProperty("perigee.near.enabled", "false");
        properties.setProperty("perigee.far.timeout", farTimeout);
        PerigeeCache<Integer, String> cache = open(provider, line.port(), null, properties);
        cache.put(1, "one");
        assertThat(cache.get(1)).isEqualTo("one");
        assertThat(raw.call("EVAL", GROW, "0", String.valueOf(NARROW_MIB << 20)))
                .isEqualTo(1L);
        return cache;
    }

    private static RedissonClient client(int port, Client kind) {
        Config config = new Config();
        config.setProtocol(kind == Client.HANDED_OVER_RESP3 ? Protocol.RESP3 : Protocol.RESP2);
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:" + port)
                .setConnectionMinimumIdleSize(1)
                .setConnectionPoolSize(8)
                .setRetryAttempts(0);
        return Redisson.create(config);
    }

    private static PerigeeCache<Integer, String> open(
            PerigeeCachingProvider provider, int port, @Nullable RedissonClient handedOver, Properties properties) {
        String uri = "redis://127.0.0.1:" + port + "?namespace=large";
        if (handedOver != null) {
            properties.put("perigee.far.redis.client", handedOver);
            properties.setProperty("perigee.far", "redis");
            uri = "perigee:large";
        }
        CacheManager manager = provider.getCacheManager(URI.create(uri), null, properties);
        return (CacheFacade<Integer, String>) manager.createCache(
                Nodes.CACHE,
                PerigeeConfiguration.of(Integer.class, String.class).setStatisticsEnabled(true));
    }

    /** What all threads that live have allocated on the heap. */
    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long all = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            all += Math.max(0, bytes);
        }
        return all;
    }

    /** A line to a server that lets answers through slowly while it is narrow, or so much of them and no more. Thread-safe. */
    private static final class NarrowLine implements AutoCloseable {

        private static final long PIECE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

        private final ServerSocket listener;
        private final Set<Closeable> ends = ConcurrentHashMap.newKeySet();
        private volatile boolean isNarrow;

        /** How many bytes of answers pass before each line is held; guarded by this. */
        private long left = Long.MAX_VALUE;

        NarrowLine(int target) throws IOException {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
            ends.add(listener);
            run(() -> {
                while (true) {
                    Socket client = listener.accept();
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                    ends.add(client);
                    ends.add(server);
                    client.setTcpNoDelay(true);
                    server.setTcpNoDelay(true);
                    run(() -> copy(client, server, /* isAnswer= */ false));
                    run(() -> copy(server, client, /* isAnswer= */ true));
                }
            });
        }

        int port() {
            return listener.getLocalPort();
        }

        void setNarrow(boolean narrow) {
            isNarrow = narrow;
        }

        synchronized void holdAfter(long bytes) {
            left = bytes;
        }

        synchronized void letGo() {
            left = Long.MAX_VALUE;
            notifyAll();
        }

        private synchronized void pass(long bytes) throws IOException {
            try {
                while (left < bytes) {
                    wait();
                }
            } catch (InterruptedException e) {
                throw new InterruptedIOException("held until the test's end");
            }
            left -= bytes;
        }

        private void copy(Socket from, Socket to, boolean isAnswer) throws IOException {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8 * 1024];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (isAnswer) {
                    pass(read);
                }
                out.write(buffer, 0, read);
                if (isAnswer && isNarrow) {
                    LockSupport.parkNanos(PIECE_NANOS);
                }
            }
        }

        @Override
        public void close() throws IOException {
            for (Closeable end : ends) {
                end.close();
            }
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void run(Work work) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            work.run();
                        } catch (IOException e) {
                            // One of the ends is closed, and so is the other then.
                        }
                    },
                    "narrow-line");
            thread.setDaemon(true);
            thread.start();
        }
    }
}
