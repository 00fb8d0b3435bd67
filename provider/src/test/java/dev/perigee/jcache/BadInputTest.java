package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.config.PerigeeConfiguration;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each wrong configuration or argument is answered with: the very type and the very words. */
final class BadInputTest {

    private static final String NAMESPACE = "bad-input";

    private final PerigeeCachingProvider provider = new PerigeeCachingProvider();

    /**
     * Something wrong and its answer.
     *
     * @param what a name for the report
     * @param type the exact type of the exception
     * @param message its exact message
     * @param call what is wrong
     */
    private record Case<T>(String what, Class<? extends Throwable> type, String message, Call<T> call) {
        @Override
        public String toString() {
            return what;
        }
    }

    private interface Call<T> {
        void on(T target) throws Exception;
    }

    private static final class Plain {}

    private record Order(int number) {}

    private static final class Hooked implements Serializable {
        private static final long serialVersionUID = 1;

        private Object readResolve() {
            return this;
        }
    }

    @AfterEach
    void close() {
        provider.close();
    }

    // ---- URIs, properties and options of a manager ---------------------------------------------------------------

    private static Case<PerigeeCachingProvider> uri(String uri, String message) {
        return new Case<>(uri, CacheException.class, message, provider -> open(provider, uri, Map.of()));
    }

    private static Case<PerigeeCachingProvider> property(String name, String text, String message) {
        return new Case<>(
                name + "=" + text,
                CacheException.class,
                message,
                provider -> open(provider, "perigee:" + NAMESPACE, Map.of(name, text)));
    }

    private static CacheManager open(PerigeeCachingProvider provider, String uri, Map<String, String> options) {
        Properties properties = new Properties();
        properties.putAll(options);
        return provider.getCacheManager(URI.create(uri), null, properties);
    }

    static Stream<Case<PerigeeCachingProvider>> managers() {
        String longest = "x".repeat(33);
        return Stream.of(
                uri(
                        "ehcache:x",
                        "uri: 'ehcache:x' is not one of Perigee's; give perigee:<namespace>, for example perigee:default,"
                                + " the address of a Redis, for example redis://127.0.0.1:6379, or a YAML file as"
                                + " file:<path> or classpath:<name>"),
                uri(
                        "perigee:" + longest,
                        "perigee.namespace (URI): '" + longest
                                + "' is not valid; give 1 to 32 characters of A-Z a-z 0-9 _ -"),
                uri(
                        "perigee://host/x",
                        "perigee.namespace (URI): '//host/x' is not valid; give 1 to 32 characters of A-Z a-z 0-9 _ -"),
                uri("perigee:x?far", "uri: 'far' behind the question mark is not valid; give option=value"),
                uri("perigee:x?", "uri: '' behind the question mark is not valid; give option=value"),
                uri("perigee:x?=y", "uri: '=y' behind the question mark is not valid; give option=value"),
                uri(
                        "perigee:x?far=none&far=memory",
                        "uri: 'far=memory' comes after 'none' for the same option; give one of them"),
                uri(
                        "perigee:x?namespace=y",
                        "uri: 'namespace=y' comes after 'x' for the same option; give one of them"),
                uri("perigee:x#y", "uri: '#y' is not understood; give options behind a question mark, as option=value"),
                uri(
                        "perigee:x?near.max-entris=5",
                        "URI: unknown option 'perigee.near.max-entris'; did you mean 'perigee.near.max-entries'?"),
                uri("perigee:x?nonsense=5", "URI: unknown option 'perigee.nonsense'"),
                uri(
                        "perigee:x?uri=perigee:y",
                        "perigee.uri (URI): 'perigee:y' belongs to the caching provider, not to a cache manager; give it"
                                + " as a system property or in the environment"),
                uri("perigee:x?far=disk", "perigee.far (URI): 'disk' is not valid; give one of memory, redis, none"),
                uri("perigee:x?near.enabled=yes", "perigee.near.enabled (URI): 'yes' is not valid; give true or false"),
                uri(
                        "perigee:x?near.max-entries=ten",
                        "perigee.near.max-entries (URI): 'ten' is not valid; give a whole number, 1 or more"),
                uri(
                        "perigee:x?near.max-entries=0",
                        "perigee.near.max-entries (URI): '0' is not valid; give a whole number, 1 or more"),
                uri(
                        "perigee:x?serialization.max-depth=1",
                        "perigee.serialization.max-depth (URI): '1' is not valid; give a whole number from 2 to 512"),
                uri(
                        "perigee:x?far.partitions=3",
                        "perigee.far.partitions (URI): '3' is not valid; give a power of two from 1 to 1024"),
                uri(
                        "perigee:x?far.partitions=2048",
                        "perigee.far.partitions (URI): '2048' is not valid; give a power of two from 1 to 1024"),
                uri(
                        "perigee:x?near.max-weight=99tb",
                        "perigee.near.max-weight (URI): '99tb' is not valid; give a size such as 4096, 64kb or 8mb, from 0"
                                + " up"),
                uri(
                        "perigee:x?serialization.max-entry-bytes=1gb",
                        "perigee.serialization.max-entry-bytes (URI): '1gb' is not valid; give a size such as 4096, 64kb or"
                                + " 8mb, from 1024 to 536870912"),
                uri(
                        "perigee:x?coherence.bound=2",
                        "perigee.coherence.bound (URI): '2' is not valid; give a time such as 500ms, 2s or 5m, from 10ms to"
                                + " 30d"),
                uri(
                        "perigee:x?coherence.bound=400d",
                        "perigee.coherence.bound (URI): '400d' is not valid; give a time such as 500ms, 2s or 5m, from 10ms"
                                + " to 30d"),
                uri(
                        "perigee:x?node.name=a%20b",
                        "perigee.node.name (URI): 'a b' is not valid; give 1 to 64 characters of A-Z a-z 0-9 _ . -"),
                uri(
                        "perigee:x?serialization.allow=com/acme",
                        "perigee.serialization.allow (URI): 'com/acme' is not valid; give class names or patterns separated"
                                + " by commas, such as com.acme.Order,com.acme.model.**"),
                uri(
                        "perigee:x?coherence.bound=500ms",
                        "perigee.coherence.digest-interval: 500ms is too long for a bound of 500ms; give at most half of"
                                + " perigee.coherence.bound"),
                uri(
                        "perigee:x?coherence.grace=5s",
                        "perigee.coherence.grace: 5000ms is too long for a bound of 2000ms; give at most 1500ms, the bound"
                                + " without perigee.coherence.digest-interval"),
                uri(
                        "perigee:x?far=none&near.enabled=false",
                        "perigee.near.enabled: 'false' leaves no tier at all with perigee.far=none; give true"),
                uri(
                        "perigee:x?far=none&near.max-weight=1mb",
                        "perigee.near.max-weight: '1048576' needs encoded values, and there are none with perigee.far=none;"
                                + " give perigee.near.max-entries"),
                property(
                        "perigee.near.max-entris",
                        "5",
                        "manager property: unknown option 'perigee.near.max-entris'; did you mean"
                                + " 'perigee.near.max-entries'?"),
                property(
                        "perigee.far",
                        "disk",
                        "perigee.far (manager property): 'disk' is not valid; give one of memory, redis, none"),
                property(
                        "perigee.uri",
                        "perigee:y",
                        "perigee.uri (manager property): 'perigee:y' belongs to the caching provider, not to a cache manager;"
                                + " give it as a system property or in the environment"),
                new Case<>(
                        "a property that is no text",
                        CacheException.class,
                        "perigee.far: the value is not a String; give its text",
                        provider -> {
                            Properties properties = new Properties();
                            properties.put("perigee.far", 5);
                            provider.getCacheManager(URI.create("perigee:" + NAMESPACE), null, properties);
                        }),
                new Case<>(
                        "another number of partitions",
                        CacheException.class,
                        "perigee.far.partitions: 32; this namespace is open with 16, give the same or another namespace",
                        provider -> {
                            open(provider, "perigee:" + NAMESPACE, Map.of());
                            open(provider, "perigee:" + NAMESPACE + "?far.partitions=32", Map.of());
                        }),
                new Case<>(
                        "an option of a manager on a cache",
                        IllegalArgumentException.class,
                        "perigee.far: belongs to the cache manager, not to a cache; give it in the manager's properties or"
                                + " URI",
                        provider -> new PerigeeConfiguration<>().set("far", "none")),
                new Case<>(
                        "an unknown option on a cache",
                        IllegalArgumentException.class,
                        "unknown option 'perigee.near.max-entris'; did you mean 'perigee.near.max-entries'?",
                        provider -> new PerigeeConfiguration<>().set("near.max-entris", "5")),
                new Case<>(
                        "an impossible size on a cache",
                        IllegalArgumentException.class,
                        "perigee.near.max-entries (cache configuration): '-1' is not valid; give a whole number, 1 or more",
                        provider -> new PerigeeConfiguration<>().setNearMaxEntries(-1)),
                new Case<>(
                        "an option without a name",
                        NullPointerException.class,
                        "name: null is not allowed",
                        provider -> new PerigeeConfiguration<>().set(null, "5")),
                new Case<>(
                        "no near tier of a near-only cache",
                        IllegalArgumentException.class,
                        "perigee.near.enabled (cache 'c'): 'false' leaves no tier at all with"
                                + " perigee.far=none; give true",
                        provider -> open(provider, "perigee:x?far=none", Map.of())
                                .createCache("c", new PerigeeConfiguration<>().setNearEnabled(false))),
                new Case<>(
                        "a near-only cache bounded by weight",
                        IllegalArgumentException.class,
                        "perigee.near.max-weight (cache 'c'): '10' needs encoded values, and there are none with"
                                + " perigee.far=none; give perigee.near.max-entries",
                        provider -> open(provider, "perigee:x?far=none", Map.of())
                                .createCache("c", new PerigeeConfiguration<>().setNearMaxWeight(10))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void managers(Case<PerigeeCachingProvider> bad) {
        check(bad, provider);
    }

    @Test
    void systemProperties() {
        assertThat(answerTo("perigee.nonsense", "1")).isEqualTo("system property: unknown option 'perigee.nonsense'");
        assertThat(answerTo("perigee.farr", "none"))
                .isEqualTo("system property: unknown option 'perigee.farr'; did you mean 'perigee.far'?");
        assertThat(answerTo("perigee.far", "disk"))
                .isEqualTo("perigee.far (system property): 'disk' is not valid; give one of memory, redis, none");
        assertThat(answerTo("perigee.uri", "bogus:x"))
                .isEqualTo("perigee.uri (system property): 'bogus:x' is not valid; give a URI such as perigee:default,"
                        + " redis://127.0.0.1:6379 or file:/etc/perigee.yaml");
        assertThat(answerTo("perigee.uri", "perigee:a b"))
                .isEqualTo(
                        "perigee.uri (system property): 'perigee:a b' is not valid; give a URI such as perigee:default,"
                                + " redis://127.0.0.1:6379 or file:/etc/perigee.yaml");
    }

    private String answerTo(String name, String text) {
        System.setProperty(name, text);
        try {
            provider.getCacheManager();
            return "nothing";
        } catch (CacheException e) {
            return e.getMessage();
        } finally {
            System.clearProperty(name);
        }
    }

    // ---- arguments of a cache ------------------------------------------------------------------------------------

    private static Case<Cache<Object, Object>> isNull(String argument, Call<Cache<Object, Object>> call) {
        return isNull(argument, argument, call);
    }

    private static Case<Cache<Object, Object>> isNull(String what, String argument, Call<Cache<Object, Object>> call) {
        return new Case<>("null " + what, NullPointerException.class, argument + ": null is not allowed", call);
    }

    private static Set<Object> oneNull() {
        return new HashSet<>(Arrays.asList(1, null));
    }

    private static Map<Object, Object> map(Object key, Object value) {
        Map<Object, Object> map = new HashMap<>();
        map.put(key, value);
        return map;
    }

    @SuppressWarnings("unchecked") // JSR-107 asks for the raw class of a configuration.
    static Stream<Case<Cache<Object, Object>>> arguments() {
        return Stream.of(
                isNull("key", cache -> cache.get(null)),
                isNull("key", cache -> cache.containsKey(null)),
                isNull("key", cache -> cache.put(null, 1)),
                isNull("value", cache -> cache.put(1, null)),
                isNull("key", cache -> cache.getAndPut(null, 1)),
                isNull("value", cache -> cache.getAndPut(1, null)),
                isNull("key", cache -> cache.putIfAbsent(null, 1)),
                isNull("value", cache -> cache.putIfAbsent(1, null)),
                isNull("key", cache -> cache.remove(null)),
                isNull("key", cache -> cache.remove(null, 1)),
                isNull("oldValue", cache -> cache.remove(1, null)),
                isNull("key", cache -> cache.getAndRemove(null)),
                isNull("key", cache -> cache.replace(null, 1)),
                isNull("value", cache -> cache.replace(1, null)),
                isNull("key", cache -> cache.replace(null, 1, 1)),
                isNull("oldValue", cache -> cache.replace(1, null, 1)),
                isNull("newValue", cache -> cache.replace(1, 1, null)),
                isNull("key", cache -> cache.getAndReplace(null, 1)),
                isNull("value", cache -> cache.getAndReplace(1, null)),
                isNull("keys", cache -> cache.getAll(null)),
                isNull("in keys", "keys[]", cache -> cache.getAll(oneNull())),
                isNull("keys", cache -> cache.removeAll(null)),
                isNull("in keys", "keys[]", cache -> cache.removeAll(oneNull())),
                isNull("keys", cache -> cache.loadAll(null, true, null)),
                isNull("in keys", "keys[]", cache -> cache.loadAll(oneNull(), true, null)),
                isNull("map", cache -> cache.putAll(null)),
                isNull("key in map", "map: key", cache -> cache.putAll(map(null, 1))),
                isNull("value in map", "map: value", cache -> cache.putAll(map(1, null))),
                isNull("key", cache -> cache.invoke(null, (entry, arguments) -> 1)),
                isNull("entryProcessor", cache -> cache.invoke(1, null)),
                isNull("keys", cache -> cache.invokeAll(null, (entry, arguments) -> 1)),
                isNull("in keys", "keys[]", cache -> cache.invokeAll(oneNull(), (entry, arguments) -> 1)),
                isNull("entryProcessor", cache -> cache.invokeAll(Set.of(1), null)),
                isNull("type", cache -> cache.unwrap(null)),
                isNull("type", cache -> cache.getConfiguration(null)),
                isNull("cacheEntryListenerConfiguration", cache -> cache.registerCacheEntryListener(null)),
                isNull("cacheEntryListenerConfiguration", cache -> cache.deregisterCacheEntryListener(null)),
                new Case<>(
                        "unwrapping to something else",
                        IllegalArgumentException.class,
                        "type: java.lang.String cannot be unwrapped from this CacheFacade",
                        cache -> cache.unwrap(String.class)),
                new Case<>(
                        "a configuration of another kind",
                        IllegalArgumentException.class,
                        "type: dev.perigee.jcache.BadInputTest$OtherConfiguration cannot be unwrapped from this"
                                + " PerigeeConfiguration",
                        cache -> cache.getConfiguration(OtherConfiguration.class)),
                new Case<>(
                        "a key of another type",
                        ClassCastException.class,
                        "key: cache 'typed' was configured with java.lang.Integer, not with java.lang.String",
                        cache -> typed(cache).put("text", "text")),
                new Case<>(
                        "a value of another type",
                        ClassCastException.class,
                        "value: cache 'typed' was configured with java.lang.String, not with java.lang.Integer",
                        cache -> typed(cache).put(1, 1)),
                new Case<>(
                        "a value of another type in a map",
                        ClassCastException.class,
                        "map: value: cache 'typed' was configured with java.lang.String, not with java.lang.Integer",
                        cache -> typed(cache).putAll(Map.of(1, 1))));
    }

    private static final class OtherConfiguration<K, V> extends MutableConfiguration<K, V> {
        private static final long serialVersionUID = 1;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Cache<Object, Object> typed(Cache<Object, Object> neighbour) {
        Cache typed = neighbour
                .getCacheManager()
                .createCache(
                        "typed", new MutableConfiguration<Integer, String>().setTypes(Integer.class, String.class));
        return typed;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void arguments(Case<Cache<Object, Object>> bad) {
        for (String far : List.of("memory", "none")) {
            CacheManager manager = open(provider, "perigee:" + NAMESPACE + "?far=" + far, Map.of());
            Cache<Object, Object> cache = manager.createCache("c", new MutableConfiguration<>());
            check(bad, cache);
            assertThat(cache.iterator().hasNext()).as("something was stored").isFalse();
        }
    }

    // ---- classes and sizes ---------------------------------------------------------------------------------------

    private static Case<Cache<Object, Object>> unwritable(String what, String message, Object key, Object value) {
        return new Case<>(what, CacheException.class, message, cache -> cache.put(key, value));
    }

    static Stream<Case<Cache<Object, Object>>> values() {
        Object deep = "x";
        for (int i = 0; i < 10; i++) {
            deep = new ArrayList<>(List.of(deep));
        }
        return Stream.of(
                unwritable(
                        "a thread",
                        "A value of class java.lang.Thread cannot be written: java.lang.Thread is a class of the JDK that"
                                + " cannot be written; use one that is a plain value or collection",
                        1,
                        new Thread()),
                unwritable(
                        "a class that the list does not have",
                        "A value of class dev.perigee.jcache.BadInputTest$Order cannot be written:"
                                + " dev.perigee.jcache.BadInputTest$Order is not a class that may be written or read; to"
                                + " allow it, add it to the list: perigee.serialization.allow=dev.perigee.jcache.BadInputTest$Order",
                        1,
                        new Order(1)),
                unwritable(
                        "a key's class that the list does not have",
                        "A key of class dev.perigee.jcache.BadInputTest$Order cannot be written:"
                                + " dev.perigee.jcache.BadInputTest$Order is not a class that may be written or read; to"
                                + " allow it, add it to the list: perigee.serialization.allow=dev.perigee.jcache.BadInputTest$Order",
                        new Order(1),
                        1),
                unwritable(
                        "a key without equals",
                        "A key of class dev.perigee.jcache.BadInputTest$Plain cannot be written:"
                                + " dev.perigee.jcache.BadInputTest$Plain cannot be part of a key: its objects are equal"
                                + " only to themselves; override equals and hashCode",
                        new Plain(),
                        1),
                unwritable(
                        "a throwable",
                        "A value of class java.lang.Exception cannot be written: java.lang.Exception is a class of the JDK"
                                + " that cannot be written; use one that is a plain value or collection",
                        1,
                        new Exception("not in the message")),
                unwritable(
                        "hooks of Java serialization",
                        "A value of class dev.perigee.jcache.BadInputTest$Hooked cannot be written:"
                                + " dev.perigee.jcache.BadInputTest$Hooked has a method readResolve of Java serialization,"
                                + " which is not supported; use a record or a class whose fields are all there is to it,"
                                + " or have Java serialization write it:"
                                + " perigee.serialization.java=dev.perigee.jcache.BadInputTest$Hooked",
                        1,
                        new Hooked()),
                unwritable(
                        "an array as key",
                        "A key of class [I has no canonical form: read back, it is not equal to itself or has other bytes."
                                + " Give its class an equals and hashCode that look at all its fields which are not"
                                + " transient, or use a record",
                        new int[] {1},
                        1),
                unwritable(
                        "a large value",
                        "A value of class java.lang.String cannot be written: it takes more than 2048 bytes; make it smaller,"
                                + " or raise serialization.max-entry-bytes",
                        1,
                        "x".repeat(5_000)),
                unwritable(
                        "a large key",
                        "A key of class java.lang.String cannot be written: it takes more than 64 bytes; make it smaller, or"
                                + " raise serialization.max-key-bytes",
                        "x".repeat(100),
                        1),
                unwritable(
                        "a deep value",
                        "A value of class java.util.ArrayList cannot be written: its objects are nested more than 4 deep, or"
                                + " in a cycle without end; nest them less, or raise serialization.max-depth",
                        1,
                        deep));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void values(Case<Cache<Object, Object>> bad) {
        CacheManager manager = open(
                provider,
                "perigee:" + NAMESPACE,
                Map.of(
                        "perigee.serialization.allow",
                                "dev.perigee.jcache.BadInputTest$Plain,dev.perigee.jcache.BadInputTest$Hooked",
                        "perigee.serialization.max-entry-bytes", "2kb",
                        "perigee.serialization.max-key-bytes", "64",
                        "perigee.serialization.max-depth", "4"));
        Cache<Object, Object> cache = manager.createCache("c", new MutableConfiguration<>());

        check(bad, cache);

        assertThat(cache.iterator().hasNext()).as("something was stored").isFalse();
    }

    // ---- names and types in a manager, and what is closed --------------------------------------------------------

    static Stream<Case<CacheManager>> names() {
        return Stream.of(
                new Case<>(
                        "the same name twice",
                        CacheException.class,
                        "cacheName: this cache manager has a cache 'c' already; get it by getCache, or destroy it first",
                        manager -> manager.createCache("c", new MutableConfiguration<>())),
                new Case<>(
                        "half a character",
                        IllegalArgumentException.class,
                        "cacheName: holds an unpaired surrogate; give a name that has a UTF-8 form",
                        manager -> manager.createCache("\ud800", new MutableConfiguration<>())),
                new Case<>(
                        "another type of keys",
                        ClassCastException.class,
                        "keyType: cache 'c' was configured with java.lang.Integer, not with java.lang.Long",
                        manager -> manager.getCache("c", Long.class, String.class)),
                new Case<>(
                        "another type of values",
                        ClassCastException.class,
                        "valueType: cache 'c' was configured with java.lang.String, not with java.lang.Object",
                        manager -> manager.getCache("c", Integer.class, Object.class)),
                nullArgument("cacheName", manager -> manager.createCache(null, new MutableConfiguration<>())),
                nullArgument("configuration", manager -> manager.createCache("n", null)),
                nullArgument("cacheName", manager -> manager.getCache(null)),
                nullArgument("cacheName", manager -> manager.getCache(null, Integer.class, String.class)),
                nullArgument("keyType", manager -> manager.getCache("c", null, String.class)),
                nullArgument("valueType", manager -> manager.getCache("c", Integer.class, null)),
                nullArgument("cacheName", manager -> manager.destroyCache(null)),
                nullArgument("cacheName", manager -> manager.enableManagement(null, true)),
                nullArgument("cacheName", manager -> manager.enableStatistics(null, true)),
                nullArgument("type", manager -> manager.unwrap(null)),
                new Case<>(
                        "unwrapping to something else",
                        IllegalArgumentException.class,
                        "type: java.lang.String cannot be unwrapped from this PerigeeCacheManager",
                        manager -> manager.unwrap(String.class)));
    }

    private static Case<CacheManager> nullArgument(String argument, Call<CacheManager> call) {
        return new Case<>("null " + argument, NullPointerException.class, argument + ": null is not allowed", call);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void names(Case<CacheManager> bad) {
        CacheManager manager = open(provider, "perigee:" + NAMESPACE, Map.of());
        manager.createCache("c", new MutableConfiguration<Integer, String>().setTypes(Integer.class, String.class));

        check(bad, manager);

        assertThat(manager.getCacheNames()).containsExactly("c");
    }

    @Test
    @SuppressWarnings("unchecked") // JSR-107 asks for the raw class of a configuration.
    void aClosedCacheSaysSo() {
        CacheManager manager = open(provider, "perigee:" + NAMESPACE, Map.of());
        Cache<Object, Object> cache = manager.createCache("c", new MutableConfiguration<>());
        cache.close();

        List<Call<Cache<Object, Object>>> calls = List.of(
                closed -> closed.get(1),
                closed -> closed.getAll(Set.of(1)),
                closed -> closed.containsKey(1),
                closed -> closed.loadAll(Set.of(1), true, null),
                closed -> closed.put(1, 1),
                closed -> closed.getAndPut(1, 1),
                closed -> closed.putAll(Map.of()),
                closed -> closed.putIfAbsent(1, 1),
                closed -> closed.remove(1),
                closed -> closed.remove(1, 1),
                closed -> closed.getAndRemove(1),
                closed -> closed.replace(1, 1),
                closed -> closed.replace(1, 1, 1),
                closed -> closed.getAndReplace(1, 1),
                closed -> closed.removeAll(),
                closed -> closed.removeAll(Set.of()),
                closed -> closed.clear(),
                closed -> closed.getConfiguration(CompleteConfiguration.class),
                closed -> closed.invoke(1, (entry, arguments) -> 1),
                closed -> closed.invokeAll(Set.of(), (entry, arguments) -> 1),
                closed -> closed.registerCacheEntryListener(null),
                closed -> closed.deregisterCacheEntryListener(null),
                closed -> assertThat(closed.iterator()).isNull(),
                closed -> closed.put(null, null));
        for (int i = 0; i < calls.size(); i++) {
            check(new Case<>("call " + i, IllegalStateException.class, "Cache 'c' is closed", calls.get(i)), cache);
        }
        assertThat(cache.isClosed()).isTrue();
        assertThat(cache.getName()).isEqualTo("c");
        assertThat(cache.getCacheManager()).isSameAs(manager);
    }

    @Test
    void aClosedManagerSaysSo() {
        CacheManager manager = open(provider, "perigee:" + NAMESPACE, Map.of());
        manager.close();

        List<Call<CacheManager>> calls = List.of(
                closed -> closed.createCache("c", new MutableConfiguration<>()),
                closed -> closed.getCache("c"),
                closed -> closed.getCache("c", Integer.class, String.class),
                closed -> closed.getCacheNames(),
                closed -> closed.destroyCache("c"),
                closed -> closed.enableManagement("c", true),
                closed -> closed.enableStatistics("c", true));
        for (int i = 0; i < calls.size(); i++) {
            check(
                    new Case<>(
                            "call " + i,
                            IllegalStateException.class,
                            "The cache manager perigee:bad-input is closed",
                            calls.get(i)),
                    manager);
        }
        assertThat(manager.isClosed()).isTrue();
    }

    private static <T> void check(Case<T> bad, T target) {
        assertThatThrownBy(() -> bad.call().on(target))
                .as(bad.what())
                .isExactlyInstanceOf(bad.type())
                .hasMessage(bad.message());
    }
}
