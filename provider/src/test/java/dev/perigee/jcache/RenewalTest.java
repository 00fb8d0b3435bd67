package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.CallOptions;
import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.jcache.Everywhere.Storing;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoaderException;

/** What is loaded anew is what the source says now, and what is ended is over on every node. */
final class RenewalTest {

    @Everywhere
    void aRefreshReplacesWhatIsThereForAllNodes(Nodes nodes) {
        AtomicReference<String> source = new AtomicReference<>("first");
        Loader loader = new Loader().giving(key -> source.get());
        PerigeeCache<Integer, String> cache =
                nodes.create(loader.readThrough().setReadThrough(false).setStatisticsEnabled(true));
        PerigeeCache<Integer, String> other = nodes.cache(nodes.count() - 1);
        assertThat(cache.get(1)).isNull();

        assertThat(cache.refresh(1)).isEqualTo("first");
        assertThat(other.get(1)).isEqualTo("first");
        source.set("second");
        assertThat(cache.refresh(1)).isEqualTo("second");

        assertThat(cache.get(1)).isEqualTo("second");
        Await.until("the other node follows", () -> "second".equals(other.get(1)));
        source.set(null);
        assertThat(cache.refresh(1)).isNull();
        assertThat(cache.get(1)).as("as with loadAll").isEqualTo("second");
        assertThat(loader.loads()).isEqualTo(3);
        assertThat(cache.statistics().loads()).isEqualTo(3);
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aRefreshHasTheOptionsOfItsView(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create(new Loader().readThrough());
        PerigeeCache<Integer, String> view =
                cache.withOptions(CallOptions.DEFAULT.withTags("red").withTimeToLive(Duration.ofHours(1)));

        assertThat(view.refresh(1)).isEqualTo("v1");

        Explanation.Far far = cache.explain(1).far();
        assertThat(far == null || (far.remaining() != null && far.remaining().compareTo(Duration.ofHours(1)) <= 0))
                .isTrue();
        cache.invalidateTag("red");
        assertThat(cache.containsKey(1)).isFalse();
    }

    /** A load that began before may bring what was true before: a refresh waits for it and loads by itself. */
    @Everywhere(
            on = {Topology.FAR, Topology.NEAR_FAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void aRefreshDoesNotTakeWhatAnEarlierLoadBrings(Nodes nodes) {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger loads = new AtomicInteger();
        Loader loader = new Loader().giving(key -> {
            if (loads.incrementAndGet() == 1) {
                loading.countDown();
                Await.open(go);
                return "old";
            }
            return "new";
        });
        PerigeeCache<Integer, String> cache = nodes.create(loader.readThrough());
        PerigeeCache<Integer, String> other = nodes.cache(nodes.count() - 1);
        ExecutorService threads = nodes.threads(2);
        Future<String> earlier = threads.submit(() -> cache.get(1));
        Await.open(loading);

        AtomicReference<Thread> refresher = new AtomicReference<>();
        Future<String> refresh = threads.submit(() -> {
            refresher.set(Thread.currentThread());
            return other.refresh(1);
        });
        Await.until(
                "the refresh waits",
                () -> refresher.get() != null && refresher.get().getState() == Thread.State.TIMED_WAITING);
        go.countDown();

        assertThat(Await.result(earlier)).isEqualTo("old");
        assertThat(Await.result(refresh)).isEqualTo("new");
        Await.until("all read it", () -> "new".equals(cache.get(1)) && "new".equals(other.get(1)));
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aWriteDuringARefreshWins(Nodes nodes) {
        AtomicReference<PerigeeCache<Integer, String>> writer = new AtomicReference<>();
        Loader loader = new Loader().giving(key -> {
            writer.get().put(key, "written");
            return "loaded";
        });
        PerigeeCache<Integer, String> cache = nodes.create(loader.readThrough());
        writer.set(nodes.cache(nodes.count() - 1));

        assertThat(cache.refresh(1)).isEqualTo("loaded");

        Await.until("the write is read", () -> "written".equals(cache.get(1)));
        assertThat(cache.peek(1)).isEqualTo("written");
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aRefreshThatFailsSaysSoAndLeavesNoLeaseBehind(Nodes nodes) {
        AtomicInteger loads = new AtomicInteger();
        Loader loader = new Loader().giving(key -> {
            if (loads.incrementAndGet() == 1) {
                throw new IllegalStateException("by design");
            }
            return "v" + key;
        });
        PerigeeCache<Integer, String> cache = nodes.with("loader.lease", "1h").create(loader.readThrough());

        assertThatThrownBy(() -> cache.refresh(1)).isInstanceOf(CacheLoaderException.class);
        assertThat(cache.refresh(1)).isEqualTo("v1");
        assertThatThrownBy(() -> cache.refresh(null)).isInstanceOf(NullPointerException.class);
    }

    @Everywhere(on = Topology.NEAR, storing = Storing.BY_VALUE)
    void withoutLoaderThereIsNothingToRefresh(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create();

        assertThatThrownBy(() -> cache.refresh(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("refresh: cache 'cache' has no loader here; configure one, and leave withoutFar() out");
    }

    /** A view without far tier has nothing to load into, and what it ends goes from this node's copies only. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void withoutTheFarTierNothingIsLoadedAndNothingEndsButHere(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create(new Loader().readThrough());
        PerigeeCache<Integer, String> local = cache.withOptions(CallOptions.DEFAULT.withoutFar());
        assertThatThrownBy(() -> local.refresh(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("refresh: cache 'cache' has no loader here; configure one, and leave withoutFar() out");
        cache.put(1, "one");
        Await.until("a copy is near", () -> {
            cache.get(1);
            return local.containsKey(1);
        });

        assertThat(local.expire(1)).isTrue();

        assertThat(local.containsKey(1)).isFalse();
        assertThat(cache.get(1)).isEqualTo("one");
    }

    @Everywhere
    void whatIsEndedIsOverForAllNodes(Nodes nodes) {
        PerigeeCache<Integer, String> cache =
                nodes.create(new MutableConfiguration<Integer, String>().setStatisticsEnabled(true));
        PerigeeCache<Integer, String> other = nodes.cache(nodes.count() - 1);
        Recorder<Integer, String> recorder = Recorder.on(cache, /* sync= */ true, /* old= */ true);
        cache.put(1, "one");
        cache.put(2, "two");
        assertThat(other.get(1)).isEqualTo("one");
        recorder.forget();

        assertThat(cache.expire(1)).isTrue();

        assertThat(cache.get(1)).isNull();
        assertThat(cache.containsKey(1)).isFalse();
        assertThat(cache.expire(1)).isFalse();
        Await.until("the other node follows", () -> other.get(1) == null);
        Await.until("it is told as an end", () -> recorder.events().toString().contains("EXPIRED 1="));
        assertThat(recorder.events()).hasSize(1);
        assertThat(((CacheFacade<Integer, String>) cache).parts().statistics().getCacheRemovals())
                .isZero();
        assertThat(other.get(2)).isEqualTo("two");
        assertThat(cache.putIfAbsent(1, "again")).isTrue();
        Await.until("a new one is there", () -> "again".equals(other.get(1)));
    }

    /** What was ended is no more than out of date: while the far tier fails, it may still be better than nothing. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void whatWasEndedElsewhereMayBeServedDuringAnOutage(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> one = nodes.create();
        PerigeeCache<Integer, String> two = nodes.cache(1);
        one.put(1, "one");
        Await.until("node two keeps it", () -> {
            two.get(1);
            return two.explain(1).near() != null;
        });

        one.expire(1);
        Outage.awaitCopy(two, 1, "node two has heard of it", near -> !near.usable());
        outage.begin();

        assertThat(two.get(1)).isEqualTo("one");
        assertThatThrownBy(() -> one.expire(1)).isInstanceOf(CacheException.class);
        outage.end(one);
        outage.end(two);
        assertThat(two.get(1)).isNull();
    }
}
