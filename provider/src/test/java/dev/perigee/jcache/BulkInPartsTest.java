package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.launcher.FaultProxy;
import dev.perigee.launcher.RedisServer;
import dev.perigee.memory.RequestFaults;
import dev.perigee.tier.FarUnavailableException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CompletionListener;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls on many keys: {@code far.timeout} limits a part of them, so they end well however large they are, as long as the far
 * tier answers; and they end soon, saying what is known, once it does not.
 */
@Tag("slow")
final class BulkInPartsTest {

    /** So many keys that there are several parts. */
    private static final int MANY = 10_000;

    /** So many that a Redis is at them for longer than {@code far.timeout}. */
    private static final int VERY_MANY = 200_000;

    /** Much more than a few parts take on a machine that is busy with other things. */
    private static final String AMPLE = "30s";

    private static final Duration TIMEOUT = Duration.ofMillis(1_000);

    private static Set<Integer> keys(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toSet());
    }

    private static Map<Integer, String> values(int count) {
        return keys(count).stream().collect(Collectors.toMap(key -> key, key -> "v" + key));
    }

    private static Nodes with(Nodes nodes) {
        nodes.tolerateWarning("Messages were lost without a sign");
        return nodes.with("far.timeout", TIMEOUT.toMillis() + "ms")
                .with("near.max-entries", "100")
                .with("far.on-write-failure", "throw");
    }

    @Tag("nightly")
    @Everywhere(on = Topology.REDIS_TWO_NODES, storing = Storing.BY_VALUE)
    void aCallTakesAsLongAsItTakes(Nodes nodes) {
        with(nodes).with("far.timeout", AMPLE);
        nodes.tolerateWarning("Messages were lost without a sign");
        PerigeeCache<Integer, String> cache = nodes.create(counted(new MutableConfiguration<>()));
        Map<Integer, String> values = values(VERY_MANY);

        cache.putAll(values);
        assertThat(cache.getAll(values.keySet())).isEqualTo(values);
        cache.removeAll(values.keySet());
        assertThat(cache.getAll(values.keySet())).isEmpty();
        assertThat(cache.statistics().failedMisses()).isZero();
    }

    @Everywhere(on = Topology.REDIS, storing = Storing.BY_VALUE)
    void soDoesALoad(Nodes nodes) throws Exception {
        nodes.with("far.timeout", AMPLE).with("loader.lease", "30s");
        nodes.tolerateWarning("Messages were lost without a sign");
        Loader loader = new Loader();
        PerigeeCache<Integer, String> cache = nodes.create(counted(loader.readThrough()));
        int count = MANY;
        assertThat(cache.getAll(keys(count))).hasSize(count);
        assertThat(loader.batches()).hasSizeBetween(2, count / 500);
        assertThat(cache.statistics().farFailures()).isZero();
        assertThat(cache.statistics().overtakenLoads()).as("not stored").isZero();
        assertThat(cache.statistics().failedMisses()).isZero();
        cache.getAll(keys(count));
        assertThat(loaded(loader)).as("values loaded").isEqualTo(count);
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void partsComeToTheWhole(Nodes nodes) throws Exception {
        with(nodes).with("far.timeout", AMPLE);
        Loader loader = new Loader();
        PerigeeCache<Integer, String> plain = nodes.create();
        PerigeeCache<Integer, String> loading = nodes.create(0, "loading", counted(loader.readThrough()));

        plain.putAll(values(MANY));
        assertThat(plain.getAll(keys(MANY))).isEqualTo(values(MANY));
        plain.removeAll(keys(MANY));
        assertThat(plain.getAll(keys(MANY))).isEmpty();
        assertThat(loading.getAll(keys(MANY))).hasSize(MANY);
        assertThat(loaded(loader)).as("values loaded").isEqualTo(MANY);
        loadAll(loading);
        assertThat(loaded(loader)).as("all of them again").isEqualTo(2 * MANY);
        plain.invalidateTags(IntStream.range(0, 500).mapToObj(i -> "tag" + i).toList());

        assertThat(loading.statistics().overtakenLoads()).isZero();
        assertThat(loading.statistics().failedMisses()).isZero();
    }

    /** What the loader has nothing for is free again for whoever asks next. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void whatIsNotLoadedIsGivenBack(Nodes nodes) {
        with(nodes).with("far.timeout", AMPLE).with("loader.lease", "60s");
        Loader loader = new Loader().giving(key -> null);
        List<PerigeeCache<Integer, String>> caches = nodes.createAll(loader.readThrough());

        assertThat(caches.get(0).getAll(keys(MANY))).isEmpty();
        assertThat(caches.get(1).getAll(keys(MANY))).isEmpty();

        assertThat(loaded(loader)).isEqualTo(2 * MANY);
        assertThat(loader.loads()).as("keys that were waited for").isZero();
    }

    /** A load that gets no leases fails, and is counted as what it is. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void aLoadWithoutLeasesIsCounted(Nodes nodes) {
        with(nodes);
        nodes.tolerateWarning("The far tier does not answer");
        PerigeeCache<Integer, String> cache = nodes.create(counted(new Loader().readThrough()));
        nodes.network().disturbRequests(RequestFaults.NONE.withLosses(1, 0));

        CompletionListenerFuture over = new CompletionListenerFuture();
        cache.loadAll(keys(3), /* replaceExistingValues= */ true, over);

        assertThatThrownBy(over::get).isInstanceOf(ExecutionException.class);
        // Twice where this node stood still meanwhile: what asks for leases may ask once more.
        Await.until(
                "each request is counted",
                () -> Set.of(3L, 6L).contains(cache.statistics().farFailures()));
        nodes.network().calm();
        Await.until("the far tier is asked again", () -> cache.explain(0).failure() == null);
    }

    /** Without statistics there is nothing but zeros to be seen. */
    private static MutableConfiguration<Integer, String> counted(MutableConfiguration<Integer, String> configuration) {
        return configuration.setStatisticsEnabled(true);
    }

    private static int loaded(Loader loader) {
        return loader.batches().stream().mapToInt(Set::size).sum();
    }

    private static void loadAll(PerigeeCache<Integer, String> cache) throws InterruptedException {
        CountDownLatch over = new CountDownLatch(1);
        AtomicReference<Exception> failure = new AtomicReference<>();
        cache.loadAll(
                keys(MANY),
                /* replaceExistingValues= */ true,
                new CompletionListener() {
                    @Override
                    public void onCompletion() {
                        over.countDown();
                    }

                    @Override
                    public void onException(Exception e) {
                        failure.set(e);
                        over.countDown();
                    }
                });
        over.await();
        assertThat(failure).hasNullValue();
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void soItIsWrittenThrough(Nodes nodes) {
        with(nodes).with("far.timeout", AMPLE);
        Store store = new Store();
        PerigeeCache<Integer, String> cache = nodes.create(store.writeThrough(new MutableConfiguration<>()));

        cache.putAll(values(MANY));
        assertThat(store.content()).hasSize(MANY);
        assertThat(store.calls()).as("calls of the writer").hasSizeBetween(2, MANY / 500);
        cache.removeAll(keys(MANY));
        assertThat(store.content()).isEmpty();
        assertThat(cache.iterator()).isExhausted();
    }

    /** Listeners hear of all, in order, and the call ends in time for each of them. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void listenersHearOfEachPart(Nodes nodes) {
        with(nodes).with("far.timeout", AMPLE);
        List<PerigeeCache<Integer, String>> caches = nodes.createAll(counted(new MutableConfiguration<>()));
        Recorder<Integer, String> here = Recorder.on(caches.get(0), /* sync= */ true, /* old= */ false);
        Recorder<Integer, String> there = Recorder.on(caches.get(1), /* sync= */ false, /* old= */ false);

        caches.get(0).putAll(values(MANY));

        assertThat(new HashSet<>(here.events())).hasSize(MANY);
        Await.until("the other node hears of all", () -> there.events().size() == MANY);
        assertThat(caches.get(0).statistics().lostEvents()).isZero();
    }

    /** A far tier that goes away half-way: what was done is said, and that not all is known. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void aWriteThatFailsHalfWaySaysSo(Nodes nodes) {
        with(nodes);
        nodes.tolerateWarning("The far tier does not answer");
        PerigeeCache<Integer, String> cache = nodes.create();
        Duration delay = Duration.ofMillis(200); // too slow for more than one part at a time
        nodes.network().disturbRequests(RequestFaults.NONE.withDelay(delay, delay));

        Future<?> writer = nodes.threads(1).submit(() -> cache.putAll(values(MANY)));
        Await.until(
                "a part is stored",
                () -> ((CacheFacade<Integer, String>) cache).parts().near().size() > 0);
        nodes.network().disturbRequests(RequestFaults.NONE.withLosses(1, 0));

        assertThatThrownBy(() -> Await.result(writer))
                .cause()
                .cause()
                .isInstanceOfSatisfying(
                        FarUnavailableException.class,
                        e -> assertThat(e.isOutcomeKnown()).isFalse())
                .hasMessageContaining(" of " + MANY + " entries");

        nodes.network().calm();
        Await.until("the far tier is asked again", () -> cache.explain(0).failure() == null);
    }

    /** A read that was not told in time what is there fails, or asks once more; while the far tier answers it does not miss. */
    @ParameterizedTest
    @ValueSource(strings = {"available", "strict"})
    void aReadOutOfTimeFailsWhileTheFarTierAnswers(String onFailure) {
        try (RedisServer server = RedisServer.start();
                FaultProxy proxy = FaultProxy.start(server.port());
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            Properties properties = new Properties();
            properties.setProperty("perigee.far.timeout", TIMEOUT.toMillis() + "ms");
            properties.setProperty("perigee.far.on-failure", onFailure);
            properties.setProperty("perigee.near.enabled", "false");
            Cache<Integer, String> cache = provider.getCacheManager(
                            URI.create(proxy.uri() + "?namespace=ns"), null, properties)
                    .createCache(Nodes.CACHE, PerigeeConfiguration.of(Integer.class, String.class));
            Map<Integer, String> few = Map.of(1, "one", 2, "two");
            cache.putAll(few);
            assertThat(cache.getAll(few.keySet())).isEqualTo(few);

            proxy.hold(command -> command.equals("MGET"), 1, TIMEOUT.multipliedBy(2));

            try {
                assertThat(cache.getAll(few.keySet()))
                        .as("asked once more, since this machine stood still")
                        .isEqualTo(few);
            } catch (FarUnavailableException e) {
                assertThat(e).hasMessageContaining("far.timeout (" + TIMEOUT.toMillis() + " ms)");
            }
            Await.until("it is well again", () -> isTold(cache, few));
        }
    }

    /** Until the held answer is through, reads behind it may fail as well. */
    private static boolean isTold(Cache<Integer, String> cache, Map<Integer, String> few) {
        try {
            return cache.getAll(few.keySet()).equals(few);
        } catch (FarUnavailableException e) {
            return false;
        }
    }
}
