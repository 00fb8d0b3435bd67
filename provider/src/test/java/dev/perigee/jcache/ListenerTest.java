package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.PerigeeCache;
import dev.perigee.jcache.Everywhere.Storing;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.Tag;

/** What the listeners of the node hear that makes the change. */
@Tag("slow")
final class ListenerTest {

    @Everywhere
    void aSynchronousListenerHasHeardWhenTheOperationReturns(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        Recorder<String, Integer> recorder = Recorder.on(cache, /* sync= */ true, /* old= */ true);

        cache.put("a", 1);
        assertThat(heard(recorder)).containsExactly("CREATED a=1");
        cache.put("a", 2);
        assertThat(heard(recorder)).containsExactly("UPDATED a=2 was 1");
        cache.replace("a", 2, 3);
        assertThat(heard(recorder)).containsExactly("UPDATED a=3 was 2");
        cache.getAndReplace("a", 4);
        assertThat(heard(recorder)).containsExactly("UPDATED a=4 was 3");
        cache.putIfAbsent("a", 5);
        cache.remove("none");
        cache.replace("none", 1);
        cache.remove("a", 99);
        assertThat(heard(recorder)).isEmpty();
        cache.remove("a", 4);
        assertThat(heard(recorder)).containsExactly("REMOVED a=4 was 4");
        cache.putAll(Map.of("x", 1, "y", 2));
        assertThat(heard(recorder)).containsExactlyInAnyOrder("CREATED x=1", "CREATED y=2");
        cache.removeAll(Set.of("x", "none"));
        assertThat(heard(recorder)).containsExactly("REMOVED x=1 was 1");
        cache.iterator().forEachRemaining(entry -> {});
        Iterator<Cache.Entry<String, Integer>> entries = cache.iterator();
        entries.next();
        entries.remove();
        assertThat(heard(recorder)).containsExactly("REMOVED y=2 was 2");
        cache.put("z", 1);
        cache.clear();
        assertThat(heard(recorder)).containsExactly("CREATED z=1");
    }

    /** A batch in which some keys are absent is one change all the same. */
    @Everywhere(storing = Storing.BY_VALUE)
    void removingKeysOfWhichMostAreAbsentIsHeardAtOnce(Nodes nodes) {
        Cache<Integer, Integer> cache = nodes.with("far.partitions", "1").create();
        Recorder<Integer, Integer> recorder = Recorder.on(cache, /* sync= */ true, /* old= */ true);
        Set<Integer> keys = Set.of(1, 2, 3, 4, 5, 6, 7, 8);

        for (int round = 0; round < 50; round++) {
            int present = 1 + round % 8;
            cache.put(present, round);
            recorder.forget();

            cache.removeAll(keys);

            assertThat(recorder.events()).containsExactly("REMOVED " + present + "=" + round + " was " + round);
        }
        assertThat(cache.unwrap(PerigeeCache.class).statistics().lostEvents()).isZero();
    }

    @Everywhere
    void everyKeyOfABatchIsStoredWhicheverListenerFails(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        cache.registerCacheEntryListener(failing("by design"));

        assertThatThrownBy(() -> cache.putAll(Map.of("a", 1, "b", 2, "c", 3)))
                .isExactlyInstanceOf(CacheEntryListenerException.class)
                .hasRootCauseMessage("by design");

        assertThat(cache.getAll(Set.of("a", "b", "c"))).hasSize(3);
    }

    @Everywhere
    void anOldValueIsThereOnlyIfItWasAskedFor(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        Recorder<String, Integer> without = Recorder.on(cache, /* sync= */ true, /* old= */ false);
        Recorder<String, Integer> with = Recorder.on(cache, /* sync= */ true, /* old= */ true);

        cache.put("a", 1);
        cache.put("a", 2);
        cache.remove("a");

        assertThat(without.events()).containsExactly("CREATED a=1", "UPDATED a=2", "REMOVED a=null");
        assertThat(with.events()).containsExactly("CREATED a=1", "UPDATED a=2 was 1", "REMOVED a=2 was 2");
    }

    @Everywhere
    void aFilterDecidesWhatIsHeard(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        Recorder<String, Integer> recorder = new Recorder<>();
        AtomicBoolean filterClosed = new AtomicBoolean();
        CacheEntryListenerConfiguration<String, Integer> even =
                recorder.configuration(() -> new CloseableFilter<>(filterClosed), /* sync= */ true, /* old= */ false);
        cache.registerCacheEntryListener(even);

        for (int i = 0; i < 4; i++) {
            cache.put("k" + i, i);
        }
        assertThat(recorder.events()).containsExactly("CREATED k0=0", "CREATED k2=2");

        cache.deregisterCacheEntryListener(even);
        cache.put("k8", 8);
        assertThat(recorder.events()).hasSize(2);
        assertThat(recorder.isClosed()).isTrue();
        assertThat(filterClosed).isTrue();
    }

    private record CloseableFilter<K>(AtomicBoolean closed) implements CacheEntryEventFilter<K, Integer>, Closeable {
        @Override
        public boolean evaluate(CacheEntryEvent<? extends K, ? extends Integer> event) {
            return event.getValue() % 2 == 0;
        }

        @Override
        public void close() {
            closed.set(true);
        }
    }

    /** Without a listener numbers pass unheard; they must not be waited for when there is one again. */
    @Everywhere(storing = Storing.BY_VALUE)
    void aListenerThatComesAfterAPauseHearsWhatComesAfterIt(Nodes nodes) {
        PerigeeCache<Integer, Integer> cache = nodes.with("far.partitions", "1").create();
        Recorder<Integer, Integer> first = new Recorder<>();
        CacheEntryListenerConfiguration<Integer, Integer> configuration = first.configuration(null, true, true);
        cache.registerCacheEntryListener(configuration);
        cache.put(1, 1);
        cache.deregisterCacheEntryListener(configuration);
        for (int i = 0; i < 10; i++) {
            cache.put(1, i);
        }
        Recorder<Integer, Integer> second = Recorder.on(cache, /* sync= */ true, /* old= */ true);

        cache.put(1, 100);

        assertThat(second.events()).containsExactly("UPDATED 1=100 was 9");
        assertThat(cache.statistics().lostEvents()).isZero();
    }

    /** Registering must not cut a hole into the numbers of operations that are under way. */
    @Everywhere(storing = Storing.BY_VALUE)
    void listenersComeAndGoWhileOthersWrite(Nodes nodes) {
        PerigeeCache<Integer, Integer> cache = nodes.with("far.partitions", "1").create();
        AtomicBoolean over = new AtomicBoolean();
        ExecutorService threads = nodes.threads(2);
        List<Future<?>> writers = new ArrayList<>();
        for (int w = 0; w < 2; w++) {
            int key = w;
            writers.add(threads.submit(() -> {
                while (!over.get()) {
                    cache.put(key, 1);
                }
            }));
        }
        for (int round = 0; round < 50; round++) {
            Recorder<Integer, Integer> recorder = new Recorder<>();
            CacheEntryListenerConfiguration<Integer, Integer> configuration = recorder.configuration(null, true, false);
            cache.registerCacheEntryListener(configuration);
            cache.put(99, round);
            assertThat(recorder.events()).anyMatch(event -> event.contains(" 99="));
            cache.deregisterCacheEntryListener(configuration);
        }
        over.set(true);
        writers.forEach(Await::result);

        assertThat(cache.statistics().lostEvents()).isZero();
    }

    @Everywhere
    void everyListenerHearsWhicheverOfThemFails(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        cache.registerCacheEntryListener(failing("first"));
        cache.registerCacheEntryListener(failing("second"));
        Recorder<String, Integer> recorder = Recorder.on(cache, /* sync= */ true, /* old= */ false);

        assertThatThrownBy(() -> cache.put("k", 1))
                .isExactlyInstanceOf(CacheEntryListenerException.class)
                .hasRootCauseMessage("first")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));

        assertThat(recorder.events()).containsExactly("CREATED k=1");
        assertThat(cache.get("k")).isEqualTo(1);
    }

    /** An AssertionError in somebody's listener must not stop the events of everybody else. */
    @Everywhere
    void aListenerThatThrowsAnErrorDoesNotStopTheOthers(Nodes nodes) {
        Cache<String, Integer> cache = nodes.with("far.partitions", "1").create();
        AssertionError error = new AssertionError("by design");
        CacheEntryCreatedListener<String, Integer> throwing = events -> {
            throw error;
        };
        CacheEntryListenerConfiguration<String, Integer> synchronous =
                new MutableCacheEntryListenerConfiguration<>(() -> throwing, null, false, true);
        cache.registerCacheEntryListener(synchronous);
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                () -> throwing, null, /* isOldValueRequired= */ true, /* isSynchronous= */ false));
        Recorder<String, Integer> recorder = Recorder.on(cache, /* sync= */ false, /* old= */ false);
        Recorder<String, Integer> prompt = Recorder.on(cache, /* sync= */ true, /* old= */ true);
        nodes.expectWarning("A listener of cache cache failed");

        assertThatThrownBy(() -> cache.put("a", 1)).isSameAs(error);
        cache.deregisterCacheEntryListener(synchronous);
        cache.put("b", 2);

        assertThat(prompt.events()).containsExactly("CREATED a=1", "CREATED b=2");
        Await.until("the asynchronous listener hears", () -> recorder.events().size() == 2);
        Await.until("both failures are logged", () -> nodes.logged("A listener of cache cache failed") == 2);
    }

    @Everywhere
    void anAsynchronousListenerHearsInOrderAndItsFailureIsNobodyElses(Nodes nodes) {
        Cache<Integer, Integer> cache = nodes.create();
        Map<Integer, Integer> last = new ConcurrentHashMap<>();
        AtomicInteger heard = new AtomicInteger();
        ConcurrentLinkedQueue<String> disorder = new ConcurrentLinkedQueue<>();
        CacheEntryUpdatedListener<Integer, Integer> listener = events -> events.forEach(event -> {
            Integer before = last.put(event.getKey(), event.getValue());
            if (before != null && before >= event.getValue()) {
                disorder.add(before + " before " + event.getValue());
            }
            if (heard.incrementAndGet() == 10) {
                throw new IllegalStateException("by design");
            }
        });
        cache.registerCacheEntryListener(
                new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, /* isSynchronous= */ false));
        nodes.expectWarning("A listener of cache cache failed");
        for (int key = 0; key < 4; key++) {
            cache.put(key, -1);
        }

        ExecutorService threads = nodes.threads(4);
        List<Future<?>> writers = new ArrayList<>();
        for (int key = 0; key < 4; key++) {
            int mine = key;
            writers.add(threads.submit(() -> {
                for (int i = 0; i < 100; i++) {
                    cache.put(mine, i);
                }
            }));
        }
        writers.forEach(Await::result);

        Await.until("all is heard", () -> heard.get() == 400);
        assertThat(disorder).isEmpty();
    }

    /** Several threads on one key: what a synchronous listener hears is the chain of values, link by link. */
    @Everywhere(storing = Storing.BY_VALUE)
    void contendingWritersAreHeardInTheOrderOfTheirWrites(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        List<Integer> chain = new ArrayList<>();
        AtomicInteger broken = new AtomicInteger();
        CacheEntryUpdatedListener<String, Integer> listener = events -> events.forEach(event -> {
            if (!chain.isEmpty() && !chain.get(chain.size() - 1).equals(event.getOldValue())) {
                broken.incrementAndGet();
            }
            chain.add(event.getValue());
        });
        cache.put("k", -1);
        cache.registerCacheEntryListener(
                new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, /* isSynchronous= */ true));

        ExecutorService threads = nodes.threads(4);
        List<Future<?>> writers = new ArrayList<>();
        for (int w = 0; w < 4; w++) {
            int writer = w;
            writers.add(threads.submit(() -> {
                for (int i = 0; i < 200; i++) {
                    cache.put("k", writer * 1_000 + i);
                }
            }));
        }
        writers.forEach(Await::result);

        assertThat(broken).hasValue(0);
        assertThat(chain).hasSize(800);
        assertThat(cache.get("k")).isEqualTo(chain.get(799));
    }

    @Everywhere
    void aListenerMayUseTheCache(Nodes nodes) {
        Cache<String, Integer> cache = nodes.with("far.partitions", "1").create();
        Recorder<String, Integer> recorder = new Recorder<>();
        CacheEntryCreatedListener<String, Integer> copying = events -> events.forEach(event -> {
            if (!event.getKey().startsWith("copy")) {
                cache.put("copy of " + event.getKey(), event.getValue());
                cache.invoke("copy of " + event.getKey(), EntryProcessorTest::increment);
                assertThat(cache.get("copy of " + event.getKey())).isEqualTo(event.getValue() + 1);
            }
        });
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                () -> copying, null, /* isOldValueRequired= */ false, /* isSynchronous= */ true));
        cache.registerCacheEntryListener(recorder.configuration(null, /* sync= */ true, /* old= */ false));

        cache.put("a", 1);

        // Nested events come after the one being delivered.
        assertThat(recorder.events()).containsExactly("CREATED a=1", "CREATED copy of a=1", "UPDATED copy of a=2");
    }

    /** Two listeners that write to each other's cache, from two threads, must not wait for each other. */
    @Everywhere(storing = Storing.BY_VALUE)
    void listenersOfTwoCachesMayWriteToEachOther(Nodes nodes) {
        nodes.with("far.partitions", "1").create();
        Cache<Integer, Integer> left = nodes.manager(0).createCache("left", new MutableConfiguration<>());
        Cache<Integer, Integer> right = nodes.manager(0).createCache("right", new MutableConfiguration<>());
        writeOn(left, right);
        writeOn(right, left);
        ExecutorService threads = nodes.threads(2);

        Future<?> one = threads.submit(() -> putSome(left, 0));
        Future<?> two = threads.submit(() -> putSome(right, 1_000));
        Await.result(one);
        Await.result(two);

        Await.until("both have all", () -> count(left) == 400 && count(right) == 400);
    }

    private static void putSome(Cache<Integer, Integer> cache, int from) {
        for (int i = 0; i < 200; i++) {
            cache.put(from + i, i);
        }
    }

    private static void writeOn(Cache<Integer, Integer> from, Cache<Integer, Integer> to) {
        CacheEntryCreatedListener<Integer, Integer> listener =
                events -> events.forEach(event -> to.putIfAbsent(event.getKey(), event.getValue()));
        from.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                () -> listener, null, /* isOldValueRequired= */ false, /* isSynchronous= */ true));
    }

    private static int count(Cache<?, ?> cache) {
        AtomicInteger count = new AtomicInteger();
        cache.forEach(entry -> count.incrementAndGet());
        return count.get();
    }

    @Everywhere
    void listenersOfTheConfigurationHearAndAreClosedWithTheCache(Nodes nodes) {
        Recorder<String, Integer> recorder = new Recorder<>();
        Cache<String, Integer> cache = nodes.create(
                0,
                new MutableConfiguration<String, Integer>()
                        .addCacheEntryListenerConfiguration(recorder.configuration(null, true, false)));

        cache.put("a", 1);
        assertThat(recorder.events()).containsExactly("CREATED a=1");
        cache.close();

        assertThat(recorder.isClosed()).isTrue();
    }

    /** JSR-107 wants EXPIRED events; nobody should have to touch the key for it. */
    @Everywhere(storing = Storing.BY_VALUE)
    void anEndIsHeardWithoutAnyAccess(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create(new MutableConfiguration<String, Integer>()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 20))));
        Recorder<String, Integer> recorder = Recorder.on(cache, /* sync= */ false, /* old= */ true);

        cache.put("a", 1);

        Await.until(
                "the end of an entry's life is heard",
                () -> recorder.events().equals(List.of("CREATED a=1", "EXPIRED a=1 was 1")));
    }

    @Everywhere
    void closingWhileAListenerIsBusyDoesNotHang(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CacheEntryCreatedListener<String, Integer> slow = events -> {
            busy.countDown();
            Await.open(go);
        };
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                () -> slow, null, /* isOldValueRequired= */ false, /* isSynchronous= */ false));
        cache.put("a", 1);
        Await.open(busy);

        cache.close();
        go.countDown();

        assertThat(cache.isClosed()).isTrue();
    }

    /** An operation waits for its synchronous listeners, but not for ever. */
    @Everywhere(storing = Storing.BY_VALUE)
    void anOperationWaitsForASlowListenerOnlySoLong(Nodes nodes) {
        Cache<String, Integer> cache = nodes.with("listener.timeout", "50ms")
                .with("far.partitions", "1")
                .create();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CacheEntryCreatedListener<String, Integer> slow = events -> {
            busy.countDown();
            Await.open(go);
        };
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                () -> slow, null, /* isOldValueRequired= */ false, /* isSynchronous= */ true));
        nodes.expectWarning("Synchronous listeners did not get an event within 50 ms");
        Future<?> first = nodes.threads(1).submit(() -> cache.put("a", 1));
        Await.open(busy);

        cache.put("b", 2);

        assertThat(cache.get("b")).isEqualTo(2);
        go.countDown();
        Await.result(first);
    }

    private static CacheEntryListenerConfiguration<String, Integer> failing(String message) {
        CacheEntryCreatedListener<String, Integer> listener = events -> {
            throw new IllegalStateException(message);
        };
        return new MutableCacheEntryListenerConfiguration<>(
                () -> listener, null, /* isOldValueRequired= */ false, /* isSynchronous= */ true);
    }

    static <K, V> CacheEntryListenerConfiguration<K, V> failingOnRemoval(String message) {
        CacheEntryRemovedListener<K, V> listener = events -> {
            throw new IllegalStateException(message);
        };
        return new MutableCacheEntryListenerConfiguration<>(
                () -> listener, null, /* isOldValueRequired= */ false, /* isSynchronous= */ true);
    }

    private static List<String> heard(Recorder<?, ?> recorder) {
        List<String> events = recorder.events();
        recorder.forget();
        return events;
    }
}
