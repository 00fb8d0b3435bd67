package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.PerigeeCache;
import dev.perigee.jcache.Everywhere.Storing;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.Tag;

/** When entries end, and what the policy is asked. */
@Tag("slow")
final class ExpiryBehaviourTest {

    /** Long compared with a few calls, since over Redis time is real. */
    private static final Duration SHORT = new Duration(TimeUnit.SECONDS, 1);

    private static final java.time.Duration LIFE = java.time.Duration.ofSeconds(1);
    private static final Duration LONG = new Duration(TimeUnit.HOURS, 1);

    /** A policy of the application's own, which counts what it is asked. */
    private static final class Counting implements ExpiryPolicy {

        private final AtomicInteger creations = new AtomicInteger();
        private final AtomicInteger accesses = new AtomicInteger();
        private final AtomicInteger updates = new AtomicInteger();
        private volatile Duration onCreation = LONG;
        private volatile Duration onAccess;
        private volatile Duration onUpdate;

        @Override
        public Duration getExpiryForCreation() {
            creations.incrementAndGet();
            return onCreation;
        }

        @Override
        public Duration getExpiryForAccess() {
            accesses.incrementAndGet();
            return onAccess;
        }

        @Override
        public Duration getExpiryForUpdate() {
            updates.incrementAndGet();
            return onUpdate;
        }

        void isAsked(int forCreation, int forAccess, int forUpdate) {
            assertThat(creations.getAndSet(0)).as("creations").isEqualTo(forCreation);
            assertThat(accesses.getAndSet(0)).as("accesses").isEqualTo(forAccess);
            assertThat(updates.getAndSet(0)).as("updates").isEqualTo(forUpdate);
        }
    }

    private static <K, V> MutableConfiguration<K, V> with(Factory<? extends ExpiryPolicy> policy) {
        return new MutableConfiguration<K, V>().setExpiryPolicyFactory(policy);
    }

    @Everywhere
    void anEntryEndsAfterItsLife(Nodes nodes) {
        nodes.onManualClock();
        Cache<String, Integer> cache = nodes.create(with(CreatedExpiryPolicy.factoryOf(SHORT)));
        Cache<String, Integer> other = nodes.cache(nodes.count() - 1);
        Alive alive = new Alive(nodes);
        cache.put("k", 1);
        alive.ifInTime(() -> assertThat(other.get("k")).isEqualTo(1));
        nodes.pass(LIFE.multipliedBy(9).dividedBy(10));
        alive.ifInTime(() -> assertThat(cache.get("k")).isEqualTo(1));

        nodes.pass(LIFE.dividedBy(10).plusMillis(1));

        assertThat(cache.containsKey("k")).isFalse();
        assertThat(other.containsKey("k")).isFalse();
        assertThat(cache.get("k")).isNull();
        assertThat(other.getAll(Set.of("k"))).isEmpty();
        assertThat(other.iterator().hasNext()).isFalse();
        assertThat(cache.remove("k")).isFalse();
        assertThat(cache.replace("k", 2)).isFalse();
        assertThat(cache.putIfAbsent("k", 3)).isTrue();
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aWriteGivesANewLifeOnlyWhereThePolicySaysSo(Nodes nodes) {
        nodes.onManualClock();
        Cache<String, Integer> modified = nodes.create(with(ModifiedExpiryPolicy.factoryOf(SHORT)));
        Cache<String, Integer> created =
                nodes.manager(0).createCache("created", with(CreatedExpiryPolicy.factoryOf(SHORT)));
        modified.put("k", 0);
        created.put("k", 0);

        Alive alive = new Alive(nodes);
        for (int write = 1; write <= 6; write++) {
            nodes.pass(LIFE.dividedBy(2));
            int value = write;
            alive.beginAt(System.nanoTime());
            modified.put("k", value);
            created.replace("k", value);
            alive.ifInTime(() -> assertThat(modified.get("k")).isEqualTo(value));
        }

        assertThat(created.containsKey("k")).isFalse();
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void aReadGivesANewLifeOnlyWhereThePolicySaysSo(Nodes nodes) {
        nodes.onManualClock();
        Cache<String, Integer> accessed = nodes.create(with(AccessedExpiryPolicy.factoryOf(SHORT)));
        Cache<String, Integer> touched =
                nodes.manager(0).createCache("touched", with(TouchedExpiryPolicy.factoryOf(SHORT)));
        Cache<String, Integer> unread =
                nodes.manager(0).createCache("unread", with(AccessedExpiryPolicy.factoryOf(SHORT)));
        Alive alive = new Alive(nodes);
        accessed.put("k", 0);
        touched.put("k", 0);
        unread.put("k", 0);

        for (int read = 1; read <= 6; read++) {
            nodes.pass(LIFE.dividedBy(2));
            long before = System.nanoTime();
            alive.ifInTime(() -> {
                assertThat(nodes.<String, Integer>cache(nodes.count() - 1).get("k"))
                        .isZero();
                assertThat(touched.get("k")).isZero();
            });
            alive.beginAt(before);
            assertThat(unread.containsKey("none")).isFalse();
            unread.put("other", 1);
            // After a stall nothing was said above, and what was not read in time is put in once more.
            accessed.putIfAbsent("k", 0);
            touched.putIfAbsent("k", 0);
        }

        assertThat(unread.containsKey("k")).isFalse();
        nodes.pass(LIFE.plusMillis(1));
        assertThat(accessed.containsKey("k")).isFalse();
        assertThat(touched.containsKey("k")).isFalse();
    }

    /** Looks at what must still be there; where time is real, only if the machine was quick enough for it to be. */
    private static final class Alive {

        private final Nodes nodes;
        private long begun = System.nanoTime();

        Alive(Nodes nodes) {
            this.nodes = nodes;
        }

        /** A new life has begun, at that moment or later. */
        void beginAt(long moment) {
            begun = moment;
        }

        void ifInTime(Runnable look) {
            try {
                look.run();
            } catch (AssertionError e) {
                if (nodes.isOnManualClock() || System.nanoTime() - begun < LIFE.toNanos()) {
                    throw e;
                }
            }
        }
    }

    @Everywhere
    void aForeignPolicyIsAskedWhatAppliesAndNothingElse(Nodes nodes) {
        Counting policy = new Counting();
        PerigeeCache<String, Integer> cache = nodes.create(0, ExpiryBehaviourTest.<String, Integer>with(() -> policy));

        cache.put("k", 1);
        policy.isAsked(1, 0, 0);
        cache.put("k", 2);
        policy.isAsked(0, 0, 1);
        for (int i = 0; i < 3; i++) {
            // The third is a near hit wherever there is a near tier.
            assertThat(cache.get("k")).isEqualTo(2);
            policy.isAsked(0, 1, 0);
        }
        cache.getAll(Set.of("k", "none"));
        policy.isAsked(0, 1, 0);
        cache.containsKey("k");
        cache.get("none");
        policy.isAsked(0, 0, 0);
        cache.putIfAbsent("k", 9);
        policy.isAsked(0, 0, 0);
        cache.replace("k", 9, 9);
        policy.isAsked(0, 1, 0);
        cache.replace("k", 2, 3);
        policy.isAsked(0, 0, 1);
        cache.getAndReplace("k", 4);
        policy.isAsked(0, 0, 1);
        cache.invoke("k", (entry, arguments) -> entry.getValue());
        policy.isAsked(0, 1, 0);
        cache.invoke("k", (entry, arguments) -> {
            entry.setValue(entry.getValue() + 1);
            return null;
        });
        policy.isAsked(0, 0, 1);
        cache.iterator().next();
        policy.isAsked(0, 1, 0);
        cache.putAll(Map.of("k", 6, "new", 1));
        policy.isAsked(1, 0, 1);
        cache.remove("k");
        cache.getAndRemove("new");
        cache.removeAll();
        policy.isAsked(0, 0, 0);
        cache.peek("k");
        cache.explain("k");
        policy.isAsked(0, 0, 0);
    }

    @Everywhere
    void noLifeAtAllOnCreationStoresNothing(Nodes nodes) {
        Counting policy = new Counting();
        policy.onCreation = Duration.ZERO;
        Cache<String, Integer> cache = nodes.create(0, ExpiryBehaviourTest.<String, Integer>with(() -> policy));
        Recorder<String, Integer> recorder = Recorder.on(cache, /* sync= */ true, /* old= */ true);

        cache.put("k", 1);
        cache.putAll(Map.of("k", 1));
        cache.invoke("k", EntryProcessorTest::increment);
        assertThat(cache.putIfAbsent("k", 1)).isFalse();

        assertThat(cache.containsKey("k")).isFalse();
        assertThat(cache.get("k")).isNull();
        assertThat(recorder.events()).isEmpty();
    }

    @Everywhere
    void noLifeAtAllOnUpdateTakesTheEntryAway(Nodes nodes) {
        Counting policy = new Counting();
        policy.onUpdate = Duration.ZERO;
        Cache<String, Integer> cache = nodes.create(0, ExpiryBehaviourTest.<String, Integer>with(() -> policy));
        cache.put("k", 1);
        Recorder<String, Integer> recorder = Recorder.on(cache, /* sync= */ true, /* old= */ true);

        cache.put("k", 2);

        assertThat(cache.containsKey("k")).isFalse();
        assertThat(recorder.events()).containsExactly("EXPIRED k=1 was 1");
    }

    /** Both nodes must hear the same. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void noLifeAtAllOnUpdateIsHeardAlikeOnTheOtherNode(Nodes nodes) {
        Counting policy = new Counting();
        policy.onUpdate = Duration.ZERO;
        Cache<String, Integer> cache = nodes.create(with(() -> policy));
        cache.put("k", 1);
        Recorder<String, Integer> recorder =
                Recorder.on(nodes.<String, Integer>cache(1), /* sync= */ false, /* old= */ true);

        cache.put("k", 2);

        Await.until("it is heard", () -> !recorder.events().isEmpty());
        assertThat(recorder.events()).containsExactly("EXPIRED k=1 was 1");
    }

    /** Each verb that updates, one by one and together. */
    @Everywhere(
            on = {Topology.NEAR, Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void whateverUpdatesWithoutALifeIsHeardAsAnExpiry(Nodes nodes) {
        Counting policy = new Counting();
        policy.onUpdate = Duration.ZERO;
        Cache<String, Integer> cache = nodes.create(with(() -> policy));
        List<String> keys = List.of("put", "getAndPut", "replace", "getAndReplace", "invoke", "all1", "all2");
        keys.forEach(key -> cache.put(key, 1));
        Recorder<String, Integer> recorder =
                Recorder.on(nodes.<String, Integer>cache(nodes.count() - 1), /* sync= */ false, /* old= */ true);

        cache.put("put", 2);
        cache.getAndPut("getAndPut", 2);
        cache.replace("replace", 2);
        cache.getAndReplace("getAndReplace", 2);
        cache.invoke("invoke", EntryProcessorTest::increment);
        cache.putAll(Map.of("all1", 2, "all2", 2));

        Await.until("all are heard", () -> recorder.events().size() >= keys.size());
        assertThat(recorder.events())
                .containsExactlyInAnyOrderElementsOf(
                        keys.stream().map(key -> "EXPIRED " + key + "=1 was 1").toList());
        assertThat(cache.iterator()).isExhausted();
    }

    @Everywhere
    void noLifeAtAllOnAccessServesTheEntryOnce(Nodes nodes) {
        Cache<String, Integer> foreign =
                nodes.create(0, ExpiryBehaviourTest.<String, Integer>with(() -> endingOnAccess()));
        Recorder<String, Integer> recorder = Recorder.on(foreign, /* sync= */ false, /* old= */ true);
        foreign.put("k", 1);
        foreign.put("i", 1);

        assertThat(foreign.get("k")).isEqualTo(1);
        assertThat(foreign.get("k")).isNull();
        assertThat(foreign.containsKey("k")).isFalse();
        assertThat(foreign.iterator().next().getValue()).isEqualTo(1);
        assertThat(foreign.iterator().hasNext()).isFalse();
        Await.until("both ends are heard", () -> recorder.events().size() == 4);
        assertThat(recorder.events()).contains("EXPIRED k=1 was 1", "EXPIRED i=1 was 1");
    }

    private static ExpiryPolicy endingOnAccess() {
        Counting policy = new Counting();
        policy.onAccess = Duration.ZERO;
        return policy;
    }

    /** A shorter life that a read gives must reach the near copies of the other nodes. */
    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void aShorterLifeIsSeenByTheOtherNode(Nodes nodes) {
        Counting policy = new Counting();
        Cache<String, Integer> here = nodes.create(with(() -> policy));
        Cache<String, Integer> there = nodes.cache(1);
        here.put("k", 1);
        there.get("k");
        there.get("k");
        policy.onAccess = new Duration(TimeUnit.MILLISECONDS, 1);

        here.get("k");
        policy.onAccess = null;

        Await.until("the entry has ended there too", () -> !there.containsKey("k"));
    }

    @Everywhere
    void aPolicyThatFailsIsReplacedByADefault(Nodes nodes) {
        ExpiryPolicy failing = new ExpiryPolicy() {
            @Override
            public Duration getExpiryForCreation() {
                throw new IllegalStateException("by design");
            }

            @Override
            public Duration getExpiryForAccess() {
                throw new IllegalStateException("by design");
            }

            @Override
            public Duration getExpiryForUpdate() {
                throw new IllegalStateException("by design");
            }
        };
        nodes.expectWarning("The expiry policy failed, a default is used instead");
        Cache<String, Integer> cache = nodes.create(0, ExpiryBehaviourTest.<String, Integer>with(() -> failing));

        cache.put("k", 1);
        cache.put("k", 2);

        assertThat(cache.get("k")).isEqualTo(2);
    }
}
