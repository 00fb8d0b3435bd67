package dev.perigee.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.config.Option.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which options there are, what they are by default, and what their texts mean. */
final class OptionsTest {

    /** Pins names, places and defaults: whoever changes one changes it for every user. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "uri                           | PROVIDER | PERIGEE_URI                           | perigee:default",
                "far                           | MANAGER  | PERIGEE_FAR                           | memory",
                "namespace                     | MANAGER  | PERIGEE_NAMESPACE                     | default",
                "node.name                     | MANAGER  | PERIGEE_NODE_NAME                     | node",
                "far.partitions                | MANAGER  | PERIGEE_FAR_PARTITIONS                | 16",
                "far.memory.max-keys           | MANAGER  | PERIGEE_FAR_MEMORY_MAX_KEYS           | 1000000",
                "far.redis.address             | MANAGER  | PERIGEE_FAR_REDIS_ADDRESS             | ''",
                "far.redis.config              | MANAGER  | PERIGEE_FAR_REDIS_CONFIG              | ''",
                "far.timeout                   | MANAGER  | PERIGEE_FAR_TIMEOUT                   | 2s",
                "far.stale-after               | MANAGER  | PERIGEE_FAR_STALE_AFTER               | 300ms",
                "coherence.bound               | MANAGER  | PERIGEE_COHERENCE_BOUND               | 2s",
                "coherence.digest-interval     | MANAGER  | PERIGEE_COHERENCE_DIGEST_INTERVAL     | 500ms",
                "coherence.grace               | MANAGER  | PERIGEE_COHERENCE_GRACE               | 250ms",
                "turn.timeout                  | MANAGER  | PERIGEE_TURN_TIMEOUT                  | 10s",
                "loader.lease                  | MANAGER  | PERIGEE_LOADER_LEASE                  | 5s",
                "loader.timeout                | MANAGER  | PERIGEE_LOADER_TIMEOUT                | 30s",
                "listener.order-wait           | MANAGER  | PERIGEE_LISTENER_ORDER_WAIT           | 1s",
                "listener.timeout              | MANAGER  | PERIGEE_LISTENER_TIMEOUT              | 2s",
                "serialization.allow           | MANAGER  | PERIGEE_SERIALIZATION_ALLOW           | ''",
                "serialization.java            | MANAGER  | PERIGEE_SERIALIZATION_JAVA            | ''",
                "serialization.immutable       | MANAGER  | PERIGEE_SERIALIZATION_IMMUTABLE       | ''",
                "serialization.max-entry-bytes | MANAGER  | PERIGEE_SERIALIZATION_MAX_ENTRY_BYTES | 8mb",
                "serialization.max-key-bytes   | MANAGER  | PERIGEE_SERIALIZATION_MAX_KEY_BYTES   | 65535",
                "serialization.max-depth       | MANAGER  | PERIGEE_SERIALIZATION_MAX_DEPTH       | 64",
                "codec                         | CACHE    | PERIGEE_CODEC                         | kryo",
                "codec.also-read               | CACHE    | PERIGEE_CODEC_ALSO_READ               | ''",
                "near.enabled                  | CACHE    | PERIGEE_NEAR_ENABLED                  | true",
                "near.max-entries              | CACHE    | PERIGEE_NEAR_MAX_ENTRIES              | 10000",
                "near.max-weight               | CACHE    | PERIGEE_NEAR_MAX_WEIGHT               | 0",
                "near.max-age                  | CACHE    | PERIGEE_NEAR_MAX_AGE                  | 5m",
                "near.policy                   | CACHE    | PERIGEE_NEAR_POLICY                   | w-tinylfu",
                "near.transformer              | CACHE    | PERIGEE_NEAR_TRANSFORMER              | ''",
                "role                          | CACHE    | PERIGEE_ROLE                          | writer",
                "error.listener                | CACHE    | PERIGEE_ERROR_LISTENER                | ''",
                "consistency                   | CACHE    | PERIGEE_CONSISTENCY                   | bounded",
                "listener.remote-sync          | CACHE    | PERIGEE_LISTENER_REMOTE_SYNC          | 0ms",
                "propagation                   | CACHE    | PERIGEE_PROPAGATION                   | invalidate",
                "propagation.max-bytes         | CACHE    | PERIGEE_PROPAGATION_MAX_BYTES         | 4kb",
                "near.reread-interval          | CACHE    | PERIGEE_NEAR_REREAD_INTERVAL          | 100ms",
                "far.on-failure                | CACHE    | PERIGEE_FAR_ON_FAILURE                | available",
                "far.on-write-failure          | CACHE    | PERIGEE_FAR_ON_WRITE_FAILURE          | remove",
                "clear-on-start                | CACHE    | PERIGEE_CLEAR_ON_START                | false",
                "stale.max-age                 | CACHE    | PERIGEE_STALE_MAX_AGE                 | 10m",
                "tags.provider                 | CACHE    | PERIGEE_TAGS_PROVIDER                 | ''",
                "near.on-disconnect            | MANAGER  | PERIGEE_NEAR_ON_DISCONNECT            | bounded",
                "expiry.creation               | CACHE    | PERIGEE_EXPIRY_CREATION               | eternal",
                "expiry.update                 | CACHE    | PERIGEE_EXPIRY_UPDATE                 | unchanged",
                "expiry.access                 | CACHE    | PERIGEE_EXPIRY_ACCESS                 | unchanged",
                "statistics                    | CACHE    | PERIGEE_STATISTICS                    | false",
                "management                    | CACHE    | PERIGEE_MANAGEMENT                    | false",
                "create                        | NAME     | PERIGEE_CREATE                        | false",
                "key-type                      | NAME     | PERIGEE_KEY_TYPE                      | java.lang.Object",
                "value-type                    | NAME     | PERIGEE_VALUE_TYPE                    | java.lang.Object",
            })
    void hasThisNameAndDefault(String name, Scope scope, String environment, String defaultText) {
        Option<?> option = Options.named(name);

        assertThat(option.scope()).isEqualTo(scope);
        assertThat(option.environment()).isEqualTo(environment);
        assertThat(option.property()).isEqualTo("perigee." + name);
        assertThat(option.defaultText()).isEqualTo(defaultText);
        assertThat(OptionValues.DEFAULTS.get(option)).isEqualTo(option.parse(defaultText, "default"));
    }

    @Test
    void theTableIsComplete() throws Exception {
        CsvSource pinned = OptionsTest.class
                .getDeclaredMethod("hasThisNameAndDefault", String.class, Scope.class, String.class, String.class)
                .getAnnotation(CsvSource.class);

        assertThat(Options.all().stream().map(Option::name))
                .containsExactly(Stream.of(pinned.value())
                        .map(line -> line.substring(0, line.indexOf('|')).strip())
                        .toArray(String[]::new));
        assertThat(Options.all())
                .allSatisfy(option -> assertThat(option.meaning()).endsWith("."));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "near.max-weight, 0, 0",
        "near.max-weight, 512, 512",
        "near.max-weight, 512b, 512",
        "near.max-weight, 2kb, 2048",
        "near.max-weight, 3MB, 3145728",
        "near.max-weight, 1gb, 1073741824",
        "coherence.bound, 1500ms, PT1.5S",
        "coherence.bound, 3s, PT3S",
        "coherence.bound, 2m, PT2M",
        "coherence.bound, 1h, PT1H",
        "coherence.bound, 30d, PT720H",
        "near.enabled, false, false",
        "far.partitions, 1024, 1024",
        "serialization.allow, 'a.B , c.*; d.**', '[a.B, c.*, d.**]'",
    })
    void readsTexts(String name, String text, String value) {
        assertThat(Options.named(name).parse(" " + text + " ", "test")).hasToString(value);
    }

    /** The builder of configurations keeps what it was told, and copies share nothing. */
    @Test
    void configurationsCarryTheirOptions() {
        PerigeeConfiguration<String, Integer> configuration = PerigeeConfiguration.of(String.class, Integer.class)
                .setNearEnabled(true)
                .setNearMaxEntries(7)
                .setNearMaxWeight(8);
        PerigeeConfiguration<String, Integer> copy = new PerigeeConfiguration<>(configuration);
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("near.enabled", "true");
        expected.put("near.max-entries", "7");
        expected.put("near.max-weight", "8");

        assertThat(copy).isEqualTo(configuration).hasSameHashCodeAs(configuration);
        assertThat(copy.options()).isEqualTo(expected);
        assertThat(copy.getKeyType()).isEqualTo(String.class);
        copy.setNearMaxEntries(9);
        assertThat(copy).isNotEqualTo(configuration);
        assertThat(configuration.options()).isEqualTo(expected);
    }
}
