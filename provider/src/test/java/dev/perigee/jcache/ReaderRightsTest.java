package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.config.PerigeeConfiguration;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import dev.perigee.launcher.ServerOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;

/** A manager that is a reader needs no right to write: it does its work as a user of the rule in docs/roles.md. */
class ReaderRightsTest {

    private static final Path DOCS = Path.of("..", "docs", "roles.md");
    private static final String PASSWORD = "of-the-test";
    private static final List<String> WRITES =
            List.of("+set", "+mset", "+setrange", "+del", "+unlink", "+pexpire", "+hset", "+sadd", "+zadd", "+publish");

    @Test
    void theRuleOfTheDocsIsEnoughForAReader() throws IOException {
        String rule = rule("shop");
        assertThat(rule.split(" ")).doesNotContainAnyElementsOf(WRITES);
        try (RedisServer server = RedisServer.start(ServerOptions.defaults().withUser("reader", rule));
                PerigeeCachingProvider provider = new PerigeeCachingProvider()) {
            CacheManager writers =
                    provider.getCacheManager(URI.create(server.uri() + "?namespace=shop&node.name=writer"), null);
            Cache<String, String> writer = writers.createCache("cache", configuration());
            writer.put("a", "1");
            String address = server.uri().toString().replace("redis://", "redis://reader:" + PASSWORD + "@");
            CacheManager readers = provider.getCacheManager(
                    URI.create(address + "?namespace=shop&node.name=reader&role=reader&coherence.bound=500ms"
                            + "&coherence.digest-interval=100ms&coherence.grace=100ms"),
                    null);
            Cache<String, String> reader = readers.createCache("cache", configuration());
            Recorder<String, String> recorder = Recorder.on(reader, /* sync= */ true, /* old= */ true);

            read(reader, writer);
            Await.until("the listener hears", () -> !recorder.events().isEmpty());
            awaitDigests(server);
            assertThatThrownBy(() -> readers.destroyCache("cache")).isInstanceOf(CacheException.class);
            reader.close();
            assertThat(writer.get("a")).isEqualTo("2");
            readers.close();

            assertThat(refusals(server))
                    .as("commands, keys and channels that were refused")
                    .isEmpty();
        }
    }

    private static void read(Cache<String, String> reader, Cache<String, String> writer) {
        assertThat(reader.get("a")).isEqualTo("1");
        assertThat(reader.get("absent")).isNull();
        writer.put("a", "2");
        Await.until("the change is seen", () -> reader.get("a").equals("2"));
        assertThat(reader.getAll(Set.of("a", "absent"))).isEqualTo(Map.of("a", "2"));
        assertThat(reader.containsKey("a")).isTrue();
        Map<String, String> entries = new HashMap<>();
        reader.forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        assertThat(entries).isEqualTo(Map.of("a", "2"));
        reader.put("b", "mine");
        assertThat(reader.get("b")).isEqualTo("mine");
        assertThat(writer.get("b")).isNull();
    }

    private static void awaitDigests(RedisServer server) {
        long before = calls(server);
        Await.until("digests are asked for", () -> calls(server) > before + 5);
    }

    private static long calls(RedisServer server) {
        return server.call("INFO", "commandstats")
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:calls="))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf('=') + 1, line.indexOf(','))))
                .sum();
    }

    private static PerigeeConfiguration<String, String> configuration() {
        return PerigeeConfiguration.of(String.class, String.class);
    }

    /** The rule as the docs show it, for one namespace. */
    private static String rule(String namespace) throws IOException {
        String docs = Files.readString(DOCS, StandardCharsets.UTF_8);
        String begin = "ACL SETUSER reader ";
        int from = docs.indexOf(begin);
        assertThat(from).as("docs/roles.md shows a rule").isPositive();
        String shown = docs.substring(from + begin.length(), docs.indexOf("```", from));
        return shown.lines()
                .map(String::strip)
                .collect(Collectors.joining(" "))
                .replace("\\", " ")
                .replace(">PASSWORD", ">" + PASSWORD)
                .replace("NAMESPACE", namespace)
                .strip();
    }

    private static List<String> refusals(RedisServer server) {
        try (RespClient control = server.client()) {
            return ((List<?>) control.call("ACL", "LOG"))
                    .stream()
                            .map(RespClient::asText)
                            // What Redisson tries once by itself, to see whether slots are kept apart.
                            .filter(entry -> !entry.contains("object, test1,"))
                            .toList();
        }
    }
}
