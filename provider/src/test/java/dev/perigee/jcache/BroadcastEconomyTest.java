package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.Propagation;
import dev.perigee.TieredStatistics;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.integration.CacheLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How many messages a server carries and how often nodes read a hot key anew, counted on a real Redis. */
@Tag("slow")
class BroadcastEconomyTest {

    private static final int KEYS = 1_000;
    private static final int CHUNK = 64;
    private static final int READERS = 10;
    private static final String HOT = "hot";
    private static final Duration LENGTH = Duration.ofSeconds(3);
    private static final long INTERVAL_MILLIS = 100;

    /** On a busy machine, a message or a digest that is late must not look like a loss: that would be read anew, rightly. */
    private static final Map<String, String> PATIENT = Map.of(
            "perigee.coherence.bound", "30s",
            "perigee.coherence.digest-interval", "500ms",
            "perigee.coherence.grace", "10s");

    private final RedisServer server = RedisServer.start();
    private final PerigeeCachingProvider provider = new PerigeeCachingProvider();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        threads.shutdownNow();
        provider.close();
        server.close();
    }

    /** Counts what the server publishes, scripts included. */
    private final class Publications implements AutoCloseable {

        private final RespClient feed = server.client(Duration.ofSeconds(60));
        private final RespClient marks = server.client();
        private int mark;

        Publications() {
            feed.call("MONITOR");
        }

        int during(Runnable work) {
            until("mark-" + ++mark);
            work.run();
            return until("mark-" + ++mark);
        }

        private int until(String text) {
            marks.call("ECHO", text);
            int count = 0;
            while (true) {
                String line = RespClient.asText(feed.receive());
                if (line.contains("\"ECHO\"") && line.contains(text)) {
                    return count;
                }
                count += line.contains("] \"PUBLISH\" \"ns:b\"") ? 1 : 0;
            }
        }

        @Override
        public void close() {
            feed.close();
            marks.close();
        }
    }

    @Test
    void readsPublishNothingAndBulkWritesAtMostOneMessageForEachChunk() {
        PerigeeCache<Integer, String> writer = open("writer", integers());
        PerigeeCache<Integer, String> reader = open("reader", integers());
        Map<Integer, String> values =
                IntStream.range(0, KEYS).boxed().collect(Collectors.toMap(i -> i, i -> "value " + i));
        int chunks = chunks(writer, values.keySet());
        try (Publications publications = new Publications()) {
            assertThat(publications.during(() -> writer.putAll(values)))
                    .as("putAll of %d keys", KEYS)
                    .isBetween(1, chunks);
            assertThat(publications.during(() -> {
                        assertThat(reader.getAll(values.keySet())).isEqualTo(values);
                        values.keySet().forEach(reader::get);
                        reader.get(-1);
                    }))
                    .as("fills")
                    .isZero();
            assertThat(publications.during(() -> writer.removeAll(values.keySet())))
                    .as("removeAll of %d keys", KEYS)
                    .isBetween(1, chunks);
        }
    }

    /** Those who wait for a load on other nodes hear of it by the message of the value that is stored. */
    @Test
    void aLoadPublishesOneMessageAndAbsenceNone() {
        CacheLoader<Integer, String> loader = new CacheLoader<>() {
            @Override
            public String load(Integer key) {
                return key < 0 ? null : "loaded " + key;
            }

            @Override
            public Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
                throw new UnsupportedOperationException("one by one");
            }
        };
        PerigeeConfiguration<Integer, String> configuration = integers();
        configuration.setReadThrough(true).setCacheLoaderFactory(new FactoryBuilder.SingletonFactory<>(loader));
        PerigeeCache<Integer, String> one = open("one", configuration);
        PerigeeCache<Integer, String> other = open("other", configuration);
        try (Publications publications = new Publications()) {
            assertThat(publications.during(() -> assertThat(one.get(1)).isEqualTo("loaded 1")))
                    .as("a load")
                    .isEqualTo(1);
            assertThat(publications.during(() -> assertThat(other.get(1)).isEqualTo("loaded 1")))
                    .as("a fill by what was loaded")
                    .isZero();
            assertThat(publications.during(() -> assertThat(one.get(-1)).isNull()))
                    .as("a load of nothing")
                    .isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aHotKeyIsReadAnewSeldomOrNever(Propagation propagation) throws Exception {
        PerigeeCache<String, Long> writer = open("writer", hot(propagation));
        List<PerigeeCache<String, Long>> readers = IntStream.range(0, READERS)
                .mapToObj(i -> open("reader" + i, hot(propagation)))
                .toList();
        warmUp(writer, readers);

        AtomicBoolean over = new AtomicBoolean();
        Future<Long> written = threads.submit(() -> write(writer, over));
        List<Future<Reading>> readings = new ArrayList<>();
        readers.forEach(reader -> readings.add(threads.submit(() -> read(reader))));
        List<Reading> all = new ArrayList<>();
        for (Future<Reading> reading : readings) {
            all.add(reading.get(60, TimeUnit.SECONDS));
        }
        over.set(true);

        System.out.printf(
                "%s: %d nodes, %d writes in %d ms, reads %d, read anew %s, windows of %d ms %s%n",
                propagation,
                READERS,
                written.get(60, TimeUnit.SECONDS),
                LENGTH.toMillis(),
                all.stream().mapToLong(Reading::reads).sum(),
                all.stream().map(Reading::rereads).toList(),
                INTERVAL_MILLIS,
                all.stream().map(Reading::windows).toList());
        for (Reading reading : all) {
            if (propagation == Propagation.INVALIDATE) {
                // One more, because the first change acts at once whenever the node did not read for a while.
                assertThat(reading.rereads()).isBetween(1L, reading.windows() + 1);
                assertThat(reading.spared()).isGreaterThan(reading.rereads());
            } else {
                assertThat(reading.rereads()).isZero();
                assertThat(reading.updates()).isGreaterThan(reading.windows());
            }
        }
    }

    /** What one node did. Windows are counted by its own clock, begun ones too. */
    private record Reading(long reads, long windows, long rereads, long spared, long updates) {}

    private static Reading read(PerigeeCache<String, Long> cache) {
        TieredStatistics before = cache.statistics();
        long start = System.nanoTime();
        long reads = 0;
        long newest = 0;
        while (System.nanoTime() - start < LENGTH.toNanos()) {
            long value = cache.get(HOT);
            assertThat(value).as("time runs forward").isGreaterThanOrEqualTo(newest);
            newest = value;
            reads++;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        TieredStatistics after = cache.statistics();
        return new Reading(
                reads,
                1 + millis / INTERVAL_MILLIS,
                after.farHits() - before.farHits(),
                after.sparedRereads() - before.sparedRereads(),
                after.updates() - before.updates());
    }

    /** A thousand writes a second, as far as the machine can. */
    private static long write(PerigeeCache<String, Long> cache, AtomicBoolean over) {
        long next = System.nanoTime();
        long value = 1_000;
        for (; !over.get(); value++) {
            cache.put(HOT, value);
            next += TimeUnit.MILLISECONDS.toNanos(1);
            LockSupport.parkNanos(next - System.nanoTime());
        }
        return value - 1_000;
    }

    private static void warmUp(PerigeeCache<String, Long> writer, List<PerigeeCache<String, Long>> readers) {
        writer.put(HOT, 0L);
        readers.forEach(reader -> Await.until("a node holds the hot key", () -> {
            reader.get(HOT);
            var near = reader.explain(HOT).near();
            // Proved by a digest: only then is what comes by message usable at once.
            return near != null && near.usable() && near.age().toMillis() > 600;
        }));
    }

    private static int chunks(PerigeeCache<Integer, String> cache, Iterable<Integer> keys) {
        Map<Integer, Integer> sizes = new TreeMap<>();
        keys.forEach(key -> sizes.merge(cache.explain(key).partition(), 1, Integer::sum));
        return sizes.values().stream()
                .mapToInt(size -> (size + CHUNK - 1) / CHUNK)
                .sum();
    }

    private static PerigeeConfiguration<Integer, String> integers() {
        PerigeeConfiguration<Integer, String> configuration = PerigeeConfiguration.of(Integer.class, String.class);
        configuration.setStatisticsEnabled(true);
        return configuration;
    }

    private static PerigeeConfiguration<String, Long> hot(Propagation propagation) {
        PerigeeConfiguration<String, Long> configuration =
                PerigeeConfiguration.of(String.class, Long.class).setPropagation(propagation);
        configuration.setStatisticsEnabled(true);
        return configuration;
    }

    @SuppressWarnings("unchecked")
    private <K, V> PerigeeCache<K, V> open(String node, PerigeeConfiguration<K, V> configuration) {
        Properties properties = new Properties();
        properties.putAll(PATIENT);
        URI uri = URI.create(server.uri() + "?namespace=ns&node.name=" + node);
        return provider.getCacheManager(uri, null, properties)
                .createCache("cache", configuration)
                .unwrap(PerigeeCache.class);
    }
}
