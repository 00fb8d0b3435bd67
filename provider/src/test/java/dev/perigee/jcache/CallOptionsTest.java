package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.CallOptions;
import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.Propagation;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.memory.MessageFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/** A view is its cache in all but what its options say. ModelTest runs every verb through views. */
@Tag("slow")
final class CallOptionsTest {

    private static final CallOptions SHORT = CallOptions.DEFAULT.withTimeToLive(Duration.ofMillis(300));
    private static final CallOptions HOUR = CallOptions.DEFAULT.withTimeToLive(Duration.ofHours(1));
    private static final CallOptions PAST_NEAR = CallOptions.DEFAULT.withoutNear();

    @Everywhere
    @SuppressWarnings("unchecked") // Types given as classes.
    void aViewIsItsCache(Nodes nodes) {
        PerigeeCache<Integer, String> cache =
                nodes.create(new MutableConfiguration<Integer, String>().setStatisticsEnabled(true));
        PerigeeCache<Integer, String> view = cache.withOptions(HOUR);
        Recorder<Integer, String> recorder = Recorder.on(view, /* sync= */ true, /* old= */ false);

        view.put(1, "one");
        assertThat(cache.get(1)).isEqualTo("one");
        cache.put(2, "two");
        assertThat(view.getAll(Set.of(1, 2))).isEqualTo(Map.of(1, "one", 2, "two"));

        assertThat(recorder.events()).containsExactly("CREATED 1=one", "CREATED 2=two");
        assertThat(view.getName()).isEqualTo(cache.getName());
        assertThat(view.getCacheManager()).isSameAs(cache.getCacheManager());
        assertThat(view.getConfiguration(MutableConfiguration.class))
                .isEqualTo(cache.getConfiguration(MutableConfiguration.class));
        assertThat(view.statistics()).isEqualTo(cache.statistics());
        assertThat((Object) view.unwrap(PerigeeCache.class)).isSameAs(view);
        assertThat(view).hasToString(cache.toString());
        assertThat(((CacheFacade<Integer, String>) cache).parts().statistics().getCachePuts())
                .isEqualTo(2);
        assertThat(((CacheFacade<Integer, String>) cache).parts().statistics().getCacheGets())
                .isEqualTo(3);
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aViewIsOpenAsLongAsItsCacheIs(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create();
        PerigeeCache<Integer, String> view = cache.withOptions(HOUR);

        view.close();
        assertThat(view.isClosed()).isFalse();
        assertThat(cache.isClosed()).isFalse();
        view.put(1, "one");

        cache.close();
        assertThat(view.isClosed()).isTrue();
        assertThatThrownBy(() -> view.get(1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> cache.withOptions(HOUR)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> view.withOptions(HOUR)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(view::async).isInstanceOf(IllegalStateException.class);
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void optionsOfAViewAreReplacedNotAdded(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create();
        PerigeeCache<Integer, String> view = cache.withOptions(HOUR);

        view.withOptions(CallOptions.DEFAULT.withTags("red")).put(1, "one");
        assertThat(remaining(cache, 1)).as("the hour is not kept").isNull();
        assertThat(view.withOptions(CallOptions.DEFAULT)).isSameAs(cache);
        assertThat(cache.withOptions(CallOptions.DEFAULT)).isSameAs(cache);
        assertThatThrownBy(() -> cache.withOptions(null)).isInstanceOf(NullPointerException.class);
        cache.withOptions(CallOptions.DEFAULT.withPropagation(Propagation.INVALIDATE))
                .put(2, "two");
        assertThat(cache.get(2)).isEqualTo("two");
    }

    /** A view's time to live counts for what it stores, and for nothing else. */
    @Everywhere(storing = Storing.BY_VALUE)
    void whatAViewStoresLivesAsLongAsItSays(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create();
        Cache<Integer, String> other = nodes.cache(nodes.count() - 1);
        PerigeeCache<Integer, String> brief = cache.withOptions(SHORT);
        cache.putAll(Map.of(1, "old", 9, "stays"));
        awaitRemaining(brief, cache);
        brief.put(2, "new");
        brief.putAll(Map.of(3, "bulk", 4, "bulk"));
        brief.invoke(5, (entry, arguments) -> {
            entry.setValue("processed");
            return null;
        });

        Await.until("they end", () -> Set.of(1, 2, 3, 4, 5).stream().noneMatch(cache::containsKey));
        assertThat(Set.of(1, 2, 3, 4, 5)).noneMatch(other::containsKey);
        assertThat(cache.get(9)).isEqualTo("stays");
        assertThat(remaining(cache, 9)).isNull();
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aLoadedValueLivesAsLongAsTheViewSaysThatLoadedIt(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create(new Loader().readThrough());

        assertThat(cache.withOptions(HOUR).get(1)).isEqualTo("v1");
        assertThat(cache.withOptions(HOUR).getAll(Set.of(2))).containsEntry(2, "v2");
        assertThat(cache.get(3)).isEqualTo("v3");

        assertThat(remaining(cache, 1)).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(remaining(cache, 2)).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(remaining(cache, 3)).isNull();
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void whatReadingMeansIsForThePolicyToSay(Nodes nodes) {
        javax.cache.expiry.Duration day = javax.cache.expiry.Duration.ONE_DAY;
        PerigeeCache<Integer, String> touched = nodes.create(
                new MutableConfiguration<Integer, String>().setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(day)));
        touched.withOptions(HOUR).put(1, "one");
        assertThat(remaining(touched, 1)).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));

        assertThat(touched.get(1)).isEqualTo("one");

        assertThat(remaining(touched, 1)).isBetween(Duration.ofHours(23), Duration.ofDays(1));
    }

    /** A policy that counts how often it is asked what. */
    private static final class Counting implements ExpiryPolicy {

        private final AtomicInteger creations = new AtomicInteger();
        private final AtomicInteger updates = new AtomicInteger();

        @Override
        public javax.cache.expiry.Duration getExpiryForCreation() {
            creations.incrementAndGet();
            return javax.cache.expiry.Duration.ONE_DAY;
        }

        @Override
        public javax.cache.expiry.@Nullable Duration getExpiryForAccess() {
            return null;
        }

        @Override
        public javax.cache.expiry.@Nullable Duration getExpiryForUpdate() {
            updates.incrementAndGet();
            return null;
        }
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aPolicyIsNotAskedWhatTheViewSays(Nodes nodes) {
        Counting policy = new Counting();
        PerigeeCache<Integer, String> cache =
                nodes.create(0, new MutableConfiguration<Integer, String>().setExpiryPolicyFactory(() -> policy));
        PerigeeCache<Integer, String> view = cache.withOptions(HOUR);
        List<Consumer<PerigeeCache<Integer, String>>> writes = List.of(
                each -> each.put(1, "a"),
                each -> each.put(1, "b"),
                each -> each.putAll(Map.of(1, "c", 2, "c")),
                each -> each.replace(1, "d"),
                each -> each.replace(1, "d", "e"),
                each -> each.getAndPut(1, "f"),
                each -> each.invoke(1, (entry, arguments) -> {
                    entry.setValue("g");
                    return null;
                }));

        writes.forEach(write -> write.accept(view));
        assertThat(policy.creations).hasValue(0);
        assertThat(policy.updates).hasValue(0);
        assertThat(remaining(cache, 1)).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));

        cache.clear();
        writes.forEach(write -> write.accept(cache));
        assertThat(policy.creations).hasValue(2);
        assertThat(policy.updates).hasValue(6);
    }

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.REDIS},
            storing = Storing.BY_VALUE)
    void aLifeShorterThanAMillisecondOrLongerThanAllTimeIsOne(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create(new MutableConfiguration<Integer, String>()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_DAY)));
        assertThat(cache.withOptions(CallOptions.DEFAULT.withTimeToLive(Duration.ofNanos(1)))
                        .putIfAbsent(1, "brief"))
                .isTrue();
        cache.withOptions(CallOptions.DEFAULT.withTimeToLive(Duration.ofSeconds(Long.MAX_VALUE)))
                .put(2, "endless");

        assertThat(cache.get(2)).isEqualTo("endless");
        assertThat(remaining(cache, 2)).isNull();
        Await.until("it ends", () -> !cache.containsKey(1));
    }

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void readsPastTheNearTierLeaveNothingThere(Nodes nodes) {
        PerigeeCache<Integer, String> cache =
                nodes.create(0, new PerigeeConfiguration<>(new Loader().readThrough()).setStatisticsEnabled(true));
        PerigeeCache<Integer, String> past = cache.withOptions(PAST_NEAR);

        past.put(1, "one");
        assertThat(past.get(1)).isEqualTo("one");
        assertThat(past.getAll(Set.of(1, 2))).isEqualTo(Map.of(1, "one", 2, "v2"));
        assertThat(past.get(3)).isEqualTo("v3");
        assertThat(past.containsKey(3)).isTrue();
        assertThat(past.putIfAbsent(3, "no")).isFalse();
        assertThat(past.replace(3, "no", "no")).isFalse();
        assertThat(past.<String>invoke(1, (entry, arguments) -> entry.getValue()))
                .isEqualTo("one");
        past.iterator().forEachRemaining(entry -> {});

        assertThat(Set.of(1, 2, 3)).allMatch(key -> cache.explain(key).near() == null);
        assertThat(cache.statistics().nearHits()).isZero();
        assertThat(cache.statistics().nearSize()).isZero();
        assertThat(past.explain(1).next()).isEqualTo(Explanation.Next.READ_FAR);
    }

    /** What was written, or seen, past the near tier makes an older copy there leave. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void whoReadPastTheNearTierIsServedNothingOlderThereAfterwards(Nodes nodes) {
        nodes.with("coherence.bound", "1m").with("coherence.digest-interval", "20s");
        PerigeeCache<Integer, String> here = nodes.create();
        PerigeeCache<Integer, String> there = nodes.cache(1);
        for (int key = 1; key <= 3; key++) {
            here.put(key, "old");
            Await.until("a copy is near", () -> "old".equals(there.get(1)));
            there.get(key);
        }
        nodes.network().disturbMessages(MessageFaults.NONE.withDrop(1));
        for (int key = 1; key <= 3; key++) {
            here.put(key, "new");
            assertThat(there.get(key)).as("a copy whose end was not heard of").isEqualTo("old");
        }
        PerigeeCache<Integer, String> past = there.withOptions(PAST_NEAR);

        assertThat(past.get(1)).isEqualTo("new");
        assertThat(past.getAll(Set.of(2))).containsEntry(2, "new");
        assertThat(past.putIfAbsent(3, "no")).isFalse();

        assertThat(there.get(1)).isEqualTo("new");
        assertThat(there.get(2)).isEqualTo("new");
        assertThat(there.get(3)).isEqualTo("new");
        past.put(1, "newer");
        assertThat(there.get(1)).isEqualTo("newer");
        past.remove(2);
        assertThat(there.get(2)).isNull();
        nodes.network().calm();
        here.clear();
    }

    /** Past the near tier there is nothing that could be served stale. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void duringAnOutageAReadPastTheNearTierFindsNothing(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = nodes.create();
        cache.put(1, "one");
        Await.until("a copy is near", () -> {
            cache.get(1);
            return cache.explain(1).near() != null;
        });
        outage.begin();

        assertThat(cache.withOptions(PAST_NEAR).get(1)).isNull();
        assertThat(cache.get(1)).isEqualTo("one");
        outage.end(cache);
    }

    /** In a cache without far tier the near tier is the truth, and not passed by. */
    @Everywhere(on = Topology.NEAR, storing = Storing.BY_VALUE)
    void withoutFarTierTheNearTierIsNotPassedBy(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create(
                new MutableConfiguration<Integer, String>().setExpiryPolicyFactory(EternalExpiryPolicy.factoryOf()));
        PerigeeCache<Integer, String> past = cache.withOptions(PAST_NEAR);

        past.put(1, "one");

        assertThat(past.get(1)).isEqualTo("one");
        assertThat(past.peek(1)).isEqualTo("one");
        assertThat(past.containsKey(1)).isTrue();
        assertThat(past.getAll(Set.of(1))).hasSize(1);
        assertThat(cache.get(1)).isEqualTo("one");
    }

    /** One load for all who want a key, whatever view they ask through. */
    @Everywhere(storing = Storing.BY_VALUE)
    void viewsShareALoad(Nodes nodes) {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Loader loader = new Loader().giving(key -> {
            loading.countDown();
            Await.open(go);
            return "loaded";
        });
        PerigeeCache<Integer, String> cache = nodes.create(loader.readThrough());
        ExecutorService threads = nodes.threads(8);
        List<Future<String>> readers = new ArrayList<>();
        for (int reader = 0; reader < 8; reader++) {
            CallOptions options = CallOptions.DEFAULT.withTimeToLive(Duration.ofHours(1 + reader));
            readers.add(threads.submit(() -> cache.withOptions(options).get(1)));
        }
        Await.open(loading);
        go.countDown();
        readers.forEach(reader -> assertThat(Await.result(reader)).isEqualTo("loaded"));

        assertThat(loader.loads()).isEqualTo(1);
    }

    /** Puts 1 until it is seen before its life is over. */
    private static void awaitRemaining(PerigeeCache<Integer, String> brief, PerigeeCache<Integer, String> cache) {
        Await.until("the look comes in time", () -> {
            long begun = System.nanoTime();
            brief.put(1, "replaces");
            Explanation seen = cache.explain(1);
            if (System.nanoTime() - begun >= Duration.ofMillis(300).toNanos()) {
                return false;
            }
            assertThat(remaining(seen)).isNotNull().isLessThanOrEqualTo(Duration.ofMillis(300));
            return true;
        });
    }

    private static @Nullable Duration remaining(PerigeeCache<Integer, ?> cache, int key) {
        return remaining(cache.explain(key));
    }

    private static @Nullable Duration remaining(Explanation explanation) {
        Explanation.Far far = explanation.far();
        return far != null
                ? far.remaining()
                : Objects.requireNonNull(explanation.near()).remaining();
    }
}
