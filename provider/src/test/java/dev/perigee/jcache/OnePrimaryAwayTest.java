package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.perigee.Explanation.Failure;
import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.launcher.RedisCluster;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import dev.perigee.tier.FarUnavailableException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.integration.CacheLoader;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cluster of which one primary does not answer, and nobody takes its place yet: only its keys are away. */
@Tag("slow")
final class OnePrimaryAwayTest {

    private static final int KEYS = 64;

    private static final Set<Integer> ALL =
            IntStream.range(0, KEYS).boxed().collect(Collectors.toCollection(TreeSet::new));

    @Test
    void onlyItsKeysAreAway() {
        try (RedisCluster cluster = RedisCluster.start();
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            PerigeeCache<Integer, Integer> cache = create(
                    provider, uri(cluster, "one"), "cache", configuration().setNearEnabled(false));
            fill(cache);
            RedisServer primary = cluster.primaries().get(0);
            long away = held(primary, 1);

            primary.stop();
            awaitAway(cache, away);
            long failures = cache.statistics().farFailures();
            for (int round = 0; round < 5; round++) {
                assertThat(IntStream.range(0, KEYS)
                                .mapToObj(cache::get)
                                .filter(Objects::nonNull)
                                .count())
                        .isEqualTo(KEYS - away);
            }
            assertThat(cache.statistics().farFailures())
                    .as("nobody waited for it")
                    .isEqualTo(failures);

            primary.resume();
            Await.until("all keys are there again", () -> count(cache, null) == KEYS);
            assertThat(IntStream.range(0, KEYS).mapToObj(cache::get)).doesNotContainNull();
            System.out.printf("one primary away: %d of %d keys were%n", away, KEYS);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bulkReadsTellWhatTheOthersHold(boolean isKilled) {
        try (RedisCluster cluster = RedisCluster.start();
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            URI uri = uri(cluster, "one");
            PerigeeCache<Integer, Integer> plain =
                    create(provider, uri, "plain", configuration().setNearEnabled(false));
            PerigeeCache<Integer, Integer> near = create(provider, uri, "near", configuration());
            PerigeeConfiguration<Integer, Integer> through = configuration().setNearEnabled(false);
            through.setReadThrough(true).setCacheLoaderFactory(FactoryBuilder.factoryOf(Negative.class));
            PerigeeCache<Integer, Integer> loading = create(provider, uri, "loading", through);
            PerigeeCache<Integer, Integer> strict = create(
                    provider,
                    uri,
                    "strict",
                    configuration().setNearEnabled(false).setFarOnFailure("strict"));
            List.of(plain, near, loading, strict).forEach(OnePrimaryAwayTest::fill);
            RedisServer primary = cluster.primaries().get(0);

            long held = held(primary, 4);
            take(primary, isKilled);
            awaitAway(plain, held);
            Set<Integer> away = away(plain);
            Set<Integer> there = without(away);
            Await.until(
                    "no near copy of an away key is proved any more",
                    () -> away.stream().allMatch(key -> {
                        var copy = near.explain(key).near();
                        return copy == null || !copy.usable();
                    }));
            long failures = plain.statistics().farFailures();

            assertThat(plain.getAll(ALL)).isEqualTo(values(there, key -> key));
            assertThat(near.getAll(ALL)).isEqualTo(values(key -> key));
            assertThat(near.statistics().staleHits()).isEqualTo(away.size());
            assertThat(loading.getAll(ALL)).isEqualTo(values(key -> away.contains(key) ? -1 - key : key));
            assertRefused(() -> strict.getAll(ALL));
            assertThat(strict.getAll(there)).isEqualTo(values(there, key -> key));
            assertThat(plain.statistics().farFailures())
                    .as("nobody waited for it")
                    .isEqualTo(failures);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bulkWritesReachTheOthers(boolean isKilled) {
        try (RedisCluster cluster = RedisCluster.start();
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            URI uri = uri(cluster, "one");
            PerigeeCache<Integer, Integer> cache = create(provider, uri, "cache", configuration());
            PerigeeCache<Integer, Integer> strict =
                    create(provider, uri, "strict", configuration().setFarOnFailure("strict"));
            PerigeeCache<Integer, Integer> other = create(provider, uri(cluster, "two"), "cache", configuration());
            fill(cache);
            fill(strict);
            long lost = cache.statistics().lostWrites();
            RedisServer primary = cluster.primaries().get(0);

            long held = held(primary, 2);
            take(primary, isKilled);
            awaitAway(cache, held);
            Set<Integer> away = away(cache);
            Set<Integer> there = without(away);
            Set<Integer> even = ALL.stream().filter(key -> key % 2 == 0).collect(Collectors.toSet());

            cache.putAll(values(key -> 100 + key));
            assertThat(cache.statistics().pendingRecoveries()).isEqualTo(away.size());
            assertThat(cache.statistics().lostWrites() - lost).isEqualTo(away.size());
            assertThat(cache.getAll(ALL)).isEqualTo(values(there, key -> 100 + key));
            Await.until(
                    "the other node reads what was written",
                    () -> other.getAll(there).equals(values(there, key -> 100 + key)));
            cache.removeAll(even);
            assertThat(cache.statistics().pendingRecoveries()).isEqualTo(away.size());
            Set<Integer> left = new TreeSet<>(there);
            left.removeAll(even);
            assertThat(cache.getAll(ALL)).isEqualTo(values(left, key -> 100 + key));

            assertRefused(() -> strict.putAll(values(key -> 100 + key)));
            assertRefused(() -> strict.removeAll(ALL));
            assertThat(strict.getAll(there)).as("nothing was sent").isEqualTo(values(there, key -> key));
            strict.putAll(values(there, key -> 100 + key));
            assertThat(strict.getAll(there)).isEqualTo(values(there, key -> 100 + key));
            assertRefused(() -> cache.iterator().forEachRemaining(entry -> {}));

            giveBack(primary, isKilled);
            Await.until("it is made up for", () -> cache.statistics().pendingRecoveries() == 0);
            Await.until("all keys are there again", () -> count(cache, null) == KEYS);
            assertThat(cache.getAll(ALL)).isEqualTo(values(left, key -> 100 + key));
            Await.until(
                    "the other node reads the same", () -> other.getAll(ALL).equals(values(left, key -> 100 + key)));
        }
    }

    /** These are refused as a whole: what is not known of one server's entries is not known of the cache. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatConcernsAllServersIsRefusedOrLostAsAWhole(boolean isKilled) {
        try (RedisCluster cluster = RedisCluster.start();
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            URI uri = uri(cluster, "one");
            PerigeeCache<Integer, Integer> strict =
                    create(provider, uri, "strict", configuration().setFarOnFailure("strict"));
            Map<String, Consumer<PerigeeCache<Integer, Integer>>> verbs = Map.of(
                    "clear", PerigeeCache::clear,
                    "remove", PerigeeCache::removeAll,
                    "tag", cache -> cache.invalidateTag("tag"));
            Map<String, PerigeeCache<Integer, Integer>> caches = new TreeMap<>();
            verbs.keySet().forEach(verb -> caches.put(verb, create(provider, uri, verb, configuration())));
            fill(strict);
            caches.values().forEach(OnePrimaryAwayTest::fill);
            RedisServer primary = cluster.primaries().get(0);

            long held = held(primary, 1 + caches.size());
            take(primary, isKilled);
            awaitAway(strict, held);
            Set<Integer> there = without(away(strict));
            verbs.values().forEach(verb -> assertRefused(() -> verb.accept(strict)));
            assertThat(strict.getAll(there)).isEqualTo(values(there, key -> key));
            verbs.forEach((name, verb) -> {
                PerigeeCache<Integer, Integer> cache = caches.get(name);
                verb.accept(cache);
                assertThat(cache.statistics().pendingRecoveries()).as(name).isEqualTo(-1);
                assertThat(cache.getAll(ALL)).as(name).isEmpty();
            });

            giveBack(primary, isKilled);
            caches.forEach((name, cache) ->
                    Await.until("it is made up for", () -> cache.statistics().pendingRecoveries() == 0));
            Await.until("all keys are there again", () -> count(strict, null) == KEYS);
            caches.forEach(
                    (name, cache) -> assertThat(cache.getAll(ALL)).as(name).isEmpty());
        }
    }

    /** What was lost of the whole cache waits for the server that is away; what was lost of another's keys does not. */
    @Test
    void whatAnotherServerHoldsIsMadeUpFor() {
        try (RedisCluster cluster = RedisCluster.start();
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            PerigeeCache<Integer, Integer> cache = create(provider, uri(cluster, "one"), "cache", configuration());
            PerigeeCache<Integer, Integer> other = create(provider, uri(cluster, "two"), "cache", configuration());
            fill(cache);
            List<RedisServer> primaries = cluster.primaries();
            long held = held(primaries.get(0), 1);
            primaries.get(0).kill();
            awaitAway(cache, held);
            Integer key = without(away(cache)).iterator().next();
            cache.clear();
            assertThat(cache.statistics().pendingRecoveries()).isEqualTo(-1);
            Await.until("the other node reads what is written later", () -> {
                cache.put(key, 200);
                return Integer.valueOf(200).equals(other.get(key));
            });

            List<RedisServer> others = primaries.subList(1, primaries.size());
            long lost = cache.statistics().lostWrites();
            others.forEach(RedisServer::stop);
            cache.put(key, 300);
            assertThat(cache.statistics().lostWrites()).isEqualTo(lost + 1);
            others.forEach(RedisServer::resume);

            Await.until("the lost write is made up for", () -> other.get(key) == null && count(other, null) > 0);
            assertThat(cache.statistics().pendingRecoveries())
                    .as("the cleared cache still waits")
                    .isEqualTo(-1);
        }
    }

    /** Says where a value comes from: no key has a negative one in Redis. */
    public static final class Negative implements CacheLoader<Integer, Integer> {

        @Override
        public Integer load(Integer key) {
            return -1 - key;
        }

        @Override
        public Map<Integer, Integer> loadAll(Iterable<? extends Integer> keys) {
            Map<Integer, Integer> loaded = new TreeMap<>();
            keys.forEach(key -> loaded.put(key, load(key)));
            return loaded;
        }
    }

    private static URI uri(RedisCluster cluster, String node) {
        return URI.create("redis+cluster://"
                + cluster.nodes().stream()
                        .map(server -> "127.0.0.1:" + server.port())
                        .collect(Collectors.joining(","))
                + "?namespace=away&far.timeout=1s&node.name=" + node);
    }

    private static PerigeeConfiguration<Integer, Integer> configuration() {
        PerigeeConfiguration<Integer, Integer> configuration = PerigeeConfiguration.of(Integer.class, Integer.class);
        configuration.setStatisticsEnabled(true);
        return configuration;
    }

    private static PerigeeCache<Integer, Integer> create(
            PerigeeCachingProvider provider,
            URI uri,
            String name,
            PerigeeConfiguration<Integer, Integer> configuration) {
        return (CacheFacade<Integer, Integer>)
                provider.getCacheManager(uri, null, null).createCache(name, configuration);
    }

    /** Again if need be: what a slow machine does not store in time is lost, too. */
    private static void fill(PerigeeCache<Integer, Integer> cache) {
        Await.until("all values are stored", () -> {
            try {
                cache.putAll(values(key -> key));
                return cache.statistics().pendingRecoveries() == 0
                        && cache.getAll(ALL).equals(values(key -> key));
            } catch (FarUnavailableException e) {
                return false;
            }
        });
    }

    private static void take(RedisServer primary, boolean isKilled) {
        if (isKilled) {
            primary.kill();
        } else {
            primary.stop();
        }
    }

    private static void giveBack(RedisServer primary, boolean isKilled) {
        if (isKilled) {
            primary.restart();
        } else {
            primary.resume();
        }
    }

    /** How many of the keys a primary holds. So many caches are there, and each holds all keys. */
    private static long held(RedisServer primary, int caches) {
        try (RespClient client = RespClient.connect(primary.port(), Duration.ofSeconds(10))) {
            long entries = ((List<?>) Objects.requireNonNull(client.call("KEYS", "*:e:*"))).size();
            assertThat(entries).isPositive().isLessThan((long) KEYS * caches);
            assertThat(entries % caches).isZero();
            return entries / caches;
        }
    }

    /** Until all keys of a server that is away are not asked for, and no other: probes let one partition in after another. */
    private static void awaitAway(PerigeeCache<Integer, Integer> cache, long held) {
        Await.until(
                "the keys of one server are away and the others are not",
                () -> count(cache, Failure.NOT_ASKED) == held && count(cache, null) == KEYS - held);
    }

    private static Set<Integer> away(PerigeeCache<Integer, Integer> cache) {
        return ALL.stream()
                .filter(key -> cache.explain(key).failure() == Failure.NOT_ASKED)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Integer> without(Set<Integer> away) {
        Set<Integer> there = new TreeSet<>(ALL);
        there.removeAll(away);
        return there;
    }

    private static Map<Integer, Integer> values(IntUnaryOperator value) {
        return values(ALL, value);
    }

    private static Map<Integer, Integer> values(Set<Integer> keys, IntUnaryOperator value) {
        Map<Integer, Integer> values = new TreeMap<>();
        keys.forEach(key -> values.put(key, value.applyAsInt(key)));
        return values;
    }

    private static void assertRefused(ThrowingCallable call) {
        assertThatExceptionOfType(FarUnavailableException.class)
                .isThrownBy(call)
                .satisfies(failure -> assertThat(failure.isOutcomeKnown()).isTrue())
                .satisfies(failure -> assertThat(failure.wasAsked()).isFalse());
    }

    private static long count(PerigeeCache<Integer, Integer> cache, @Nullable Failure failure) {
        return IntStream.range(0, KEYS)
                .filter(key -> cache.explain(key).failure() == failure)
                .count();
    }
}
