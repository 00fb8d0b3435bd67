package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.CallOptions;
import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.TagProvider;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.memory.MessageFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.Tag;

/** What carries a tag goes with it, on every node, whoever wrote it and how; what does not stays. */
@Tag("slow")
final class TagsTest {

    private static final CallOptions RED = CallOptions.DEFAULT.withTags("red");

    @Everywhere
    void oneCallTakesAwayWhatCarriesATag(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create();
        PerigeeCache<Integer, String> other = nodes.cache(nodes.count() - 1);
        cache.withOptions(CallOptions.DEFAULT.withTags("red", "round")).put(1, "apple");
        cache.withOptions(RED).put(2, "brick");
        cache.withOptions(CallOptions.DEFAULT.withTags("round")).put(3, "ball");
        cache.put(4, "stone");
        for (int key = 1; key <= 4; key++) {
            assertThat(other.get(key)).isNotNull();
        }

        cache.invalidateTag("red");

        assertThat(cache.get(1)).isNull();
        assertThat(cache.peek(1)).isNull();
        assertThat(cache.containsKey(2)).isFalse();
        assertThat(cache.explain(2).far()).isNull();
        assertThat(cache.getAll(Set.of(1, 2, 3, 4))).isEqualTo(Map.of(3, "ball", 4, "stone"));
        assertThat(keys(cache)).containsExactlyInAnyOrder(3, 4);
        assertThat(cache.putIfAbsent(2, "new")).isTrue();
        assertThat(cache.getAndRemove(1)).isNull();
        Await.until("the other node follows", () -> other.get(1) == null);
        assertThat(keys(other)).containsExactlyInAnyOrder(2, 3, 4);
        assertThat(other.get(3)).isEqualTo("ball");
    }

    /** What was written since, or again without the tag, is not concerned. */
    @Everywhere
    void whatIsWrittenAnewStays(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create();
        PerigeeCache<Integer, String> other = nodes.cache(nodes.count() - 1);
        PerigeeCache<Integer, String> red = cache.withOptions(RED);
        red.put(1, "old");
        red.put(2, "old");
        cache.put(2, "no longer red");
        cache.invalidateTag("red");
        red.put(1, "new");

        assertThat(cache.get(1)).isEqualTo("new");
        assertThat(cache.get(2)).isEqualTo("no longer red");
        Await.until("the other node follows", () -> "new".equals(other.get(1)));
        assertThat(other.get(2)).isEqualTo("no longer red");

        other.invalidateTags(List.of("blue", "red", "red"));
        assertThat(other.get(1)).isNull();
        assertThat(other.get(2)).isEqualTo("no longer red");
        cache.invalidateTags(Set.of());
    }

    /** Every verb that stores, through a view. */
    @Everywhere
    void everyWriteOfAViewCarriesItsTags(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create(new Loader().readThrough());
        PerigeeCache<Integer, String> red = cache.withOptions(RED);
        writes().forEach(write -> {
            cache.clear();
            write.accept(cache, red);
            assertThat(cache.containsKey(1)).isTrue();

            cache.invalidateTag("red");

            assertThat(cache.containsKey(1)).isFalse();
        });
        assertThat(writes()).hasSize(12);
    }

    /** The same writes tagged by a provider. */
    @Everywhere
    void everyWriteCarriesTheTagsOfTheProvider(Nodes nodes) {
        PerigeeConfiguration<Integer, String> configuration = new PerigeeConfiguration<Integer, String>(
                        new Loader().readThrough())
                .setTagProviderFactory(() -> (key, value) -> List.of("key-" + key, "red"));
        PerigeeCache<Integer, String> cache = nodes.create(configuration);
        writes().forEach(write -> {
            cache.clear();
            write.accept(cache, cache);
            assertThat(cache.containsKey(1)).isTrue();

            cache.invalidateTag("key-1");

            assertThat(cache.containsKey(1)).isFalse();
        });
        cache.withOptions(CallOptions.DEFAULT.withTags("blue", "red")).put(2, "two");
        cache.invalidateTag("blue");
        assertThat(cache.containsKey(2)).isFalse();
        cache.withOptions(CallOptions.DEFAULT.withTags("blue")).put(2, "two");
        cache.invalidateTag("key-2");
        assertThat(cache.containsKey(2)).isFalse();
    }

    /** Each leaves a value under key 1, stored through the second cache. */
    private static List<BiConsumer<Cache<Integer, String>, Cache<Integer, String>>> writes() {
        return List.of(
                (cache, tagged) -> tagged.put(1, "a"),
                (cache, tagged) -> tagged.getAndPut(1, "a"),
                (cache, tagged) -> tagged.putAll(Map.of(1, "a", 2, "b")),
                (cache, tagged) -> tagged.putIfAbsent(1, "a"),
                (cache, tagged) -> {
                    cache.put(1, "a");
                    tagged.replace(1, "b");
                },
                (cache, tagged) -> {
                    cache.put(1, "a");
                    tagged.replace(1, "a", "b");
                },
                (cache, tagged) -> {
                    cache.put(1, "a");
                    tagged.getAndReplace(1, "b");
                },
                (cache, tagged) -> tagged.invoke(1, (entry, arguments) -> {
                    entry.setValue("a");
                    return null;
                }),
                (cache, tagged) -> tagged.invokeAll(Set.of(1, 2), (entry, arguments) -> {
                    entry.getValue();
                    return null;
                }),
                (cache, tagged) -> tagged.get(1),
                (cache, tagged) -> tagged.getAll(Set.of(1, 2)),
                (cache, tagged) -> {
                    CompletionListenerFuture loaded = new CompletionListenerFuture();
                    tagged.loadAll(Set.of(1, 2), true, loaded);
                    Await.result(loaded);
                });
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aValueWhoseLoadBeganBeforeIsNotStored(Nodes nodes) {
        CountDownLatch[] loading = {new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1)};
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger loads = new AtomicInteger();
        Loader loader = new Loader().giving(key -> {
            loads.incrementAndGet();
            loading[key].countDown();
            Await.open(go);
            return "loaded";
        });
        PerigeeCache<Integer, String> cache = nodes.create(new PerigeeConfiguration<>(loader.readThrough())
                .setTagProviderFactory(() -> (key, value) -> List.of("red")));
        PerigeeCache<Integer, String> other = nodes.cache(nodes.count() - 1);
        ExecutorService threads = nodes.threads(3);
        List<Future<?>> under = new ArrayList<>();
        under.add(threads.submit(() -> cache.get(0)));
        under.add(threads.submit(() -> cache.getAll(Set.of(1))));
        under.add(threads.submit(() -> cache.invoke(2, (entry, arguments) -> entry.getValue())));
        for (CountDownLatch began : loading) {
            Await.open(began);
        }

        other.invalidateTag("red");
        go.countDown();
        under.forEach(Await::result);

        assertThat(cache.peek(0)).isNull();
        assertThat(cache.peek(1)).isNull();
        assertThat(loads).as("the processor ran again").hasValueGreaterThan(3);
        assertThat(cache.get(2)).isEqualTo("loaded");
    }

    @Everywhere
    void listenersAndStatisticsDoNotHearOfIt(Nodes nodes) {
        PerigeeCache<Integer, String> cache =
                nodes.create(new MutableConfiguration<Integer, String>().setStatisticsEnabled(true));
        Recorder<Integer, String> recorder = Recorder.on(cache, /* sync= */ true, /* old= */ true);
        cache.withOptions(RED).put(1, "a");
        cache.withOptions(RED).put(2, "a");
        int before = recorder.events().size();

        cache.invalidateTag("red");
        cache.put(1, "b");

        assertThat(recorder.events().subList(before, recorder.events().size()))
                .as("the put after it creates")
                .hasSize(1);
        assertThat(((CacheFacade<Integer, String>) cache).parts().statistics().getCacheRemovals())
                .isZero();
    }

    @Everywhere(on = Topology.NEAR, storing = Storing.BY_VALUE)
    void aTagThatCannotBeOneIsRefused(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create();

        assertThatThrownBy(() -> cache.invalidateTags(List.of("red", "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tags: tag 1 has 0 bytes in UTF-8; give 1 to 64");
        assertThatThrownBy(() -> cache.invalidateTag("\u00e9".repeat(33)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tags: tag 0 has 66 bytes in UTF-8; give 1 to 64");
        assertThatThrownBy(() -> cache.invalidateTag(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("tag: null is not allowed");
        assertThatThrownBy(() -> cache.withOptions(CallOptions.DEFAULT.withTags(tags(17))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tags: 17 of them; give at most 16");
        assertThatThrownBy(() -> cache.withOptions(CallOptions.DEFAULT.withTags("red", "\ud800")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tags: tag 1 holds an unpaired surrogate; give text that has a UTF-8 form");
        cache.withOptions(CallOptions.DEFAULT.withTags(Collections.nCopies(17, "red")))
                .put(1, "one tag");
    }

    @Everywhere
    void aProviderThatFailsStoresNothing(Nodes nodes) {
        TagProvider<Integer, String> provider = (key, value) -> switch (value) {
            case "fails" -> throw new IllegalStateException("by design");
            case "many" -> tags(16);
            default -> List.of();
        };
        PerigeeCache<Integer, String> cache =
                nodes.create(new PerigeeConfiguration<Integer, String>().setTagProviderFactory(() -> provider));
        cache.put(1, "before");

        assertThatThrownBy(() -> cache.put(1, "fails"))
                .isInstanceOf(CacheException.class)
                .hasMessage("The tag provider failed; nothing was stored")
                .hasRootCauseMessage("by design");
        assertThatThrownBy(() -> cache.putAll(Map.of(2, "fine", 3, "fails"))).isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> cache.withOptions(RED).put(1, "many"))
                .isInstanceOf(CacheException.class)
                .hasRootCauseMessage("tags: 17 of them; give at most 16");
        cache.put(4, "many");

        assertThat(cache.get(1)).isEqualTo("before");
        assertThat(cache.containsKey(2)).isFalse();
        assertThat(cache.get(4)).isEqualTo("many");
    }

    /** A load whose value cannot be stored gives its lease back: nobody waits for its end. */
    @Everywhere(storing = Storing.BY_VALUE)
    void aProviderThatFailsForALoadedValueLeavesNoLeaseBehind(Nodes nodes) {
        AtomicInteger asked = new AtomicInteger();
        TagProvider<Integer, String> provider = (key, value) -> {
            if (asked.getAndIncrement() == 0) {
                throw new IllegalStateException("by design");
            }
            return List.of();
        };
        PerigeeCache<Integer, String> cache = nodes.with("loader.lease", "1h")
                .create(new PerigeeConfiguration<>(new Loader().readThrough()).setTagProviderFactory(() -> provider));

        assertThatThrownBy(() -> cache.get(1)).isInstanceOf(CacheException.class);
        assertThat(cache.get(1)).isEqualTo("v1");
        assertThat(cache.peek(1)).isEqualTo("v1");
    }

    /** A provider of the application's, named by the option. */
    public static final class Initial implements TagProvider<Integer, String> {
        @Override
        public List<String> tagsOf(Integer key, String value) {
            return List.of(value.substring(0, 1));
        }
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void anOptionNamesTheProvider(Nodes nodes) {
        PerigeeCache<Integer, String> cache =
                nodes.with("tags.provider", Initial.class.getName()).create();
        cache.putAll(Map.of(1, "apple", 2, "ant", 3, "bee"));

        cache.invalidateTag("a");

        assertThat(keys(cache)).containsExactly(3);
    }

    @Everywhere(on = Topology.NEAR, storing = Storing.BY_VALUE)
    void aClassThatIsNoProviderIsRefused(Nodes nodes) {
        assertThatThrownBy(() -> nodes.with("tags.provider", "java.lang.String").create())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("perigee.tags.provider: 'java.lang.String' is no dev.perigee.TagProvider");
    }

    /** When it returns, no node serves anything tagged, though its messages take their time. */
    @Everywhere(
            on = {Topology.TWO_NODES, Topology.FOUR_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void inAConfirmedCacheEveryNodeHasFollowedWhenItReturns(Nodes nodes) {
        nodes.with("consistency", "confirmed")
                .with("coherence.bound", "400ms")
                .with("coherence.digest-interval", "100ms")
                .with("coherence.grace", "50ms");
        nodes.tolerateWarning("Messages were lost without a sign"); // With so short a grace they may merely be late.
        List<PerigeeCache<Integer, String>> caches =
                nodes.createAll(new MutableConfiguration<Integer, String>().setStatisticsEnabled(true));
        for (int round = 0; round < 20; round++) {
            int key = round;
            caches.get(0).withOptions(RED).put(key, "tagged");
            caches.forEach(cache -> Await.until("a near copy is served", () -> {
                cache.get(key);
                Explanation.Near near = cache.explain(key).near();
                return near != null && near.usable();
            }));

            caches.get(round % caches.size()).invalidateTags(List.of("red", "blue"));

            caches.forEach(cache -> assertThat(cache.get(key)).isNull());
        }
    }

    /** Copies that a deleted tag took away are not served while the far tier fails, neither here nor elsewhere. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void whatWasTaggedIsNotServedDuringAnOutage(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> one = nodes.create();
        PerigeeCache<Integer, String> two = nodes.cache(1);
        one.withOptions(RED).put(1, "tagged");
        one.put(2, "plain");
        for (PerigeeCache<Integer, String> cache : List.of(one, two)) {
            for (int key = 1; key <= 2; key++) {
                int wanted = key;
                Await.until("a copy is near", () -> {
                    cache.get(wanted);
                    return cache.explain(wanted).near() != null;
                });
            }
        }

        one.invalidateTag("red");
        Outage.awaitCopy(two, 1, "node two has heard of it", near -> !near.usable() && !near.stale());
        outage.begin();

        assertThat(one.get(1)).isNull();
        assertThat(two.get(1)).isNull();
        assertThat(two.get(2)).isEqualTo("plain");
        outage.end(two);
        outage.end(one);
    }

    /** Whether the far tier took the mark or not: who called for it sees none of it here any more. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void whatCouldNotBeTakenAwayIsNotServedHereEither(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        nodes.with("far.on-write-failure", "throw");
        PerigeeCache<Integer, String> cache = nodes.create();
        cache.withOptions(RED).put(1, "tagged");
        cache.put(2, "plain");
        outage.begin();

        assertThatThrownBy(() -> cache.invalidateTag("red")).isInstanceOf(CacheException.class);

        assertThat(cache.get(1)).isNull();
        assertThat(cache.get(2)).isEqualTo("plain");
        outage.end(cache);
        assertThat(cache.get(1)).isEqualTo("tagged");
    }

    /** A value that was loaded past a failing far tier goes with its tag, too. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void whatWasLoadedDuringAnOutageCarriesItsTags(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        nodes.with("far.on-write-failure", "throw");
        Loader loader = new Loader();
        PerigeeCache<Integer, String> cache = nodes.create(new PerigeeConfiguration<>(loader.readThrough())
                .setTagProviderFactory(() -> (key, value) -> List.of("red")));
        outage.begin();
        assertThat(cache.get(1)).isEqualTo("v1");
        assertThat(cache.get(1)).isEqualTo("v1");
        assertThat(loader.loads()).as("it is kept for a moment").isEqualTo(1);

        assertThatThrownBy(() -> cache.invalidateTag("red")).isInstanceOf(CacheException.class);

        assertThat(cache.get(1)).isEqualTo("v1");
        assertThat(loader.loads()).isEqualTo(2);
        outage.end(cache);
    }

    /** The measure: many entries with three tags each, gone by one call. */
    @Everywhere(
            on = {Topology.NEAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES, Topology.REDIS_CLUSTER},
            storing = Storing.BY_VALUE)
    void tenThousandEntriesGoAtOnce(Nodes nodes) {
        int count = 10_000;
        // So many writes under way at once take their time where a server hardly gets the processor.
        nodes.with("near.max-entries", "20000").with("far.timeout", "1m");
        List<PerigeeCache<Integer, String>> caches = nodes.createAll(new PerigeeConfiguration<Integer, String>()
                .setTagProviderFactory(
                        () -> (key, value) -> List.of("all", "parity-" + key % 2, "hundred-" + key / 100)));
        Set<Integer> keys = IntStream.range(0, count).boxed().collect(Collectors.toSet());
        caches.get(0).putAll(keys.stream().collect(Collectors.toMap(key -> key, key -> "v" + key)));
        caches.forEach(cache -> assertThat(cache.getAll(keys)).hasSize(count));

        long start = System.nanoTime();
        caches.get(0).invalidateTag("parity-1");
        long micros = (System.nanoTime() - start) / 1_000;

        assertThat(caches.get(0).getAll(keys)).hasSize(count / 2).doesNotContainKey(1);
        PerigeeCache<Integer, String> last = caches.get(caches.size() - 1);
        Await.until("the others follow", () -> last.getAll(keys).size() == count / 2);
        last.invalidateTags(List.of("hundred-0", "hundred-99"));
        assertThat(last.getAll(keys)).hasSize(count / 2 - 100);
        last.invalidateTag("all");
        assertThat(last.getAll(keys)).isEmpty();
        assertThat(keys(last)).isEmpty();
        System.out.printf("%s: 5,000 of 10,000 entries invalidated by their tag in %d us%n", nodes.topology(), micros);
    }

    /** Within the bound nothing tagged is served elsewhere, even if no message comes. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void aLostMessageIsMadeUpForWithinTheBound(Nodes nodes) {
        nodes.with("coherence.bound", "400ms")
                .with("coherence.digest-interval", "100ms")
                .with("coherence.grace", "50ms");
        nodes.tolerateWarning("Messages were lost without a sign");
        PerigeeCache<Integer, String> one = nodes.create();
        PerigeeCache<Integer, String> two = nodes.cache(1);
        nodes.network().disturbMessages(MessageFaults.NONE.withDrop(1));
        one.withOptions(RED).put(1, "tagged");
        Await.until("node two keeps it", () -> {
            two.get(1);
            return two.explain(1).near() != null;
        });

        one.invalidateTag("red");
        long end = System.nanoTime() + Duration.ofMillis(400).toNanos();
        Await.until("the bound is over", () -> System.nanoTime() - end > 0);

        assertThat(two.get(1)).isNull();
        nodes.network().calm();
    }

    private static List<String> tags(int count) {
        return IntStream.range(0, count).mapToObj(i -> "t" + i).toList();
    }

    private static Set<Integer> keys(Cache<Integer, String> cache) {
        Set<Integer> keys = new HashSet<>();
        cache.iterator().forEachRemaining(entry -> keys.add(entry.getKey()));
        return keys;
    }
}
