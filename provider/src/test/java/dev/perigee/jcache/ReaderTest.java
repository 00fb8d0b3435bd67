package dev.perigee.jcache;

import static dev.perigee.jcache.Everywhere.Storing.BY_VALUE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.config.Consistency;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.config.Role;
import dev.perigee.memory.MessageFaults;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.expiry.TouchedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CompletionListenerFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A reader sees what writers write, and whatever it does reaches nobody else. Node 0 writes, node 1 reads. */
class ReaderTest {

    private static PerigeeConfiguration<String, String> configuration() {
        return PerigeeConfiguration.of(String.class, String.class);
    }

    private static PerigeeCache<String, String> reader(Nodes nodes) {
        return nodes.create(1, configuration().setRole(Role.READER));
    }

    @Everywhere(on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES})
    void seesWhatWritersWrite(Nodes nodes) {
        PerigeeCache<String, String> writer = nodes.create(0, configuration());
        PerigeeCache<String, String> reader = nodes.create(1, (PerigeeConfiguration<String, String>)
                configuration().setRole(Role.READER).setStatisticsEnabled(true));
        writer.put("a", "1");
        assertThat(reader.get("a")).isEqualTo("1");
        Await.until(
                "near hits",
                () -> reader.get("a").equals("1") && reader.statistics().nearHits() > 0);
        assertThat(reader.explain("a").near())
                .isNotNull()
                .satisfies(near -> assertThat(near.authoritative()).isTrue());

        writer.put("a", "2");
        awaitValue(reader, "a", "2");
        assertThat(reader.containsKey("a")).isTrue();
        assertThat(reader.peek("a")).isEqualTo("2");
        assertThat(reader.getAll(Set.of("a", "b"))).isEqualTo(Map.of("a", "2"));
        assertThat(entries(reader)).isEqualTo(Map.of("a", "2"));

        writer.remove("a");
        awaitValue(reader, "a", null);
    }

    @Everywhere(on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES})
    void whatItPutsStaysHere(Nodes nodes) {
        PerigeeCache<String, String> writer = nodes.create(0, configuration());
        PerigeeCache<String, String> reader = reader(nodes);
        reader.put("a", "mine");
        reader.putAll(Map.of("b", "mine too", "c", "and this"));

        assertThat(reader.get("a")).isEqualTo("mine");
        assertThat(reader.getAll(Set.of("b", "c"))).isEqualTo(Map.of("b", "mine too", "c", "and this"));
        Explanation explanation = reader.explain("a");
        assertThat(explanation.near()).isNotNull().satisfies(near -> {
            assertThat(near.authoritative()).isFalse();
            assertThat(near.usable()).isTrue();
        });
        assertThat(explanation.far()).isNull();
        assertThat(explanation.next()).isEqualTo(Explanation.Next.SERVE_NEAR);
        assertThat(writer.getAll(Set.of("a", "b", "c"))).isEmpty();
        assertThat(entries(writer)).isEmpty();

        reader.put("a", "mine again");
        assertThat(reader.get("a")).isEqualTo("mine again");
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = BY_VALUE)
    void aChangeOfTheKeyTakesItAway(Nodes nodes) {
        PerigeeCache<String, String> writer = nodes.create(0, configuration());
        PerigeeCache<String, String> reader = reader(nodes);
        nodes.awaitFirstMessage(writer, "a", "first");
        reader.put("a", "mine");
        writer.put("a", "theirs");
        awaitValue(reader, "a", "theirs");

        reader.put("a", "mine");
        assertThat(reader.get("a")).isEqualTo("mine");
        writer.remove("a");
        awaitValue(reader, "a", null);

        reader.put("a", "mine");
        writer.clear();
        awaitValue(reader, "a", null);
        // A clear is the newest that was heard: what is put after it is kept all the same.
        reader.put("a", "mine");
        assertThat(reader.get("a")).isEqualTo("mine");
        writer.clear();
        awaitValue(reader, "a", null);
    }

    @Everywhere(on = Topology.TWO_NODES, storing = BY_VALUE)
    void aLostChangeTakesItAwayWithinTheBound(Nodes nodes) {
        nodes.with("coherence.bound", "400ms")
                .with("coherence.digest-interval", "100ms")
                .with("coherence.grace", "50ms");
        PerigeeCache<String, String> writer = nodes.create(0, configuration());
        PerigeeCache<String, String> reader = reader(nodes);
        writer.put("a", "before");
        awaitValue(reader, "a", "before");
        nodes.network().disturbMessages(MessageFaults.NONE.withDrop(1));
        reader.put("a", "mine");
        assertThat(reader.get("a")).isEqualTo("mine");
        writer.put("a", "theirs");

        awaitValue(reader, "a", "theirs");
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = BY_VALUE)
    void refusesWhatWouldBindOthers(Nodes nodes) {
        PerigeeCache<String, String> writer = nodes.create(0, configuration());
        PerigeeCache<String, String> reader = reader(nodes);
        writer.put("a", "1");
        Map<String, ThrowingCallable> refused = new LinkedHashMap<>();
        refused.put("getAndPut", () -> reader.getAndPut("a", "2"));
        refused.put("putIfAbsent", () -> reader.putIfAbsent("b", "2"));
        refused.put("remove", () -> reader.remove("a"));
        refused.put("remove if equal", () -> reader.remove("a", "other"));
        refused.put("getAndRemove", () -> reader.getAndRemove("a"));
        refused.put("replace", () -> reader.replace("a", "2"));
        refused.put("replace if equal", () -> reader.replace("a", "other", "2"));
        refused.put("getAndReplace", () -> reader.getAndReplace("a", "2"));
        refused.put("removeAll of keys", () -> reader.removeAll(Set.of("a")));
        refused.put("removeAll", reader::removeAll);
        refused.put("clear", reader::clear);
        refused.put(
                "invoke",
                () -> reader.invoke("a", (entry, arguments) -> {
                    throw new AssertionError("The processor ran");
                }));
        refused.put("destroyCache", () -> nodes.manager(1).destroyCache(Nodes.CACHE));
        refused.put("Iterator.remove", () -> {
            Iterator<Cache.Entry<String, String>> entries = reader.iterator();
            entries.next();
            entries.remove();
        });
        refused.forEach((verb, call) -> assertThatThrownBy(call)
                .as(verb)
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("perigee.role=reader")
                .hasMessageContaining("perigee.role=writer"));

        assertThat(writer.get("a")).isEqualTo("1");
        assertThat(reader.get("a")).isEqualTo("1");
        assertThat(reader.isClosed()).isFalse();
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = BY_VALUE)
    void whatItLoadsStaysHere(Nodes nodes) throws Exception {
        PerigeeCache<String, String> writer = nodes.create(0, configuration());
        AtomicInteger loads = new AtomicInteger();
        PerigeeCache<String, String> reader =
                nodes.create(1, loading(key -> "loaded " + key + " " + loads.incrementAndGet()));

        assertThat(reader.get("a")).isEqualTo("loaded a 1");
        assertThat(reader.get("a")).isEqualTo("loaded a 1");
        assertThat(reader.getAll(Set.of("a", "b"))).isEqualTo(Map.of("a", "loaded a 1", "b", "loaded b 2"));
        CompletionListenerFuture done = new CompletionListenerFuture();
        reader.loadAll(Set.of("c"), /* replaceExistingValues= */ true, done);
        done.get();
        assertThat(reader.get("c")).isEqualTo("loaded c 3");
        assertThat(writer.getAll(Set.of("a", "b", "c"))).isEmpty();

        writer.put("a", "written");
        awaitValue(reader, "a", "written");
        assertThat(loads).hasValue(3);
    }

    /** A load that a write overtook goes to its caller and nowhere else. */
    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = BY_VALUE)
    void aLoadThatWasOvertakenIsNotKept(Nodes nodes) {
        PerigeeCache<String, String> writer = nodes.create(0, configuration());
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        PerigeeCache<String, String> reader = nodes.create(1, loading(key -> {
            if (key.equals("slow")) {
                loading.countDown();
                Await.open(goOn);
            }
            return "loaded";
        }));
        Future<String> slow = nodes.threads(1).submit(() -> reader.get("slow"));
        Await.open(loading);
        writer.put("slow", "written");
        // Heard by now: the other way to learn of it is to ask, which the next line does, too.
        assertThat(reader.containsKey("slow")).isTrue();
        goOn.countDown();

        assertThat(Await.result(slow)).isEqualTo("loaded");
        assertThat(reader.get("slow")).isEqualTo("written");
    }

    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES},
            storing = BY_VALUE)
    void listensWithoutChangingWhatOthersAreTold(Nodes nodes) {
        PerigeeCache<String, String> writer = nodes.create(0, configuration());
        PerigeeCache<String, String> reader = reader(nodes);
        Recorder<String, String> recorder = Recorder.on(reader, /* sync= */ false, /* old= */ false);
        writer.put("a", "1");
        Await.until("created", () -> recorder.events().equals(List.of("CREATED a=1")));
        writer.put("a", "2");
        writer.remove("a");
        Await.until("three events", () -> recorder.events().size() == 3);
    }

    /** Reading moves no end, so a reader keeps near what writers' policies would have them ask for each time. */
    @Everywhere(on = Topology.TWO_NODES, storing = BY_VALUE)
    void movesNoEnd(Nodes nodes) {
        PerigeeConfiguration<String, String> touched = configuration();
        touched.setStatisticsEnabled(true)
                .setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_HOUR));
        PerigeeCache<String, String> writer = nodes.create(0, new PerigeeConfiguration<>(touched));
        PerigeeCache<String, String> reader = nodes.create(1, new PerigeeConfiguration<>(touched).setRole(Role.READER));
        writer.put("a", "1");
        for (int i = 0; i < 3; i++) {
            assertThat(reader.get("a")).isEqualTo("1");
        }
        assertThat(reader.statistics().nearHits()).isEqualTo(2);
        assertThat(reader.statistics().farHits()).isEqualTo(1);
    }

    @Everywhere(on = Topology.TWO_NODES, storing = BY_VALUE)
    void contradictionsAreRefused(Nodes nodes) {
        Map<String, PerigeeConfiguration<String, String>> wrong = new HashMap<>();
        wrong.put("confirmed", configuration().setConsistency(Consistency.CONFIRMED));
        wrong.put("listener.remote-sync", configuration().setListenerRemoteSync(Duration.ofSeconds(1)));
        PerigeeConfiguration<String, String> through = configuration();
        through.setWriteThrough(true);
        wrong.put("write through", through);
        wrong.forEach((what, configuration) -> assertThatThrownBy(
                        () -> nodes.create(1, configuration.setRole(Role.READER)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("perigee.role (cache 'cache'): 'reader'")
                .hasMessageContaining(what));
    }

    @Everywhere(on = Topology.NEAR, storing = BY_VALUE)
    void withoutFarTierThereIsNothingToRead(Nodes nodes) {
        assertThatThrownBy(() -> nodes.create(0, configuration().setRole(Role.READER)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("far=none");
    }

    @Everywhere(on = Topology.TWO_NODES, storing = BY_VALUE)
    void aManagerThatReadsHasNoWriters(Nodes nodes) {
        nodes.with("role", "reader");
        assertThatThrownBy(() -> nodes.create(0, configuration().setRole(Role.WRITER)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'writer' in a manager that is a reader");
        assertThat(nodes.create(0, configuration()).get("a")).isNull();
    }

    @Everywhere(on = Topology.TWO_NODES, storing = BY_VALUE)
    void withoutNearTierThereIsNoPlaceToPut(Nodes nodes) {
        PerigeeCache<String, String> reader =
                nodes.create(1, configuration().setRole(Role.READER).setNearEnabled(false));
        assertThatThrownBy(() -> reader.put("a", "mine"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("perigee.near.enabled");
    }

    private static PerigeeConfiguration<String, String> loading(Loading loading) {
        PerigeeConfiguration<String, String> configuration = configuration().setRole(Role.READER);
        configuration.setReadThrough(true).setCacheLoaderFactory(() -> new CacheLoader<>() {
            @Override
            public String load(String key) {
                return loading.load(key);
            }

            @Override
            public Map<String, String> loadAll(Iterable<? extends String> keys) {
                Map<String, String> all = new HashMap<>();
                keys.forEach(key -> all.put(key, loading.load(key)));
                return all;
            }
        });
        return configuration;
    }

    /** Loads one value. */
    private interface Loading {
        String load(String key);
    }

    private static Map<String, String> entries(Cache<String, String> cache) {
        Map<String, String> entries = new HashMap<>();
        cache.forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        return entries;
    }

    private static void awaitValue(Cache<String, String> cache, String key, String value) {
        Await.until(
                key + " becomes " + value,
                () -> List.of(String.valueOf(cache.get(key))).contains(String.valueOf(value)));
    }
}
