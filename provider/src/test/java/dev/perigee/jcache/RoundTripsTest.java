package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.CallOptions;
import dev.perigee.PerigeeCache;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import dev.perigee.redis.SweepScripts;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.processor.EntryProcessorException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How often each method of JCache goes to the server, as the server's own {@code MONITOR} sees it: other than
 * {@code INFO commandstats} it tells what a client sent from what a script did, and which cache it was about.
 */
@Tag("slow")
class RoundTripsTest {

    private static final int KEYS = 20;
    private static final int PARTITIONS = 16;

    /** Digests are not what is counted here, except where they are. */
    private static final Map<String, String> NO_DIGESTS =
            Map.of("perigee.coherence.bound", "1h", "perigee.coherence.digest-interval", "30m");

    private static final Pattern COMMAND = Pattern.compile("^(\\d+\\.\\d+) \\[\\d+ ([^]]+)] \"(\\w+)\"(.*)$");

    private final RedisServer server = RedisServer.start();
    private final PerigeeCachingProvider provider = new PerigeeCachingProvider();

    @AfterEach
    void close() {
        provider.close();
        server.close();
    }

    /** A policy that has to be asked. */
    private static final class Foreign implements ExpiryPolicy {
        @Override
        public javax.cache.expiry.Duration getExpiryForCreation() {
            return javax.cache.expiry.Duration.ONE_HOUR;
        }

        @Override
        public javax.cache.expiry.@Nullable Duration getExpiryForAccess() {
            return null;
        }

        @Override
        public javax.cache.expiry.@Nullable Duration getExpiryForUpdate() {
            return null;
        }
    }

    /** One command of a client's. */
    private record Sent(double seconds, String name, String arguments) {}

    /** Sees every command that reaches the server. */
    private final class Monitor implements AutoCloseable {

        private final RespClient feed = server.client(Duration.ofSeconds(60));
        private final RespClient marks = server.client();
        private int mark;

        Monitor() {
            feed.call("MONITOR");
        }

        /** What clients sent about a cache while something ran; what scripts and sweepers did is left out. */
        List<Sent> during(String cache, Runnable work) {
            until("mark-" + ++mark);
            work.run();
            List<Sent> sent = until("mark-" + ++mark);
            sent.removeIf(each -> !each.arguments().contains(":" + cache) || SweepScripts.isOne(each.arguments()));
            return sent;
        }

        List<Sent> until(String text) {
            marks.call("ECHO", text);
            List<Sent> sent = new ArrayList<>();
            while (true) {
                Matcher line = COMMAND.matcher(RespClient.asText(feed.receive()));
                if (line.matches() && !line.group(2).equals("lua")) {
                    if (line.group(3).equalsIgnoreCase("ECHO") && line.group(4).contains(text)) {
                        return sent;
                    }
                    sent.add(new Sent(Double.parseDouble(line.group(1)), line.group(3), line.group(4)));
                }
            }
        }

        @Override
        public void close() {
            feed.close();
            marks.close();
        }
    }

    @Test
    void eachMethodGoesToTheServerAsSeldomAsItCan() {
        Map<String, List<Integer>> table = new LinkedHashMap<>();
        try (Monitor monitor = new Monitor()) {
            for (boolean foreign : new boolean[] {false, true}) {
                for (boolean listening : new boolean[] {false, true}) {
                    String name = "cache-" + foreign + "-" + listening;
                    Cache<Integer, String> cache = open(name, foreign, NO_DIGESTS);
                    if (listening) {
                        Recorder.on(cache, /* sync= */ true, /* old= */ true);
                    }
                    measure(
                            cache,
                            (method, work) -> table.computeIfAbsent(method, none -> new ArrayList<>())
                                    .add(monitor.during(name, work).size()));
                }
            }
        }

        print(table);
        table.forEach((method, trips) -> {
            boolean near = method.contains("near hit");
            boolean bulk = method.contains("All")
                    || method.equals("clear")
                    || method.contains("iterat")
                    || method.contains("invalidate");
            if (bulk) {
                assertThat(trips).as(method).allMatch(count -> count <= 3 * PARTITIONS);
            } else if (method.equals("invoke on what is absent")) {
                assertThat(trips).as("read and lease, write").containsOnly(2);
            } else {
                assertThat(trips.subList(0, 2)).as(method + ", constant policy").containsOnly(near ? 0 : 1);
                // What the policy is to be asked depends on whether the key is there; a near copy tells, else the
                // server.
                boolean unknown = method.equals("put of what is absent") || method.equals("putIfAbsent, stored");
                assertThat(trips.subList(2, 4))
                        .as(method + ", foreign policy")
                        .containsOnly(near ? 0 : unknown ? 2 : 1);
            }
        });
        assertThat(table.get("getAll").subList(0, 2)).containsOnly(1);
        assertThat(table.get("invalidateTag of " + KEYS)).containsOnly(PARTITIONS);
        assertThat(table.get("invalidateTags of " + KEYS)).containsOnly(2 * PARTITIONS);
    }

    /** Runs something and notes what it cost. */
    private interface Meter {
        void of(String method, Runnable work);
    }

    private static void measure(Cache<Integer, String> cache, Meter meter) {
        Set<Integer> many = IntStream.range(100, 100 + KEYS).boxed().collect(Collectors.toSet());
        Map<Integer, String> values = many.stream().collect(Collectors.toMap(key -> key, key -> "v"));
        // All scripts loaded, all epochs known, the key's copy near.
        cache.clear();
        cache.putAll(values);
        cache.removeAll(many);
        for (int key = 0; key < 64; key++) {
            cache.put(key, "old");
            cache.getAndReplace(key, "old");
            cache.replace(key, "old", "old");
            cache.remove(key, "other");
            cache.putIfAbsent(key, "old");
        }
        cache.remove(63);
        cache.get(63);
        cache.invoke(1000, (entry, arguments) -> {
            entry.setValue("new");
            return null;
        });

        meter.of("get, near hit", () -> cache.get(1));
        meter.of("containsKey, near hit", () -> cache.containsKey(1));
        meter.of("get of what is absent", () -> cache.get(1001));
        meter.of("containsKey of what is absent", () -> cache.containsKey(1001));
        meter.of("put of what is there", () -> cache.put(1, "new"));
        meter.of("put of what is absent", () -> cache.put(1002, "new"));
        meter.of("getAndPut", () -> cache.getAndPut(2, "new"));
        meter.of("putIfAbsent, stored", () -> cache.putIfAbsent(1003, "new"));
        meter.of("putIfAbsent, refused", () -> cache.putIfAbsent(3, "new"));
        meter.of("replace", () -> cache.replace(4, "new"));
        meter.of("replace if equal", () -> cache.replace(5, "old", "new"));
        meter.of("getAndReplace", () -> cache.getAndReplace(6, "new"));
        meter.of("remove", () -> cache.remove(7));
        meter.of("remove if equal", () -> cache.remove(8, "old"));
        meter.of("getAndRemove", () -> cache.getAndRemove(9));
        meter.of(
                "invoke on a near copy",
                () -> cache.invoke(10, (entry, arguments) -> {
                    entry.setValue(entry.getValue() + "er");
                    return null;
                }));
        meter.of("invoke that only looks", () -> cache.invoke(11, (entry, arguments) -> entry.getValue()));
        meter.of("invoke that fails", () -> {
            try {
                cache.invoke(12, (entry, arguments) -> {
                    throw new IllegalStateException("by design");
                });
            } catch (EntryProcessorException e) {
                // As designed.
            }
        });
        meter.of(
                "invoke on what is absent",
                () -> cache.invoke(1004, (entry, arguments) -> {
                    entry.setValue("new");
                    return null;
                }));
        meter.of("putAll of " + KEYS, () -> cache.putAll(values));
        cache.removeAll(many);
        meter.of("getAll", () -> cache.getAll(many));
        cache.putAll(values);
        meter.of("removeAll of " + KEYS, () -> cache.removeAll(many));
        meter.of("iteration over 60", () -> cache.iterator().forEachRemaining(entry -> {}));
        PerigeeCache<Integer, String> perigee = perigee(cache);
        PerigeeCache<Integer, String> red =
                perigee.withOptions(CallOptions.DEFAULT.withTags("red", "round").withTimeToLive(Duration.ofHours(2)));
        perigee.invalidateTag("none");
        meter.of("put with tags and a time to live", () -> red.put(1004, "new"));
        red.putAll(values);
        meter.of("invalidateTag of " + KEYS, () -> perigee.invalidateTag("red"));
        meter.of("getAll of what was tagged", () -> perigee.getAll(many));
        red.putAll(values);
        meter.of("invalidateTags of " + KEYS, () -> perigee.invalidateTags(Set.of("red", "round")));
        meter.of("clear", cache::clear);
    }

    @SuppressWarnings("unchecked")
    private static PerigeeCache<Integer, String> perigee(Cache<Integer, String> cache) {
        return cache.unwrap(PerigeeCache.class);
    }

    private static void print(Map<String, List<Integer>> table) {
        System.out.printf(
                "%ncommands that a client sends     constant policy   + sync listener   foreign policy   + sync listener%n");
        table.forEach((method, trips) -> System.out.printf(
                Locale.ROOT,
                "%-32s %15d %17d %16d %17d%n",
                method,
                trips.get(0),
                trips.get(1),
                trips.get(2),
                trips.get(3)));
        System.out.println();
    }

    /** Where the last reads found nothing, a read takes the lease at once; where they found something, it just reads. */
    @Test
    void aColdLoadIsTwoTripsAndAHitIsOne() {
        Loader loader = new Loader();
        Properties options = properties(NO_DIGESTS);
        options.setProperty("perigee.near.enabled", "false");
        Cache<Integer, String> cache = provider.getCacheManager(
                        URI.create(server.uri() + "?namespace=ns"), null, options)
                .createCache("loaded", loader.readThrough().setStatisticsEnabled(true));
        for (int key = 0; key < 100; key++) {
            cache.get(key);
        }
        try (Monitor monitor = new Monitor()) {
            assertThat(monitor.during("loaded", () -> cache.get(1000))).hasSize(2);
            // The first is still taken for a cold one.
            assertThat(monitor.during("loaded", () -> cache.get(1))).hasSize(1);
            for (int key = 0; key < 20; key++) {
                cache.get(key);
            }
            List<Sent> hit = monitor.during("loaded", () -> cache.get(1));
            assertThat(hit).hasSize(1);
            assertThat(hit.get(0).name()).isEqualToIgnoringCase("MGET");
            loader.giving(key -> null);
            cache.get(2001); // The server has to be told the script that gives a lease back.
            assertThat(monitor.during("loaded", () -> cache.get(2000)))
                    .as("read, lease, release")
                    .hasSize(3);
        }
        assertThat(((CacheFacade<Integer, String>) cache).statistics().farHits())
                .isEqualTo(22);
    }

    /** Many trips, but two waits: all leases are asked for at once, and all values stored at once. */
    @Test
    void loadingManyWaitsForThreeRounds() {
        Loader loader = new Loader();
        Cache<Integer, String> cache = provider.getCacheManager(
                        URI.create(server.uri() + "?namespace=ns"), null, properties(NO_DIGESTS))
                .createCache("loaded", loader.readThrough());
        Set<Integer> many = IntStream.range(0, KEYS).boxed().collect(Collectors.toSet());
        // The first go the long way, the next the short one: the scripts of both are loaded then.
        cache.getAll(IntStream.range(100, 200).boxed().collect(Collectors.toSet()));
        cache.getAll(IntStream.range(200, 300).boxed().collect(Collectors.toSet()));
        try (Monitor monitor = new Monitor()) {
            List<String> sent = monitor
                    .during("loaded", () -> assertThat(cache.getAll(many)).hasSize(KEYS))
                    .stream()
                    .map(each -> each.name().toUpperCase(Locale.ROOT) + " "
                            + each.arguments().substring(0, 44))
                    .toList();

            assertThat(sent).hasSize(1 + 2 * KEYS);
            assertThat(sent.get(0)).startsWith("MGET");
            // One script after the other: no store before the last lease, which a loader of many needs all of.
            assertThat(sent.subList(1, 1 + KEYS)).containsOnly(sent.get(1));
            assertThat(sent.subList(1 + KEYS, 1 + 2 * KEYS)).containsOnly(sent.get(1 + KEYS));
        }
        assertThat(loader.batches()).hasSize(3);
    }

    @Test
    void fiftyCachesCostNoMoreDigestsAndSubscriptionsThanOne() {
        Map<String, String> oftenAsked = Map.of(
                "perigee.coherence.bound", "10s",
                "perigee.coherence.digest-interval", "100ms");
        keepNear(open("cache-0", /* foreign= */ false, oftenAsked));
        try (Monitor monitor = new Monitor()) {
            double one = secondsOfDigests(monitor, 10);
            for (int i = 1; i < 50; i++) {
                keepNear(open("cache-" + i, /* foreign= */ false, oftenAsked));
            }
            double fifty = secondsOfDigests(monitor, 10);

            System.out.printf(
                    Locale.ROOT, "ten digests of all partitions: %.2f s with one cache, %.2f s with 50%n", one, fifty);
            // One question for all partitions in each interval of 100 ms, whatever the number of caches.
            assertThat(one).isGreaterThan(0.85);
            assertThat(fifty).isGreaterThan(0.85);
            assertThat(server.call("PUBSUB", "NUMSUB", "ns:b")).isEqualTo("[ns:b, 1]");
            assertThat(server.call("PUBSUB", "CHANNELS", "ns:*").split(",")).hasSizeLessThanOrEqualTo(2);
        }
    }

    /** Only where there is a near copy, there is something to be proved. */
    private static void keepNear(Cache<Integer, String> cache) {
        Await.until("a copy is kept near", () -> {
            cache.put(1, "one");
            return ((CacheFacade<Integer, String>) cache).explain(1).near() != null;
        });
    }

    /** How long it takes, by the server's clock, until so many digests have come. */
    private static double secondsOfDigests(Monitor monitor, int count) {
        List<Double> digests = new ArrayList<>();
        long end = System.nanoTime() + Await.LONG.toNanos();
        for (int mark = 0; digests.size() <= count; mark++) {
            assertThat(System.nanoTime() - end).as("digests do not come").isNegative();
            for (Sent sent : monitor.until("digests-" + count + "-" + mark)) {
                // A digest is the one command about the metas of all partitions.
                if (sent.name().equalsIgnoreCase("EVALSHA") && metas(sent) == PARTITIONS) {
                    digests.add(sent.seconds());
                }
            }
        }
        return digests.get(count) - digests.get(0);
    }

    private static long metas(Sent sent) {
        return Pattern.compile("ns:\\{ns\\.\\d+}:m\"")
                .matcher(sent.arguments())
                .results()
                .count();
    }

    /** With no faults, no near copy is dropped that need not be. */
    @Test
    void nearHitsAreAsManyAsWithoutABackplane() {
        Map<String, Double> rates = new TreeMap<>();
        for (String far : List.of("redis", "none")) {
            CacheFacade<Integer, String> cache = (CacheFacade<Integer, String>)
                    (far.equals("redis")
                            ? open(
                                    "hits",
                                    /* foreign= */ false,
                                    Map.of("perigee.coherence.bound", "30s", "perigee.coherence.grace", "10s"))
                            : provider.getCacheManager(URI.create("perigee:hits?far=none"), null)
                                    .<Integer, String, MutableConfiguration<Integer, String>>createCache(
                                            "hits",
                                            configuration(/* foreign= */ false).setStatisticsEnabled(true)));
            java.util.Random random = new java.util.Random(42);
            for (int i = 0; i < 30_000; i++) {
                int key = (int) Math.abs(random.nextGaussian() * 100);
                if (random.nextInt(100) < 10) {
                    cache.put(key, "v" + i);
                } else {
                    cache.get(key);
                }
            }
            rates.put(
                    far,
                    100.0
                            * cache.statistics().nearHits()
                            / (cache.statistics().nearHits()
                                    + cache.statistics().nearMisses()));
        }
        System.out.println("near hits in percent: " + rates);

        assertThat(rates.get("redis")).isGreaterThan(rates.get("none") - 1);
    }

    private Cache<Integer, String> open(String name, boolean foreign, Map<String, String> options) {
        return provider.getCacheManager(URI.create(server.uri() + "?namespace=ns"), null, properties(options))
                .createCache(name, configuration(foreign).setStatisticsEnabled(true));
    }

    private static Properties properties(Map<String, String> options) {
        Properties properties = new Properties();
        properties.putAll(options);
        return properties;
    }

    private static MutableConfiguration<Integer, String> configuration(boolean foreign) {
        MutableConfiguration<Integer, String> configuration =
                new MutableConfiguration<Integer, String>().setTypes(Integer.class, String.class);
        return foreign ? configuration.setExpiryPolicyFactory(Foreign::new) : configuration;
    }
}
