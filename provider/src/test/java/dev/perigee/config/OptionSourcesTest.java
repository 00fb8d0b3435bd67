package dev.perigee.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.TagProvider;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
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
    private static final ClassLoader NOTHING_THERE = new ClassLoader(null) {};

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
            Map.entry("coherence.bound", "5s"),
            Map.entry("coherence.digest-interval", "250ms"),
            Map.entry("coherence.grace", "0ms"),
            Map.entry("turn.timeout", "1m"),
            Map.entry("loader.lease", "10s"),
            Map.entry("loader.timeout", "1m"),
            Map.entry("listener.order-wait", "2s"),
            Map.entry("listener.timeout", "3s"),
            Map.entry("serialization.allow", "com.acme.Order,com.acme.model.**"),
            Map.entry("serialization.immutable", "com.acme.Money"),
            Map.entry("serialization.max-entry-bytes", "64kb"),
            Map.entry("serialization.max-key-bytes", "1kb"),
            Map.entry("serialization.max-depth", "32"),
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
            Map.entry("far.on-failure", "strict"),
            Map.entry("stale.max-age", "0s"),
            Map.entry("tags.provider", "dev.perigee.config.OptionSourcesTest$Tags"),
            Map.entry("near.on-disconnect", "bypass"));

    /** What an option may name. */
    public static final class Tags implements TagProvider<Object, Object> {
        @Override
        public List<String> tagsOf(Object key, Object value) {
            return List.of();
        }
    }

    static Stream<Option<?>> options() {
        return Options.all().stream();
    }

    /** A manager cannot say where managers are. */
    static Stream<Option<?>> optionsOfManagers() {
        return options().filter(option -> option.scope() != Option.Scope.PROVIDER);
    }

    @Test
    void defaultsAreWhatTheyWere() {
        OptionValues defaults = OptionValues.DEFAULTS;
        assertThat(defaults.get(Options.FAR)).isEqualTo("memory");
        assertThat(defaults.get(Options.NAMESPACE)).isEqualTo("default");
        assertThat(defaults.get(Options.PARTITIONS)).isEqualTo(16);
        assertThat(defaults.get(Options.MEMORY_MAX_KEYS)).isEqualTo(1_000_000);
        assertThat(defaults.get(Options.REDIS_ADDRESS)).isEmpty();
        assertThat(defaults.get(Options.REDIS_CONFIG)).isEmpty();
        assertThat(defaults.get(Options.FAR_TIMEOUT)).isEqualTo(Duration.ofSeconds(2));
        assertThat(defaults.get(Options.BOUND)).isEqualTo(Duration.ofSeconds(2));
        assertThat(defaults.get(Options.DIGEST_INTERVAL)).isEqualTo(Duration.ofMillis(500));
        assertThat(defaults.get(Options.GRACE)).isEqualTo(Duration.ofMillis(250));
        assertThat(defaults.get(Options.TURN_TIMEOUT)).isEqualTo(Duration.ofSeconds(10));
        assertThat(defaults.get(Options.LOAD_LEASE)).isEqualTo(Duration.ofSeconds(5));
        assertThat(defaults.get(Options.LOAD_TIMEOUT)).isEqualTo(Duration.ofSeconds(30));
        assertThat(defaults.get(Options.ORDER_WAIT)).isEqualTo(Duration.ofSeconds(1));
        assertThat(defaults.get(Options.LISTENER_TIMEOUT)).isEqualTo(Duration.ofSeconds(2));
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
    @MethodSource("options")
    void canBeSetInTheEnvironment(Option<?> option) {
        Map<String, String> environment = Map.of(option.environment(), other(option));
        assertSet(read(environment, new Properties(), DEFAULT, null), option);
    }

    @ParameterizedTest
    @MethodSource("options")
    void canBeSetByASystemProperty(Option<?> option) {
        assertSet(read(Map.of(), properties(option.property(), other(option)), DEFAULT, null), option);
    }

    @ParameterizedTest
    @MethodSource("optionsOfManagers")
    void canBeSetInTheUri(Option<?> option) {
        String query = option.name() + "=" + URLEncoder.encode(other(option), StandardCharsets.UTF_8);
        assertSet(read(URI.create("perigee:default?" + query), null), option);
    }

    @ParameterizedTest
    @MethodSource("optionsOfManagers")
    void canBeSetInTheManagersProperties(Option<?> option) {
        assertSet(read(DEFAULT, properties(option.property(), other(option))), option);
    }

    private static OptionValues read(URI uri, @Nullable Properties properties) {
        return read(Map.of(), new Properties(), uri, properties);
    }

    private static OptionValues read(
            Map<String, String> environment, Properties system, URI uri, @Nullable Properties properties) {
        return new OptionSources(environment, system)
                .of(uri, properties, NOTHING_THERE)
                .values();
    }

    private static Properties properties(String name, String text) {
        Properties properties = new Properties();
        properties.setProperty(name, text);
        return properties;
    }

    @Test
    void aCachesOptionsCanBeSetInCode() {
        PerigeeConfiguration<Object, Object> configuration = new PerigeeConfiguration<>()
                .setNearEnabled(false)
                .setNearMaxEntries(5)
                .setNearMaxWeight(64 << 20)
                .setNearMaxAge(Duration.ofMinutes(1))
                .setNearPolicy("lru")
                .set("near.transformer", "com.acme.Parsed")
                .setRole(Role.READER)
                .set("error.listener", "com.acme.Pager")
                .setConsistency(Consistency.CONFIRMED)
                .setListenerRemoteSync(Duration.ofSeconds(1))
                .setFarOnFailure("strict")
                .setStaleMaxAge(Duration.ZERO)
                .setTagProvider(Tags.class);
        Map<String, String> expected = new HashMap<>(OTHER);
        expected.keySet()
                .retainAll(options()
                        .filter(option -> option.scope() == Option.Scope.CACHE)
                        .map(Option::name)
                        .toList());
        expected.put("near.max-weight", Long.toString(64 << 20));
        expected.put("near.max-age", "60000ms");
        expected.put("listener.remote-sync", "1000ms");
        expected.put("stale.max-age", "0ms");
        assertThat(configuration.options()).isEqualTo(expected);
    }

    @Test
    void laterPlacesWin() {
        Map<String, String> environment = Map.of("PERIGEE_NEAR_MAX_ENTRIES", "1", "PERIGEE_NAMESPACE", "env");
        URI uri = URI.create("perigee:uri?near.max-entries=3");
        Properties system = properties("perigee.near.max-entries", "2");
        Properties manager = properties("perigee.near.max-entries", "4");

        assertThat(read(environment, new Properties(), DEFAULT, null).get(Options.NEAR_MAX_ENTRIES))
                .isEqualTo(1);
        assertThat(read(environment, system, DEFAULT, null).get(Options.NEAR_MAX_ENTRIES))
                .isEqualTo(2);
        assertThat(read(environment, system, DEFAULT, null).get(Options.NAMESPACE))
                .as("the default URI says nothing of the namespace")
                .isEqualTo("env");
        assertThat(read(environment, system, uri, null).get(Options.NEAR_MAX_ENTRIES))
                .isEqualTo(3);
        assertThat(read(environment, system, uri, null).get(Options.NAMESPACE)).isEqualTo("uri");
        manager.setProperty("somebody.elses", "x");
        OptionValues all = read(environment, system, uri, manager);
        assertThat(all.get(Options.NEAR_MAX_ENTRIES)).isEqualTo(4);

        OptionValues code =
                all.with(new PerigeeConfiguration<>().setNearMaxEntries(5).options(), "code");
        assertThat(code.get(Options.NEAR_MAX_ENTRIES)).isEqualTo(5);
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
                read(URI.create(address + "?namespace=shop&node.name=n1&near.max-entries=5"), new Properties());

        assertThat(values.get(Options.FAR)).isEqualTo("redis");
        assertThat(values.get(Options.REDIS_ADDRESS)).isEqualTo(address);
        assertThat(values.get(Options.NAMESPACE)).isEqualTo("shop");
        assertThat(values.get(Options.NODE_NAME)).isEqualTo("n1");
        assertThat(values.get(Options.NEAR_MAX_ENTRIES)).isEqualTo(5);
    }

    @Test
    void anAddressSaysNothingOfTheNamespaceByItself() {
        OptionValues values = read(URI.create("redis://127.0.0.1:6379"), null);

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

    @Test
    void anUnknownVariableIsNoError() {
        OptionValues values = read(Map.of("PERIGEE_SERVICE_HOST", "10.0.0.1"), new Properties(), DEFAULT, null);
        assertThat(Options.all()).noneMatch(values::isGiven);
    }

    @Test
    void anUnknownSystemPropertyIs() {
        assertThatThrownBy(() -> read(Map.of(), properties("perigee.near.size", "5"), DEFAULT, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("system property: unknown option 'perigee.near.size'");
    }

    private static String other(Option<?> option) {
        String text = OTHER.get(option.name());
        assertThat(text).as("a value for %s in this test", option.name()).isNotNull();
        return text;
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
