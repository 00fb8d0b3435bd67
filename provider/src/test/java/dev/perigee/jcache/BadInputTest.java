package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.perigee.config.PerigeeConfiguration;
import java.io.Serializable;
import java.net.URI;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong arguments and configurations, each with the exact message it gives. */
class BadInputTest {

    private static final CachingProvider PROVIDER = Caching.getCachingProvider();
    private static final ClassLoader LOADER = BadInputTest.class.getClassLoader();

    private CacheManager manager;
    private Cache<Object, Object> cache;

    /** What is done wrong, to a fresh manager and cache. */
    private interface Wrong {
        void use(CacheManager manager, Cache<Object, Object> cache);
    }

    private record Case(String name, Wrong wrong, Class<? extends Throwable> type, String message) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final class Hooked implements Serializable {
        private static final long serialVersionUID = 1;

        private Object readResolve() {
            return this;
        }
    }

    private static final class Unlisted {
        @Override
        public String toString() {
            return "secret-value-marker";
        }
    }

    @BeforeEach
    void open() {
        manager = PROVIDER.getCacheManager(URI.create("perigee:bad-input"), LOADER);
        cache = manager.createCache("cache", new MutableConfiguration<>());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @ParameterizedTest
    @MethodSource({"arguments", "lifeCycle", "configurations", "options", "classes"})
    void saysWhatIsWrong(Case wrong) {
        Throwable thrown = catchThrowable(() -> wrong.wrong().use(manager, cache));
        assertThat(thrown).isInstanceOf(wrong.type()).hasMessage(wrong.message());
    }

    static Stream<Case> arguments() {
        Set<Object> withNull = new HashSet<>(Collections.singleton(null));
        Map<Object, Object> nullValue = Collections.singletonMap("k", null);
        Map<Object, Object> nullKey = Collections.singletonMap(null, "v");
        return Stream.of(
                nothing("get(null)", "key", (m, c) -> c.get(null)),
                nothing("getAll(null)", "keys", (m, c) -> c.getAll(null)),
                nothing("getAll with null", "keys[]", (m, c) -> c.getAll(withNull)),
                nothing("containsKey(null)", "key", (m, c) -> c.containsKey(null)),
                nothing("loadAll(null)", "keys", (m, c) -> c.loadAll(null, true, null)),
                nothing("put(null, v)", "key", (m, c) -> c.put(null, "v")),
                nothing("put(k, null)", "value", (m, c) -> c.put("k", null)),
                nothing("getAndPut(k, null)", "value", (m, c) -> c.getAndPut("k", null)),
                nothing("putAll(null)", "map", (m, c) -> c.putAll(null)),
                nothing("putAll with null value", "map: value", (m, c) -> c.putAll(nullValue)),
                nothing("putAll with null key", "map: key", (m, c) -> c.putAll(nullKey)),
                nothing("putIfAbsent(k, null)", "value", (m, c) -> c.putIfAbsent("k", null)),
                nothing("remove(null)", "key", (m, c) -> c.remove(null)),
                nothing("remove(k, null)", "oldValue", (m, c) -> c.remove("k", null)),
                nothing("replace(k, null, v)", "oldValue", (m, c) -> c.replace("k", null, "v")),
                nothing("replace(k, v, null)", "newValue", (m, c) -> c.replace("k", "v", null)),
                nothing("getAndReplace(k, null)", "value", (m, c) -> c.getAndReplace("k", null)),
                nothing("removeAll(null)", "keys", (m, c) -> c.removeAll(null)),
                nothing("invoke(null, p)", "key", (m, c) -> c.invoke(null, (entry, arguments) -> null)),
                nothing("invoke(k, null)", "entryProcessor", (m, c) -> c.invoke("k", null)),
                nothing("unwrap(null)", "type", (m, c) -> c.unwrap(null)),
                nothing(
                        "createCache(null, ...)",
                        "cacheName",
                        (m, c) -> m.createCache(null, new MutableConfiguration<>())),
                nothing("createCache(name, null)", "configuration", (m, c) -> m.createCache("other", null)),
                nothing("getCache(null)", "cacheName", (m, c) -> m.getCache(null)),
                nothing("getCache(name, null, V)", "keyType", (m, c) -> m.getCache("cache", null, Object.class)),
                nothing("destroyCache(null)", "cacheName", (m, c) -> m.destroyCache(null)),
                new Case(
                        "unwrap another type",
                        (m, c) -> c.unwrap(String.class),
                        IllegalArgumentException.class,
                        "type: java.lang.String cannot be unwrapped from this CacheFacade"));
    }

    static Stream<Case> lifeCycle() {
        return Stream.of(
                new Case(
                        "a closed cache",
                        (m, c) -> {
                            c.close();
                            c.get("k");
                        },
                        IllegalStateException.class,
                        "Cache 'cache' is closed"),
                new Case(
                        "a closed cache, whatever the arguments",
                        (m, c) -> {
                            c.close();
                            c.put(null, null);
                        },
                        IllegalStateException.class,
                        "Cache 'cache' is closed"),
                new Case(
                        "a closed manager",
                        (m, c) -> {
                            m.close();
                            m.getCacheNames();
                        },
                        IllegalStateException.class,
                        "The cache manager perigee:bad-input is closed"),
                new Case(
                        "a name that is taken",
                        (m, c) -> m.createCache("cache", new MutableConfiguration<>()),
                        CacheException.class,
                        "cacheName: this cache manager has a cache 'cache' already; get it by getCache, or destroy it first"),
                new Case(
                        "another key type",
                        (m, c) -> m.getCache("cache", Long.class, Object.class),
                        ClassCastException.class,
                        "keyType: cache 'cache' was configured with java.lang.Object, not with java.lang.Long"),
                new Case(
                        "a name without UTF-8 form",
                        (m, c) -> m.createCache("\ud800", new MutableConfiguration<>()),
                        IllegalArgumentException.class,
                        "cacheName: holds an unpaired surrogate; give a name that has a UTF-8 form"),
                new Case(
                        "iterator.remove before next",
                        (m, c) -> c.iterator().remove(),
                        IllegalStateException.class,
                        "remove() needs a next() before it, and takes one entry only"));
    }

    static Stream<Case> configurations() {
        return Stream.of(
                configuration(
                        "an unknown option, near to a known one",
                        "near.max-entry",
                        "1",
                        "unknown option 'perigee.near.max-entry'; did you mean 'perigee.near.max-entries'?"),
                configuration("an unknown option, near to none", "colour", "red", "unknown option 'perigee.colour'"),
                configuration(
                        "an impossible size",
                        "near.max-entries",
                        "0",
                        "perigee.near.max-entries (cache configuration): '0' is not valid; give a whole number, 1 or more"),
                configuration(
                        "not a number",
                        "near.max-entries",
                        "many",
                        "perigee.near.max-entries (cache configuration): 'many' is not valid; give a whole number, 1 or"
                                + " more"),
                configuration(
                        "not a size",
                        "near.max-weight",
                        "3 cows",
                        "perigee.near.max-weight (cache configuration): '3 cows' is not valid; give a size such as 4096,"
                                + " 64kb or 8mb, from 0 up"),
                configuration(
                        "neither yes nor no",
                        "near.enabled",
                        "yes",
                        "perigee.near.enabled (cache configuration): 'yes' is not valid; give true or false"),
                configuration(
                        "a manager's option on a cache",
                        "coherence.bound",
                        "1s",
                        "perigee.coherence.bound: belongs to the cache manager, not to a cache; give it in the manager's"
                                + " properties or URI"));
    }

    static Stream<Case> options() {
        return Stream.of(
                uri(
                        "a foreign URI",
                        "redis://localhost",
                        "uri: 'redis://localhost' is not one of Perigee's; give perigee:<namespace>, for example"
                                + " perigee:default"),
                uri(
                        "half an option",
                        "perigee:bad?far",
                        "uri: 'far' behind the question mark is not valid; give option=value"),
                uri(
                        "an unknown option in the URI",
                        "perigee:bad?fra=none",
                        "URI: unknown option 'perigee.fra'; did you mean 'perigee.far'?"),
                uri(
                        "an unknown word",
                        "perigee:bad?far=moon",
                        "perigee.far (URI): 'moon' is not valid; give one of memory, none"),
                uri(
                        "not a namespace",
                        "perigee:a.b",
                        "perigee.namespace (URI): 'a.b' is not valid; give 1 to 32 characters of A-Z a-z 0-9 _ -"),
                uri(
                        "not a power of two",
                        "perigee:bad?far.partitions=12",
                        "perigee.far.partitions (URI): '12' is not valid; give a power of two from 1 to 1024"),
                uri(
                        "not a time",
                        "perigee:bad?far.timeout=2",
                        "perigee.far.timeout (URI): '2' is not valid; give a time such as 500ms, 2s or 5m, from 10ms to 30d"),
                uri(
                        "not a class pattern",
                        "perigee:bad?serialization.allow=com..*.x*y",
                        "perigee.serialization.allow (URI): 'com..*.x*y' is not valid; give class names or patterns"
                                + " separated by commas, such as com.acme.Order,com.acme.model.**"),
                uri(
                        "a key limit above the format's",
                        "perigee:bad?serialization.max-key-bytes=1mb",
                        "perigee.serialization.max-key-bytes (URI): '1mb' is not valid; give a size such as 4096, 64kb or"
                                + " 8mb, from 16 to 65535"),
                uri(
                        "digests too rare for the bound",
                        "perigee:bad?coherence.bound=500ms",
                        "perigee.coherence.digest-interval: 500ms is too long for a bound of 500ms; give at most half of"
                                + " perigee.coherence.bound"),
                uri(
                        "no tier at all",
                        "perigee:bad?far=none&near.enabled=false",
                        "perigee.near.enabled: 'false' leaves no tier at all with perigee.far=none; give true"),
                uri(
                        "another size for a namespace that is open",
                        "perigee:bad-input?node.name=b&far.partitions=32",
                        "perigee.far.partitions: 32; this namespace is open with 16, give the same or another namespace"),
                new Case(
                        "an unknown option among the properties",
                        (m, c) -> {
                            Properties properties = new Properties();
                            properties.setProperty("perigee.near.max-entris", "5");
                            PROVIDER.getCacheManager(URI.create("perigee:bad"), LOADER, properties);
                        },
                        CacheException.class,
                        "manager property: unknown option 'perigee.near.max-entris'; did you mean"
                                + " 'perigee.near.max-entries'?"),
                new Case(
                        "weight without encoded values",
                        (m, c) -> {
                            try (CacheManager near =
                                    PROVIDER.getCacheManager(URI.create("perigee:bad?far=none"), LOADER)) {
                                near.createCache("heavy", new PerigeeConfiguration<>().setNearMaxWeight(1000));
                            }
                        },
                        IllegalArgumentException.class,
                        "perigee.near.max-weight (cache 'heavy'): needs encoded values, and there are none with"
                                + " perigee.far=none; give perigee.near.max-entries"));
    }

    static Stream<Case> classes() {
        return Stream.of(
                new Case(
                        "a value with hooks of Java serialization",
                        (m, c) -> c.put("k", new Hooked()),
                        CacheException.class,
                        "A value of class " + Hooked.class.getName() + " cannot be written: " + Hooked.class.getName()
                                + " has a method readResolve of Java serialization, which is not supported; use a record or a class whose fields are all there is to it"),
                new Case(
                        "a throwable",
                        (m, c) -> c.put("k", new IllegalStateException("secret-value-marker")),
                        CacheException.class,
                        "A value of class java.lang.IllegalStateException cannot be written:"
                                + " java.lang.IllegalStateException is a class of the JDK that cannot be written; use one"
                                + " that is a plain value or collection"),
                new Case(
                        "an array as key",
                        (m, c) -> c.put(new int[] {1}, "v"),
                        CacheException.class,
                        "A key of class [I has no canonical form: read back, it is not equal to itself or has other bytes."
                                + " Give its class an equals and hashCode that look at all its fields which are not"
                                + " transient, or use a record"),
                new Case(
                        "a class outside the list",
                        (m, c) -> {
                            try (CacheManager strict = PROVIDER.getCacheManager(
                                    URI.create("perigee:bad?serialization.allow=com.acme.Order"), LOADER)) {
                                strict.createCache("strict", new MutableConfiguration<>())
                                        .put("k", new Unlisted());
                            }
                        },
                        CacheException.class,
                        "A value of class " + Unlisted.class.getName() + " cannot be written: "
                                + Unlisted.class.getName()
                                + " is not a class that may be written or read; to allow it:"
                                + " perigee.serialization.allow=" + Unlisted.class.getName()));
    }

    private static Case nothing(String name, String argument, Wrong wrong) {
        return new Case(name, wrong, NullPointerException.class, argument + ": null is not allowed");
    }

    private static Case configuration(String name, String option, String text, String message) {
        return new Case(
                name,
                (m, c) -> new PerigeeConfiguration<>().set(option, text),
                IllegalArgumentException.class,
                message);
    }

    private static Case uri(String name, String uri, String message) {
        return new Case(
                name, (m, c) -> PROVIDER.getCacheManager(URI.create(uri), LOADER), CacheException.class, message);
    }
}
