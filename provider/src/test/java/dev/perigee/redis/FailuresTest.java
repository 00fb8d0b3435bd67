package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.launcher.RespClient;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.UnreachableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisException;
import org.redisson.client.RedisLoadingException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisTimeoutException;

/** What a failure tells, what it does not, and that a late write never happens. */
final class FailuresTest extends StoreOnServer {

    private static final String MARK = "MarkedSecret";

    @Test
    void aWriteThatReachesTheServerAfterItsCallerGaveUpNeverHappens() {
        put(KEY, "one");
        Stamp before = moment(KEY);
        List<Throwable> failures = new ArrayList<>();
        try (RespClient control = server.server.client()) {
            control.call("CLIENT", "PAUSE", "600", "ALL");
            Deadline deadline = Deadline.after(Duration.ofMillis(150));
            List<CompletionStage<?>> late = List.of(
                    store.mutate(CACHE, KEY, mutation(Condition.ANY, store("two", Lifetime.FOREVER)), deadline),
                    store.mutate(CACHE, KEY, mutation(Condition.ANY, Change.DROP), deadline),
                    store.mutateAll(CACHE, List.of(KEY), List.of(mutation(Condition.ANY, Change.DROP)), deadline),
                    store.touch(CACHE, KEY, ids.next(), ids.next(), Lifetime.OVER, deadline),
                    store.clear(CACHE, ids.next(), deadline),
                    store.deleteTag(CACHE, "tag", ids.next(), deadline),
                    store.destroy(CACHE, ids.next(), deadline));
            late.forEach(each -> failures.add(failure(each)));
            // Answered when the pause is over; the requests came before it.
            control.call("PING");
        }

        assertThat(failures).hasOnlyElementsOfType(TimeoutException.class);
        assertHit(read(KEY), "one");
        assertThat(moment(KEY)).isEqualTo(before);
    }

    @Test
    void aServerThatIsGoneFailsByTheDeadlineAndIsUsedAgainWhenItIsBack() {
        put(KEY, "one");
        server.server.kill();
        try {
            List<CompletionStage<?>> requests = List.of(
                    store.read(CACHE, KEY, ReadIntent.PLAIN, shortly()),
                    store.readAll(CACHE, keys(20), shortly()),
                    store.mutate(CACHE, KEY, mutation(Condition.ANY, store("two", Lifetime.FOREVER)), shortly()),
                    store.clear(CACHE, ids.next(), shortly()),
                    store.digest(List.of(0, 1), shortly()),
                    store.scan(CACHE, "0", 10, shortly()),
                    store.ping(shortly()));
            requests.forEach(request ->
                    assertThat(failure(request)).isInstanceOfAny(TimeoutException.class, UnreachableException.class));
        } finally {
            server.server.restart();
        }

        assertMiss(read(KEY));
        assertThat(put(KEY, "three").outcome()).isEqualTo(Outcome.INSERTED);
    }

    @Test
    void noFailureTellsAKeyOrAValue() {
        FarKey key = key(MARK);
        put(key, MARK);
        server.server.call("CONFIG", "SET", "maxmemory", "1000");
        List<Throwable> failures = new ArrayList<>();
        try {
            failures.add(failure(
                    store.mutate(CACHE, key, mutation(Condition.ANY, store(MARK, Lifetime.FOREVER)), soon())));
            failures.add(failure(store.mutateAll(
                    CACHE, List.of(key), List.of(mutation(Condition.ANY, store(MARK, Lifetime.FOREVER))), soon())));
        } finally {
            server.server.call("CONFIG", "SET", "maxmemory", "0");
        }
        try (RespClient control = server.server.client()) {
            control.call("CLIENT", "PAUSE", "400", "ALL");
            Deadline deadline = Deadline.after(Duration.ofMillis(100));
            List<CompletionStage<?>> late = List.of(
                    store.mutate(CACHE, key, mutation(Condition.ANY, store(MARK, Lifetime.FOREVER)), deadline),
                    store.read(CACHE, key, ReadIntent.PLAIN, deadline));
            late.forEach(each -> failures.add(failure(each)));
            control.call("PING");
        }

        assertThat(failures)
                .hasSize(4)
                .allSatisfy(failure -> assertThat(printed(failure)).doesNotContain(MARK));
    }

    @Test
    void whatRedissonTellsGoesNoFurther() {
        List<Throwable> told = List.of(
                new RedisException("ERR something " + MARK + " channel: data: " + MARK),
                new RedisException("WRONGTYPE Operation " + MARK),
                new RedisException(MARK),
                new RedisOutOfMemoryException("command not allowed " + MARK),
                new RedisTimeoutException("Unable to acquire connection " + MARK),
                new IllegalStateException(MARK));

        for (Throwable each : told) {
            assertThat(printed(RedisFailure.of(each))).doesNotContain(MARK);
            assertThat(printed(RedisFailure.unknown(each))).doesNotContain(MARK);
        }
        assertThat(RedisFailure.of(told.get(1)))
                .hasMessage("Redis did not carry out the command: RedisException WRONGTYPE");
    }

    @Test
    void failuresAreSortedByWhatMayHaveHappened() {
        assertThat(RedisFailure.effect(new RedisResponseTimeoutException("x"))).isEqualTo(RedisFailure.Effect.UNKNOWN);
        assertThat(RedisFailure.effect(new IllegalStateException("x"))).isEqualTo(RedisFailure.Effect.UNKNOWN);
        assertThat(RedisFailure.effect(new RedisTimeoutException("x"))).isEqualTo(RedisFailure.Effect.NONE_FOR_NOW);
        assertThat(RedisFailure.effect(new RedisLoadingException("x"))).isEqualTo(RedisFailure.Effect.NONE_FOR_NOW);
        assertThat(RedisFailure.effect(new RedisReadonlyException("x"))).isEqualTo(RedisFailure.Effect.NONE_FOR_NOW);
        assertThat(RedisFailure.effect(new RedisOutOfMemoryException("x"))).isEqualTo(RedisFailure.Effect.NONE);
        assertThat(RedisFailure.effect(new RedisException("ERR x"))).isEqualTo(RedisFailure.Effect.NONE);
        assertThat(RedisFailure.effect(new RedisException("x", new ConnectException("refused"))))
                .as("nobody listens there")
                .isEqualTo(RedisFailure.Effect.NONE_FOR_NOW);
        assertThat(RedisFailure.effect(new RedisException("x", new IOException("reset"))))
                .as("not what a server answered")
                .isEqualTo(RedisFailure.Effect.UNKNOWN);
        assertThat(RedisFailure.unwrap(new CompletionException(new CompletionException(new RedisException("x")))))
                .isInstanceOf(RedisException.class);
    }

    @Test
    void aClientThatIsNotRedissonsOwnIsRefused() {
        RedissonClient foreign = (RedissonClient) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {RedissonClient.class}, (proxy, method, arguments) -> null);

        assertThatThrownBy(() -> RedisLink.require(foreign))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("client: a ")
                .hasMessageEndingWith("; give one that Redisson.create made, not a wrapper around it");
        assertThat(RedisLink.require(server.client())).isSameAs(server.client());
    }

    private static Deadline shortly() {
        return Deadline.after(Duration.ofMillis(300));
    }

    private static String printed(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
