package dev.perigee.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the file may look like, and how it is told what is wrong in it. */
final class YamlFileTest {

    private static YamlFile.Content read(String text) throws IOException {
        return YamlFile.read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "x.yaml");
    }

    private static ManagerOptions options(String text) throws IOException {
        YamlFile.Content content = read(text);
        return new ManagerOptions(
                OptionValues.DEFAULTS.with(content.place().settings()),
                new Templates(List.of(content.place().templates())),
                content.redisson());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "near.max-entries: 5000\nfar: none\nfar.timeout: 3s",
                "near: {max-entries: 5000}\nfar: {value: none, timeout: 3s}",
                "near:\n  max-entries: '5000'\nfar: none\nfar.timeout: \"3s\"",
                "far:\n  timeout: 3s\nnear:\n  max-entries: &few 5000\nfar.value: none",
                "\uFEFF# with a mark of its byte order\n{far.timeout: 3s, far: none, near: {max-entries: 5000}}",
            })
    void namesMayBeDottedOrNested(String text) throws IOException {
        OptionValues values = options(text).values();

        assertThat(values.get(FarOptions.FAR)).isEqualTo("none");
        assertThat(values.get(FarOptions.FAR_TIMEOUT)).isEqualTo(Duration.ofSeconds(3));
        assertThat(values.get(Options.NEAR_MAX_ENTRIES)).isEqualTo(5000);
    }

    @Test
    void aListIsWrittenAsOne() throws IOException {
        assertThat(options("serialization.allow: [com.acme.Order, com.acme.model.**]")
                        .values()
                        .get(Options.ALLOW))
                .containsExactly("com.acme.Order", "com.acme.model.**");
        assertThat(options("serialization:\n  allow:\n    - com.acme.Order\n    - com.acme.model.**\n")
                        .values()
                        .get(Options.ALLOW))
                .containsExactly("com.acme.Order", "com.acme.model.**");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "{}", "caches:\n", "caches: {orders: }"})
    void nothingIsFine(String text) throws IOException {
        assertThat(Options.all()).noneMatch(options(text).values()::isGiven);
    }

    @Test
    void theSectionForRedissonIsKeptAsItIs() throws IOException {
        YamlFile.Content content =
                read("far: redis\nredisson:\n  singleServerConfig:\n    address: \"redis://h:6379\"\n"
                        + "  codec: !<org.redisson.codec.Kryo5Codec> {}\n");

        assertThat(content.redisson()).isNotNull();
        assertThat(content.redisson().yaml())
                .contains("singleServerConfig")
                .contains("redis://h:6379")
                .contains("!<org.redisson.codec.Kryo5Codec>");
        assertThat(content.redisson()).hasToString("redisson (x.yaml, line 3)");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'near:\n  max-entris: 5' | x.yaml, line 2: unknown option 'near.max-entris'; did you mean 'near.max-entries'?",
                "'naer.max-entries: 5' | x.yaml, line 1: unknown option 'naer.max-entries'; did you mean 'near.max-entries'?",
                "'cachs:\n  orders: {}' | x.yaml, line 2: unknown option 'cachs'; did you mean 'caches'?",
                "'caches:\n  orders:\n    near.max-ages: 5m' | x.yaml, line 3: unknown option 'near.max-ages'; did you mean"
                        + " 'near.max-age'?",
                "'\n\nnear.max-entries: ten' | perigee.near.max-entries (x.yaml, line 3): 'ten' is not valid; give a whole"
                        + " number, 1 or more",
                "'near.enabled: yes' | perigee.near.enabled (x.yaml, line 1): 'yes' is not valid; give true or false",
                "'near.enabled:' | x.yaml, line 1: 'near.enabled' has no value; give true or false",
                "'caches:\n  orders:\n    far.timeout: 1s' | perigee.far.timeout (x.yaml, line 3): '1s' belongs to the cache"
                        + " manager, not to a cache; give it for the manager",
                "'uri: perigee:x' | perigee.uri (x.yaml, line 1): 'perigee:x' belongs to the caching provider, not to a"
                        + " cache manager; give it as a system property or in the environment",
                "'far: none\nfar: memory' | x.yaml, line 2: 'far' was given before; give it once",
                "'near.max-age: 1m\nnear:\n  max-age: 2m' | x.yaml, line 3: 'near.max-age' was given before, at x.yaml, line"
                        + " 1; give it once",
                "'caches: [orders]' | x.yaml, line 1: 'caches' is not a mapping; give lines such as orders:"
                        + " {near.max-entries: 5000}",
                "'just a text' | x.yaml, line 1: 'the file' is not a mapping; give lines such as near.max-entries: 5000",
                "'far: !!java.net.URL [http://a]' | x.yaml, line 1: is not valid YAML, Global tag is not allowed:"
                        + " tag:yaml.org,2002:java.net.URL",
                "'far: !mine x' | x.yaml, line 1: the tag !mine is not understood; give the value without",
                "'far: [none' | x.yaml, line 1: is not valid YAML, expected ',' or ']', but got <stream end>",
                "'near: &a {b: *a}' | x.yaml, line 1: unknown option 'near.b'; did you mean 'near'?",
                "'near: &a {value: *a}' | x.yaml, line 1: unknown option 'near.value'",
            })
    void whatIsWrongIsToldWithItsLine(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void aFileThatGrowsWhenItIsReadIsRefused() {
        StringBuilder text = new StringBuilder("redisson:\n  a0: &a0 {x: 1, y: 2}\n");
        for (int level = 1; level < 60; level++) {
            text.append("  a%d: &a%d {x: *a%d, y: *a%d}%n".formatted(level, level, level - 1, level - 1));
        }

        assertThatThrownBy(() -> read(text.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("x.yaml: is not valid YAML of at most 20 levels and 50 aliases");
    }

    @Test
    void aFileThatIsTooLargeIsRefused() {
        assertThatThrownBy(() -> read("# " + "x".repeat(1 << 20)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("x.yaml: is longer than 1048576 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "far.redis.address: http://u:secret@host",
                "far.redis.address: redis://u:secret@host\n  far: x",
                "redisson: secret",
                "far.redis.address: 'redis://u:secret@host",
            })
    void noMessageShowsAPassword(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(failure -> {
                    StringWriter told = new StringWriter();
                    failure.printStackTrace(new PrintWriter(told));
                    assertThat(told.toString()).doesNotContain("secret");
                });
    }

    @Test
    void noOptionIsNamedLikeTheKeysOfTheFile() {
        for (Option<?> option : Options.all()) {
            assertThat(option.name().split("\\.", -1)).doesNotContain(YamlFile.ITSELF);
            assertThat(Map.of(YamlFile.CACHES, "", YamlFile.REDISSON, "")).doesNotContainKey(option.name());
        }
    }
}
