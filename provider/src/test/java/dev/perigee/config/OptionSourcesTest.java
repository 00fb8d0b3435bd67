package dev.perigee.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.Propagation;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every option can be set in every place, later places win, and defaults are what they were. */
class OptionSourcesTest {

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
            Map.entry("consistency", "confirmed"),
            Map.entry("listener.remote-sync", "1s"),
            Map.entry("propagation", "auto"),
            Map.entry("propagation.max-bytes", "8kb"),
            Map.entry("near.reread-interval", "50ms"),
            Map.entry("far.on-failure", "strict"),
            Map.entry("stale.max-age", "0s"),
            Map.entry("near.on-disconnect", "bypass"));

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
        Map<String, String> read = OptionSources.environment(Map.of(option.environment(), other(option)));
        assertSet(OptionValues.DEFAULTS.with(read, "environment"), option);
    }

    @ParameterizedTest
    @MethodSource("options")
    void canBeSetByASystemProperty(Option<?> option) {
        System.setProperty(option.property(), other(option));
        try {
            assertSet(OptionSources.surroundings(), option);
        } finally {
            System.clearProperty(option.property());
        }
    }

    @ParameterizedTest
    @MethodSource("optionsOfManagers")
    void canBeSetInTheUri(Option<?> option) {
        String query = option.name() + "=" + URLEncoder.encode(other(option), StandardCharsets.UTF_8);
        assertSet(OptionSources.manager(OptionValues.DEFAULTS, URI.create("perigee:default?" + query), null), option);
    }

    @ParameterizedTest
    @MethodSource("optionsOfManagers")
    void canBeSetInTheManagersProperties(Option<?> option) {
        Properties properties = new Properties();
        properties.setProperty(option.property(), other(option));
        assertSet(OptionSources.manager(OptionValues.DEFAULTS, URI.create("perigee:default"), properties), option);
    }

    @Test
    void aCachesOptionsCanBeSetInCode() {
        PerigeeConfiguration<Object, Object> configuration = new PerigeeConfiguration<>()
                .setNearEnabled(false)
                .setNearMaxEntries(5)
                .setNearMaxWeight(64 << 20)
                .setNearMaxAge(Duration.ofMinutes(1))
                .setConsistency(Consistency.CONFIRMED)
                .setListenerRemoteSync(Duration.ofSeconds(1))
                .setPropagation(Propagation.AUTO)
                .setPropagationMaxBytes(8 << 10)
                .setNearRereadInterval(Duration.ofMillis(50))
                .setFarOnFailure("strict")
                .setStaleMaxAge(Duration.ZERO);
        Map<String, String> expected = new HashMap<>(OTHER);
        expected.keySet()
                .retainAll(options()
                        .filter(option -> option.scope() == Option.Scope.CACHE)
                        .map(Option::name)
                        .toList());
        expected.put("near.max-weight", Long.toString(64 << 20));
        expected.put("near.max-age", "60000ms");
        expected.put("propagation.max-bytes", Integer.toString(8 << 10));
        expected.put("listener.remote-sync", "1000ms");
        expected.put("stale.max-age", "0ms");
        assertThat(configuration.options()).isEqualTo(expected);
    }

    @Test
    void laterPlacesWin() {
        OptionValues environment = OptionValues.DEFAULTS.with(
                OptionSources.environment(Map.of("PERIGEE_NEAR_MAX_ENTRIES", "1", "PERIGEE_NAMESPACE", "env")),
                "environment");
        assertThat(environment.get(Options.NEAR_MAX_ENTRIES)).isEqualTo(1);

        OptionValues uri = OptionSources.manager(environment, URI.create("perigee:default?near.max-entries=2"), null);
        assertThat(uri.get(Options.NEAR_MAX_ENTRIES)).isEqualTo(2);
        assertThat(uri.get(Options.NAMESPACE))
                .as("the default URI says nothing of the namespace")
                .isEqualTo("env");

        Properties properties = new Properties();
        properties.setProperty("perigee.near.max-entries", "3");
        properties.setProperty("somebody.elses", "x");
        OptionValues manager =
                OptionSources.manager(environment, URI.create("perigee:uri?near.max-entries=2"), properties);
        assertThat(manager.get(Options.NEAR_MAX_ENTRIES)).isEqualTo(3);
        assertThat(manager.get(Options.NAMESPACE)).isEqualTo("uri");

        OptionValues code =
                manager.with(new PerigeeConfiguration<>().setNearMaxEntries(4).options(), "code");
        assertThat(code.get(Options.NEAR_MAX_ENTRIES)).isEqualTo(4);
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
        OptionValues values = OptionSources.manager(
                OptionValues.DEFAULTS,
                URI.create(address + "?namespace=shop&node.name=n1&near.max-entries=5"),
                new Properties());

        assertThat(values.get(Options.FAR)).isEqualTo("redis");
        assertThat(values.get(Options.REDIS_ADDRESS)).isEqualTo(address);
        assertThat(values.get(Options.NAMESPACE)).isEqualTo("shop");
        assertThat(values.get(Options.NODE_NAME)).isEqualTo("n1");
        assertThat(values.get(Options.NEAR_MAX_ENTRIES)).isEqualTo(5);
    }

    @Test
    void anAddressSaysNothingOfTheNamespaceByItself() {
        OptionValues values = OptionSources.manager(OptionValues.DEFAULTS, URI.create("redis://127.0.0.1:6379"), null);

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
        assertThatThrownBy(() -> OptionSources.manager(OptionValues.DEFAULTS, URI.create(uri), null))
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
        assertThat(OptionSources.environment(Map.of("PERIGEE_SERVICE_HOST", "10.0.0.1")))
                .isEmpty();
    }

    @Test
    void anUnknownSystemPropertyIs() {
        System.setProperty("perigee.near.size", "5");
        try {
            assertThatThrownBy(OptionSources::surroundings)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("system property: unknown option 'perigee.near.size'");
        } finally {
            System.clearProperty("perigee.near.size");
        }
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
