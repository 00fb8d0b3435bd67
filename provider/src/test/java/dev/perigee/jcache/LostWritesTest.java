package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perigee.Explanation;
import dev.perigee.Explanation.Next;
import dev.perigee.PerigeeCache;
import dev.perigee.config.Consistency;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.tier.FarUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;

/** Writes that the far tier failed and that the caller is not told of: this node misses them, and they are made up for. */
@Tag("slow")
final class LostWritesTest {

    /** Writes of key 1, of which nothing may be read any more that was there before. */
    private static final List<Consumer<PerigeeCache<Integer, String>>> WRITES = List.of(
            cache -> cache.put(1, "new"),
            cache -> cache.remove(1),
            cache -> cache.putAll(Map.of(1, "new")),
            cache -> cache.removeAll(Set.of(1)),
            PerigeeCache::removeAll,
            PerigeeCache::clear);

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.FAR, Topology.TWO_NODES},
            storing = Storing.BY_VALUE)
    void nothingIsReadThatALostWriteWasToReplace(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = removing(nodes);
        for (Consumer<PerigeeCache<Integer, String>> write : WRITES) {
            cache.put(1, "old");
            assertThat(cache.get(1)).isEqualTo("old");

            outage.begin();
            write.accept(cache);
            assertMissing(cache);
            Outage.awaitAvoided(cache);
            write.accept(cache);
            assertMissing(cache);
            outage.calm();

            // Whenever it is read from here on: the old value is never seen, neither before nor after it is made up
            // for.
            Await.until("it is made up for", () -> {
                assertThat(cache.get(1)).isNotEqualTo("old");
                return isMadeUpFor(cache);
            });
            assertThat(cache.get(1)).isNull();
            PerigeeCache<Integer, String> other = nodes.cache(nodes.count() - 1);
            Await.until("the others miss it, too", () -> other.get(1) == null);
        }
        assertThat(cache.statistics().lostWrites()).isEqualTo(2L * WRITES.size());
    }

    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void whatMustAnswerTruthfullyFailsUntilItIsMadeUpFor(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        nodes.with("far.timeout", "1s");
        PerigeeCache<Integer, String> cache = removing(nodes);
        cache.put(1, "old");
        outage.beginDeaf();
        cache.put(1, "new");
        outage.calm();
        assertThat(cache.putIfAbsent(2, "x")).as("the far tier answers").isTrue();

        for (Runnable call : List.<Runnable>of(
                () -> cache.putIfAbsent(1, "x"),
                () -> cache.replace(1, "old", "x"),
                () -> cache.getAndPut(1, "x"),
                () -> cache.invoke(1, (entry, arguments) -> {
                    entry.setValue("x");
                    return "";
                }),
                () -> cache.iterator().forEachRemaining(entry -> {}))) {
            assertThatExceptionOfType(FarUnavailableException.class)
                    .isThrownBy(call::run)
                    .satisfies(failure -> assertThat(failure.isOutcomeKnown()).isTrue())
                    .satisfies(failure -> assertThat(failure.wasAsked()).isFalse());
        }

        Await.until("it is made up for", () -> isMadeUpFor(cache));
        assertThat(cache.putIfAbsent(1, "x")).isTrue();
    }

    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void aKeyThatWaitsTakesNoOtherWithIt(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        nodes.with("far.timeout", "1s");
        PerigeeCache<Integer, String> cache = removing(nodes);
        cache.put(1, "old");
        cache.put(2, "two");
        outage.beginDeaf();
        cache.put(1, "new");
        outage.calm();

        assertThat(cache.getAll(Set.of(1, 2, 3))).isEqualTo(Map.of(2, "two"));
        Await.until("it is made up for", () -> isMadeUpFor(cache));
    }

    /** The request arrives and its answer is lost: the write took effect, and is taken away all the same. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void aWriteWhoseOutcomeIsUnknownIsMadeUpForToo(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = removing(nodes);
        cache.put(1, "old");
        outage.beginDeaf();
        cache.put(1, "new");
        assertThat(cache.get(1)).isNull();
        outage.calm();

        Await.until("it is made up for", () -> isMadeUpFor(cache));
        assertThat(cache.get(1)).isNull();
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void moreThanCanBeRememberedClearsTheCache(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = removing(nodes);
        PerigeeCache<Integer, String> other = nodes.cache(1);
        cache.put(-1, "untouched");
        cache.put(0, "old");
        outage.begin();
        Outage.awaitAvoided(cache);

        cache.removeAll(IntStream.range(0, 20_000).boxed().collect(Collectors.toSet()));

        assertThat(cache.get(-1)).as("it may have been among them").isNull();
        outage.calm();
        Await.until("it is made up for", () -> isMadeUpFor(cache));
        assertThat(cache.get(0)).isNull();
        assertThat(cache.get(-1)).isNull();
        Await.until("the others miss it, too", () -> other.get(-1) == null && other.get(0) == null);
    }

    @Everywhere(
            on = {Topology.FAR, Topology.TWO_NODES},
            storing = Storing.BY_VALUE)
    void momentsAreReadAsJustNowAndTheLaterOneIsStored(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, Long> cache = nodes.create(PerigeeConfiguration.of(Integer.class, Long.class)
                .setConsistency(Consistency.LINEARIZABLE)
                .setFarOnWriteFailure("timestamp"));
        PerigeeCache<Integer, Long> other = nodes.cache(nodes.count() - 1);
        cache.put(1, 10L);
        cache.put(2, 100L);
        outage.begin();
        cache.put(1, 20L);
        assertThat(cache.get(1)).isEqualTo(Long.MAX_VALUE);
        Outage.awaitAvoided(cache);
        cache.put(2, 30L);
        cache.put(3, 40L);
        for (int key = 1; key <= 4; key++) {
            assertThat(cache.get(key)).isEqualTo(Long.MAX_VALUE);
        }
        assertThatExceptionOfType(FarUnavailableException.class).isThrownBy(cache::clear);
        outage.calm();

        Await.until("it is made up for", () -> isMadeUpFor(cache));
        outage.end(cache);
        outage.end(other);
        assertThat(other.get(1)).isEqualTo(20L);
        assertThat(other.get(2)).as("a later one is there").isEqualTo(100L);
        assertThat(other.get(3)).isEqualTo(40L);
        assertThat(other.get(4)).isNull();
    }

    /** Here copies are kept that may be out of date, and another node may have changed something since. */
    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.TWO_NODES},
            storing = Storing.BY_VALUE)
    void noStaleMomentIsServedByABoundedCache(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, Long> cache = nodes.create(PerigeeConfiguration.of(Integer.class, Long.class)
                .setConsistency(Consistency.BOUNDED)
                .setFarOnWriteFailure("timestamp"));
        PerigeeCache<Integer, Long> other = nodes.cache(nodes.count() - 1);
        cache.put(1, 10L);
        cache.put(2, 100L);
        assertThat(cache.get(1)).isEqualTo(10L);
        assertThat(cache.get(2)).isEqualTo(100L);
        outage.begin();
        cache.put(1, 20L);
        assertThat(cache.get(1)).isEqualTo(Long.MAX_VALUE);
        Outage.awaitAvoided(cache);
        Await.until("the copy of the other key is proved no more", () -> {
            Explanation.Near near = cache.explain(2).near();
            return near == null || !near.usable();
        });

        for (int key = 1; key <= 3; key++) {
            assertThat(cache.get(key)).isEqualTo(Long.MAX_VALUE);
            assertThat(cache.peek(key)).isEqualTo(Long.MAX_VALUE);
            assertThat(cache.containsKey(key)).isTrue();
            assertThat(cache.explain(key).next()).isNotEqualTo(Next.SERVE_STALE);
        }
        assertThat(cache.getAll(Set.of(1, 2, 3)))
                .containsOnlyKeys(1, 2, 3)
                .values()
                .containsOnly(Long.MAX_VALUE);
        outage.calm();

        Await.until("it is made up for", () -> isMadeUpFor(cache));
        Await.until("the lost moment is told", () -> Long.valueOf(20).equals(other.get(1)));
        outage.end(cache);
        assertThat(cache.get(3)).isNull();
        assertThat(cache.get(2)).isEqualTo(100L);
    }

    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void momentsMustBeLongs(Nodes nodes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> nodes.create(
                        PerigeeConfiguration.of(Integer.class, String.class).setFarOnWriteFailure("timestamp")))
                .withMessageContaining("perigee.far.on-write-failure")
                .withMessageContaining("java.lang.String")
                .withMessageContaining("give throw or remove");
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void aCacheIsClearedWhenANodeCreatesIt(Nodes nodes) {
        PerigeeCache<Integer, String> one = nodes.create(0, configuration());
        one.put(1, "of a former life");
        assertThat(one.get(1)).isEqualTo("of a former life");

        PerigeeCache<Integer, String> two = nodes.create(1, configuration().setClearOnStart(true));

        assertThat(two.get(1)).isNull();
        Await.until("node one has heard of it", () -> one.get(1) == null);
    }

    private static PerigeeConfiguration<Integer, String> configuration() {
        return PerigeeConfiguration.of(Integer.class, String.class);
    }

    private static PerigeeCache<Integer, String> removing(Nodes nodes) {
        return nodes.create(configuration().setFarOnWriteFailure("remove").setStatisticsEnabled(true));
    }

    private static void assertMissing(PerigeeCache<Integer, String> cache) {
        assertThat(cache.get(1)).isNull();
        assertThat(cache.containsKey(1)).isFalse();
        assertThat(cache.peek(1)).isNull();
        assertThat(cache.getAll(Set.of(1))).isEmpty();
        assertThat(cache.explain(1).next()).isEqualTo(Next.NOTHING);
    }

    private static boolean isMadeUpFor(PerigeeCache<Integer, ?> cache) {
        return cache.statistics().pendingRecoveries() == 0;
    }
}
