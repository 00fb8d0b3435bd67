package dev.perigee.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.Propagation;
import dev.perigee.TagProvider;
import dev.perigee.config.Option.Scope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLEncoder;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option can be set in every place, later places win, and defaults are what they were. */
class OptionSourcesTest {

    private static final URI DEFAULT = URI.create("perigee:default");

    /** Finds no file. */
    private static final ClassLoader NO_FILE = new ClassLoader(null) {};

    /** A value for each option that is not its default. */
    private static final Map<String, String> OTHER = Map.ofEntries(
            Map.entry("uri", "perigee:other"),
            Map.entry("far", "none"),
            Map.entry("namespace", "shop"),
            Map.entry("node.name", "a"),
            Map.entry("far.partitions", "64"),
            Map.entry("far.memory.max-keys", "0"),
            Map.entry("far.redis.address", "rediss+cluster://user:%40pass@[::1]:7000,b.example:7001"),
            Map.entry("far.redis.config", "classpath:redisson.yaml"),
            Map.entry("far.timeout", "3s"),
            Map.entry("far.stale-after", "200ms"),
            Map.entry("coherence.bound", "5s"),
            Map.entry("coherence.digest-interval", "250ms"),
            Map.entry("coherence.grace", "0ms"),
            Map.entry("turn.timeout", "1m"),
            Map.entry("loader.lease", "10s"),
            Map.entry("loader.timeout", "1m"),
            Map.entry("listener.order-wait", "2s"),
            Map.entry("listener.timeout", "3s"),
            Map.entry("serialization.allow", "com.acme.Order,com.acme.model.**"),
            Map.entry("serialization.java", "com.acme.Basket"),
            Map.entry("serialization.immutable", "com.acme.Money"),
            Map.entry("serialization.max-entry-bytes", "64kb"),
            Map.entry("serialization.max-key-bytes", "1kb"),
            Map.entry("serialization.max-depth", "32"),
            Map.entry("codec", "json"),
            Map.entry("codec.also-read", "java"),
            Map.entry("near.enabled", "false"),
            Map.entry("near.max-entries", "5"),
            Map.entry("near.max-weight", "64mb"),
            Map.entry("near.max-age", "1m"),
            Map.entry("near.policy", "lru"),
            Map.entry("near.transformer", "com.acme.Parsed"),
            Map.entry("role", "reader"),
            Map.entry("error.listener", "com.acme.Pager"),
            Map.entry("consistency", "confirmed"),
            Map.entry("listener.remote-sync", "1s"),
            Map.entry("propagation", "auto"),
            Map.entry("propagation.max-bytes", "8kb"),
            Map.entry("near.reread-interval", "50ms"),
            Map.entry("far.on-failure", "strict"),
            Map.entry("far.on-write-failure", "throw"),
            Map.entry("clear-on-start", "true"),
            Map.entry("stale.max-age", "0s"),
            Map.entry("tags.provider", "dev.perigee.config.OptionSourcesTest$Tags"),
            Map.entry("near.on-disconnect", "bypass"),
            Map.entry("expiry.creation", "1h"),
            Map.entry("expiry.update", "eternal"),
            Map.entry("expiry.access", "90s"),
            Map.entry("statistics", "true"),
            Map.entry("management", "true"),
            Map.entry("create", "true"),
            Map.entry("key-type", "java.lang.String"),
            Map.entry("value-type", "java.lang.Integer"));

    /** What an option may name. */
    public static final class Tags implements TagProvider<Object, Object> {
        @Override
        public List<String> tagsOf(Object key, Object value) {
            return List.of();
        }
    }

    private static Stream<Option<?>> of(Scope... scopes) {
        return Options.all().stream().filter(option -> List.of(scopes).contains(option.scope()));
    }

    static Stream<Option<?>> ofSurroundings() {
        return of(Scope.PROVIDER, Scope.MANAGER, Scope.CACHE);
    }

    /** A manager cannot say where managers are. */
    static Stream<Option<?>> ofManagers() {
        return of(Scope.MANAGER, Scope.CACHE);
    }

    static Stream<Option<?>> ofSingleCaches() {
        return of(Scope.CACHE, Scope.NAME);
    }

    static Stream<Option<?>> ofCode() {
        return of(Scope.CACHE);
    }

    @Test
    void defaultsAreWhatTheyWere() {
        OptionValues defaults = OptionValues.DEFAULTS;
        assertThat(defaults.get(FarOptions.FAR)).isEqualTo("memory");
        assertThat(defaults.get(Options.NAMESPACE)).isEqualTo("default");
        assertThat(defaults.get(FarOptions.PARTITIONS)).isEqualTo(16);
        assertThat(defaults.get(FarOptions.MEMORY_MAX_KEYS)).isEqualTo(1_000_000);
        assertThat(defaults.get(FarOptions.REDIS_ADDRESS)).isEmpty();
        assertThat(defaults.get(FarOptions.REDIS_CONFIG)).isEmpty();
        assertThat(defaults.get(FarOptions.FAR_TIMEOUT)).isEqualTo(Duration.ofSeconds(2));
        assertThat(defaults.get(TimeOptions.BOUND)).isEqualTo(Duration.ofSeconds(2));
        assertThat(defaults.get(TimeOptions.DIGEST_INTERVAL)).isEqualTo(Duration.ofMillis(500));
        assertThat(defaults.get(TimeOptions.GRACE)).isEqualTo(Duration.ofMillis(250));
        assertThat(defaults.get(TimeOptions.TURN_TIMEOUT)).isEqualTo(Duration.ofSeconds(10));
        assertThat(defaults.get(TimeOptions.LOAD_LEASE)).isEqualTo(Duration.ofSeconds(5));
        assertThat(defaults.get(TimeOptions.LOAD_TIMEOUT)).isEqualTo(Duration.ofSeconds(30));
        assertThat(defaults.get(TimeOptions.ORDER_WAIT)).isEqualTo(Duration.ofSeconds(1));
        assertThat(defaults.get(TimeOptions.LISTENER_TIMEOUT)).isEqualTo(Duration.ofSeconds(2));
        assertThat(defaults.get(Options.ALLOW)).isEmpty();
        assertThat(defaults.get(Options.IMMUTABLE)).isEmpty();
        assertThat(defaults.get(Options.MAX_ENTRY)).isEqualTo(8 << 20);
        assertThat(defaults.get(Options.MAX_KEY)).isEqualTo(0xFFFF);
        assertThat(defaults.get(Options.MAX_DEPTH)).isEqualTo(64);
        assertThat(defaults.get(Options.NEAR_ENABLED)).isTrue();
        assertThat(defaults.get(Options.NEAR_MAX_ENTRIES)).isEqualTo(10_000);
        assertThat(defaults.get(Options.NEAR_MAX_WEIGHT)).isZero();
        assertThat(defaults.get(Options.ON_DISCONNECT)).isEqualTo("bounded");
    }

    @ParameterizedTest
    @MethodSource("ofSurroundings")
    void canBeSetInTheEnvironment(Option<?> option) {
        assertSet(read(Map.of(option.environment(), other(option)), new Properties(), DEFAULT, null, NO_FILE), option);
    }

    @ParameterizedTest
    @MethodSource("ofSurroundings")
    void canBeSetByASystemProperty(Option<?> option) {
        Properties system = properties(option.property(), other(option));
        assertSet(read(Map.of(), system, DEFAULT, null, NO_FILE), option);
        assertMisspeltIsTold(
                option, name -> read(Map.of(), properties("perigee." + name, "x"), DEFAULT, null, NO_FILE));
    }

    @ParameterizedTest
    @MethodSource("ofManagers")
    void canBeSetInTheFile(Option<?> option) {
        assertSet(readFile(option.name() + ": '" + other(option) + "'"), option);
        assertSet(readFile(nested(option)), option);
        assertMisspeltIsTold(option, name -> readFile(name + ": x"));
    }

    @ParameterizedTest
    @MethodSource("ofManagers")
    void canBeSetInTheUri(Option<?> option) {
        assertSet(read(URI.create("perigee:default?" + query(option.name(), other(option))), null), option);
        assertMisspeltIsTold(option, name -> read(URI.create("perigee:default?" + query(name, "x")), null));
    }

    @ParameterizedTest
    @MethodSource("ofManagers")
    void canBeSetInTheManagersProperties(Option<?> option) {
        assertSet(read(DEFAULT, properties(option.property(), other(option))), option);
        assertMisspeltIsTold(option, name -> read(DEFAULT, properties("perigee." + name, "x")));
    }

    @ParameterizedTest
    @MethodSource("ofSingleCaches")
    void canBeSetForACacheInTheFile(Option<?> option) {
        assertSetForOrders(readFile("caches: {orders: {" + option.name() + ": '" + other(option) + "'}}"), option);
        assertSetForOrders(readFile("caches:\n  orders:\n" + nested(option).indent(4)), option);
        assertMisspeltIsTold(option, name -> readFile("caches: {orders: {" + name + ": x}}"));
    }

    @ParameterizedTest
    @MethodSource("ofSingleCaches")
    void canBeSetForACacheByProperties(Option<?> option) {
        String name = "caches[orders]." + option.name();
        Properties properties = properties("perigee." + name, other(option));
        assertSetForOrders(read(Map.of(), properties, DEFAULT, null, NO_FILE), option);
        assertSetForOrders(read(DEFAULT, properties), option);
        assertSetForOrders(read(URI.create("perigee:default?" + query(name, other(option))), null), option);
        assertMisspeltIsTold(option, misspelt -> read(DEFAULT, properties("perigee.caches[orders]." + misspelt, "x")));
    }

    @ParameterizedTest
    @MethodSource("ofCode")
    void canBeSetInCode(Option<?> option) {
        PerigeeConfiguration<Object, Object> configuration =
                new PerigeeConfiguration<>().set(option.name(), other(option));
        OptionValues values = read(DEFAULT, null).valuesOf("orders", List.of(), configuration);
        assertSet(values, option);
        assertMisspeltIsTold(option, name -> new PerigeeConfiguration<>().set(name, "x"));
    }

    private static ManagerOptions read(URI uri, @Nullable Properties properties) {
        return read(Map.of(), new Properties(), uri, properties, NO_FILE);
    }

    private static ManagerOptions readFile(String text) {
        return read(Map.of(), new Properties(), DEFAULT, null, new OneFile(text));
    }

    private static ManagerOptions read(
            Map<String, String> environment,
            Properties system,
            URI uri,
            @Nullable Properties properties,
            ClassLoader loader) {
        return new OptionSources(environment, system).of(uri, properties, loader);
    }

    private static String query(String name, String text) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8) + "=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Properties properties(String name, String text) {
        Properties properties = new Properties();
        properties.setProperty(name, text);
        return properties;
    }

    /** Each part of the name on a line of its own. */
    private static String nested(Option<?> option) {
        String[] parts = option.name().split("\\.", -1);
        StringBuilder text = new StringBuilder();
        for (int depth = 0; depth < parts.length; depth++) {
            text.append("  ".repeat(depth)).append(parts[depth]).append(":\n");
        }
        return text.append("  ".repeat(parts.length))
                .append("value: '")
                .append(other(option))
                .append("'\n")
                .toString();
    }

    /** With one letter too few and one that is wrong, the option itself is suggested. */
    private static void assertMisspeltIsTold(Option<?> option, Consumer<String> place) {
        String name = option.name();
        int middle = name.length() / 2;
        for (String misspelt : List.of(
                name.substring(0, middle) + name.substring(middle + 1),
                name.substring(0, middle) + "0" + name.substring(middle + 1))) {
            assertThatThrownBy(() -> place.accept(misspelt))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .contains("unknown option")
                    .containsAnyOf("did you mean '" + name + "'?", "did you mean '" + option.property() + "'?");
        }
    }

    /** A class path with nothing but the file. */
    private static final class OneFile extends ClassLoader {

        private final String text;

        OneFile(String text) {
            super(/* parent= */ null);
            this.text = text;
        }

        @Override
        protected Enumeration<URL> findResources(String name) throws IOException {
            return name.equals("perigee.yaml")
                    ? Collections.enumeration(List.of(new URL(null, "memory:perigee.yaml", new URLStreamHandler() {
                        @Override
                        protected URLConnection openConnection(URL url) {
                            return new URLConnection(url) {
                                @Override
                                public void connect() {}

                                @Override
                                public InputStream getInputStream() {
                                    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
                                }
                            };
                        }
                    })))
                    : Collections.emptyEnumeration();
        }
    }

    @Test
    void codeHasAMethodForEach() {
        PerigeeConfiguration<Object, Object> configuration = new PerigeeConfiguration<>()
                .setNearEnabled(false)
                .setNearMaxEntries(5)
                .setNearMaxWeight(64 << 20)
                .setNearMaxAge(Duration.ofMinutes(1))
                .setNearPolicy("lru")
                .setCodec("json")
                .setCodecAlsoRead("java")
                .set("near.transformer", "com.acme.Parsed")
                .setRole(Role.READER)
                .set("error.listener", "com.acme.Pager")
                .setConsistency(Consistency.CONFIRMED)
                .setListenerRemoteSync(Duration.ofSeconds(1))
                .setPropagation(Propagation.AUTO)
                .setPropagationMaxBytes(8 << 10)
                .setNearRereadInterval(Duration.ofMillis(50))
                .setFarOnFailure("strict")
                .setStaleMaxAge(Duration.ZERO)
                .setTagProvider(Tags.class)
                .setFarOnWriteFailure("throw")
                .setClearOnStart(true);
        Map<String, String> expected = new HashMap<>(OTHER);
        expected.keySet()
                .retainAll(of(Scope.CACHE)
                        .map(Option::name)
                        // MutableConfiguration has methods for these.
                        .filter(name -> !name.startsWith("expiry.")
                                && !List.of("statistics", "management").contains(name))
                        .toList());
        expected.put("near.max-weight", Long.toString(64 << 20));
        expected.put("near.max-age", "60000ms");
        expected.put("propagation.max-bytes", Integer.toString(8 << 10));
        expected.put("listener.remote-sync", "1000ms");
        expected.put("far.on-write-failure", "throw");
        expected.put("clear-on-start", "true");
        expected.put("stale.max-age", "0ms");
        assertThat(configuration.options()).isEqualTo(expected);
    }

    @Test
    void laterPlacesWin() {
        ClassLoader file = new OneFile("{near.max-entries: 1, namespace: file, near.max-age: 1m}");
        Map<String, String> environment = Map.of("PERIGEE_NEAR_MAX_ENTRIES", "2", "PERIGEE_NAMESPACE", "env");
        Properties system = properties("perigee.near.max-entries", "3");
        URI uri = URI.create("perigee:uri?near.max-entries=4");
        Properties manager = properties("perigee.near.max-entries", "5");
        manager.setProperty("somebody.elses", "x");
        PerigeeConfiguration<Object, Object> code = new PerigeeConfiguration<>().setNearMaxEntries(6);

        Properties none = new Properties();
        List<ManagerOptions> more = List.of(
                read(Map.of(), none, DEFAULT, null, file),
                read(environment, none, DEFAULT, null, file),
                read(environment, system, DEFAULT, null, file),
                read(environment, system, uri, null, file),
                read(environment, system, uri, manager, file));

        assertThat(more.stream().map(options -> options.values().get(Options.NEAR_MAX_ENTRIES)))
                .containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(more.stream().map(options -> options.values().get(Options.NAMESPACE)))
                .as("the default URI says nothing of the namespace")
                .containsExactly("file", "env", "env", "uri", "uri");
        assertThat(more.get(4).valuesOf("orders", List.of(), code).get(Options.NEAR_MAX_ENTRIES))
                .isEqualTo(6);
        assertThat(more.get(4).values().get(Options.NEAR_MAX_AGE)).hasMinutes(1);
    }

    @Test
    void laterPlacesWinForSingleCachesToo() {
        ClassLoader file = new OneFile("caches: {orders: {near.max-entries: 1, near.max-age: 1m}}");
        Properties system = properties("perigee.caches[ord*].near.max-entries", "2");
        URI uri = URI.create("perigee:default?near.max-entries=9&caches[ord*].near.max-entries=3");
        Properties manager = properties("perigee.caches[*].near.max-entries", "4");

        Properties none = new Properties();
        assertThat(Stream.of(
                                read(Map.of(), none, DEFAULT, null, file),
                                read(Map.of(), system, DEFAULT, null, file),
                                read(Map.of(), system, uri, null, file),
                                read(Map.of(), system, uri, manager, file))
                        .map(options -> ofOrders(options).get(Options.NEAR_MAX_ENTRIES)))
                .containsExactly(1L, 2L, 3L, 4L);
        assertThat(ofOrders(read(Map.of(), system, uri, manager, file)).get(Options.NEAR_MAX_AGE))
                .hasMinutes(1);
    }

    private static OptionValues ofOrders(ManagerOptions options) {
        return options.valuesOf("orders", List.of(), new PerigeeConfiguration<>());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://127.0.0.1",
                "rediss://user:pass@host.example:6380/3",
                "redis+sentinel://a:26379,b:26380/mymaster/1",
                "redis+cluster://:pass@a:7000,b:7001",
                "rediss+cluster://a",
                "rediss+sentinel://a/m"
            })
    void anAddressOfARedisIsAManagersUri(String address) {
        OptionValues values =
                values(URI.create(address + "?namespace=shop&node.name=n1&near.max-entries=5"), new Properties());

        assertThat(values.get(FarOptions.FAR)).isEqualTo("redis");
        assertThat(values.get(FarOptions.REDIS_ADDRESS)).isEqualTo(address);
        assertThat(values.get(Options.NAMESPACE)).isEqualTo("shop");
        assertThat(values.get(Options.NODE_NAME)).isEqualTo("n1");
        assertThat(values.get(Options.NEAR_MAX_ENTRIES)).isEqualTo(5);
    }

    @Test
    void anAddressSaysNothingOfTheNamespaceByItself() {
        OptionValues values = values(URI.create("redis://127.0.0.1:6379"), null);

        assertThat(values.isGiven(Options.NAMESPACE)).isFalse();
        assertThat(values.get(Options.NAMESPACE)).isEqualTo("default");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://u:secret@host",
                "redis://u:secret@host?far=memory",
                "redis://u:secret@host?nonsense=1",
                "redis://u:secret@host?x",
                "redis://u:secret@host#x",
                "redis+nonsense://u:secret@host",
                "perigee:x?far.redis.address=http://u:secret@host",
                "perigee:x?far.redis.address=http%3A%2F%2Fu%3Asecret%40host",
                "perigee:x?far.redis.address=redis://u:secret@host&far.redis.address=redis://u:secret@host"
            })
    void whatIsWrongInAUriIsToldWithoutThePassword(String uri) {
        assertThatThrownBy(() -> read(URI.create(uri), null))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(e -> assertThat(textOf(e)).doesNotContain("secret"));
    }

    private static String textOf(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static OptionValues values(URI uri, @Nullable Properties properties) {
        return read(uri, properties).values();
    }

    @Test
    void anUnknownVariableIsNoError() {
        ManagerOptions options = read(
                Map.of("PERIGEE_SERVICE_HOST", "10.0.0.1", "PERIGEE_CREATE", "true"),
                new Properties(),
                DEFAULT,
                null,
                NO_FILE);
        assertThat(Options.all()).noneMatch(options.values()::isGiven);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PERIGEE", "PERIGEE_REDIS", "PERIGEE_SERVICE", "PERIGEE_2"})
    void theVariablesOfAServiceCalledPerigeeAreNotWarnedAbout(String service) {
        Map<String, String> environment = new HashMap<>();
        for (String rest : List.of(
                "SERVICE_HOST",
                "SERVICE_PORT",
                "SERVICE_PORT_HTTP_METRICS",
                "PORT",
                "PORT_6379_TCP",
                "PORT_6379_TCP_PROTO",
                "PORT_6379_TCP_PORT",
                "PORT_6379_TCP_ADDR",
                "PORT_53_UDP")) {
            environment.put(service + "_" + rest, "10.0.0.1");
        }
        environment.put("PERIGEE_PORTS", "typo");
        environment.put("PERIGEE_OTHER_PORT", "of no service");

        String logged = logged(() -> read(environment, new Properties(), DEFAULT, null, NO_FILE));

        assertThat(logged.lines().filter(line -> line.contains("WARN")))
                .hasSize(2)
                .anyMatch(line -> line.contains("PERIGEE_PORTS"))
                .anyMatch(line -> line.contains("PERIGEE_OTHER_PORT"));
    }

    /** What is logged meanwhile: the tests' logger writes to {@code System.err}. */
    private static String logged(Runnable work) {
        PrintStream original = System.err;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setErr(new PrintStream(written, /* autoFlush= */ true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(original);
        }
        return written.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatBelongsElsewhereIsToldWhere() {
        assertThatThrownBy(() -> read(DEFAULT, properties("perigee.create", "true")))
                .hasMessage(
                        "perigee.create (manager property): 'true' belongs to one cache; give it for the cache's name,"
                                + " as caches[<name>].create");
        assertThatThrownBy(() -> readFile("caches: {ord*: {create: true}}"))
                .hasMessage(
                        "perigee.create (classpath:perigee.yaml, line 1): 'true' belongs to one cache, and 'ord*' may be"
                                + " several; give the cache's name");
        assertThatThrownBy(() -> new PerigeeConfiguration<>().set("create", "true"))
                .hasMessage(
                        "perigee.create: belongs to a cache that no code creates; give it in the file, for the cache's"
                                + " name");
    }

    @Test
    void cachesToBeCreatedAreKnown() {
        ClassLoader file = new OneFile("caches: {b: {create: true}, a: {create: true}, c: {}, d: {create: true}}");
        ManagerOptions options =
                read(Map.of(), new Properties(), DEFAULT, properties("perigee.caches[d].create", "false"), file);

        assertThat(options.created()).containsExactly("a", "b");
    }

    static String other(Option<?> option) {
        String text = OTHER.get(option.name());
        assertThat(text).as("a value for %s in this test", option.name()).isNotNull();
        return text;
    }

    private static void assertSet(ManagerOptions options, Option<?> option) {
        assertSet(options.values(), option);
    }

    private static void assertSetForOrders(ManagerOptions options, Option<?> option) {
        assertSet(ofOrders(options), option);
        assertThat(options.values().isGiven(option)).isFalse();
        assertThat(options.valuesOf("others", List.of(), new PerigeeConfiguration<>())
                        .isGiven(option))
                .isFalse();
    }

    private static void assertSet(OptionValues values, Option<?> option) {
        assertThat(values.isGiven(option)).isTrue();
        Object value = values.get(option);
        assertThat(value).isEqualTo(option.parse(other(option), "test"));
        assertThat(value).isNotEqualTo(option.parse(option.defaultText(), "test"));
        for (Option<?> another : List.copyOf(Options.all())) {
            if (!another.equals(option)) {
                assertThat(values.isGiven(another)).as(another.name()).isFalse();
            }
        }
    }
}
