package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.OutcomeUnknownException;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.UnreachableException;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.redisson.api.RedissonClient;
import org.redisson.client.RedisConnectionException;
import org.redisson.client.RedisException;
import org.redisson.client.RedisLoadingException;
import org.redisson.client.RedisOutOfMemoryException;
import org.redisson.client.RedisReadonlyException;
import org.redisson.client.RedisResponseTimeoutException;
import org.redisson.client.RedisTimeoutException;

/** What a failure tells, what it does not, and that a late write never happens. */
@Tag("slow")
final class FailuresTest extends StoreOnServer {

    private static final String MARK = "MarkedSecret";

    @Test
    void aWriteThatReachesTheServerAfterItsCallerGaveUpNeverHappens() {
        put(KEY, "one");
        Stamp before = moment(KEY);
        // Until the machine lets them be written before their time is over.
        long millis = 150;
        while (!areWrittenTooLate(Duration.ofMillis(millis))) {
            millis *= 2;
            assertThat(millis).as("ms, in which not all was written").isLessThan(60_000);
        }
        assertHit(read(KEY), "one");
        assertThat(moment(KEY)).isEqualTo(before);
    }

    /** Has them reach the server after their deadline, and says whether all were on their way before. */
    private boolean areWrittenTooLate(Duration limit) {
        List<Throwable> failures = new ArrayList<>();
        server.server.stop();
        try {
            Deadline deadline = Deadline.after(limit);
            List<CompletionStage<?>> late = List.of(
                    store.mutate(CACHE, KEY, mutation(Condition.ANY, store("two", Lifetime.FOREVER)), deadline),
                    store.mutate(CACHE, KEY, mutation(Condition.ANY, Change.DROP), deadline),
                    store.mutateAll(CACHE, List.of(KEY), List.of(mutation(Condition.ANY, Change.DROP)), deadline),
                    store.touch(CACHE, KEY, ids.next(), ids.next(), Lifetime.OVER, deadline),
                    store.clear(CACHE, ids.next(), deadline),
                    store.deleteTag(CACHE, "tag", ids.next(), deadline),
                    store.destroy(CACHE, ids.next(), deadline));
            late.forEach(each -> failures.add(failure(each)));
        } finally {
            server.server.resume();
        }
        server.server.call("PING"); // The requests came before it.
        assertThat(failures).allMatch(each -> each instanceof TimeoutException || each instanceof UnreachableException);
        return failures.stream().allMatch(TimeoutException.class::isInstance);
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

        // Who was refused the connection is refused what it asks until the next attempt, which is due after 50 ms.
        untilAnswered();
        assertMiss(read(KEY));
        assertThat(put(KEY, "three").outcome()).isEqualTo(Outcome.INSERTED);
    }

    /** Neither will change while somebody waits; a time limit may. */
    @Test
    void aHostWhoseNameIsNotKnownIsRefusedLikeAConnection() {
        Throwable unknown = RedisFailure.refusal(
                new RedisConnectionException("no connection", new UnknownHostException("redis.example")));
        Throwable refused =
                RedisFailure.refusal(new RedisConnectionException("no connection", new ConnectException("refused")));

        assertThat(unknown).isInstanceOf(UnknownHostException.class);
        assertThat(refused).isInstanceOf(ConnectException.class);
        UnreachableException failure = RedisFailure.refused("redis.example:6379", unknown, Set.of(3, 4));
        assertThat(failure).hasMessage("redis.example:6379: unknown host");
        assertThat(failure.refused()).containsExactlyInAnyOrder(3, 4);
        assertThat(RedisFailure.refused("127.0.0.1:6379", refused, Set.of()))
                .hasMessage("127.0.0.1:6379: connection refused");
        assertThat(RedisFailure.refusal(
                        new RedisConnectionException("no connection", new ConnectTimeoutException("too long"))))
                .isNull();
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
        server.server.stop();
        try {
            Deadline deadline = Deadline.after(Duration.ofMillis(100));
            List<CompletionStage<?>> late = List.of(
                    store.mutate(CACHE, key, mutation(Condition.ANY, store(MARK, Lifetime.FOREVER)), deadline),
                    store.read(CACHE, key, ReadIntent.PLAIN, deadline));
            late.forEach(each -> failures.add(failure(each)));
        } finally {
            server.server.resume();
        }

        assertThat(failures)
                .hasSize(4)
                .allSatisfy(failure -> assertThat(printed(failure)).doesNotContain(MARK));
    }

    @Test
    void whatTheServerSaidIsToldAndWhatRedissonAddsGoesNoFurther() {
        List<Throwable> told = List.of(
                new RedisException("ERR DB index is out of range. channel: [id: " + MARK + "] data: " + MARK),
                new RedisException("ERR DB index is out of range channel: data: " + MARK),
                new RedisException("WRONGTYPE Operation. channel: x command: (SET), params: [" + MARK + "]"),
                new RedisException("ERR unknown command 'EVALSHA', with args beginning with: '" + MARK + "'"),
                new RedisException(MARK),
                new RedisOutOfMemoryException("command not allowed. channel: " + MARK),
                new RedisTimeoutException("Unable to acquire connection " + MARK),
                new IllegalStateException(MARK));

        for (Throwable each : told) {
            assertThat(printed(RedisFailure.of(each))).doesNotContain(MARK);
            assertThat(printed(RedisFailure.unknown(each, null))).doesNotContain(MARK);
        }
        assertThat(RedisFailure.of(told.get(0)))
                .hasMessage("Redis did not carry out the command: ERR DB index is out of range");
        assertThat(RedisFailure.of(told.get(2))).hasMessage("Redis did not carry out the command: WRONGTYPE Operation");
        assertThat(RedisFailure.unknown(told.get(0), null))
                .isInstanceOf(OutcomeUnknownException.class)
                .hasMessageEndingWith(": ERR DB index is out of range");
        assertThat(RedisFailure.unknown(told.get(7), null)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void anErrorFromInsideAScriptIsKnownOnlyIfTheScriptHadChangedNothing() {
        List<String> lines = Script.SHORT_STORE.text().lines().toList();
        int reading = indexOf(lines, "call('TIME')");
        int publishing = indexOf(lines, "call(publish,");
        String refused = "ERR The user executing the script can't run this command or subcommand script: 0af3, on ";

        assertThat(effect(refused + "@user_script:" + reading + ".. channel: x"))
                .isEqualTo(RedisFailure.Effect.NONE);
        assertThat(effect(refused + "@user_script:" + publishing + ".. channel: x"))
                .isEqualTo(RedisFailure.Effect.UNKNOWN);
        assertThat(effect("WRONGTYPE Operation script: 0af3, on @user_script:" + publishing + "."))
                .isEqualTo(RedisFailure.Effect.UNKNOWN);
        assertThat(effect("LOADING Redis script: 0af3, on @user_script:" + publishing + "."))
                .isEqualTo(RedisFailure.Effect.UNKNOWN);
        assertThat(effect("ERR what nobody has heard of")).isEqualTo(RedisFailure.Effect.UNKNOWN);
        for (String before : List.of(
                "NOPERM this user has no permissions to run the 'evalsha' command",
                "MISCONF Errors writing to the AOF file",
                "NOAUTH Authentication required.",
                "ERR unknown command 'EVALSHA', with args beginning with: 'x'")) {
            assertThat(effect(before)).as(before).isEqualTo(RedisFailure.Effect.NONE);
        }
    }

    private static RedisFailure.Effect effect(String answer) {
        return RedisFailure.effect(new RedisException(answer), Script.SHORT_STORE);
    }

    /** Counted from 1, as Redis does. */
    private static int indexOf(List<String> lines, String part) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(part)) {
                return i + 1;
            }
        }
        throw new AssertionError(part + " is not in the script");
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

    private void untilAnswered() {
        long start = System.nanoTime();
        while (!isAnswered()) {
            assertThat(System.nanoTime() - start)
                    .as("waited for an answer, ns")
                    .isLessThan(TimeUnit.SECONDS.toNanos(20));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private boolean isAnswered() {
        return await(store.ping(soon()).handle((nothing, failure) -> failure == null));
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
