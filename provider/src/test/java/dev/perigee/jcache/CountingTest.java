package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.TieredStatistics;
import dev.perigee.jcache.Everywhere.Storing;
import java.lang.management.ManagementFactory;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheLoaderException;
import javax.cache.management.CacheStatisticsMXBean;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Tag;

/** What the statistics of JSR-107 and those of the tiers say after each verb. */
@Tag("slow")
final class CountingTest {

    private static <K, V> MutableConfiguration<K, V> counted() {
        return new MutableConfiguration<K, V>().setStatisticsEnabled(true);
    }

    /** A new entry whose life is over at once was never there, whichever verb has made it. */
    @Everywhere
    void whatIsOverAtOnceIsNoPut(Nodes nodes) throws Exception {
        Cache<String, Integer> cache = nodes.create(
                0,
                CountingTest.<String, Integer>counted()
                        .setExpiryPolicyFactory(() -> new CreatedExpiryPolicy(Duration.ZERO)));
        CacheStatisticsMXBean counts = counts(nodes);

        cache.put("k", 1);
        cache.putAll(Map.of("k", 1));
        expect(counts, 0, 0, 0, 0);
        cache.getAndPut("k", 1);
        cache.putIfAbsent("k", 1);
        expect(counts, 0, 2, 0, 0);
        int incremented = cache.invoke("k", EntryProcessorTest::increment);
        assertThat(incremented).isEqualTo(1);
        expect(counts, 0, 1, 0, 0);
        cache.invokeAll(Set.of("k", "l"), EntryProcessorTest::increment);
        expect(counts, 0, 2, 0, 0);
    }

    @Everywhere
    void eachVerbCountsWhatItDid(Nodes nodes) throws Exception {
        Cache<String, Integer> cache = nodes.create(0, CountingTest.<String, Integer>counted());
        CacheStatisticsMXBean counts = counts(nodes);

        cache.put("k", 1);
        expect(counts, 0, 0, 1, 0);
        cache.get("k");
        cache.get("k");
        expect(counts, 2, 0, 0, 0);
        cache.get("none");
        expect(counts, 0, 1, 0, 0);
        cache.containsKey("k");
        expect(counts, 0, 0, 0, 0);
        cache.getAll(Set.of("k", "none"));
        expect(counts, 1, 1, 0, 0);
        cache.getAndPut("k", 2);
        expect(counts, 1, 0, 1, 0);
        cache.getAndPut("new", 2);
        expect(counts, 0, 1, 1, 0);
        cache.putIfAbsent("k", 3);
        expect(counts, 1, 0, 0, 0);
        cache.putIfAbsent("newer", 3);
        expect(counts, 0, 1, 1, 0);
        cache.replace("k", 2, 4);
        expect(counts, 1, 0, 1, 0);
        cache.replace("k", 99, 4);
        expect(counts, 1, 0, 0, 0);
        cache.replace("none", 4);
        expect(counts, 0, 1, 0, 0);
        cache.replace("k", 5);
        expect(counts, 1, 0, 1, 0);
        cache.getAndReplace("k", 6);
        expect(counts, 1, 0, 1, 0);
        cache.remove("k", 99);
        expect(counts, 1, 0, 0, 0);
        cache.remove("k", 6);
        expect(counts, 1, 0, 0, 1);
        cache.remove("k");
        expect(counts, 0, 0, 0, 0);
        cache.getAndRemove("new");
        expect(counts, 1, 0, 0, 1);
        cache.getAndRemove("new");
        expect(counts, 0, 1, 0, 0);
        cache.invoke("newer", (entry, arguments) -> null);
        expect(counts, 1, 0, 0, 0);
        cache.invoke("newer", EntryProcessorTest::increment);
        expect(counts, 1, 0, 1, 0);
        cache.invoke("newest", EntryProcessorTest::increment);
        expect(counts, 0, 1, 1, 0);
        cache.putAll(Map.of("a", 1, "b", 2));
        expect(counts, 0, 0, 2, 0);
        cache.removeAll(Set.of("a", "none"));
        expect(counts, 0, 0, 0, 1);
        Iterator<Cache.Entry<String, Integer>> entries = cache.iterator();
        entries.next();
        entries.remove();
        expect(counts, 1, 0, 0, 1);
        cache.removeAll();
        expect(counts, 0, 0, 0, 2);
        cache.put("k", 1);
        cache.clear();
        expect(counts, 0, 0, 1, 0);
    }

    /** JSR-107, {@code CacheStatisticsMXBean.getAverageGetTime}: the time a load takes on a miss is not included. */
    @Everywhere(storing = Storing.BY_VALUE)
    void theLoadersTimeIsNotThatOfTheGet(Nodes nodes) throws Exception {
        AtomicLong loading = new AtomicLong();
        Loader loader = new Loader().giving(key -> {
            long begun = System.nanoTime();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            loading.addAndGet(System.nanoTime() - begun);
            return "v" + key;
        });
        Cache<Integer, String> cache = nodes.create(0, loader.readThrough().setStatisticsEnabled(true));
        CacheStatisticsMXBean counts = counts(nodes);

        long begun = System.nanoTime();
        for (int key = 0; key < 20; key++) { // After some misses, a read asks for the lease at once.
            cache.get(key);
        }
        cache.getAll(Set.of(100, 101));
        long whole = System.nanoTime() - begun;

        float counted = counts.getAverageGetTime() * counts.getCacheGets() * 1_000;
        assertThat((long) counted).isBetween(1L, whole - loading.get());
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aReadWhoseLoadFailsIsAMiss(Nodes nodes) throws Exception {
        Loader loader = new Loader().giving(key -> {
            throw new IllegalStateException("by design");
        });
        Cache<Integer, String> cache = nodes.create(0, loader.readThrough().setStatisticsEnabled(true));
        CacheStatisticsMXBean counts = counts(nodes);

        for (int key = 0; key < 20; key++) { // After some misses, a read asks for the lease at once.
            int missing = key;
            assertThatThrownBy(() -> cache.get(missing)).isInstanceOf(CacheLoaderException.class);
            expect(counts, 0, 1, 0, 0);
        }
        cache.put(1, "one");
        assertThatThrownBy(() -> cache.getAll(Set.of(1, 2, 3))).isInstanceOf(CacheLoaderException.class);
        expect(counts, 1, 2, 1, 0);
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void whatHasExpiredIsAMissAndNoRemoval(Nodes nodes) throws Exception {
        Cache<String, Integer> cache = nodes.create(
                0,
                CountingTest.<String, Integer>counted()
                        .setExpiryPolicyFactory(
                                CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 20))));
        CacheStatisticsMXBean counts = counts(nodes);
        cache.put("k", 1);
        Await.until("it has ended", () -> !cache.containsKey("k"));
        counts.clear();

        cache.get("k");
        cache.removeAll(Set.of("k"));
        cache.removeAll();
        cache.remove("k");

        expect(counts, 0, 1, 0, 0);
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void countingCanBeSwitched(Nodes nodes) throws Exception {
        PerigeeCache<String, Integer> cache = nodes.create(0, new MutableConfiguration<String, Integer>());
        cache.put("k", 1);
        assertThat(registered(nodes)).isFalse();

        nodes.manager(0).enableStatistics(Nodes.CACHE, true);
        nodes.manager(0).enableStatistics(Nodes.CACHE, true);
        CacheStatisticsMXBean counts = counts(nodes);
        expect(counts, 0, 0, 0, 0);
        cache.get("k");
        assertThat(counts.getCacheHits()).isEqualTo(1);
        assertThat(counts.getCacheHitPercentage()).isEqualTo(100f);
        assertThat(counts.getAverageGetTime()).isPositive();
        TieredStatistics tiers = cache.statistics();
        assertThat(tiers.nearHits() + tiers.farHits()).isEqualTo(1);

        nodes.manager(0).enableStatistics(Nodes.CACHE, false);
        cache.get("k");
        assertThat(registered(nodes)).isFalse();
        nodes.manager(0).enableStatistics(Nodes.CACHE, true);
        assertThat(counts(nodes).getCacheHits()).isEqualTo(1);
        counts(nodes).clear();
        assertThat(counts(nodes).getCacheHits()).isZero();
        assertThat(cache.statistics().nearHits() + cache.statistics().farHits()).isZero();
    }

    /** The tiers tell where an answer came from, and explain tells where the next one will. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void theTiersTellWhereAnswersComeFrom(Nodes nodes) {
        nodes.createAll(new Loader().readThrough().setStatisticsEnabled(true));
        PerigeeCache<Integer, String> here = nodes.cache(0);
        PerigeeCache<Integer, String> there = nodes.cache(1);
        // The first answer of a partition makes its numbers known, and is not kept near yet.
        here.containsKey(1);
        there.containsKey(1);

        assertThat(here.explain(1).next()).isEqualTo(Explanation.Next.LOAD);
        here.get(1);
        assertThat(here.explain(1).next()).isEqualTo(Explanation.Next.SERVE_NEAR);
        assertThat(there.explain(1).next()).isEqualTo(Explanation.Next.READ_FAR);
        here.get(1);
        there.get(1);
        there.get(1);

        assertThat(here.statistics().loads()).isEqualTo(1);
        assertThat(here.statistics().nearHits()).isEqualTo(1);
        assertThat(there.statistics().loads()).isZero();
        assertThat(there.statistics().farHits()).isEqualTo(1);
        assertThat(there.statistics().nearHits()).isEqualTo(1);
        here.put(1, "new");
        Await.until("the other node hears", () -> "new".equals(there.peek(1)));
        assertThat(there.explain(1).next()).isEqualTo(Explanation.Next.READ_FAR);
    }

    /** What leaves the near tier of a near-only cache for want of room is gone: an eviction. */
    @Everywhere(on = Topology.NEAR, storing = Storing.BY_VALUE)
    void evictionsAreCountedWhereTheyLoseSomething(Nodes nodes) throws Exception {
        Cache<Integer, Integer> cache =
                nodes.with("near.max-entries", "10").create(0, CountingTest.<Integer, Integer>counted());
        CacheStatisticsMXBean counts = counts(nodes);

        for (int i = 0; i < 1_000; i++) {
            cache.put(i, i);
        }

        Await.until("the near tier has shrunk to its bound", () -> counts.getCacheEvictions() >= 990);
    }

    /** With a far tier nothing is lost when a copy leaves the near tier. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void copiesThatLeaveAreNoEvictions(Nodes nodes) throws Exception {
        Cache<Integer, Integer> cache =
                nodes.with("near.max-entries", "10").create(0, CountingTest.<Integer, Integer>counted());

        for (int i = 0; i < 200; i++) {
            cache.put(i, i);
        }
        for (int i = 0; i < 200; i++) {
            assertThat(cache.get(i)).isEqualTo(i);
        }

        assertThat(counts(nodes).getCacheEvictions()).isZero();
        PerigeeCache<Integer, Integer> perigee = nodes.cache(0);
        Await.until(
                "the near tier has shrunk to its bound",
                () -> perigee.statistics().nearSize() <= 10);
    }

    /** Weight counts encoded bytes. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void theNearTierCanBeBoundedByWeight(Nodes nodes) {
        PerigeeCache<Integer, String> cache =
                nodes.with("near.max-weight", "64kb").create(0, new MutableConfiguration<Integer, String>());

        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 100; i++) {
                cache.put(i, "x".repeat(4_096));
            }
        }

        Await.until(
                "the near tier has shrunk to its bound",
                () -> cache.statistics().nearSize() <= 16);
        assertThat(cache.statistics().nearSize()).isPositive();
    }

    private static void expect(CacheStatisticsMXBean counts, long hits, long misses, long puts, long removals) {
        assertThat(new long[] {
                    counts.getCacheHits(),
                    counts.getCacheMisses(),
                    counts.getCachePuts(),
                    counts.getCacheRemovals(),
                    counts.getCacheGets()
                })
                .as("hits, misses, puts, removals, gets")
                .containsExactly(hits, misses, puts, removals, hits + misses);
        counts.clear();
    }

    static CacheStatisticsMXBean counts(Nodes nodes) throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        return JMX.newMXBeanProxy(server, name(nodes), CacheStatisticsMXBean.class);
    }

    private static boolean registered(Nodes nodes) throws Exception {
        return ManagementFactory.getPlatformMBeanServer().isRegistered(name(nodes));
    }

    private static ObjectName name(Nodes nodes) throws Exception {
        String manager = nodes.uri(0).toString().replaceAll("[,:=\\n\\r*?\"]", ".");
        return new ObjectName("javax.cache:type=CacheStatistics,CacheManager=" + manager + ",Cache=" + Nodes.CACHE);
    }
}
