package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.jcache.Everywhere.Storing;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;

/** What the listeners of one node hear of another's changes. */
final class RemoteListenerTest {

    @Everywhere(on = Topology.TWO_NODES)
    void everyChangeIsHeardOnceWithItsValues(Nodes nodes) {
        Cache<String, Integer> here = nodes.create();
        Cache<String, Integer> there = nodes.cache(1);
        Recorder<String, Integer> recorder = Recorder.on(there, /* sync= */ true, /* old= */ true);

        here.put("put", 1);
        hears(recorder, "CREATED put=1");
        here.getAndPut("put", 2);
        hears(recorder, "UPDATED put=2 was 1");
        here.replace("put", 2, 3);
        hears(recorder, "UPDATED put=3 was 2");
        here.invoke("put", EntryProcessorTest::increment);
        hears(recorder, "UPDATED put=4 was 3");
        here.remove("put");
        hears(recorder, "REMOVED put=4 was 4");
        here.putAll(Map.of("a", 1, "b", 2, "c", 3));
        hears(recorder, "CREATED a=1", "CREATED b=2", "CREATED c=3");
        here.removeAll(Set.of("a", "none"));
        hears(recorder, "REMOVED a=1 was 1");
        Iterator<Cache.Entry<String, Integer>> entries = here.iterator();
        String first = entries.next().getKey();
        entries.remove();
        hears(recorder, first.equals("b") ? "REMOVED b=2 was 2" : "REMOVED c=3 was 3");
        here.removeAll();
        hears(recorder, first.equals("b") ? "REMOVED c=3 was 3" : "REMOVED b=2 was 2");
        here.put("end", 1);
        here.clear();
        hears(recorder, "CREATED end=1");
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void valuesTooLongForAMessageAreFetched(Nodes nodes) {
        Cache<String, String> here = nodes.create();
        Cache<String, String> there = nodes.cache(1);
        AtomicReference<String> heard = new AtomicReference<>();
        CacheEntryCreatedListener<String, String> listener =
                events -> events.forEach(event -> heard.set(event.getValue()));
        there.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                () -> listener, null, /* isOldValueRequired= */ false, /* isSynchronous= */ false));
        String longValue = "x".repeat(200_000);

        here.put("k", longValue);

        Await.until("the event comes", () -> longValue.equals(heard.get()));
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void theFilterOfTheReceivingNodeCounts(Nodes nodes) {
        Cache<String, Integer> here = nodes.create();
        Cache<String, Integer> there = nodes.cache(1);
        CacheEntryEventFilter<String, Integer> even = RemoteListenerTest::isEven;
        Recorder<String, Integer> recorder = new Recorder<>();
        there.registerCacheEntryListener(recorder.configuration(() -> even, /* sync= */ false, /* old= */ false));

        for (int i = 0; i < 5; i++) {
            here.put("k", i);
        }

        hears(recorder, "CREATED k=0", "UPDATED k=2", "UPDATED k=4");
    }

    /** Both nodes write and both listen: each sees one chain of values for a key, the same on both, without a break. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void bothNodesHearTheSameChain(Nodes nodes) {
        nodes.with("far.partitions", "2").create();
        List<List<Integer>> chains = new ArrayList<>();
        AtomicInteger broken = new AtomicInteger();
        nodes.cache(0).put(0, -1);
        for (int node = 0; node < 2; node++) {
            List<Integer> chain = new ArrayList<>();
            chains.add(chain);
            CacheEntryUpdatedListener<Integer, Integer> listener = events -> events.forEach(event -> {
                synchronized (chain) {
                    if (!chain.isEmpty() && !chain.get(chain.size() - 1).equals(event.getOldValue())) {
                        broken.incrementAndGet();
                    }
                    chain.add(event.getValue());
                }
            });
            Cache<Integer, Integer> cache = nodes.cache(node);
            cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                    () -> listener, null, /* isOldValueRequired= */ true, /* isSynchronous= */ node == 0));
        }

        ExecutorService threads = nodes.threads(4);
        List<Future<?>> writers = new ArrayList<>();
        for (int w = 0; w < 4; w++) {
            int writer = w;
            writers.add(threads.submit(() -> {
                Cache<Integer, Integer> cache = nodes.cache(writer % 2);
                for (int i = 0; i < 200; i++) {
                    cache.put(0, writer * 1_000 + i);
                }
            }));
        }
        writers.forEach(Await::result);

        Await.until("both have heard all", () -> size(chains.get(0)) == 800 && size(chains.get(1)) == 800);
        assertThat(chains.get(0)).isEqualTo(chains.get(1));
        assertThat(broken).hasValue(0);
        assertThat(lost(nodes)).isZero();
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void anEndIsHeardOnceOnEachNode(Nodes nodes) {
        Cache<String, Integer> here = nodes.create(new MutableConfiguration<String, Integer>()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 20))));
        Cache<String, Integer> there = nodes.cache(1);
        Recorder<String, Integer> hereHeard = Recorder.on(here, /* sync= */ false, /* old= */ true);
        Recorder<String, Integer> thereHeard = Recorder.on(there, /* sync= */ false, /* old= */ true);

        here.put("a", 1);
        there.put("b", 2);
        Await.until(
                "both have ended",
                () -> hereHeard.events().size() >= 4 && thereHeard.events().size() >= 4);
        // A write over what has ended must not announce its end again.
        here.put("a", 3);
        Await.until(
                "the next life is heard",
                () -> hereHeard.events().size() >= 5 && thereHeard.events().size() >= 5);

        String[] all = {"CREATED a=1", "CREATED b=2", "EXPIRED a=1 was 1", "EXPIRED b=2 was 2", "CREATED a=3"};
        assertThat(hereHeard.events()).contains(all);
        assertThat(thereHeard.events()).contains(all);
        assertThat(hereHeard.events()).doesNotHaveDuplicates();
        assertThat(thereHeard.events()).doesNotHaveDuplicates();
    }

    /** Lost messages are given up after a while and counted; what comes after them is heard, in order, once. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void lostMessagesAreCountedAndDoNotStopTheOthers(Nodes nodes) {
        nodes.with("listener.order-wait", "50ms").with("far.partitions", "1").create();
        PerigeeCache<String, Integer> here = nodes.cache(0);
        PerigeeCache<String, Integer> there = nodes.cache(1);
        Recorder<String, Integer> recorder = Recorder.on(there, /* sync= */ false, /* old= */ false);
        here.put("k", 1);
        hears(recorder, "CREATED k=1");

        nodes.network().dropNext(3);
        here.put("k", 2);
        here.put("k", 3);
        here.put("k", 4);
        nodes.network().calm();
        here.put("k", 5);

        hears(recorder, "UPDATED k=5");
        assertThat(there.statistics().lostEvents()).isEqualTo(3);
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void aListenerOnOneNodeMayWriteToTheCacheThatBothShare(Nodes nodes) {
        Cache<String, Integer> here = nodes.with("far.partitions", "1").create();
        Cache<String, Integer> there = nodes.cache(1);
        CacheEntryCreatedListener<String, Integer> echo = events -> events.forEach(event -> {
            if (!event.getKey().startsWith("echo")) {
                there.put("echo " + event.getKey(), event.getValue());
            }
        });
        there.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                () -> echo, null, /* isOldValueRequired= */ false, /* isSynchronous= */ true));
        Recorder<String, Integer> recorder = Recorder.on(here, /* sync= */ false, /* old= */ false);

        here.put("a", 1);

        hears(recorder, "CREATED a=1", "CREATED echo a=1");
    }

    /** Many keys of many partitions from both nodes at once: each key's values arrive in order, none twice, none missing. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void eachKeysEventsComeInOrder(Nodes nodes) {
        nodes.create();
        Map<Integer, Integer> last = new ConcurrentHashMap<>();
        ConcurrentLinkedQueue<String> disorder = new ConcurrentLinkedQueue<>();
        AtomicInteger heard = new AtomicInteger();
        CacheEntryUpdatedListener<Integer, Integer> listener = events -> events.forEach(event -> {
            Integer before = last.put(event.getKey(), event.getValue());
            if (before != null && event.getValue() != before + 1) {
                disorder.add("key " + event.getKey() + ": " + before + ", " + event.getValue());
            }
            heard.incrementAndGet();
        });
        for (int key = 0; key < 20; key++) {
            nodes.cache(0).put(key, 0);
        }
        Cache<Integer, Integer> listening = nodes.cache(1);
        listening.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                () -> listener, null, /* isOldValueRequired= */ false, /* isSynchronous= */ false));

        ExecutorService threads = nodes.threads(2);
        List<Future<?>> writers = new ArrayList<>();
        for (int w = 0; w < 2; w++) {
            int writer = w;
            writers.add(threads.submit(() -> {
                Cache<Integer, Integer> cache = nodes.cache(writer);
                for (int i = 1; i <= 50; i++) {
                    for (int key = writer; key < 20; key += 2) {
                        cache.put(key, i);
                    }
                }
            }));
        }
        writers.forEach(Await::result);

        Await.until("all is heard", () -> heard.get() == 1_000);
        assertThat(disorder).isEmpty();
        assertThat(lost(nodes)).isZero();
    }

    private static boolean isEven(CacheEntryEvent<? extends String, ? extends Integer> event) {
        return event.getValue() % 2 == 0;
    }

    private static long lost(Nodes nodes) {
        long lost = 0;
        for (int node = 0; node < nodes.count(); node++) {
            lost += nodes.cache(node).statistics().lostEvents();
        }
        return lost;
    }

    private static int size(List<Integer> chain) {
        synchronized (chain) {
            return chain.size();
        }
    }

    /** Waits for exactly these events, in any order, and forgets them. */
    private static void hears(Recorder<?, ?> recorder, String... events) {
        Await.until(
                Await.LONG,
                () -> "heard " + recorder.events() + ", expected " + List.of(events),
                () -> recorder.events().size() >= events.length);
        assertThat(recorder.events()).containsExactlyInAnyOrder(events);
        recorder.forget();
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void eachNodeHasListenersOfItsOwn(Nodes nodes) {
        nodes.create();
        Recorder.on(nodes.<String, Integer>cache(1), /* sync= */ false, /* old= */ false);

        assertThat(listeners(nodes, 0)).isZero();
        assertThat(listeners(nodes, 1)).isEqualTo(1);
    }

    @SuppressWarnings("unchecked")
    private static int listeners(Nodes nodes, int node) {
        CompleteConfiguration<Object, Object> configuration =
                nodes.cache(node).getConfiguration(CompleteConfiguration.class);
        List<Object> listeners = new ArrayList<>();
        configuration.getCacheEntryListenerConfigurations().forEach(listeners::add);
        return listeners.size();
    }
}
