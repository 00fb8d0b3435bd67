package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.perigee.Explanation;
import dev.perigee.Explanation.Next;
import dev.perigee.PerigeeCache;
import dev.perigee.config.Consistency;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.tier.FarUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.junit.jupiter.api.Tag;

/** What reads and writes come to while the far tier fails. */
@Tag("slow")
final class FarFailureTest {

    @Everywhere(on = {Topology.NEAR_FAR, Topology.TWO_NODES})
    void aReadIsServedAStaleCopyOrNothing(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = counted(nodes);
        cache.put(1, "one");
        cache.put(2, "two");
        awaitNear(cache, 1);
        awaitNear(cache, 2);

        outage.begin();
        Outage.awaitCopy(cache, 1, "the copy is not proved any more", near -> !near.usable());

        assertThat(cache.get(1)).isEqualTo("one");
        assertThat(cache.containsKey(1)).isTrue();
        assertThat(cache.peek(1)).isEqualTo("one");
        assertThat(cache.get(7)).isNull();
        assertThat(cache.containsKey(7)).isFalse();
        assertThat(cache.peek(7)).isNull();
        assertThat(cache.getAll(Set.of(1, 2, 7))).isEqualTo(Map.of(1, "one", 2, "two"));

        assertThat(cache.statistics().staleHits())
                .as("get, containsKey, getAll")
                .isEqualTo(4);
        assertThat(cache.statistics().failedMisses()).isEqualTo(3);
        Explanation explanation = cache.explain(1);
        assertThat(explanation.next()).isEqualTo(Next.SERVE_STALE);
        assertThat(explanation.failure()).isNotNull();
        assertThat(explanation.far()).isNull();
        assertThat(cache.explain(7).next()).isEqualTo(Next.NOTHING);
        outage.end(cache);
        assertThat(cache.get(1)).isEqualTo("one");
        assertThat(cache.explain(1).next()).isEqualTo(Next.SERVE_NEAR);
    }

    @Everywhere(on = Topology.TWO_NODES)
    void whatAnUpdateLeftBehindIsServedAndWhatARemovalTookIsNot(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> one = counted(nodes);
        PerigeeCache<Integer, String> two = nodes.cache(1);
        for (int key = 1; key <= 4; key++) {
            one.put(key, "old");
            Await.until("node two keeps it near", () -> two.get(1) != null);
            awaitNear(two, key);
        }

        one.put(1, "new");
        one.remove(2);
        one.put(3, "new");
        one.remove(3);
        Outage.awaitCopy(two, 1, "node two has heard of the update", near -> !near.usable());
        Await.until(
                "node two has heard of the removals",
                () -> two.explain(2).near() == null && two.explain(3).near() == null);
        outage.begin();

        assertThat(two.get(1)).isEqualTo("old");
        assertThat(two.get(2)).isNull();
        assertThat(two.get(3)).isNull();
        assertThat(two.get(4)).isEqualTo("old");
        outage.end(two);
        assertThat(two.get(1)).isEqualTo("new");
    }

    @Everywhere(on = Topology.TWO_NODES)
    void whatWasClearedIsNotServed(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> one = counted(nodes);
        PerigeeCache<Integer, String> two = nodes.cache(1);
        one.put(1, "old");
        awaitNear(one, 1);
        awaitNear(two, 1);

        one.clear();
        Await.until("node two has heard of it", () -> two.explain(1).near() == null);
        outage.begin();

        assertThat(one.get(1)).isNull();
        assertThat(two.get(1)).isNull();
        outage.end(two);
        outage.end(one);
    }

    @Everywhere(on = Topology.NEAR_FAR)
    void whatExpiredIsServedStale(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = nodes.create(new MutableConfiguration<Integer, String>()
                .setExpiryPolicyFactory(
                        CreatedExpiryPolicy.factoryOf(new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, 300))));
        cache.put(1, "one");
        awaitNear(cache, 1);
        outage.begin();

        Outage.awaitCopy(
                cache,
                1,
                "it has expired",
                near -> near.remaining() != null && near.remaining().isNegative());

        assertThat(cache.get(1)).isEqualTo("one");
        outage.end(cache);
        assertThat(cache.get(1)).isNull();
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void anOldCopyIsNotServed(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = nodes.create(
                PerigeeConfiguration.of(Integer.class, String.class).setStaleMaxAge(Duration.ofMillis(300)));
        cache.put(1, "one");
        awaitNear(cache, 1);

        outage.begin();

        Outage.awaitCopy(cache, 1, "it is too old", near -> !near.stale() && !near.usable());
        assertThat(cache.get(1)).isNull();
        outage.end(cache);
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void aNodeThatIsNeverToBeStaleServesNoStaleCopy(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = counted(nodes.with("near.on-disconnect", "strict"));
        cache.put(1, "one");
        awaitNear(cache, 1);

        outage.begin();

        Outage.awaitCopy(cache, 1, "it is not proved any more", near -> !near.usable());
        assertThat(cache.get(1)).isNull();
        outage.end(cache);
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void withoutStaleCopiesAReadMisses(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = nodes.create(
                PerigeeConfiguration.of(Integer.class, String.class).setStaleMaxAge(Duration.ZERO));
        cache.put(1, "one");
        awaitNear(cache, 1);

        outage.begin();

        Outage.awaitCopy(cache, 1, "it is not proved any more", near -> !near.usable());
        assertThat(cache.get(1)).isNull();
        assertThat(cache.getAll(Set.of(1))).isEmpty();
        outage.end(cache);
    }

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.FAR},
            storing = Storing.BY_VALUE)
    void aStrictCacheThrows(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = nodes.create(
                PerigeeConfiguration.of(Integer.class, String.class).setFarOnFailure("strict"));
        cache.put(1, "one");
        cache.get(1);

        outage.begin();
        Await.until("nothing is served near any more", () -> cache.explain(1).next() == Next.FAIL);

        List.<Runnable>of(
                        () -> cache.get(1),
                        () -> cache.getAll(Set.of(1)),
                        () -> cache.containsKey(1),
                        () -> cache.peek(1),
                        () -> assertThat(cache.iterator().hasNext()).isTrue())
                .forEach(FarFailureTest::assertFails);
        outage.end(cache);
        assertThat(cache.get(1)).isEqualTo("one");
    }

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.FAR, Topology.TWO_NODES},
            storing = Storing.BY_VALUE)
    void writesThatAreToThrowSayWhetherTheyTookEffect(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = telling(nodes);
        cache.put(1, "one");

        outage.begin();

        assertThat(assertFails(() -> cache.put(1, "new")).isOutcomeKnown()).isFalse();
        Outage.awaitAvoided(cache);
        Map<String, Runnable> writes = new TreeMap<>(Map.of(
                "put", () -> cache.put(1, "new"),
                "putAll", () -> cache.putAll(Map.of(1, "new", 2, "new")),
                "remove", () -> cache.remove(1),
                "removeAll", () -> cache.removeAll(Set.of(1, 2)),
                "clear", cache::clear,
                "putIfAbsent", () -> cache.putIfAbsent(3, "new"),
                "replace", () -> cache.replace(1, "one", "new"),
                "getAndPut", () -> cache.getAndPut(1, "new"),
                "invoke",
                        () -> cache.invoke(2, (entry, arguments) -> {
                            entry.setValue("new");
                            return "";
                        }),
                "removeAll()", cache::removeAll));
        writes.forEach((name, write) -> {
            FarUnavailableException failure = assertFails(write);
            assertThat(failure.isOutcomeKnown()).as(name).isTrue();
            assertThat(failure.wasAsked()).as(name).isFalse();
        });
        outage.end(cache);
        assertThat(cache.get(1)).isEqualTo("one");
        assertThat(cache.containsKey(2)).isFalse();
    }

    /** Nobody said anything: an application that knows nothing of outages gets through one. */
    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.FAR, Topology.TWO_NODES},
            storing = Storing.BY_VALUE)
    void byDefaultNeitherReadsNorBlindWritesThrow(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = counted(nodes);
        List<Consumer<PerigeeCache<Integer, String>>> calls = List.of(
                one -> one.get(1),
                one -> one.getAll(Set.of(1, 2)),
                one -> one.containsKey(1),
                one -> one.peek(1),
                one -> one.put(1, "new"),
                one -> one.putAll(Map.of(1, "new", 2, "new")),
                one -> assertThat(one.remove(1)).isFalse(),
                one -> one.removeAll(Set.of(1, 2)),
                one -> one.invalidateTag("tag"),
                PerigeeCache::removeAll,
                PerigeeCache::clear);
        cache.put(1, "old");

        outage.begin();
        calls.forEach(call -> call.accept(cache));
        Outage.awaitAvoided(cache);
        calls.forEach(call -> call.accept(cache));

        assertThat(cache.get(1)).isNull();
        for (Runnable telling : List.<Runnable>of(
                () -> cache.getAndPut(1, "new"),
                () -> cache.getAndRemove(1),
                () -> cache.putIfAbsent(1, "new"),
                () -> cache.replace(1, "new"),
                () -> cache.remove(1, "old"),
                () -> cache.invoke(1, (entry, arguments) -> entry.getValue()))) {
            assertFails(telling);
        }
        outage.end(cache);
        Await.until("it is made up for", () -> cache.statistics().pendingRecoveries() == 0);
        PerigeeCache<Integer, String> other = nodes.cache(nodes.count() - 1);
        Await.until("nobody reads what was to be removed", () -> other.get(1) == null);
    }

    /** Who asks for strict reads, or for more than bounded ones, is told of writes that fail unless he says otherwise. */
    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void whoAsksForMoreIsTold(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        List<PerigeeCache<Integer, String>> caches = List.of(
                nodes.create(0, "strict", configuration().setFarOnFailure("strict")),
                nodes.create(0, "confirmed", configuration().setConsistency(Consistency.CONFIRMED)),
                nodes.create(0, "linearizable", configuration().setConsistency(Consistency.LINEARIZABLE)));
        PerigeeCache<Integer, String> silent = nodes.create(
                0, "silent", configuration().setFarOnFailure("strict").setFarOnWriteFailure("remove"));
        silent.put(1, "old");

        outage.begin();

        caches.forEach(cache -> assertFails(() -> cache.put(1, "new")));
        silent.put(1, "new");
        assertFails(() -> silent.get(1));
        outage.end(silent);
    }

    /** What the application wanted to replace or remove is not served any more, whatever became of it. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void aFailedWriteTakesTheStaleCopy(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = telling(nodes);
        for (int key = 1; key <= 5; key++) {
            cache.put(key, "old");
            awaitNear(cache, key);
        }
        outage.beginDeaf();

        assertFails(() -> cache.put(1, "new"));
        assertFails(() -> cache.remove(2));
        Outage.awaitAvoided(cache);
        assertFails(() -> cache.remove(3));
        assertFails(() -> cache.putIfAbsent(4, "new"));

        assertThat(cache.get(1)).isNull();
        assertThat(cache.get(2)).isNull();
        assertThat(cache.get(3)).isNull();
        assertThat(cache.get(4)).as("putIfAbsent surely had no effect").isEqualTo("old");
        assertFails(cache::clear);
        assertThat(cache.get(5)).isNull();
        outage.end(cache);
        assertThat(cache.get(1))
                .as("it took effect, and only its answer was lost")
                .isEqualTo("new");
        assertThat(cache.get(2)).isNull();
        assertThat(cache.get(3)).isEqualTo("old");
    }

    @Everywhere(on = {Topology.NEAR_FAR, Topology.FAR, Topology.TWO_NODES})
    void aReadThroughCacheLoads(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        Loader loader = new Loader();
        PerigeeCache<Integer, String> cache = nodes.create(loader.readThrough());
        assertThat(cache.get(1)).isEqualTo("v1");
        assertThat(loader.loads()).isEqualTo(1);
        outage.begin();
        Outage.awaitAvoided(cache);

        boolean keeps = nodes.topology() != Topology.FAR;
        assertThat(cache.get(1)).isEqualTo("v1");
        assertThat(loader.loads()).isEqualTo(keeps ? 1 : 2);
        assertThat(cache.get(2)).isEqualTo("v2");
        assertThat(cache.get(2)).isEqualTo("v2");
        assertThat(loader.loads()).isEqualTo(keeps ? 2 : 4);
        assertThat(cache.getAll(Set.of(1, 2, 3))).isEqualTo(Map.of(1, "v1", 2, "v2", 3, "v3"));
        assertThat(loader.batches()).isEqualTo(List.of(keeps ? Set.of(3) : Set.of(1, 2, 3)));
        outage.end(cache);

        Await.until("what was kept for a moment is gone", () -> {
            Explanation.Near near = cache.explain(2).near();
            return near == null || !near.stale();
        });
        int before = loader.loads();
        assertThat(cache.get(2)).isEqualTo("v2");
        assertThat(loader.loads()).as("it had not been stored").isEqualTo(before + 1);
        assertThat(cache.get(2)).isEqualTo("v2");
        assertThat(loader.loads()).as("it is stored now").isEqualTo(before + 1);
    }

    /** After so many misses, reads ask for the lease at once: that request fails like any other. */
    @Everywhere(on = {Topology.NEAR_FAR, Topology.FAR})
    void aReadThroughCacheThatExpectsMissesServesWhatItHasAndLoads(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        Loader loader = new Loader();
        PerigeeCache<Integer, String> cache = nodes.create(loader.readThrough().setStatisticsEnabled(true));
        boolean keeps = nodes.topology() != Topology.FAR;
        cache.get(1);
        if (keeps) {
            awaitNear(cache, 1);
        }
        for (int key = 100; key < 120; key++) {
            cache.get(key);
        }
        int before = loader.loads();
        outage.begin();
        Outage.awaitAvoided(cache);

        assertThat(cache.get(1)).isEqualTo("v1");
        assertThat(loader.loads()).isEqualTo(keeps ? before : before + 1);
        assertThat(cache.get(2)).isEqualTo("v2");
        assertThat(cache.statistics().staleHits()).isEqualTo(keeps ? 1 : 0);
        outage.end(cache);
        assertThat(cache.get(3)).isEqualTo("v3");
        int loaded = loader.loads();
        assertThat(cache.get(3)).isEqualTo("v3");
        assertThat(loader.loads()).as("it is stored again").isEqualTo(loaded);
    }

    /** The far tier goes away between the grant of the lease and the store. */
    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.FAR},
            storing = Storing.BY_VALUE)
    void aLoadedValueIsReturnedThatCannotBeStored(Nodes nodes) {
        nodes.with("loader.lease", "500ms"); // It cannot be given back, so the next load waits for its end.
        Outage outage = Outage.prepare(nodes);
        Loader loader = new Loader();
        PerigeeCache<Integer, String> cache = nodes.create(loader.readThrough());
        loader.giving(key -> {
            outage.begin();
            return "v" + key;
        });

        assertThat(cache.get(1)).isEqualTo("v1");
        outage.end(cache);
        loader.giving(key -> "again");
        assertThat(cache.get(1)).isEqualTo("again");
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void aFarTierThatIsAwayIsNotAskedUntilItAnswers(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = counted(nodes);
        cache.get(1); // From here on the node follows the partition's numbers: no message of it comes as a surprise.
        cache.put(1, "one");
        awaitNear(cache, 1);
        outage.begin();
        Outage.awaitAvoided(cache);
        long failures = cache.statistics().farFailures();

        for (int i = 0; i < 1_000; i++) {
            assertThat(cache.get(2)).isNull();
        }

        assertThat(cache.statistics().farNotAsked()).isGreaterThanOrEqualTo(1_000);
        assertThat(cache.statistics().farFailures()).isEqualTo(failures);
        outage.end(cache);
        Outage.awaitCopy(cache, 1, "the digest that ended it has proved the copy", Explanation.Near::usable);
    }

    private static PerigeeConfiguration<Integer, String> configuration() {
        return PerigeeConfiguration.of(Integer.class, String.class);
    }

    /** Whose writes throw when they fail. */
    private static PerigeeCache<Integer, String> telling(Nodes nodes) {
        return nodes.create(configuration().setFarOnWriteFailure("throw").setStatisticsEnabled(true));
    }

    private static PerigeeCache<Integer, String> counted(Nodes nodes) {
        return nodes.create(new MutableConfiguration<Integer, String>().setStatisticsEnabled(true));
    }

    /** A copy may be refused at first, while the node does not yet know the numbers. */
    private static void awaitNear(PerigeeCache<Integer, String> cache, int key) {
        Await.until(
                "it is kept near",
                () -> cache.get(key) != null && cache.explain(key).next() == Next.SERVE_NEAR);
    }

    private static FarUnavailableException assertFails(Runnable operation) {
        FarUnavailableException[] failure = new FarUnavailableException[1];
        assertThatExceptionOfType(FarUnavailableException.class)
                .isThrownBy(operation::run)
                .satisfies(thrown -> failure[0] = thrown);
        return failure[0];
    }
}
