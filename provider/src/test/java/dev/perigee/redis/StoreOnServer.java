package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationIds;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.launcher.RespClient;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.Recorder;
import dev.perigee.spi.SampleEnvelopes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A store on a server alone, with hands on the server: a fresh namespace for each test, and short words for requests. */
abstract class StoreOnServer {

    static final CacheId CACHE = CacheId.of("cache");
    static final FarKey KEY = key("key");

    static LoneServer server;

    final OperationIds ids = new OperationIds(0x5EED);
    RedisKit kit;
    RedisFarStore store;
    Recorder recorder;

    @BeforeAll
    static void startServer() {
        server = new LoneServer();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void openKit() {
        kit = new RedisKit(server);
        store = kit.newStore();
        recorder = new Recorder();
        kit.newBackplane().subscribe(recorder);
        recorder.awaitSignal("subscribed");
    }

    @AfterEach
    void closeKit() {
        kit.close();
    }

    static FarKey key(String text) {
        return FarKey.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static List<FarKey> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> key("key-" + i)).toList();
    }

    static Deadline soon() {
        return RedisKit.soon();
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            return fail("the request failed", e);
        }
    }

    static Throwable failure(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            return fail("the stage does not complete", e);
        }
        return fail("the request succeeded");
    }

    Mutation mutation(Condition condition, Change change) {
        return new Mutation(ids.next(), condition, change, /* wantOld= */ true, /* freesLease= */ true);
    }

    static Change.Store store(String payload, Lifetime life, String... tags) {
        return new Change.Store(SampleEnvelopes.of(payload, tags), life, life);
    }

    FarReply put(FarKey key, String payload, String... tags) {
        return mutate(key, Condition.ANY, store(payload, Lifetime.FOREVER, tags));
    }

    FarReply remove(FarKey key) {
        return mutate(key, Condition.ANY, Change.DROP);
    }

    FarReply mutate(FarKey key, Condition condition, Change change) {
        return await(store.mutate(CACHE, key, mutation(condition, change), soon()));
    }

    FarReply read(FarKey key) {
        return await(store.read(CACHE, key, ReadIntent.PLAIN, soon()));
    }

    Stamp moment(FarKey key) {
        return await(store.digest(List.of(key.partition(store.partitions())), soon()))
                .get(0);
    }

    static void assertHit(FarReply reply, String payload) {
        assertThat(reply.outcome()).isEqualTo(Outcome.HIT);
        assertThat(SampleEnvelopes.text(reply.envelope())).isEqualTo(payload);
    }

    static void assertMiss(FarReply reply) {
        assertThat(reply.outcome()).isEqualTo(Outcome.MISS);
        assertThat(reply.envelope()).isNull();
    }

    // ---- the server, past the store ------------------------------------------------------------------------------

    int partition(FarKey key) {
        return key.partition(store.partitions());
    }

    byte[] meta(FarKey key) {
        return kit.names.meta(partition(key));
    }

    byte[] generation(FarKey key) {
        return kit.names.of(CACHE).generation(partition(key));
    }

    byte[] tags(FarKey key) {
        return kit.names.of(CACHE).tags(partition(key));
    }

    byte[] entry(FarKey key) {
        return kit.names.of(CACHE).entry(key);
    }

    Object call(byte[] key, String command, String... arguments) {
        byte[][] words = new byte[arguments.length][];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
        }
        return kit.call(key, command, words);
    }

    /** How often a command was carried out since {@link #resetCounts}, by scripts as well. */
    long count(String command) {
        String line = "cmdstat_" + command + ":calls=";
        String stats = RespClient.asText(server.server.call("INFO", "commandstats"));
        int at = stats.indexOf(line);
        if (at < 0) {
            return 0;
        }
        int from = at + line.length();
        return Long.parseLong(stats.substring(from, stats.indexOf(',', from)));
    }

    /** The server knows every script by then: what it has to be told once is no way's length. */
    void resetCounts() {
        for (Script script : Script.values()) {
            server.server.call("SCRIPT", "LOAD", script.text());
        }
        server.server.call("CONFIG", "RESETSTAT");
    }

    /** All names in the server. */
    static List<String> names() {
        try (RespClient client = server.server.client()) {
            Object all = client.call("KEYS", "*");
            return ((List<?>) all).stream().map(RespClient::asText).toList();
        }
    }
}
