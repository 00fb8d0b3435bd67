package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.AsyncPerigeeCache;
import dev.perigee.CallOptions;
import dev.perigee.PerigeeCache;
import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.near.NearPolicies;
import dev.perigee.spi.NearStore;
import dev.perigee.spi.NearStoreFactory;
import dev.perigee.spi.ValueCodec;
import java.io.Externalizable;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheWriter;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.junit.jupiter.api.Tag;

/** Whatever of the application's throws, and wherever: what a call says of its effect is so, and near says what far says. */
@Tag("slow")
class TakenEffectTest {

    // ---- copies follow the codec -----------------------------------------------------------------------------------

    /** Writes itself. */
    public static final class Written implements Externalizable {
        private static final long serialVersionUID = 1;
        private int number;

        public Written() {}

        Written(int number) {
            this.number = number;
        }

        @Override
        public void writeExternal(ObjectOutput out) throws IOException {
            out.writeInt(number);
        }

        @Override
        public void readExternal(ObjectInput in) throws IOException {
            number = in.readInt();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Written that && that.number == number;
        }

        @Override
        public int hashCode() {
            return number;
        }
    }

    /** Writes something else in its place. */
    public static final class Replaced implements Serializable {
        private static final long serialVersionUID = 1;
        private final int[] number;

        Replaced(int number) {
            this.number = new int[] {number};
        }

        Object writeReplace() {
            return new Stand(number[0]);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Replaced that && that.number[0] == number[0];
        }

        @Override
        public int hashCode() {
            return number[0];
        }
    }

    record Stand(int number) implements Serializable {
        Object readResolve() {
            return new Replaced(number);
        }
    }

    /** A collection of the application's. */
    public static final class Lines extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Lines(String... lines) {
            super(List.of(lines));
        }
    }

    @Everywhere(
            on = {Topology.NEAR, Topology.FAR, Topology.NEAR_FAR, Topology.REDIS_TWO_NODES},
            storing = Storing.BY_VALUE)
    void whatTheCodecWritesCanBeCopied(Nodes nodes) {
        nodes.with("serialization.allow", "dev.perigee.**, java.util.Properties, java.io.File");
        Properties one = new Properties();
        one.setProperty("a", "1");
        carry(nodes, "written", Written.class, new Written(1), new Written(2));
        carry(nodes, "replaced", Replaced.class, new Replaced(1), new Replaced(2));
        carry(nodes, "lines", Lines.class, new Lines("a"), new Lines("b", "c"));
        carry(nodes, "properties", Properties.class, one, new Properties());
        carry(nodes, "file", File.class, new File("a"), new File("b"));
    }

    private static <V> void carry(Nodes nodes, String name, Class<V> type, V one, V two) {
        PerigeeCache<String, V> cache = nodes.create(
                0, name, PerigeeConfiguration.of(String.class, type).setCodec("java"));
        Recorder.on(cache, /* sync= */ true, /* old= */ true);
        cache.put("k", one);
        assertThat(cache.get("k")).as(name).isEqualTo(one).isNotSameAs(one);
        assertThat(cache.get("k")).isEqualTo(one).isNotSameAs(cache.get("k"));
        assertThat(cache.getAll(Set.of("k", "l"))).isEqualTo(Map.of("k", one));
        cache.putAll(Map.of("k", two, "l", one));
        assertThat(cache.getAndPut("k", one)).isEqualTo(two);
        assertThat(cache.replace("k", one, two)).isTrue();
        assertThat(cache.<V>invoke("k", (entry, arguments) -> {
                    V before = entry.getValue();
                    entry.setValue(one);
                    return before;
                }))
                .isEqualTo(two);
        assertThat(cache.get("k")).isEqualTo(one);
        assertThat(cache.getAndRemove("k")).isEqualTo(one);
        assertThat(cache.putIfAbsent("k", two)).isTrue();
        assertThat(cache.get("k")).isEqualTo(two);
    }

    // ---- what throws -----------------------------------------------------------------------------------------------

    /** Where the application's code is called, and the call that is to fail. One test at a time uses it. */
    private static final class Fuse {
        private static volatile String place = "";
        private static final AtomicInteger left = new AtomicInteger();

        static void set(String where, int calls) {
            left.set(calls);
            place = where;
        }

        static void passing(String where) {
            if (place.equals(where) && left.decrementAndGet() == 0) {
                throw new IllegalStateException("the application's " + where + " fails");
            }
        }
    }

    /** A value that anybody can change. */
    public static final class Box implements Serializable {
        private static final long serialVersionUID = 1;
        private int number;

        Box(int number) {
            this.number = number;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Box that && that.number == number;
        }

        @Override
        public int hashCode() {
            return number;
        }

        @Override
        public String toString() {
            return Integer.toString(number);
        }
    }

    /** The application's codec. */
    public static final class Boxes implements ValueCodec<Box> {
        @Override
        public int id() {
            return 201;
        }

        @Override
        public byte[] encode(Box value) {
            Fuse.passing("encode");
            return ByteBuffer.allocate(4).putInt(value.number).array();
        }

        @Override
        public Box decode(byte[] bytes, int offset, int length) {
            Fuse.passing("decode");
            return new Box(ByteBuffer.wrap(bytes, offset, length).getInt());
        }
    }

    /** The application's near policy. */
    public static final class Policy implements NearStoreFactory {
        @Override
        public <K, E> NearStore<K, E> create(Bound<K, E> bound) {
            NearStore<K, E> lru = NearPolicies.LRU.create(bound);
            return new NearStore<>() {
                @Override
                public E get(K key) {
                    Fuse.passing("policy");
                    return lru.get(key);
                }

                @Override
                public E peek(K key) {
                    Fuse.passing("policy");
                    return lru.peek(key);
                }

                @Override
                public E compute(K key, UnaryOperator<E> step) {
                    Fuse.passing("policy");
                    return lru.compute(key, step);
                }

                @Override
                public void removeIf(Predicate<? super E> goes) {
                    Fuse.passing("policy");
                    lru.removeIf(goes);
                }

                @Override
                public void clear() {
                    lru.clear();
                }

                @Override
                public Collection<K> keys() {
                    return lru.keys();
                }

                @Override
                public long size() {
                    return lru.size();
                }

                @Override
                public long weight() {
                    return lru.weight();
                }
            };
        }
    }

    /** The application's expiry. */
    public static final class Lives implements ExpiryPolicy, Serializable {
        private static final long serialVersionUID = 1;

        @Override
        public Duration getExpiryForCreation() {
            Fuse.passing("expiry");
            return Duration.ONE_DAY;
        }

        @Override
        public Duration getExpiryForAccess() {
            Fuse.passing("expiry");
            return null;
        }

        @Override
        public Duration getExpiryForUpdate() {
            Fuse.passing("expiry");
            return null;
        }
    }

    /** The application's listener. */
    private static final class Listener
            implements CacheEntryCreatedListener<String, Box>,
                    CacheEntryUpdatedListener<String, Box>,
                    CacheEntryRemovedListener<String, Box> {
        @Override
        public void onCreated(Iterable<javax.cache.event.CacheEntryEvent<? extends String, ? extends Box>> events) {
            Fuse.passing("listener");
        }

        @Override
        public void onUpdated(Iterable<javax.cache.event.CacheEntryEvent<? extends String, ? extends Box>> events) {
            Fuse.passing("listener");
        }

        @Override
        public void onRemoved(Iterable<javax.cache.event.CacheEntryEvent<? extends String, ? extends Box>> events) {
            Fuse.passing("listener");
        }
    }

    /** The application's writer. */
    private static final class Writer implements CacheWriter<String, Box> {
        @Override
        public void write(Cache.Entry<? extends String, ? extends Box> entry) {
            Fuse.passing("writer");
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends Box>> entries) {
            Fuse.passing("writer");
            entries.clear();
        }

        @Override
        public void delete(Object key) {
            Fuse.passing("writer");
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            Fuse.passing("writer");
            keys.clear();
        }
    }

    private static final List<String> PLACES =
            List.of("encode", "decode", "policy", "transformer", "tags", "expiry", "listener", "filter", "writer");

    /** One call. */
    private interface Verb {

        /** Answers by a text; {@link #REFUSED} if the call says that it had nothing to do. */
        String call(PerigeeCache<String, Box> cache) throws Exception;
    }

    private interface AsyncVerb {
        CompletionStage<?> call(AsyncPerigeeCache<String, Box> cache);
    }

    private static final String REFUSED = "false";
    private static final String DONE = "true";

    /** Stands in the answer of an invocation of many for a key whose processor has failed. */
    private static final String FAILED = "failed";

    private static final EntryProcessor<String, Box, String> INCREMENT = (entry, arguments) -> {
        int number = entry.exists() ? entry.getValue().number : 0;
        entry.setValue(new Box(number + 1));
        return DONE;
    };

    private static final EntryProcessor<String, Box, String> REMOVE = (entry, arguments) -> {
        entry.remove();
        return DONE;
    };

    private static final EntryProcessor<String, Box, String> SET = (entry, arguments) -> {
        entry.setValue(new Box(7));
        return DONE;
    };

    private static Map<String, Verb> verbs() {
        Map<String, Verb> verbs = new LinkedHashMap<>();
        verbs.put("put", then(cache -> cache.put("there", new Box(7))));
        verbs.put("put anew", then(cache -> cache.put("absent", new Box(7))));
        verbs.put(
                "put with options",
                then(cache -> cache.withOptions(
                                CallOptions.DEFAULT.withTags("own").withTimeToLive(java.time.Duration.ofHours(1)))
                        .put("there", new Box(7))));
        verbs.put("putAll", then(cache -> cache.putAll(Map.of("there", new Box(7), "absent", new Box(8)))));
        verbs.put("putIfAbsent", cache -> text(cache.putIfAbsent("absent", new Box(7))));
        verbs.put("getAndPut", cache -> text(cache.getAndPut("there", new Box(7))));
        verbs.put("getAndPut anew", cache -> String.valueOf(cache.getAndPut("absent", new Box(7))));
        verbs.put("replace", cache -> text(cache.replace("there", new Box(7))));
        verbs.put("replace the old", cache -> text(cache.replace("there", new Box(1), new Box(7))));
        verbs.put("getAndReplace", cache -> text(cache.getAndReplace("there", new Box(7))));
        verbs.put("remove", cache -> text(cache.remove("there")));
        verbs.put("remove the old", cache -> text(cache.remove("there", new Box(1))));
        verbs.put("getAndRemove", cache -> text(cache.getAndRemove("there")));
        verbs.put("removeAll of keys", then(cache -> cache.removeAll(Set.of("there"))));
        verbs.put("removeAll", then(Cache::removeAll));
        verbs.put("clear", then(Cache::clear));
        verbs.put("expire", cache -> text(cache.expire("there")));
        verbs.put("invalidateTags", then(cache -> cache.invalidateTags(List.of("one"))));
        verbs.put("invoke", cache -> cache.invoke("there", INCREMENT));
        verbs.put("invoke that creates", cache -> cache.invoke("absent", INCREMENT));
        verbs.put("invoke that sets", cache -> cache.invoke("there", SET));
        verbs.put("invoke that removes", cache -> cache.invoke("there", REMOVE));
        verbs.put("invokeAll", cache -> answers(cache.invokeAll(Set.of("there", "absent"), INCREMENT)));
        verbs.put("iterator's remove", cache -> {
            String removed = REFUSED; // What cannot be decoded is skipped.
            for (Iterator<Cache.Entry<String, Box>> entries = cache.iterator(); entries.hasNext(); ) {
                if (entries.next().getKey().equals("there")) {
                    entries.remove();
                    removed = DONE;
                }
            }
            return removed;
        });
        asynchronous(verbs, "put", async -> async.put("there", new Box(7)));
        asynchronous(verbs, "putAll", async -> async.putAll(Map.of("there", new Box(7), "absent", new Box(8))));
        asynchronous(verbs, "putIfAbsent", async -> async.putIfAbsent("absent", new Box(7)));
        asynchronous(verbs, "getAndPut", async -> async.getAndPut("there", new Box(7)));
        asynchronous(verbs, "replace", async -> async.replace("there", new Box(7)));
        asynchronous(verbs, "replace the old", async -> async.replace("there", new Box(1), new Box(7)));
        asynchronous(verbs, "remove", async -> async.remove("there"));
        asynchronous(verbs, "getAndRemove", async -> async.getAndRemove("there"));
        asynchronous(verbs, "removeAll of keys", async -> async.removeAll(Set.of("there")));
        asynchronous(verbs, "clear", AsyncPerigeeCache::clear);
        asynchronous(verbs, "invoke", async -> async.invoke("there", INCREMENT));
        asynchronous(verbs, "invalidateTags", async -> async.invalidateTags(List.of("one")));
        return verbs;
    }

    private static Verb then(Consumer<PerigeeCache<String, Box>> call) {
        return cache -> {
            call.accept(cache);
            return DONE;
        };
    }

    private static void asynchronous(Map<String, Verb> verbs, String name, AsyncVerb verb) {
        verbs.put(name + ", async", cache -> {
            try {
                return text(
                        verb.call(cache.async()).toCompletableFuture().get(Await.LONG.toSeconds(), TimeUnit.SECONDS));
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        });
    }

    private static String text(Object answer) {
        return String.valueOf(answer);
    }

    private static String answers(Map<String, EntryProcessorResult<String>> results) {
        Map<String, String> answers = new TreeMap<>();
        results.forEach((key, result) -> {
            try {
                answers.put(key, result.get());
            } catch (CacheException e) {
                answers.put(key, saysThatItTookEffect(e) ? DONE : FAILED);
            }
        });
        return answers.toString();
    }

    private static boolean saysThatItTookEffect(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CacheEntryListenerException
                    && String.valueOf(cause.getMessage()).contains("took effect")) {
                return true;
            }
        }
        return false;
    }

    @Everywhere(
            on = {Topology.NEAR, Topology.NEAR_FAR, Topology.REDIS},
            storing = Storing.BY_VALUE)
    void aFailureOfTheApplicationsComesBeforeTheEffectOrSaysThatItTookPlace(Nodes nodes) {
        nodes.tolerateWarning("failed");
        nodes.tolerateWarning("this is told once"); // Of what cannot be decoded.
        List<String> lies = new ArrayList<>();
        int number = 0;
        for (String place : PLACES) {
            boolean isPolicy = place.equals("policy");
            // What is left of a policy that has failed is nothing.
            if (isPolicy && !nodes.topology().hasFar()) {
                continue;
            }
            PerigeeCache<String, Box> cache = null;
            for (Map.Entry<String, Verb> verb : verbs().entrySet()) {
                for (int calls = 1; calls <= 3; calls++) {
                    if (cache == null) {
                        cache = open(nodes, "cache" + number++, place);
                    }
                    lies.addAll(
                            tryVerb(cache, place, verb, calls, nodes.topology().hasFar()));
                    if (isPolicy) { // One that has failed is not asked any more.
                        nodes.manager(0).destroyCache(cache.getName());
                        cache = null;
                    }
                }
            }
        }
        assertThat(lies).isEmpty();
    }

    private static List<String> tryVerb(
            PerigeeCache<String, Box> cache, String place, Map.Entry<String, Verb> verb, int calls, boolean hasFar) {
        Map<String, Box> before = reset(cache);
        String name = verb.getKey() + " with failure " + calls + " of " + place;
        String expected;
        try {
            expected = verb.getValue().call(cache);
        } catch (Exception e) {
            return List.of(name + ": without failure threw " + e);
        }
        Map<String, Box> after = contents(cache);
        reset(cache);
        String answer = null;
        Exception failure = null;
        Fuse.set(place, calls);
        try {
            answer = verb.getValue().call(cache);
        } catch (Exception e) {
            failure = e;
        } finally {
            Fuse.set("", 0);
        }
        Map<String, Box> near = contents(cache);
        Map<String, Box> found = hasFar ? contents(cache.withOptions(CallOptions.DEFAULT.withoutNear())) : near;
        List<String> lies = new ArrayList<>();
        if (!near.equals(found)) {
            lies.add(name + ": near " + near + ", far " + found);
        }
        if (failure != null && !(failure instanceof CacheException)) {
            lies.add(name + ": threw " + failure);
        }
        Map<String, Box> told = failure != null
                ? saysThatItTookEffect(failure) ? after : before
                : answer.equals(expected) ? after : told(answer, before, after);
        if (!found.equals(told)) {
            lies.add(name + ": answered " + answer + ", threw " + failure + ", and left " + found);
        }
        if (failure == null && !answer.equals(expected) && !mayDiffer(place, answer)) {
            lies.add(name + ": answered " + answer + " instead of " + expected);
        }
        return lies;
    }

    /** Nothing equals what cannot be decoded, and a processor of many fails for its key only. */
    private static boolean mayDiffer(String place, String answer) {
        return answer.contains(FAILED) || (place.equals("decode") && answer.equals(REFUSED));
    }

    /** What is there after an answer that is not the usual one. */
    private static Map<String, Box> told(String answer, Map<String, Box> before, Map<String, Box> after) {
        Map<String, Box> told = new TreeMap<>(before);
        for (String key : List.of("there", "absent")) {
            if (answer.contains(key + "=" + DONE)) {
                told.put(key, after.get(key));
            }
        }
        return told;
    }

    private static PerigeeCache<String, Box> open(Nodes nodes, String name, String place) {
        PerigeeConfiguration<String, Box> configuration =
                PerigeeConfiguration.of(String.class, Box.class).setCodec(Boxes.class.getName());
        switch (place) {
            case "policy" -> configuration.setNearPolicy(Policy.class.getName());
            case "transformer" ->
                configuration.setNearTransformerFactory(() -> (key, value) -> {
                    Fuse.passing("transformer");
                    return value.toString();
                });
            case "tags" ->
                configuration.setTagProviderFactory(() -> (key, value) -> {
                    Fuse.passing("tags");
                    return Set.of("tag");
                });
            case "expiry" -> configuration.setExpiryPolicyFactory(Lives::new);
            case "writer" -> configuration.setWriteThrough(true).setCacheWriterFactory(Writer::new);
            default -> {
                // Codecs are always there.
            }
        }
        PerigeeCache<String, Box> cache = nodes.create(0, name, configuration);
        if (place.equals("listener") || place.equals("filter") || place.endsWith("code")) {
            cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                    Listener::new,
                    () -> event -> {
                        Fuse.passing("filter");
                        return true;
                    },
                    /* isOldValueRequired= */ false,
                    /* isSynchronous= */ true));
        }
        return cache;
    }

    private static Map<String, Box> reset(PerigeeCache<String, Box> cache) {
        cache.clear();
        cache.withOptions(CallOptions.DEFAULT.withTags("one")).put("there", new Box(1));
        cache.put("other", new Box(2));
        return contents(cache);
    }

    private static Map<String, Box> contents(PerigeeCache<String, Box> cache) {
        return new TreeMap<>(cache.getAll(Set.of("there", "other", "absent")));
    }
}
