package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.PerigeeCache;
import dev.perigee.jcache.Everywhere.Storing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import javax.cache.integration.CompletionListenerFuture;

/** What is loaded, how often, and what becomes of it when others are faster. */
final class ReadThroughTest {

    @Everywhere
    void aMissingValueIsLoadedOnce(Nodes nodes) {
        Loader loader = new Loader();
        Cache<Integer, String> cache = nodes.create(loader.readThrough());

        assertThat(cache.containsKey(1)).isFalse();
        assertThat(cache.get(1)).isEqualTo("v1");
        assertThat(cache.get(1)).isEqualTo("v1");
        assertThat(nodes.<Integer, String>cache(nodes.count() - 1).get(1)).isEqualTo("v1");
        assertThat(loader.loads()).isEqualTo(1);
    }

    @Everywhere
    void verbsThatDoNotReadDoNotLoad(Nodes nodes) {
        Loader loader = new Loader();
        Cache<Integer, String> cache = nodes.create(loader.readThrough());

        cache.put(1, "a");
        assertThat(cache.getAndPut(2, "a")).isNull();
        assertThat(cache.getAndRemove(3)).isNull();
        assertThat(cache.getAndReplace(3, "a")).isNull();
        assertThat(cache.replace(3, "a", "b")).isFalse();
        assertThat(cache.remove(3, "a")).isFalse();
        assertThat(cache.putIfAbsent(4, "a")).isTrue();
        cache.iterator().forEachRemaining(entry -> {});

        assertThat(loader.loads()).isZero();
    }

    /** The stampede: many threads of two nodes want one cold key. */
    @Everywhere(storing = Storing.BY_VALUE)
    void manyThreadsLoadAColdKeyOnce(Nodes nodes) {
        Loader loader = new Loader();
        nodes.create(loader.readThrough());
        ExecutorService threads = nodes.threads(8 * nodes.count());
        for (int round = 0; round < 10; round++) {
            int key = round;
            CountDownLatch start = new CountDownLatch(1);
            List<Future<String>> readers = new ArrayList<>();
            for (int r = 0; r < 8 * nodes.count(); r++) {
                Cache<Integer, String> cache = nodes.cache(r % nodes.count());
                readers.add(threads.submit(() -> {
                    Await.open(start);
                    return cache.get(key);
                }));
            }
            start.countDown();
            readers.forEach(reader -> assertThat(Await.result(reader)).isEqualTo("v" + key));
        }

        assertThat(loader.loads()).isEqualTo(10);
    }

    /** Those who waited for one load must not be handed one object. */
    @Everywhere(storing = Storing.BY_VALUE)
    void threadsThatShareALoadDoNotShareItsValue(Nodes nodes) {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<String> source = new ArrayList<>(List.of("a"));
        CacheLoader<Integer, List<String>> loader = single(key -> {
            loading.countDown();
            Await.open(go);
            return source;
        });
        Cache<Integer, List<String>> cache = nodes.create(new MutableConfiguration<Integer, List<String>>()
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> loader));
        ExecutorService threads = nodes.threads(2);
        AtomicReference<Thread> waiter = new AtomicReference<>();

        Future<List<String>> pilot = threads.submit(() -> cache.get(1));
        Await.open(loading);
        Future<List<String>> second = threads.submit(() -> {
            waiter.set(Thread.currentThread());
            return cache.get(1);
        });
        Await.until("the second waits", () -> waits(waiter.get()));
        go.countDown();
        Await.result(pilot).add("pilot");
        Await.result(second).add("second");

        assertThat(Await.result(pilot)).containsExactly("a", "pilot");
        assertThat(Await.result(second)).containsExactly("a", "second");
        assertThat(cache.get(1)).containsExactly("a");
        assertThat(source).containsExactly("a");
    }

    private static boolean waits(Thread thread) {
        return thread != null
                && (thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }

    /** A put, a remove or a clear that happens during a load wins: the loaded value may be older than it. */
    @Everywhere(storing = Storing.BY_VALUE)
    void whatHappensDuringALoadWins(Nodes nodes) {
        CountDownLatch[] loading = {new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1)};
        CountDownLatch go = new CountDownLatch(1);
        Loader loader = new Loader().giving(key -> {
            loading[key].countDown();
            Await.open(go);
            return "loaded";
        });
        PerigeeCache<Integer, String> cache = nodes.create(loader.readThrough().setStatisticsEnabled(true));
        Cache<Integer, String> other = nodes.cache(nodes.count() - 1);
        ExecutorService threads = nodes.threads(3);
        List<Future<String>> loads = new ArrayList<>();
        for (int key = 0; key < 3; key++) {
            int mine = key;
            loads.add(threads.submit(() -> cache.get(mine)));
            Await.open(loading[key]);
        }

        other.clear();
        other.put(1, "put");
        other.put(2, "put");
        other.remove(2);
        go.countDown();
        loads.forEach(load -> assertThat(Await.result(load)).isIn("loaded", "put"));

        assertThat(cache.peek(0)).isNull();
        assertThat(cache.peek(2)).isNull();
        assertThat(other.get(1)).isEqualTo("put");
        assertThat(cache.statistics().overtakenLoads()).isEqualTo(3);
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aProcessorsLoadLosesToWhatHappensMeanwhileToo(Nodes nodes) {
        AtomicReference<Cache<Integer, String>> cacheSeen = new AtomicReference<>();
        AtomicBoolean first = new AtomicBoolean(true);
        Loader loader = new Loader().giving(key -> {
            if (first.getAndSet(false)) {
                cacheSeen.get().put(key, "put");
                cacheSeen.get().remove(key);
                return "stale";
            }
            return "fresh";
        });
        Cache<Integer, String> cache = nodes.create(loader.readThrough());
        cacheSeen.set(nodes.cache(nodes.count() - 1));

        cache.invoke(1, (entry, arguments) -> entry.getValue());

        assertThat(cache.get(1)).isEqualTo("fresh");
    }

    @Everywhere
    void aLoadersFailureIsToldToTheCaller(Nodes nodes) {
        IllegalStateException failure = new IllegalStateException("by design");
        AtomicBoolean fails = new AtomicBoolean(true);
        Loader loader = new Loader().giving(key -> {
            if (fails.get()) {
                throw failure;
            }
            return "v" + key;
        });
        Cache<Integer, String> cache = nodes.create(loader.readThrough());

        assertThatThrownBy(() -> cache.get(1))
                .isExactlyInstanceOf(CacheLoaderException.class)
                .hasCause(failure);
        assertThatThrownBy(() -> cache.getAll(Set.of(1, 2)))
                .isExactlyInstanceOf(CacheLoaderException.class)
                .hasCause(failure);
        fails.set(false);

        assertThat(cache.get(1)).isEqualTo("v1");
        assertThat(cache.getAll(Set.of(1, 2))).hasSize(2);
    }

    /** An Error is not ours to wrap, but the next caller must not wait for a lease that nobody holds any more. */
    @Everywhere(storing = Storing.BY_VALUE)
    void anErrorOfTheLoaderPassesAndLeavesNoLeaseBehind(Nodes nodes) {
        AtomicBoolean fails = new AtomicBoolean(true);
        StackOverflowError error = new StackOverflowError("by design");
        Loader loader = new Loader().giving(key -> {
            if (fails.get()) {
                throw error;
            }
            return "v" + key;
        });
        Cache<Integer, String> cache = nodes.with("loader.lease", "1h").create(loader.readThrough());

        assertThatThrownBy(() -> cache.get(1)).isSameAs(error);
        assertThatThrownBy(() -> cache.getAll(Set.of(2))).isSameAs(error);
        fails.set(false);

        assertThat(cache.get(1)).isEqualTo("v1");
        assertThat(cache.getAll(Set.of(2))).containsEntry(2, "v2");
        assertThat(loader.loads()).isEqualTo(2);
    }

    @Everywhere
    void nothingToLoadIsAMissAndNotRemembered(Nodes nodes) {
        Loader loader = new Loader().giving(key -> null);
        Cache<Integer, String> cache = nodes.create(loader.readThrough());

        assertThat(cache.get(1)).isNull();
        assertThat(cache.containsKey(1)).isFalse();
        assertThat(cache.getAll(Set.of(1, 2))).isEmpty();
        loader.giving(key -> "late");
        assertThat(cache.get(1)).isEqualTo("late");
    }

    @Everywhere
    void getAllLoadsWhatIsMissingInOneCall(Nodes nodes) {
        Loader loader = new Loader();
        Cache<Integer, String> cache = nodes.create(loader.readThrough());
        cache.put(1, "here");

        assertThat(cache.getAll(Set.of(1, 2, 3)))
                .containsExactlyInAnyOrderEntriesOf(Map.of(1, "here", 2, "v2", 3, "v3"));
        assertThat(loader.batches()).containsExactly(new TreeSet<>(Set.of(2, 3)));
        assertThat(loader.loads()).isZero();
        assertThat(cache.containsKey(3)).isTrue();
    }

    @Everywhere
    void loadAllReplacesOnlyIfAsked(Nodes nodes) throws Exception {
        Loader loader = new Loader();
        Cache<Integer, String> cache = nodes.create(loader.readThrough().setReadThrough(false));
        cache.put(1, "here");

        CompletionListenerFuture kept = new CompletionListenerFuture();
        cache.loadAll(Set.of(1, 2), /* replaceExistingValues= */ false, kept);
        Await.result(kept);
        assertThat(cache.getAll(Set.of(1, 2))).containsEntry(1, "here").containsEntry(2, "v2");

        CompletionListenerFuture replaced = new CompletionListenerFuture();
        cache.loadAll(Set.of(1, 2), /* replaceExistingValues= */ true, replaced);
        Await.result(replaced);
        assertThat(cache.getAll(Set.of(1, 2))).containsEntry(1, "v1").containsEntry(2, "v2");
        assertThat(loader.batches()).containsExactly(Set.of(2), new TreeSet<>(Set.of(1, 2)));
    }

    /** Somebody waits for the completion: it has to come, whatever the loader throws. */
    @Everywhere
    void loadAllTellsEveryFailure(Nodes nodes) {
        Map<Integer, Throwable> failures =
                Map.of(1, new IllegalStateException("by design"), 2, new StackOverflowError("by design"));
        Loader loader = new Loader().giving(key -> {
            Throwable failure = failures.get(key);
            if (failure instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure;
        });
        Cache<Integer, String> cache = nodes.create(loader.readThrough());
        Map<Integer, Exception> told = new ConcurrentHashMap<>();

        failures.keySet().forEach(key -> cache.loadAll(Set.of(key), true, noting(key, told)));

        Await.until("both are told", () -> told.size() == 2);
        told.forEach((key, failure) -> assertThat(failure)
                .isExactlyInstanceOf(CacheLoaderException.class)
                .hasCause(failures.get(key)));
    }

    private static CompletionListener noting(int key, Map<Integer, Exception> told) {
        return new CompletionListener() {
            @Override
            public void onCompletion() {
                throw new AssertionError("It failed");
            }

            @Override
            public void onException(Exception e) {
                told.put(key, e);
            }
        };
    }

    /** A loader that reads the cache it loads for. */
    @Everywhere(storing = Storing.BY_VALUE)
    void aLoaderMayReadOtherKeys(Nodes nodes) {
        AtomicReference<Cache<Integer, String>> cacheSeen = new AtomicReference<>();
        Loader loader =
                new Loader().giving(key -> key == 0 ? "end" : cacheSeen.get().get(key - 1) + key);
        Cache<Integer, String> cache = nodes.create(loader.readThrough());
        cacheSeen.set(cache);

        assertThat(cache.get(3)).isEqualTo("end123");
        assertThat(loader.loads()).isEqualTo(4);
    }

    /** With a loader behind it, two nodes that read and remove at random never see anything but the source's values. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void aWriterOfTheSourceThatRemovesFromTheCacheIsSeenByTheNextRead(Nodes nodes) {
        Map<Integer, String> source = new ConcurrentHashMap<>();
        Loader loader = new Loader().giving(source::get);
        Cache<Integer, String> cache = nodes.create(loader.readThrough());
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = nodes.threads(2);
        source.put(1, "0");
        List<Future<?>> readers = new ArrayList<>();
        for (int node = 0; node < 2; node++) {
            Cache<Integer, String> reader = nodes.cache(node);
            readers.add(threads.submit(() -> {
                while (!over.get()) {
                    reader.get(1);
                }
            }));
        }

        for (int i = 1; i <= 500; i++) {
            source.put(1, Integer.toString(i));
            cache.remove(1);
            assertThat(Integer.parseInt(cache.get(1))).isEqualTo(i);
        }
        over.set(true);
        readers.forEach(Await::result);
    }

    private static <V> CacheLoader<Integer, V> single(CacheLoaderFunction<V> function) {
        return new CacheLoader<>() {
            @Override
            public V load(Integer key) {
                return function.load(key);
            }

            @Override
            public Map<Integer, V> loadAll(Iterable<? extends Integer> keys) {
                Map<Integer, V> all = new HashMap<>();
                keys.forEach(key -> all.put(key, load(key)));
                return all;
            }
        };
    }

    private interface CacheLoaderFunction<V> {
        V load(Integer key);
    }
}
