package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.Explanation;
import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.launcher.FaultProxy;
import dev.perigee.launcher.RedisServer;
import dev.perigee.memory.MessageFaults;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Which verbs may answer from a near copy that is out of date and which never do: a node that hears nothing of the others
 * is asked, verb by verb, what has become of an entry that another node has changed or removed. The answers are what the
 * table in docs/guarantees.md says.
 */
@Tag("slow")
final class NearAnswersTest {

    private static final Path GUARANTEES = Path.of("../docs/guarantees.md");
    private static final Pattern ROW = Pattern.compile("^\\| (`.*`) \\| (near|far)\\b.*$", Pattern.MULTILINE);

    private static final String OLD = "old";
    private static final String NEW = "new";

    /** What another node did to an entry that this one has near as {@link #OLD}. */
    private enum Deed {
        CHANGED,
        REMOVED
    }

    /** A verb on a key; says what it was told, as text. */
    private interface Verb {
        Object on(PerigeeCache<String, String> cache, String key);
    }

    /**
     * A question and its answers.
     *
     * @param deed what had happened
     * @param verb asks
     * @param before what it is told from the copy
     * @param now what it is told by the far tier
     */
    private record Question(Deed deed, Verb verb, Object before, Object now) {}

    private static Map<String, List<Question>> questions() {
        Map<String, List<Question>> all = new LinkedHashMap<>();
        all.put("get", List.of(changed((cache, key) -> cache.get(key), OLD, NEW)));
        all.put(
                "getAll",
                List.of(changed((cache, key) -> cache.getAll(Set.of(key)).get(key), OLD, NEW)));
        all.put("peek", List.of(changed((cache, key) -> cache.peek(key), OLD, NEW)));
        all.put("containsKey", List.of(removed((cache, key) -> cache.containsKey(key), true, false)));
        all.put(
                "iterator",
                List.of(changed(
                        (cache, key) -> StreamSupport.stream(cache.spliterator(), false)
                                .filter(entry -> entry.getKey().equals(key))
                                .findFirst()
                                .orElseThrow()
                                .getValue(),
                        OLD,
                        NEW)));
        all.put("getAndPut", List.of(changed((cache, key) -> cache.getAndPut(key, "mine"), OLD, NEW)));
        all.put("getAndReplace", List.of(changed((cache, key) -> cache.getAndReplace(key, "mine"), OLD, NEW)));
        all.put("getAndRemove", List.of(changed((cache, key) -> cache.getAndRemove(key), OLD, NEW)));
        all.put("putIfAbsent", List.of(removed((cache, key) -> cache.putIfAbsent(key, "mine"), false, true)));
        all.put(
                "replace",
                List.of(
                        removed((cache, key) -> cache.replace(key, "mine"), true, false),
                        changed((cache, key) -> cache.replace(key, OLD, "mine"), true, false),
                        changed((cache, key) -> cache.replace(key, NEW, "mine"), false, true)));
        all.put(
                "remove",
                List.of(
                        removed((cache, key) -> cache.remove(key), true, false),
                        changed((cache, key) -> cache.remove(key, OLD), true, false),
                        changed((cache, key) -> cache.remove(key, NEW), false, true)));
        all.put("expire", List.of(removed((cache, key) -> cache.expire(key), true, false)));
        all.put("invoke", processors((cache, key, processor) -> cache.invoke(key, processor::run)));
        all.put(
                "invokeAll",
                processors((cache, key, processor) -> cache.<Object>invokeAll(Set.of(key), processor::run)
                        .get(key)
                        .get()));
        all.put(
                "async().get",
                List.of(changed((cache, key) -> result(cache.async().get(key)), OLD, NEW)));
        all.put(
                "async().invoke",
                processors((cache, key, processor) -> result(cache.async().<Object>invoke(key, processor::run))));
        return all;
    }

    /** A processor, without the type of its result. */
    private interface Processor {
        Object run(MutableEntry<String, String> entry, Object... arguments);
    }

    private interface Runner {
        Object run(PerigeeCache<String, String> cache, String key, Processor processor);
    }

    /** All kinds of processors that change nothing, and one that does. */
    private static List<Question> processors(Runner runner) {
        Processor failing = (entry, arguments) -> {
            throw new IllegalStateException(entry.getValue());
        };
        Processor changing = (entry, arguments) -> {
            String value = entry.getValue();
            entry.setValue(value + "er");
            return value;
        };
        Processor removing = (entry, arguments) -> {
            String value = String.valueOf(entry.getValue());
            entry.remove();
            return value;
        };
        return List.of(
                changed((cache, key) -> runner.run(cache, key, (entry, arguments) -> entry.getValue()), OLD, NEW),
                removed((cache, key) -> runner.run(cache, key, (entry, arguments) -> entry.exists()), true, false),
                removed((cache, key) -> runner.run(cache, key, removing), OLD, "null"),
                changed((cache, key) -> failureOf(() -> runner.run(cache, key, failing)), OLD, NEW),
                changed((cache, key) -> runner.run(cache, key, changing), OLD, NEW));
    }

    private static String failureOf(Runnable call) {
        try {
            call.run();
        } catch (EntryProcessorException e) {
            return String.valueOf(e.getCause().getMessage());
        }
        throw new AssertionError("The processor was to fail");
    }

    private static Question changed(Verb verb, Object before, Object now) {
        return new Question(Deed.CHANGED, verb, before, now);
    }

    private static Question removed(Verb verb, Object before, Object now) {
        return new Question(Deed.REMOVED, verb, before, now);
    }

    private static Object result(CompletionStage<?> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (java.util.concurrent.CompletionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : e;
        }
    }

    @Everywhere(on = Topology.TWO_NODES)
    void asTheDocumentsSay(Nodes nodes) throws IOException {
        run(nodes, new MutableConfiguration<>(), /* isAsked= */ false);
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void underAPolicyThatHasToBeAsked(Nodes nodes) throws IOException {
        run(
                nodes,
                new MutableConfiguration<String, String>().setExpiryPolicyFactory(() -> new Asked(null)),
                /* isAsked= */ true);
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void underAPolicyThatMovesEnds(Nodes nodes) throws IOException {
        run(
                nodes,
                new MutableConfiguration<String, String>().setExpiryPolicyFactory(() -> new Asked(Duration.ONE_HOUR)),
                /* isAsked= */ true);
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void whatIsWrittenThrough(Nodes nodes) throws IOException {
        run(nodes, new Texts().writeThrough(), /* isAsked= */ false);
    }

    @Everywhere(on = Topology.TWO_NODES, storing = Storing.BY_VALUE)
    void whileSomebodyListens(Nodes nodes) throws IOException {
        deafen(nodes);
        List<PerigeeCache<String, String>> caches = nodes.createAll(new MutableConfiguration<>());
        Recorder.on(caches.get(1), /* sync= */ true, /* old= */ true);
        checkAndForget(caches, /* isAsked= */ false);
    }

    /** The same over Redis; in the end with the subscription cut. */
    @Test
    void overRedis() throws IOException {
        try (RedisServer server = RedisServer.start();
                FaultProxy proxy = FaultProxy.start(server.port());
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            PerigeeCache<String, String> there = open(provider, server.uri(), "there");
            PerigeeCache<String, String> here = open(provider, proxy.uri(), "here");
            proxy.loseMessages(message -> true);
            check(there, here, /* isAsked= */ false);

            proxy.beSilentToNewcomers();
            assertThat(proxy.cutSubscribers()).isPositive();
            for (Question question : questions().get("invoke")) {
                assertThat(ask(there, here, "cut", question)).isEqualTo("far");
            }
        }
    }

    private static PerigeeCache<String, String> open(PerigeeCachingProvider provider, URI uri, String node) {
        Properties properties = new Properties();
        properties.setProperty("perigee.coherence.bound", "1h");
        properties.setProperty("perigee.coherence.digest-interval", "30m");
        return (CacheFacade<String, String>)
                provider.getCacheManager(URI.create(uri + "?namespace=ns&node.name=" + node), null, properties)
                        .createCache(Nodes.CACHE, PerigeeConfiguration.of(String.class, String.class));
    }

    private static void deafen(Nodes nodes) {
        nodes.with("coherence.bound", "1h").with("coherence.digest-interval", "30m");
        nodes.network().disturbMessages(MessageFaults.NONE.withDrop(1));
    }

    private static void run(Nodes nodes, MutableConfiguration<String, String> configuration, boolean isAsked)
            throws IOException {
        deafen(nodes);
        checkAndForget(nodes.createAll(configuration), isAsked);
    }

    private static void checkAndForget(List<PerigeeCache<String, String>> caches, boolean isAsked) throws IOException {
        check(caches.get(0), caches.get(1), isAsked);
        caches.forEach(PerigeeCache::clear); // No copy stays that is out of date.
    }

    private static void check(PerigeeCache<String, String> there, PerigeeCache<String, String> here, boolean isAsked)
            throws IOException {
        Map<String, String> answers = new TreeMap<>();
        questions().forEach((name, questions) -> {
            for (int i = 0; i < questions.size(); i++) {
                String answer = ask(there, here, name + " " + i, questions.get(i));
                assertThat(answers.merge(name, answer, (one, other) -> one.equals(other) ? one : "both"))
                        .as(name + " " + i)
                        .isEqualTo(answer);
            }
        });
        Map<String, String> documented = documented();
        if (isAsked) {
            documented.put("getAll", "far"); // As the words below the table say.
        }
        assertThat(answers).isEqualTo(documented);
    }

    /** Says whether an answer is the copy's or the far tier's. */
    private static String ask(
            PerigeeCache<String, String> there, PerigeeCache<String, String> here, String key, Question question) {
        Await.until("a copy is near", () -> {
            here.put(key, OLD);
            Explanation.Near near = here.explain(key).near();
            return near != null && near.usable();
        });
        if (question.deed() == Deed.CHANGED) {
            there.put(key, NEW);
        } else {
            there.remove(key);
        }
        assertThat(here.peek(key)).as("the copy that is out of date").isEqualTo(OLD);

        Object told = question.verb().on(here, key);

        assertThat(told).as(key).isIn(question.before(), question.now());
        return told.equals(question.now()) ? "far" : "near";
    }

    private static Map<String, String> documented() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(GUARANTEES));
        while (row.find()) {
            for (String verb : row.group(1).split(", ")) {
                rows.put(verb.replace("`", ""), row.group(2));
            }
        }
        return rows;
    }

    /** The case that this was found by: what another node's put has replaced before the call is never seen by it. */
    @Everywhere(
            on = {Topology.TWO_NODES, Topology.REDIS_TWO_NODES, Topology.REDIS_CLUSTER},
            storing = Storing.BY_VALUE)
    void aProcessorThatOnlyLooksSeesWhatHasReturned(Nodes nodes) {
        List<PerigeeCache<String, Integer>> caches = nodes.createAll(new MutableConfiguration<>());
        int older = 0;
        for (int i = 0; i < 500; i++) {
            caches.get(0).put("k", i);
            int seen = caches.get(1).invoke("k", (entry, arguments) -> entry.getValue());
            older += seen == i ? 0 : 1;
        }
        assertThat(older).as("answers that were out of date").isZero();
    }

    /** A policy that has to be asked. */
    private record Asked(@Nullable Duration onAccess) implements ExpiryPolicy {
        @Override
        public Duration getExpiryForCreation() {
            return Duration.ONE_HOUR;
        }

        @Override
        public @Nullable Duration getExpiryForAccess() {
            return onAccess;
        }

        @Override
        public @Nullable Duration getExpiryForUpdate() {
            return null;
        }
    }

    /** A store that writes are written through to. */
    private static final class Texts implements javax.cache.integration.CacheWriter<String, String> {

        MutableConfiguration<String, String> writeThrough() {
            return new MutableConfiguration<String, String>()
                    .setWriteThrough(true)
                    .setCacheWriterFactory(() -> this);
        }

        @Override
        public void write(javax.cache.Cache.Entry<? extends String, ? extends String> entry) {}

        @Override
        public void writeAll(
                java.util.Collection<javax.cache.Cache.Entry<? extends String, ? extends String>> entries) {
            entries.clear();
        }

        @Override
        public void delete(Object key) {}

        @Override
        public void deleteAll(java.util.Collection<?> keys) {
            keys.clear();
        }
    }
}
