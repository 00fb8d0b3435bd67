package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.CallOptions;
import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.Propagation;
import dev.perigee.TieredStatistics;
import dev.perigee.config.Consistency;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.junit.jupiter.api.Tag;

/** What other nodes' near tiers hold after a write, with each choice of {@code propagation}. */
@Tag("slow")
final class PropagationTest {

    private static final String KEY = "key";

    @Everywhere(on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES})
    void withUpdateOtherNodesHaveTheValueWithoutAsking(Nodes nodes) {
        List<PerigeeCache<String, String>> caches = nodes.createAll(strings().setPropagation(Propagation.UPDATE));
        PerigeeCache<String, String> writer = caches.get(0);
        PerigeeCache<String, String> reader = caches.get(1);
        proveOnce(reader, writer);
        TieredStatistics before = reader.statistics();

        writer.put(KEY, "one");
        awaitSame(KEY, reader);
        assertThat(reader.get(KEY)).isEqualTo("one");
        writer.put(KEY, "two");
        awaitSame(KEY, reader);
        assertThat(reader.get(KEY)).isEqualTo("two");

        TieredStatistics after = reader.statistics();
        assertThat(after.updates() - before.updates()).isEqualTo(2);
        assertThat(after.nearHits() - before.nearHits()).isEqualTo(2);
        assertThat(after.farHits()).isEqualTo(before.farHits());
        assertThat(writer.statistics().updates()).as("own messages").isZero();
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void bulkWritesBringTheirValuesToo(Nodes nodes) {
        List<PerigeeCache<String, String>> caches = nodes.createAll(strings().setPropagation(Propagation.UPDATE));
        proveOnce(caches.get(1), caches.get(0));
        Map<String, String> values =
                IntStream.range(0, 300).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "value " + i));
        TieredStatistics before = caches.get(1).statistics();

        caches.get(0).putAll(values);

        Await.until("all values come", () -> caches.get(1).statistics().updates() - before.updates() == 300);
        Await.until("all are proved", () -> values.keySet().stream().allMatch(key -> isUsable(caches.get(1), key)));
        assertThat(caches.get(1).getAll(values.keySet())).isEqualTo(values);
        assertThat(caches.get(1).statistics().farHits()).isEqualTo(before.farHits());
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void withAutoOnlyHoldersTakeInAndOnlyWhatIsSmall(Nodes nodes) {
        List<PerigeeCache<String, String>> caches =
                nodes.createAll(strings().setPropagation(Propagation.AUTO).setPropagationMaxBytes(500));
        PerigeeCache<String, String> writer = caches.get(0);
        PerigeeCache<String, String> reader = caches.get(1);
        proveOnce(reader, writer);
        writer.put("held", "one");
        assertThat(reader.get("held")).isEqualTo("one");
        awaitSame("held", reader);
        TieredStatistics before = reader.statistics();

        writer.put("unheld", "two");
        writer.put("held", "two");
        awaitSame("held", reader);
        assertThat(reader.get("held")).isEqualTo("two");
        assertThat(reader.explain("unheld").near()).isNull();
        assertThat(reader.statistics().updates() - before.updates()).isEqualTo(1);

        writer.put("held", "x".repeat(500));
        Await.until("the copy goes", () -> !isUsable(reader, "held"));
        assertThat(reader.statistics().updates() - before.updates()).isEqualTo(1);
        assertThat(reader.statistics().farHits()).isEqualTo(before.farHits());
        writer.put("held", "three");
        awaitSame("held", reader);
        assertThat(reader.get("held")).isEqualTo("three");
        assertThat(reader.statistics().farHits())
                .as("an overtaken copy counts as held")
                .isEqualTo(before.farHits());
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void valuesThatAreTooLongForMessagesAreReadAnew(Nodes nodes) {
        List<PerigeeCache<String, String>> caches = nodes.createAll(strings().setPropagation(Propagation.UPDATE));
        proveOnce(caches.get(1), caches.get(0));
        String longest = "x".repeat(65 * 1024);
        caches.get(0).put(KEY, "short");
        awaitSame(KEY, caches.get(1));

        caches.get(0).put(KEY, longest);

        Await.until("the copy goes", () -> !isUsable(caches.get(1), KEY));
        assertThat(caches.get(1).get(KEY)).isEqualTo(longest);
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void aCallMayChooseForItself(Nodes nodes) {
        List<PerigeeCache<String, String>> caches = nodes.createAll(strings().setPropagation(Propagation.AUTO));
        PerigeeCache<String, String> writer = caches.get(0);
        PerigeeCache<String, String> reader = caches.get(1);
        proveOnce(reader, writer);

        writer.withOptions(CallOptions.DEFAULT.withPropagation(Propagation.UPDATE))
                .put(KEY, "one");
        awaitSame(KEY, reader);
        assertThat(reader.statistics().updates()).isEqualTo(1);
        writer.withOptions(CallOptions.DEFAULT.withPropagation(Propagation.INVALIDATE))
                .put(KEY, "two");
        Await.until("the copy goes", () -> !isUsable(reader, KEY));
        assertThat(reader.statistics().updates()).isEqualTo(1);
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void whoDidNotAskForValuesTakesNone(Nodes nodes) {
        List<PerigeeCache<String, String>> caches = nodes.createAll(strings());
        proveOnce(caches.get(1), caches.get(0));
        caches.get(0).put(KEY, "one");
        assertThat(caches.get(1).get(KEY)).isEqualTo("one");

        caches.get(0)
                .withOptions(CallOptions.DEFAULT.withPropagation(Propagation.UPDATE))
                .put(KEY, "two");

        Await.until("the copy goes", () -> !isUsable(caches.get(1), KEY));
        assertThat(caches.get(1).statistics().updates()).isZero();
        assertThat(caches.get(1).get(KEY)).isEqualTo("two");
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void withInvalidateNothingIsTakenIn(Nodes nodes) {
        List<PerigeeCache<String, String>> caches = nodes.createAll(strings());
        proveOnce(caches.get(1), caches.get(0));
        caches.get(0).put(KEY, "one");
        assertThat(caches.get(1).get(KEY)).isEqualTo("one");

        caches.get(0).put(KEY, "two");

        Await.until("the copy goes", () -> !isUsable(caches.get(1), KEY));
        assertThat(caches.get(1).statistics().updates()).isZero();
        assertThat(caches.get(1).get(KEY)).isEqualTo("two");
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void aConfirmedWriteReturnsWhenOthersHaveTakenItsValueIn(Nodes nodes) {
        List<PerigeeCache<String, String>> caches =
                nodes.createAll(strings().setPropagation(Propagation.UPDATE).setConsistency(Consistency.CONFIRMED));
        PerigeeCache<String, String> writer = caches.get(0);
        PerigeeCache<String, String> reader = caches.get(1);
        Await.until("the reader may keep copies", () -> {
            writer.put(KEY, "first");
            reader.get(KEY);
            return isUsable(reader, KEY);
        });
        TieredStatistics before = reader.statistics();

        for (int i = 0; i < 50; i++) {
            writer.put(KEY, "value " + i);
            assertThat(reader.get(KEY)).isEqualTo("value " + i);
        }

        assertThat(reader.statistics().updates() - before.updates()).isEqualTo(50);
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void aLinearizableCacheCarriesNoValues(Nodes nodes) {
        List<PerigeeCache<String, String>> caches =
                nodes.createAll(strings().setPropagation(Propagation.UPDATE).setConsistency(Consistency.LINEARIZABLE));

        caches.get(0).put(KEY, "one");

        assertThat(caches.get(1).get(KEY)).isEqualTo("one");
        assertThat(caches.get(1).explain(KEY).near()).isNull();
        assertThat(caches.get(1).statistics().updates()).isZero();
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void whatIsTakenInEndsNoLaterThanTheOriginal(Nodes nodes) {
        PerigeeConfiguration<String, String> configuration = strings().setPropagation(Propagation.UPDATE);
        configuration.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_MINUTE));
        List<PerigeeCache<String, String>> caches = nodes.createAll(configuration);
        proveOnce(caches.get(1), caches.get(0));

        caches.get(0).put(KEY, "one");
        awaitSame(KEY, caches.get(1));

        Explanation explanation = caches.get(1).explain(KEY);
        assertThat(explanation.near().remaining())
                .isLessThanOrEqualTo(explanation.far().remaining())
                .isGreaterThan(Duration.ofSeconds(50));
    }

    /** A value that tells who made it from bytes. */
    public record Witnessed(String text) {
        private static final Queue<String> THREADS = new ConcurrentLinkedQueue<>();

        public Witnessed {
            THREADS.add(Thread.currentThread().getName());
        }
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void theFirstReaderDecodesAndWhatNobodyReadsIsNotDecoded(Nodes nodes) {
        nodes.with("serialization.immutable", Witnessed.class.getName());
        List<PerigeeCache<String, Witnessed>> caches = nodes.createAll(
                PerigeeConfiguration.of(String.class, Witnessed.class).setPropagation(Propagation.UPDATE));
        Await.until("the reader's copies are proved", () -> {
            caches.get(0).put(KEY, new Witnessed("first"));
            return isUsable(caches.get(1), KEY);
        });
        List<Witnessed> written = IntStream.range(0, 20)
                .mapToObj(i -> new Witnessed("value " + i))
                .toList();
        Witnessed.THREADS.clear();
        written.forEach(value -> caches.get(0).put(KEY, value));
        awaitSame(KEY, caches.get(1));
        String me = Thread.currentThread().getName();
        // To explain an entry is to see whether it can be read, so awaiting it made some, here.
        assertThat(Witnessed.THREADS).allMatch(me::equals);
        Witnessed.THREADS.clear();

        for (int i = 0; i < 10; i++) {
            assertThat(caches.get(1).get(KEY)).isEqualTo(new Witnessed("value 19"));
        }

        // The ten that this test compares with, and one from bytes.
        assertThat(Witnessed.THREADS).hasSize(11).containsOnly(me);
    }

    private static PerigeeConfiguration<String, String> strings() {
        PerigeeConfiguration<String, String> configuration = PerigeeConfiguration.of(String.class, String.class);
        configuration.setStatisticsEnabled(true);
        return configuration;
    }

    /** Makes sure that the reader holds a proof for each partition, without which it takes nothing in. */
    private static void proveOnce(PerigeeCache<String, String> reader, PerigeeCache<String, String> writer) {
        for (int i = 0; i < 100; i++) {
            writer.put("proof " + i, "of its partition");
            reader.get("proof " + i);
        }
        Await.until(
                "a write is taken in, or a copy is usable, everywhere",
                () -> IntStream.range(0, 100).allMatch(i -> {
                    reader.get("proof " + i);
                    return isUsable(reader, "proof " + i);
                }));
        String last = "proof 0";
        Await.until("digests have proved all partitions", () -> {
            Explanation.Near near = reader.explain(last).near();
            return near != null && near.age().compareTo(Duration.ofMillis(600)) > 0;
        });
    }

    private static boolean isUsable(PerigeeCache<String, ?> cache, String key) {
        Explanation.Near near = cache.explain(key).near();
        return near != null && near.usable();
    }

    /** Waits until the reader's copy is what the writer wrote last. */
    private static void awaitSame(String key, PerigeeCache<String, ?> reader) {
        Await.until("the reader's copy is the one written", () -> {
            Explanation explanation = reader.explain(key);
            Explanation.Near near = explanation.near();
            Explanation.Far far = explanation.far();
            return near != null
                    && far != null
                    && near.usable()
                    && near.writtenBy().equals(far.writtenBy());
        });
    }
}
