package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.perigee.Explanation.Next;
import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.tier.FarUnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryRemovedListener;
import org.junit.jupiter.api.Tag;

/** What a call that the far tier fails tells its caller, and what the application's writer and listeners hear of it. */
@Tag("slow")
final class ToldFailuresTest {

    private static final Map<String, Consumer<PerigeeCache<Integer, String>>> CALLS = calls();

    private static Map<String, Consumer<PerigeeCache<Integer, String>>> calls() {
        Map<String, Consumer<PerigeeCache<Integer, String>>> calls = new LinkedHashMap<>();
        calls.put("get of a copy", cache -> cache.get(1));
        calls.put("get", cache -> cache.get(7));
        calls.put("getAll of a copy", cache -> cache.getAll(Set.of(1)));
        calls.put("getAll", cache -> cache.getAll(Set.of(1, 7)));
        calls.put("containsKey", cache -> cache.containsKey(1));
        calls.put("peek", cache -> cache.peek(1));
        calls.put("put", cache -> cache.put(1, "new"));
        calls.put("putAll", cache -> cache.putAll(Map.of(1, "new", 2, "new")));
        calls.put("remove", cache -> cache.remove(1));
        calls.put("removeAll of keys", cache -> cache.removeAll(Set.of(1, 2)));
        calls.put("removeAll", Cache::removeAll);
        calls.put("clear", Cache::clear);
        calls.put("invalidateTag", cache -> cache.invalidateTag("tag"));
        calls.put("getAndPut", cache -> cache.getAndPut(1, "new"));
        calls.put("putIfAbsent", cache -> cache.putIfAbsent(1, "new"));
        calls.put("replace", cache -> cache.replace(1, "one", "new"));
        calls.put("invoke", cache -> cache.invoke(7, (entry, arguments) -> entry.getValue()));
        calls.put("iterator", cache -> cache.iterator().next());
        return calls;
    }

    /** The far tier is silent, and nobody's time is over: whoever comes back was interrupted. */
    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.FAR},
            storing = Storing.BY_VALUE)
    void anInterruptedCallThrowsAndItsThreadStaysInterrupted(Nodes nodes) {
        Outage outage = Outage.prepare(nodes.onManualClock());
        nodes.with("far.timeout", "2s");
        nodes.tolerateWarning("is closed with lost writes");
        Map<String, PerigeeCache<Integer, String>> caches = new LinkedHashMap<>();
        for (String name : CALLS.keySet()) {
            PerigeeCache<Integer, String> cache = nodes.create(0, name.replace(' ', '-'), configuration());
            cache.put(1, "one");
            if (nodes.topology() != Topology.FAR) {
                awaitNear(cache, 1);
            }
            caches.put(name, cache);
        }
        outage.begin();
        nodes.pass(Duration.ofSeconds(1)); // No copy is proved any more.

        caches.forEach((name, cache) -> {
            Thread.currentThread().interrupt();
            FarUnavailableException failure = null;
            try {
                CALLS.get(name).accept(cache);
            } catch (FarUnavailableException e) {
                failure = e;
            } finally {
                assertThat(Thread.interrupted()).as("%s: is interrupted", name).isTrue();
            }
            assertThat(failure).as(name).hasRootCauseInstanceOf(InterruptedException.class);
        });
        outage.calm();
    }

    /** The interruption comes while the call waits. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void aReadThatWaitsIsInterrupted(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        nodes.with("far.timeout", "2s");
        PerigeeCache<Integer, String> cache = nodes.create(configuration());
        outage.begin();
        AtomicReference<Thread> reader = new AtomicReference<>();
        Future<Boolean> read = nodes.threads(1).submit(() -> {
            reader.set(Thread.currentThread());
            assertFails(() -> cache.get(1));
            return Thread.interrupted();
        });
        Await.until("it waits", () -> reader.get() != null && reader.get().getState() == Thread.State.TIMED_WAITING);

        reader.get().interrupt();

        assertThat(Await.result(read)).as("stays interrupted").isTrue();
        outage.calm();
    }

    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void anInterruptedBlindWriteIsMadeUpFor(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = counted(nodes);
        cache.put(1, "old");
        outage.begin();

        Thread.currentThread().interrupt();
        FarUnavailableException failure = assertFails(() -> cache.put(1, "new"));
        assertThat(Thread.interrupted()).isTrue();

        assertThat(failure).hasRootCauseInstanceOf(InterruptedException.class);
        assertThat(cache.statistics().pendingRecoveries()).isEqualTo(1);
        outage.calm();
        Await.until("it is made up for", () -> cache.statistics().pendingRecoveries() == 0);
        assertThat(cache.get(1)).isNull();
    }

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.FAR},
            storing = Storing.BY_VALUE)
    void anIteratorThrowsByDefault(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = nodes.create(configuration());
        cache.put(1, "one");
        outage.begin();

        assertFails(() -> cache.iterator().next());
        Outage.awaitAvoided(cache);
        assertFails(() -> cache.iterator().next());

        outage.end(cache);
        assertThat(cache.iterator().next().getValue()).isEqualTo("one");
    }

    @Everywhere(
            on = {Topology.NEAR_FAR, Topology.FAR},
            storing = Storing.BY_VALUE)
    void listenersCannotBeRegisteredMeanwhile(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = nodes.create(configuration());
        cache.put(1, "one");
        Recorder<Integer, String> late = new Recorder<>();
        Recorder<Integer, String> first = new Recorder<>();
        MutableConfiguration<Integer, String> heard = configuration()
                .addCacheEntryListenerConfiguration(first.configuration(null, /* sync= */ true, /* old= */ false));
        outage.begin();

        assertFails(() -> cache.registerCacheEntryListener(late.configuration(null, true, false)));
        assertFails(() -> nodes.create(0, "other", heard));
        Outage.awaitAvoided(cache);
        assertFails(() -> cache.registerCacheEntryListener(late.configuration(null, true, false)));
        assertFails(() -> nodes.create(0, "other", heard));

        outage.end(cache);
        assertThat(nodes.manager(0).getCacheNames()).containsExactly(Nodes.CACHE);
        nodes.<Integer, String>create(0, "other", heard).put(1, "a");
        assertThat(first.events()).containsExactly("CREATED 1=a");
        cache.put(2, "two");
        assertThat(late.events()).as("was not registered").isEmpty();
        cache.registerCacheEntryListener(late.configuration(null, true, false));
        cache.put(3, "three");
        assertThat(late.events()).containsExactly("CREATED 3=three");
    }

    /** The far tier goes away in the writer: what that did is done, and nothing is known of the rest. */
    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void afterTheWriterTheOutcomeIsUnknownAndTheExceptionSaysWhy(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        Map<String, Consumer<PerigeeCache<Integer, String>>> writes = Map.of(
                "put", cache -> cache.put(1, "new"),
                "remove", cache -> cache.remove(1),
                "putAll", cache -> cache.putAll(Map.of(1, "new")),
                "removeAll", cache -> cache.removeAll(Set.of(1)),
                "getAndPut", cache -> cache.getAndPut(1, "new"),
                "putIfAbsent", cache -> cache.putIfAbsent(7, "new"),
                "replace", cache -> cache.replace(1, "one", "new"),
                "invoke",
                        cache -> cache.invoke(1, (entry, arguments) -> {
                            entry.setValue("new");
                            return "";
                        }));
        writes.forEach((name, write) -> {
            Store store = new Store();
            PerigeeCache<Integer, String> cache =
                    nodes.create(0, name, store.writeThrough(configuration().setFarOnWriteFailure("throw")));
            cache.put(1, "one");
            store.refuse(key -> {
                outage.begin();
                return false;
            });

            FarUnavailableException failure = assertFails(() -> write.accept(cache));

            assertThat(store.calls()).as(name).hasSize(2);
            assertThat(failure.isOutcomeKnown()).as(name).isFalse();
            assertThat(failure).as(name).hasMessageContaining("CacheWriter").hasMessageContaining("took effect");
            outage.end(cache);
        });
    }

    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void afterSomeKeysOfRemoveAllTheOutcomeIsUnknown(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        nodes.with("far.timeout", "1s");
        PerigeeCache<Integer, String> cache = nodes.create(configuration().setFarOnWriteFailure("throw"));
        Map<Integer, String> many = IntStream.range(0, 600).boxed().collect(Collectors.toMap(key -> key, key -> "old"));
        cache.putAll(many);
        AtomicBoolean isAway = new AtomicBoolean();
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<Integer, String>(
                () -> (CacheEntryRemovedListener<Integer, String>) events -> {
                    if (isAway.compareAndSet(false, true)) {
                        outage.begin();
                    }
                },
                null,
                /* isOldValueRequired= */ false,
                /* isSynchronous= */ true));

        FarUnavailableException failure = assertFails(cache::removeAll);

        assertThat(failure.isOutcomeKnown()).isFalse();
        assertThat(failure).hasMessageStartingWith("The removal of some of the entries took effect");
        outage.end(cache);
        assertThat(cache.getAll(many.keySet())).hasSizeBetween(1, 599);
    }

    /** The far tier goes away between two parts, so that the turns of the second cannot be taken. */
    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void afterSomeEntriesWereWrittenThroughTheOutcomeIsUnknown(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        nodes.with("far.timeout", "1s");
        Store store = new Store();
        PerigeeCache<Integer, String> cache =
                nodes.create(store.writeThrough(configuration().setFarOnWriteFailure("throw")));
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<Integer, String>(
                () -> (CacheEntryCreatedListener<Integer, String>) events -> outage.begin(),
                null,
                /* isOldValueRequired= */ false,
                /* isSynchronous= */ true));

        FarUnavailableException failure = assertFails(() ->
                cache.putAll(IntStream.range(0, 1_100).boxed().collect(Collectors.toMap(key -> key, key -> "new"))));

        assertThat(failure.isOutcomeKnown()).isFalse();
        assertThat(failure).hasMessageStartingWith("What was done to earlier entries took effect");
        assertThat(store.calls()).containsExactly("writeAll 1024");
        outage.end(cache);
    }

    /** What only asks has no effect, whatever becomes of the question. */
    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void aQuestionThatFailsIsKnownToHaveHadNoEffect(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = nodes.create(configuration().setFarOnFailure("strict"));
        cache.put(1, "one");
        List<Runnable> questions = List.of(
                () -> cache.get(1),
                () -> cache.getAll(Set.of(1, 2)),
                () -> cache.containsKey(1),
                () -> cache.iterator().next());
        for (Runnable question : questions) {
            outage.beginDeaf();
            FarUnavailableException failure = assertFails(question);
            assertThat(failure.isOutcomeKnown()).isTrue();
            assertThat(failure.wasAsked()).isTrue();
            assertThat(failure).hasMessageContaining("did not take effect");
            outage.end(cache);
        }
    }

    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void theWriterIsCalledBeforeAWriteIsLost(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        nodes.with("far.timeout", "500ms");
        Store store = new Store();
        PerigeeCache<Integer, String> cache = nodes.create(store.writeThrough(
                configuration().setFarOnWriteFailure("remove").setStatisticsEnabled(true)));
        cache.putAll(Map.of(1, "old", 2, "old"));
        store.refuse(key -> {
            outage.begin();
            return false;
        });

        cache.put(1, "new");
        assertThat(store.content()).containsExactlyInAnyOrderEntriesOf(Map.of(1, "new", 2, "old"));
        assertThat(cache.statistics().lostWrites()).isEqualTo(1);
        assertThat(cache.get(1)).isNull();

        List<String> before = store.calls();
        for (Runnable noTurn : List.<Runnable>of(
                () -> cache.put(2, "new"),
                () -> cache.remove(2),
                () -> cache.putAll(Map.of(2, "new")),
                () -> cache.removeAll(Set.of(2)),
                cache::removeAll)) {
            assertThat(assertFails(noTurn).isOutcomeKnown()).isTrue();
        }
        assertThat(store.calls()).as("the writer was not called").isEqualTo(before);
        outage.calm();
        Await.until("it is made up for", () -> cache.statistics().pendingRecoveries() == 0);
        outage.end(cache);
        assertThat(cache.get(1)).as("the far tier was behind").isNull();
        assertThat(cache.get(2)).isEqualTo("old");
    }

    @Everywhere(
            on = {Topology.FAR, Topology.NEAR_FAR, Topology.TWO_NODES},
            storing = Storing.BY_VALUE)
    void listenersHearOfTheRemovalThatMakesUpForALostWriteAndNotOfTheWrite(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = counted(nodes);
        PerigeeCache<Integer, String> other = nodes.cache(nodes.count() - 1);
        Recorder<Integer, String> here = Recorder.on(cache, /* sync= */ false, /* old= */ true);
        Recorder<Integer, String> there = Recorder.on(other, /* sync= */ false, /* old= */ true);
        cache.put(1, "old");
        Await.until(
                "both heard of the entry",
                () -> here.events().size() == 1 && there.events().size() == 1);
        outage.begin();
        cache.put(1, "new");
        cache.put(2, "new");
        outage.calm();
        Await.until("it is made up for", () -> cache.statistics().pendingRecoveries() == 0);
        cache.put(3, "three");

        List<String> heard = new ArrayList<>(List.of("CREATED 1=old", "REMOVED 1=old was old", "CREATED 3=three"));
        Await.until(
                "both heard the last",
                () -> here.events().contains("CREATED 3=three")
                        && there.events().contains("CREATED 3=three"));
        assertThat(here.events()).containsExactlyInAnyOrderElementsOf(heard);
        assertThat(there.events()).containsExactlyInAnyOrderElementsOf(heard);
    }

    /** A stale copy is served early only if the whole answer can be: a miss would be as good as an answer. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void getAllWithACopyOfSomeKeysOnlyWaitsOn(Nodes nodes) {
        Outage outage = Outage.prepare(nodes.onManualClock());
        Duration timeout = Duration.ofMillis(1_500);
        nodes.with("far.timeout", timeout.toMillis() + "ms").with("far.stale-after", "50ms");
        PerigeeCache<Integer, String> cache = counted(nodes);
        cache.put(1, "one");
        awaitNear(cache, 1);
        outage.begin();
        nodes.pass(Duration.ofSeconds(1)); // No copy is proved any more.

        assertThat(cache.getAll(Set.of(1))).containsExactly(Map.entry(1, "one"));
        assertThat(cache.statistics().staleHits()).isEqualTo(1);
        long start = System.nanoTime();
        assertThat(cache.getAll(Set.of(1, 7))).containsExactly(Map.entry(1, "one"));
        Duration waited = Duration.ofNanos(System.nanoTime() - start);

        assertThat(waited).isGreaterThanOrEqualTo(timeout);
        assertThat(cache.statistics().staleHits()).isEqualTo(2);
        assertThat(cache.statistics().failedMisses()).isEqualTo(1);
        outage.calm();
    }

    @Everywhere(on = Topology.FAR, storing = Storing.BY_VALUE)
    void closingWarnsOfWhatIsNotMadeUpFor(Nodes nodes) {
        Outage outage = Outage.prepare(nodes);
        PerigeeCache<Integer, String> cache = counted(nodes);
        cache.put(1, "old");
        cache.close();
        assertThat(nodes.logged("lost writes")).as("of none").isZero();
        PerigeeCache<Integer, String> again = counted(nodes);
        outage.begin();
        again.put(1, "new");
        nodes.expectWarning("closed with lost writes that are not made up for (1 keys, -1 for all)");

        again.close();

        assertThat(nodes.logged("is closed with lost writes")).isEqualTo(1);
        outage.calm();
        assertThat(counted(nodes).get(1)).as("may be read again").isEqualTo("old");
    }

    private static PerigeeConfiguration<Integer, String> configuration() {
        return PerigeeConfiguration.of(Integer.class, String.class);
    }

    private static PerigeeCache<Integer, String> counted(Nodes nodes) {
        return nodes.create(configuration().setStatisticsEnabled(true));
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
