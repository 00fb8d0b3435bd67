package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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

/** Writes that the far tier failed and that the caller is not told of: this node misses them, and they are made up for. */
final class LostWritesTest {

    /** Writes of key 1, of which nothing may be read any more that was there before. */
    private static final List<Consumer<PerigeeCache<Integer, String>>> WRITES = List.of(
            cache -> cache.put(1, "new"),
            cache -> cache.remove(1),
            cache -> cache.putAll(Map.of(1, "new")),
            cache -> cache.removeAll(Set.of(1)),
            PerigeeCache::clear);

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.FAR, Topology.TWO_NODES},
            storing = Storing.BY_VALUE)
    void nothingIsReadThatALostWriteWasToReplace(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = forgetting(nodes);
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
        PerigeeCache<Integer, String> cache = forgetting(nodes);
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

    /** The request arrives and its answer is lost: the write took effect, and is taken away all the same. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void aWriteWhoseOutcomeIsUnknownIsMadeUpForToo(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = forgetting(nodes);
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
        PerigeeCache<Integer, String> cache = forgetting(nodes);
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
        assertThat(other.get(1)).isEqualTo(20L);
        assertThat(other.get(2)).as("a later one is there").isEqualTo(100L);
        assertThat(other.get(3)).isEqualTo(40L);
        assertThat(other.get(4)).isNull();
    }

    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void momentsMustBeLongs(Nodes nodes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> nodes.create(
                        PerigeeConfiguration.of(Integer.class, String.class).setFarOnWriteFailure("timestamp")))
                .withMessageContaining("perigee.far.on-write-failure")
                .withMessageContaining("java.lang.String")
                .withMessageContaining("give throw or forget");
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

    private static PerigeeCache<Integer, String> forgetting(Nodes nodes) {
        return nodes.create(configuration().setFarOnWriteFailure("forget").setStatisticsEnabled(true));
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
