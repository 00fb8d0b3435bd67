package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.PerigeeCache;
import dev.perigee.jcache.Everywhere.Storing;
import java.io.Closeable;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import org.junit.jupiter.api.Tag;

/** What nodes share, what each has of its own, and what is left when one of them goes. */
@Tag("slow")
final class SharingTest {

    @Everywhere(on = Topology.TWO_NODES)
    void aChangeIsSeenOnTheOtherNode(Nodes nodes) {
        Cache<String, Integer> here = nodes.create();
        Cache<String, Integer> there = nodes.cache(1);
        here.put("k", 1);
        assertThat(there.get("k")).isEqualTo(1);

        here.put("k", 2);
        Await.until("the change is seen", () -> Integer.valueOf(2).equals(there.get("k")));
        here.remove("k");
        Await.until("the removal is seen", () -> there.get("k") == null);
        there.putAll(Map.of("a", 1, "b", 2));
        assertThat(here.getAll(Set.of("a", "b"))).hasSize(2);
    }

    @Everywhere
    void aClearIsSeenAtOnceHereAndSoonElsewhere(Nodes nodes) {
        Cache<Integer, Integer> cache = nodes.create();
        Cache<Integer, Integer> other = nodes.cache(nodes.count() - 1);
        for (int i = 0; i < 50; i++) {
            cache.put(i, i);
            other.get(i);
            other.get(i);
        }

        cache.clear();

        for (int i = 0; i < 50; i++) {
            assertThat(cache.get(i)).isNull();
        }
        assertThat(cache.iterator().hasNext()).isFalse();
        Await.until(
                "the other node sees it",
                () -> other.getAll(Set.of(1, 2, 3, 4, 5)).isEmpty());
        cache.put(1, 2);
        assertThat(cache.get(1)).isEqualTo(2);
    }

    /** The message of a clear may be lost: then the bound makes the old copies go. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void aClearWhoseMessageIsLostIsSeenWithinTheBound(Nodes nodes) {
        Cache<Integer, Integer> here = nodes.with("coherence.bound", "300ms")
                .with("coherence.digest-interval", "50ms")
                .with("coherence.grace", "20ms")
                .create();
        Cache<Integer, Integer> there = nodes.cache(1);
        here.put(1, 1);
        here.put(1, 2);
        there.get(1);
        assertThat(there.get(1)).isEqualTo(2);
        nodes.network().dropNext(16);

        here.clear();
        long cleared = System.nanoTime();

        Await.until("the other node sees it", () -> {
            long begun = System.nanoTime();
            Integer value = there.get(1);
            assertThat(value == null
                            || begun - cleared
                                    < java.time.Duration.ofMillis(300).toNanos())
                    .as("read after the bound")
                    .isTrue();
            return value == null;
        });
    }

    @Everywhere(on = {Topology.NEAR_FAR, Topology.TWO_NODES})
    void whatIsClosedIsThereAgainWhenItIsOpenedAgain(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        cache.put("k", 1);

        cache.close();
        assertThat(cache.isClosed()).isTrue();
        assertThat(nodes.manager(0).getCache(Nodes.CACHE) == null).isTrue();
        Cache<String, Integer> again = nodes.create(0, new MutableConfiguration<>());

        assertThat(again.get("k")).isEqualTo(1);
        again.put("k", 2);
        assertThat(again.get("k")).isEqualTo(2);
    }

    @Everywhere
    void whatIsDestroyedIsGone(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        Cache<String, Integer> other = nodes.cache(nodes.count() - 1);
        cache.put("k", 1);
        other.get("k");
        other.get("k");

        nodes.manager(0).destroyCache(Nodes.CACHE);

        assertThat(cache.isClosed()).isTrue();
        Cache<String, Integer> again = nodes.create(0, new MutableConfiguration<>());
        assertThat(again.get("k")).isNull();
        if (nodes.count() > 1) {
            assertThat(other.isClosed()).isFalse();
            Await.until("the other node sees it", () -> other.get("k") == null);
            other.put("k", 2);
            assertThat(again.get("k")).isEqualTo(2);
        }
    }

    /** Listeners of a node that stays hear with values what comes after another node destroyed the cache. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void listenersSurviveTheDestructionByAnotherNode(Nodes nodes) {
        nodes.create();
        Recorder<String, Integer> recorder =
                Recorder.on(nodes.<String, Integer>cache(1), /* sync= */ false, /* old= */ true);
        nodes.manager(0).destroyCache(Nodes.CACHE);
        Cache<String, Integer> again = nodes.create(0, new MutableConfiguration<>());
        Await.until("the other node has heard of it", () -> {
            again.put("probe", 1);
            again.put("probe", 2);
            return recorder.events().contains("UPDATED probe=2 was 1");
        });
        recorder.forget();

        again.remove("probe");

        Await.until("the removal is heard", () -> recorder.events().contains("REMOVED probe=2 was 2"));
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void aNodeThatGoesTakesNothingWithIt(Nodes nodes) {
        Cache<String, Integer> here = nodes.create();
        Cache<String, Integer> there = nodes.cache(1);
        here.put("k", 1);

        nodes.manager(0).close();

        assertThat(here.isClosed()).isTrue();
        assertThat(there.get("k")).isEqualTo(1);
        there.put("k", 2);
        assertThat(there.get("k")).isEqualTo(2);
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void managersOfOneUriAndTwoClassLoadersShareTheirData(Nodes nodes) throws Exception {
        Cache<String, Integer> cache = nodes.create();
        cache.put("k", 1);
        try (URLClassLoader loader = new URLClassLoader(new URL[0], getClass().getClassLoader())) {
            CacheManager same = nodes.provider().getCacheManager(nodes.uri(0), null, null);
            CacheManager second = nodes.provider().getCacheManager(nodes.uri(0), loader, null);

            assertThat(same).isSameAs(nodes.manager(0));
            assertThat(second).isNotSameAs(same);
            Cache<String, Integer> other = second.createCache(Nodes.CACHE, new MutableConfiguration<>());
            assertThat(other.get("k")).isEqualTo(1);
            nodes.provider().close(loader);
            assertThat(second.isClosed()).isTrue();
            assertThat(same.isClosed()).isFalse();
        }
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void cachesOfOneNamespaceDoNotMix(Nodes nodes) {
        List<String> names = List.of("a", "a.b", "a:b", "a*", "{a}", "a\nb", "ä", "A", "");
        for (String name : names) {
            Cache<String, String> cache = nodes.manager(0).createCache(name, new MutableConfiguration<>());
            cache.put("k", "of " + name);
        }
        for (String name : names) {
            Cache<String, String> cache = nodes.manager(1).createCache(name, new MutableConfiguration<>());
            assertThat(cache.get("k")).isEqualTo("of " + name);
        }
        nodes.manager(0).getCache("a").clear();
        assertThat(nodes.manager(0).getCache("a.b").containsKey("k")).isTrue();
        assertThat(nodes.manager(0).getCacheNames()).containsExactlyInAnyOrderElementsOf(names);
    }

    /** A near-only cache has its data to itself, even under the same namespace. */
    @Everywhere(on = Topology.NEAR, storing = Storing.BY_VALUE)
    void nearOnlyManagersShareNothing(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        cache.put("k", 1);
        Properties properties = new Properties();
        properties.setProperty("perigee.far", "none");
        CacheManager second = nodes.provider().getCacheManager(nodes.uri(1), null, properties);

        assertThat(second.createCache(Nodes.CACHE, new MutableConfiguration<>()).containsKey("k"))
                .isFalse();
    }

    @Everywhere
    void whatTheApplicationGaveIsClosedWithTheCache(Nodes nodes) {
        List<AtomicBoolean> closed = new ArrayList<>();
        Cache<Integer, String> cache = nodes.create(
                0,
                new MutableConfiguration<Integer, String>()
                        .setExpiryPolicyFactory(() -> new ClosingPolicy(noting(closed)))
                        .setCacheLoaderFactory(() -> new ClosingLoader(noting(closed)))
                        .setCacheWriterFactory(() -> new ClosingWriter(noting(closed))));
        assertThat(closed).hasSize(3);

        cache.close();
        cache.close();

        assertThat(closed).allMatch(AtomicBoolean::get);
    }

    /** A cache that could not be created leaves nothing behind, and can be created afterwards. */
    @Everywhere(storing = Storing.BY_VALUE)
    void whatCouldNotBeCreatedIsClosedAgain(Nodes nodes) {
        List<AtomicBoolean> closed = new ArrayList<>();
        MutableConfiguration<Integer, String> configuration = new MutableConfiguration<Integer, String>()
                .setCacheLoaderFactory(() -> new ClosingLoader(noting(closed)))
                .setStatisticsEnabled(true)
                .addCacheEntryListenerConfiguration(new Recorder<Integer, String>()
                        .configuration(
                                () -> {
                                    throw new IllegalStateException("by design");
                                },
                                /* sync= */ true,
                                /* old= */ false));

        assertThatThrownBy(() -> nodes.manager(0).createCache(Nodes.CACHE, configuration))
                .hasMessage("by design");

        assertThat(closed).hasSize(1).allMatch(AtomicBoolean::get);
        assertThat(nodes.manager(0).getCacheNames()).isEmpty();
        assertThat(nodes.manager(0)
                        .<Integer, String, MutableConfiguration<Integer, String>>createCache(
                                Nodes.CACHE, new MutableConfiguration<>()))
                .isNotNull();
    }

    /** Caches come and go on one node while the other uses one of that name: nobody gets stuck, nothing is mixed up. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void cachesComeAndGoWhileOthersUseThem(Nodes nodes) {
        Cache<Integer, Integer> staying = nodes.create(1, new MutableConfiguration<>());
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = nodes.threads(1);
        Future<?> user = threads.submit(() -> {
            for (int i = 0; !over.get(); i++) {
                staying.put(i % 50, i);
                staying.get(i % 50);
                staying.invoke(i % 50, (entry, arguments) -> entry.getValue());
            }
        });

        for (int round = 0; round < 100; round++) {
            Cache<Integer, Integer> coming = nodes.create(0, new MutableConfiguration<>());
            coming.put(99, round);
            assertThat(coming.get(99)).isEqualTo(round);
            if (round % 2 == 0) {
                coming.close();
            } else {
                nodes.manager(0).destroyCache(Nodes.CACHE);
            }
        }
        over.set(true);
        Await.result(user);
    }

    /** Operations that run while a cache is closed either succeed or say that it is closed. */
    @Everywhere(storing = Storing.BY_VALUE)
    void closingUnderLoadFailsCleanly(Nodes nodes) {
        PerigeeCache<Integer, Integer> cache = nodes.create();
        ExecutorService threads = nodes.threads(2);
        List<Future<Throwable>> users = new ArrayList<>();
        for (int u = 0; u < 2; u++) {
            users.add(threads.submit(() -> {
                try {
                    for (int i = 0; ; i++) {
                        cache.put(i % 100, i);
                        cache.get(i % 100);
                    }
                } catch (RuntimeException e) {
                    return e;
                }
            }));
        }
        Await.until("they are at it", () -> cache.containsKey(50));

        nodes.manager(0).close();

        for (Future<Throwable> user : users) {
            assertThat(Await.result(user)).isInstanceOfAny(IllegalStateException.class, CacheException.class);
        }
    }

    private static Closeable noting(List<AtomicBoolean> closed) {
        AtomicBoolean flag = new AtomicBoolean();
        closed.add(flag);
        return () -> assertThat(flag.getAndSet(true)).as("closed twice").isFalse();
    }

    private static final class ClosingPolicy extends Closing implements javax.cache.expiry.ExpiryPolicy {
        private final EternalExpiryPolicy eternal = new EternalExpiryPolicy();

        ClosingPolicy(Closeable onClose) {
            super(onClose);
        }

        @Override
        public Duration getExpiryForCreation() {
            return eternal.getExpiryForCreation();
        }

        @Override
        public Duration getExpiryForAccess() {
            return eternal.getExpiryForAccess();
        }

        @Override
        public Duration getExpiryForUpdate() {
            return eternal.getExpiryForUpdate();
        }
    }

    private static final class ClosingLoader extends Closing
            implements javax.cache.integration.CacheLoader<Integer, String> {
        ClosingLoader(Closeable onClose) {
            super(onClose);
        }

        @Override
        public String load(Integer key) {
            return "loaded";
        }

        @Override
        public Map<Integer, String> loadAll(Iterable<? extends Integer> keys) {
            return Map.of();
        }
    }

    private static final class ClosingWriter extends Closing
            implements javax.cache.integration.CacheWriter<Integer, String> {
        ClosingWriter(Closeable onClose) {
            super(onClose);
        }

        @Override
        public void write(Cache.Entry<? extends Integer, ? extends String> entry) {}

        @Override
        public void writeAll(java.util.Collection<Cache.Entry<? extends Integer, ? extends String>> entries) {}

        @Override
        public void delete(Object key) {}

        @Override
        public void deleteAll(java.util.Collection<?> keys) {}
    }

    private abstract static class Closing implements Closeable {
        private final Closeable onClose;

        Closing(Closeable onClose) {
            this.onClose = onClose;
        }

        @Override
        public void close() throws java.io.IOException {
            onClose.close();
        }
    }
}
