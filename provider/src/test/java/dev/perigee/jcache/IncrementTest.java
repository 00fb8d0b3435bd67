package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.TieredStatistics;
import dev.perigee.jcache.Everywhere.Storing;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Tag;

/** No increment is lost, whoever contends: {@code invoke} is atomic across threads and nodes. */
@Tag("slow")
final class IncrementTest {

    private static final int THREADS = 8;

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void eightThreadsOnTwoNodesLoseNoIncrement(Nodes nodes) {
        List<PerigeeCache<String, Integer>> caches =
                nodes.createAll(new MutableConfiguration<String, Integer>().setStatisticsEnabled(true));

        long nanos = increment(nodes, caches, 10_000);

        long retries = caches.stream()
                .map(PerigeeCache::statistics)
                .mapToLong(TieredStatistics::retries)
                .sum();
        System.out.printf(
                Locale.ROOT,
                "increments: 2 nodes, %d threads, %d operations in %d ms, %.0f a second, %d retries%n",
                THREADS,
                THREADS * 10_000,
                TimeUnit.NANOSECONDS.toMillis(nanos),
                THREADS * 10_000 / (nanos / 1e9),
                retries);
        // A plain read might be as old as the bound; what a processor writes rests on the far tier's value.
        int next = THREADS * 10_000;
        for (Cache<String, Integer> cache : caches) {
            next++;
            int incremented = cache.invoke("k", EntryProcessorTest::increment);
            assertThat(incremented).isEqualTo(next);
        }
    }

    @Everywhere(on = {Topology.NEAR, Topology.FAR, Topology.NEAR_FAR})
    void eightThreadsOnOneNodeLoseNoIncrement(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();

        increment(nodes, List.of(cache), 500);

        assertThat(cache.get("k")).isEqualTo(THREADS * 500);
    }

    /** The same by hand: a loop of get and conditional replace. */
    @Everywhere(on = {Topology.NEAR, Topology.NEAR_FAR, Topology.TWO_NODES})
    void conditionalReplacesLoseNoIncrement(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        cache.put("k", 0);
        ExecutorService threads = nodes.threads(4);
        List<Future<?>> workers = new ArrayList<>();
        for (int w = 0; w < 4; w++) {
            int worker = w;
            workers.add(threads.submit(() -> {
                Cache<String, Integer> mine = nodes.cache(worker % nodes.count());
                for (int i = 0; i < 100; i++) {
                    Integer before = mine.get("k");
                    while (!mine.replace("k", before, before + 1)) {
                        before = mine.get("k");
                    }
                }
            }));
        }
        workers.forEach(Await::result);

        int next = cache.invoke("k", EntryProcessorTest::increment);
        assertThat(next).isEqualTo(401);
    }

    private static long increment(Nodes nodes, List<? extends Cache<String, Integer>> caches, int each) {
        ExecutorService threads = nodes.threads(THREADS);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> workers = new ArrayList<>();
        for (int w = 0; w < THREADS; w++) {
            Cache<String, Integer> cache = caches.get(w % caches.size());
            workers.add(threads.submit(() -> {
                Await.open(start);
                for (int i = 0; i < each; i++) {
                    cache.invoke("k", EntryProcessorTest::increment);
                }
            }));
        }
        long begun = System.nanoTime();
        start.countDown();
        workers.forEach(Await::result);
        return System.nanoTime() - begun;
    }
}
