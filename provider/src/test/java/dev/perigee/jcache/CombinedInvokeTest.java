package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.CallOptions;
import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.config.Consistency;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.memory.RequestFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.Tag;

/** Processors of one node on one key, of which one request makes several effective: nobody can tell that it does. */
@Tag("slow")
final class CombinedInvokeTest {

    private static final int THREADS = 8;

    /** So long that everybody comes while the first request is under way. */
    private static final RequestFaults SLOW =
            RequestFaults.NONE.withDelay(Duration.ofMillis(150), Duration.ofMillis(150));

    @Everywhere(
            on = {Topology.FAR, Topology.NEAR_FAR, Topology.TWO_NODES},
            storing = Storing.BY_VALUE)
    void oneRequestMakesSeveralEffective(Nodes nodes) throws Exception {
        PerigeeCache<String, Integer> cache =
                nodes.create(new MutableConfiguration<String, Integer>().setStatisticsEnabled(true));
        long before = present(cache);
        nodes.network().disturbRequests(SLOW);

        List<Integer> results = all(nodes, THREADS, i -> cache.invoke("k", EntryProcessorTest::increment));

        nodes.network().calm();
        assertThat(results)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, THREADS).boxed().toList());
        assertThat(cache.get("k")).isEqualTo(THREADS);
        assertThat(sequence(cache) - before)
                .as("requests that changed something")
                .isLessThan(THREADS);
        assertThat(CountingTest.counts(nodes).getCachePuts()).isEqualTo(1 + THREADS);
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES, Topology.REDIS_CLUSTER},
            storing = Storing.BY_VALUE)
    void everyStepIsHeardFromTheRegistrationOn(Nodes nodes) {
        List<PerigeeCache<String, Integer>> caches = nodes.createAll(new MutableConfiguration<>());
        for (int listener : new int[] {1, 0}) {
            PerigeeCache<String, Integer> cache = caches.get(0);
            cache.put("k", 0);
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger highest = new AtomicInteger();
            ExecutorService threads = nodes.threads(THREADS);
            List<Future<?>> workers = new ArrayList<>();
            for (int w = 0; w < THREADS; w++) {
                workers.add(threads.submit(() -> {
                    while (!over.get()) {
                        int result = cache.invoke("k", EntryProcessorTest::increment);
                        highest.accumulateAndGet(result, Math::max);
                    }
                }));
            }
            Await.until("there is a crowd", () -> highest.get() > 200);

            Recorder<String, Integer> recorder = Recorder.on(caches.get(listener), /* sync= */ false, /* old= */ true);
            int from = cache.invoke("k", EntryProcessorTest::increment);
            Await.until("they go on", () -> highest.get() > from + 200);
            over.set(true);
            workers.forEach(Await::result);

            int last = cache.invoke("k", EntryProcessorTest::increment);
            String end = event(last);
            Await.until("the last one is heard", () -> recorder.events().contains(end));
            List<String> heard = recorder.events();
            assertThat(heard.subList(heard.indexOf(event(from)), heard.size()))
                    .isEqualTo(IntStream.rangeClosed(from, last)
                            .mapToObj(CombinedInvokeTest::event)
                            .toList());
        }
    }

    private static String event(int value) {
        return "UPDATED k=" + value + " was " + (value - 1);
    }

    @Everywhere(
            on = {Topology.FAR, Topology.NEAR_FAR},
            storing = Storing.BY_VALUE)
    void aFailingProcessorConcernsItsCallerOnly(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        cache.put("k", 0);
        nodes.network().disturbRequests(SLOW);

        List<Integer> results = all(nodes, THREADS, i -> {
            if (i % 4 == 1) {
                assertThatThrownBy(() -> cache.invoke("k", (entry, arguments) -> {
                            entry.setValue(1000);
                            throw new IllegalStateException("by design");
                        }))
                        .isExactlyInstanceOf(EntryProcessorException.class)
                        .hasRootCauseMessage("by design");
                return 0;
            }
            return i % 4 == 2
                    ? cache.invoke("k", (MutableEntry<String, Integer> entry, Object... arguments) -> entry.getValue())
                    : cache.invoke("k", EntryProcessorTest::increment);
        });

        nodes.network().calm();
        assertThat(results).allMatch(result -> result <= THREADS / 2);
        assertThat(cache.get("k")).isEqualTo(THREADS / 2);
    }

    /** Those who rest on a request whose outcome nobody knows find out; the others are not told what is not so. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void aLostAnswerLeavesNothingHalf(Nodes nodes) {
        nodes.with("far.timeout", "300ms");
        nodes.tolerateWarning("The far tier does not answer");
        Cache<String, Integer> cache = nodes.create();
        cache.put("k", 0);
        AtomicInteger unknown = new AtomicInteger();
        nodes.network()
                .disturbRequests(RequestFaults.NONE
                        .withLosses(0.15, 0.15)
                        .withDelay(Duration.ofMillis(1), Duration.ofMillis(3)));

        List<List<Integer>> results = all(nodes, THREADS, i -> {
            List<Integer> mine = new ArrayList<>();
            for (int j = 0; j < 12; j++) {
                try {
                    mine.add(cache.invoke("k", EntryProcessorTest::increment));
                } catch (dev.perigee.tier.FarUnavailableException e) {
                    if (!e.isOutcomeKnown()) {
                        unknown.incrementAndGet();
                    }
                }
            }
            return mine;
        });

        nodes.network().calm();
        Await.until("the far tier is asked again", () -> answers(cache));
        List<Integer> told = results.stream().flatMap(List::stream).toList();
        int value = cache.invoke("k", (MutableEntry<String, Integer> entry, Object... arguments) -> entry.getValue());
        assertThat(told).doesNotHaveDuplicates().allMatch(each -> each <= value);
        assertThat(value).isBetween(told.size(), told.size() + unknown.get());
    }

    private static boolean answers(Cache<String, Integer> cache) {
        try {
            cache.invoke("other", EntryProcessorTest::increment);
            return cache.invoke("k", (MutableEntry<String, Integer> entry, Object... arguments) -> entry.exists());
        } catch (CacheException e) {
            return false;
        }
    }

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void processorsThatCallBackNeitherHangNorLose(Nodes nodes) {
        List<PerigeeCache<String, Integer>> caches = nodes.createAll(new MutableConfiguration<>());
        caches.get(0).put("a", 0);
        caches.get(0).put("b", 0);
        int each = 25;

        all(nodes, THREADS, i -> {
            Cache<String, Integer> cache = caches.get(i % caches.size());
            String mine = i % 2 == 0 ? "a" : "b";
            String other = i % 2 == 0 ? "b" : "a";
            for (int j = 0; j < each; j++) {
                AtomicBoolean ran = new AtomicBoolean();
                cache.invoke(mine, (entry, arguments) -> {
                    if (ran.compareAndSet(false, true)) {
                        cache.invoke(other, EntryProcessorTest::increment);
                        cache.invoke(mine, EntryProcessorTest::increment);
                        entry.setValue(entry.getValue()); // Of a base that is overtaken by now.
                    }
                    return EntryProcessorTest.increment(entry);
                });
            }
            return null;
        });

        int total = caches.get(0).invoke("a", EntryProcessorTest::increment)
                + caches.get(0).invoke("b", EntryProcessorTest::increment);
        assertThat(total).isEqualTo(3 * THREADS * each + 2);
    }

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void whatIsRemovedInBetweenIsCountedOnce(Nodes nodes) {
        List<PerigeeCache<String, Integer>> caches = nodes.createAll(new MutableConfiguration<>());
        int each = 200;

        List<Integer> removed = all(nodes, THREADS, i -> {
            Cache<String, Integer> cache = caches.get(i % caches.size());
            int sum = 0;
            for (int j = 0; j < each; j++) {
                cache.invoke("k", EntryProcessorTest::increment);
                if (j % 10 == i) {
                    sum += cache.invoke("k", CombinedInvokeTest::take);
                } else if (j % 50 == i) {
                    Integer taken = cache.getAndRemove("k");
                    sum += taken == null ? 0 : taken;
                }
            }
            return sum;
        });

        int rest = caches.get(0).invoke("k", CombinedInvokeTest::take);
        assertThat(removed.stream().mapToInt(Integer::intValue).sum() + rest).isEqualTo(THREADS * each);
        assertThat(caches.get(0).containsKey("k")).isFalse();
    }

    private static Integer take(MutableEntry<String, Integer> entry, Object... arguments) {
        int taken = entry.exists() ? entry.getValue() : 0;
        entry.remove();
        return taken;
    }

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void viewsOfAllKindsCountOnOneKey(Nodes nodes) {
        PerigeeCache<String, Integer> cache = nodes.create();
        cache.put("k", 0);
        CallOptions[] options = {
            CallOptions.DEFAULT,
            CallOptions.DEFAULT.withTags("red"),
            CallOptions.DEFAULT.withTimeToLive(Duration.ofHours(1)),
            CallOptions.DEFAULT.withTags("red")
        };

        all(nodes, THREADS, i -> {
            PerigeeCache<String, Integer> view = cache.withOptions(options[i % options.length]);
            for (int j = 0; j < 50; j++) {
                view.invoke("k", EntryProcessorTest::increment);
            }
            return null;
        });
        assertThat(cache.get("k")).isEqualTo(THREADS * 50);

        cache.withOptions(options[1]).invoke("k", EntryProcessorTest::increment);
        cache.invalidateTag("red");
        assertThat(cache.containsKey("k")).isFalse();
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void eachCallerWaitsForConfirmation(Nodes nodes) {
        List<PerigeeCache<String, Integer>> caches = nodes.createAll(
                PerigeeConfiguration.of(String.class, Integer.class).setConsistency(Consistency.CONFIRMED));
        caches.get(0).put("k", 0);

        List<Integer> older = all(nodes, THREADS, i -> {
            int count = 0;
            for (int j = 0; j < 50; j++) {
                int result = caches.get(0).invoke("k", EntryProcessorTest::increment);
                count += caches.get(1).get("k") < result ? 1 : 0;
            }
            return count;
        });

        assertThat(older).as("reads on the other node that were older").containsOnly(0);
        assertThat(caches.get(1).get("k")).isEqualTo(THREADS * 50);
    }

    @Everywhere(
            on = {Topology.FAR, Topology.NEAR_FAR, Topology.REDIS},
            storing = Storing.BY_VALUE)
    void nobodySeesWhatIsDoneToAnObjectAfterwards(Nodes nodes) {
        Cache<String, ArrayList<Integer>> cache = nodes.create();
        cache.put("k", new ArrayList<>());
        int each = 50;

        List<Boolean> sound = all(nodes, THREADS, i -> {
            boolean isSound = true;
            for (int j = 0; j < each; j++) {
                List<ArrayList<Integer>> held = new ArrayList<>();
                ArrayList<Integer> set = cache.invoke("k", (entry, arguments) -> {
                    ArrayList<Integer> list = entry.getValue();
                    held.add(list);
                    list.add(list.size());
                    entry.setValue(list);
                    return list;
                });
                held.forEach(List::clear);
                set.add(-1);
                isSound &= !cache.get("k").contains(-1);
            }
            return isSound;
        });

        assertThat(sound).containsOnly(true);
        assertThat(cache.get("k"))
                .isEqualTo(IntStream.range(0, THREADS * each).boxed().toList());
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void whoIsInterruptedConcernsNobodyElse(Nodes nodes) {
        Cache<String, Integer> cache = nodes.create();
        cache.put("k", 0);
        nodes.network().disturbRequests(SLOW);
        CountDownLatch first = new CountDownLatch(1);
        AtomicInteger failed = new AtomicInteger();
        Thread[] callers = new Thread[THREADS];
        for (int i = 0; i < THREADS; i++) {
            callers[i] = new Thread(() -> {
                try {
                    cache.invoke("k", (entry, arguments) -> {
                        first.countDown();
                        return EntryProcessorTest.increment(entry);
                    });
                } catch (CacheException e) {
                    failed.incrementAndGet();
                }
            });
            callers[i].start();
        }
        Await.open(first);
        for (int i = 0; i < THREADS; i += 2) {
            callers[i].interrupt();
        }
        for (Thread caller : callers) {
            Await.until("a caller ends", () -> !caller.isAlive());
        }

        nodes.network().calm();
        int value = cache.invoke("k", EntryProcessorTest::increment);
        assertThat(failed.get()).isLessThanOrEqualTo(THREADS / 2);
        assertThat(value).isBetween(THREADS - failed.get() + 1, THREADS + 1);
    }

    private static long present(PerigeeCache<String, Integer> cache) {
        cache.put("k", 0);
        cache.get("k");
        return sequence(cache);
    }

    private static long sequence(PerigeeCache<String, Integer> cache) {
        Explanation.Far far = cache.explain("k").far();
        if (far == null) {
            throw new AssertionError("The key is absent");
        }
        return far.sequence();
    }

    /** Runs something in so many threads, which begin together. */
    private static <T> List<T> all(Nodes nodes, int count, IntFunction<T> task) {
        ExecutorService threads = nodes.threads(count);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            running.add(threads.submit(() -> {
                Await.open(start);
                return task.apply(number);
            }));
        }
        start.countDown();
        List<T> results = new ArrayList<>();
        running.forEach(each -> results.add(Await.result(each)));
        return results;
    }
}
