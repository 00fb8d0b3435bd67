package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationIds;
import dev.perigee.entry.Stamp;
import dev.perigee.launcher.RedisCluster;
import dev.perigee.launcher.RedisServer;
import dev.perigee.launcher.RespClient;
import dev.perigee.launcher.RespException;
import dev.perigee.launcher.ServerOptions;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.LeaseKind;
import dev.perigee.spi.Member;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.Recorder;
import dev.perigee.spi.SampleEnvelopes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.redisson.Redisson;

/** The access rule that docs/redis.md gives is enough for everything the store does, and for nothing else. */
@Tag("slow")
final class AccessRightsTest {

    private static final Path DOCS = Path.of("..", "docs", "redis.md");
    private static final String PASSWORD = "of-the-test";

    @Test
    void theRuleOfTheDocsIsEnough() throws IOException {
        try (RedisServer server = RedisServer.start(ServerOptions.defaults().withUser("perigee", rule("shop")))) {
            Redisson client = LoneServer.connect(server, "perigee", PASSWORD);
            try {
                useEverything(client);
            } finally {
                client.shutdown();
            }
            assertThat(refusals(server))
                    .as("commands, keys and channels that were refused")
                    .isEmpty();
        }
    }

    @Test
    void theRuleOfTheDocsIsEnoughInACluster() throws IOException {
        ServerOptions options = ServerOptions.defaults().withUser("perigee", rule("shop"));
        try (RedisCluster cluster = RedisCluster.start(Duration.ofMinutes(2), options)) {
            Redisson client = ClusterServers.connect(cluster, "perigee", PASSWORD);
            try {
                useEverything(client);
            } finally {
                client.shutdown();
            }
            for (RedisServer node : cluster.nodes()) {
                assertThat(refusals(node)).as("what %s refused", node).isEmpty();
            }
        }
    }

    @Test
    void theRuleOfTheDocsOpensNothingElse() throws IOException {
        try (RedisServer server = RedisServer.start(ServerOptions.defaults().withUser("perigee", rule("shop")));
                RespClient user = server.client()) {
            user.call("AUTH", "perigee", PASSWORD);

            for (List<String> command : List.of(
                    List.of("GET", "other:key"),
                    List.of("SET", "shop2:key", "value"),
                    List.of("PUBLISH", "other:b", "message"),
                    List.of("EVAL", "return redis.call('GET','other:key')", "0"),
                    List.of("EVAL", "return redis.call('CONFIG','GET','*')", "0"),
                    List.of("CONFIG", "GET", "*"),
                    List.of("KEYS", "*"),
                    List.of("FLUSHALL"),
                    List.of("ACL", "LIST"),
                    List.of("SHUTDOWN"),
                    List.of("FUNCTION", "LIST"),
                    List.of("SCRIPT", "FLUSH"),
                    List.of("CLIENT", "KILL", "TYPE", "normal"))) {
                assertThatThrownBy(() -> user.call(command.toArray(String[]::new)))
                        .as(command.toString())
                        .isInstanceOf(RespException.class);
            }
        }
    }

    /** The rule as the docs show it, for one namespace. */
    private static String rule(String namespace) throws IOException {
        String docs = Files.readString(DOCS, StandardCharsets.UTF_8);
        String begin = "ACL SETUSER perigee ";
        int from = docs.indexOf(begin);
        assertThat(from).as("docs/redis.md shows a rule").isPositive();
        String shown = docs.substring(from + begin.length(), docs.indexOf("```", from));
        return shown.lines()
                .map(String::strip)
                .collect(Collectors.joining(" "))
                .replace("\\", " ")
                .replace(">PASSWORD", ">" + PASSWORD)
                .replace("NAMESPACE", namespace)
                .strip();
    }

    private static void useEverything(Redisson client) {
        RedisNames names = new RedisNames("shop", 16);
        RedisLink link = await(RedisLink.open(client, names, RedisSpace.Settings.DEFAULT, soon()));
        RedisFarStore store = new RedisFarStore(link);
        RedisBackplane backplane = new RedisBackplane(link, 1000);
        Recorder recorder = new Recorder();
        backplane.subscribe(recorder);
        recorder.awaitSignal("subscribed");
        OperationIds ids = new OperationIds();
        CacheId cache = CacheId.of("cache");
        NamespaceLayout layout = new NamespaceLayout(link);
        await(layout.check(soon()));
        await(layout.announce(cache, soon()));
        await(store.meet(new Member(7, Set.of(cache), Set.of()), /* version= */ 1, /* leaseMillis= */ 1000, soon()));
        CompletableFuture<Acknowledgement> heard = new CompletableFuture<>();
        Backplane.Subscription hearing = backplane.hear(7, heard::complete);
        sayUntilHeard(backplane, heard);
        hearing.close();
        await(store.leave(7, soon()));
        await(store.ping(soon()));
        for (EventDetail detail : EventDetail.values()) {
            await(store.raiseEventDetail(cache, detail, soon()));
            for (Lifetime life : List.of(Lifetime.FOREVER, Lifetime.ofMillis(1), new Lifetime(90_000, 80_000))) {
                for (FarKey key : keys(20)) {
                    Change change =
                            new Change.Store(SampleEnvelopes.of(new byte[3000], "tag"), life, Lifetime.UNCHANGED);
                    await(store.mutate(
                            cache, key, new Mutation(ids.next(), Condition.ANY, change, true, true), soon()));
                    Change other = new Change.Store(SampleEnvelopes.of("short"), life, life);
                    await(store.mutate(
                            cache, key, new Mutation(ids.next(), Condition.ANY, other, false, false), soon()));
                    await(store.read(cache, key, ReadIntent.PLAIN, soon()));
                    await(store.read(cache, key, new ReadIntent(ids.next(), life, 50), soon()));
                    await(store.lease(cache, key, LeaseKind.TURN, ids.next(), 50, soon()));
                    await(store.release(cache, key, LeaseKind.TURN, ids.next(), soon()));
                }
                await(store.deleteTag(cache, "tag", ids.next(), soon()));
                await(store.readAll(cache, keys(20), soon()));
                await(store.sweep(1000, ids.next(), soon()));
            }
        }
        FarKey touched = keys(1).get(0);
        for (Lifetime life : List.of(Lifetime.FOREVER, Lifetime.ofMillis(60_000), Lifetime.OVER)) {
            var writer =
                    await(store.read(cache, touched, ReadIntent.PLAIN, soon())).entryId();
            await(store.touch(cache, touched, writer, ids.next(), life, soon()));
        }
        List<Mutation> mutations = keys(20).stream()
                .map(key -> new Mutation(
                        ids.next(),
                        Condition.ANY,
                        new Change.Store(SampleEnvelopes.of("value"), Lifetime.FOREVER, Lifetime.UNCHANGED),
                        true,
                        true))
                .toList();
        await(store.mutateAll(cache, keys(20), mutations, soon()));
        await(store.scan(cache, "0", 100, soon()));
        assertThat(await(store.estimateSize(cache, soon()))).isPositive();
        await(store.digest(List.of(0, 1, 2), soon()));
        await(store.sweep(1000, ids.next(), soon()));
        await(store.clear(cache, ids.next(), soon()));
        await(store.destroy(cache, ids.next(), soon()));
        await(layout.retract(cache, soon()));
        assertThat(recorder.messages()).isNotEmpty();
        backplane.close();
        store.close();
    }

    /** What is said before the channel stands is not heard. */
    private static void sayUntilHeard(Backplane backplane, CompletableFuture<Acknowledgement> heard) {
        Acknowledgement said = new Acknowledgement(8, Acknowledgement.Kind.values()[0], List.of(new Stamp(0, "e", 1)));
        for (int i = 0; i < 100 && !heard.isDone(); i++) {
            await(backplane.acknowledge(7, said));
            try {
                heard.get(100, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                // Said once more.
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        assertThat(heard).isCompleted();
    }

    private static List<String> refusals(RedisServer server) {
        try (RespClient control = server.client()) {
            Object log = control.call("ACL", "LOG");
            return ((List<?>) log)
                    .stream()
                            .map(RespClient::asText)
                            // What Redisson tries once by itself, to see whether slots are kept apart.
                            .filter(entry -> !entry.contains("object, test1,"))
                            .toList();
        }
    }

    private static List<FarKey> keys(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> FarKey.of(("key-" + i).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
