package dev.perigee.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.AsyncPerigeeCache;
import dev.perigee.CallOptions;
import dev.perigee.PerigeeCache;
import dev.perigee.jcache.Everywhere.Storing;
import dev.perigee.memory.RequestFaults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoaderException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The verbs that nobody waits for do what the others do, on other threads, and end whatever happens. */
@Tag("slow")
final class AsyncTest {

    @Everywhere
    void eachVerbDoesWhatItsTwinDoes(Nodes nodes) {
        PerigeeCache<Integer, String> cache =
                nodes.create(new MutableConfiguration<Integer, String>().setStatisticsEnabled(true));
        AsyncPerigeeCache<Integer, String> async = cache.async();

        assertThat(result(async.get(1))).isNull();
        assertThat(result(async.putIfAbsent(1, "a"))).isTrue();
        assertThat(result(async.putIfAbsent(1, "b"))).isFalse();
        assertThat(result(async.get(1))).isEqualTo("a");
        assertThat(result(async.containsKey(1))).isTrue();
        assertThat(result(async.containsKey(2))).isFalse();
        assertThat(result(async.getAndPut(1, "b"))).isEqualTo("a");
        assertThat(result(async.replace(1, "c"))).isTrue();
        assertThat(result(async.replace(1, "x", "d"))).isFalse();
        assertThat(result(async.replace(1, "c", "d"))).isTrue();
        assertThat(result(async.put(2, "e"))).isNull();
        assertThat(result(async.putAll(Map.of(3, "f", 4, "g")))).isNull();
        assertThat(result(async.getAll(Set.of(1, 2, 3, 9)))).isEqualTo(Map.of(1, "d", 2, "e", 3, "f"));
        assertThat(result(async.<String>invoke(
                        2,
                        (entry, arguments) -> {
                            entry.setValue("" + arguments[0]);
                            return entry.getKey() + entry.getValue();
                        },
                        "z")))
                .isEqualTo("2z");
        assertThat(result(async.remove(1))).isTrue();
        assertThat(result(async.getAndRemove(2))).isEqualTo("z");
        assertThat(result(async.removeAll(Set.of(3)))).isNull();
        assertThat(result(async.getAll(Set.of(1, 2, 3, 4)))).isEqualTo(Map.of(4, "g"));
        assertThat(result(async.clear())).isNull();
        assertThat(cache.iterator().hasNext()).isFalse();

        result(cache.withOptions(CallOptions.DEFAULT.withTags("red")).async().put(5, "tagged"));
        assertThat(result(async.invalidateTags(List.of("red")))).isNull();
        assertThat(result(async.containsKey(5))).isFalse();
        assertThat(((CacheFacade<Integer, String>) cache).parts().statistics().getCachePuts())
                .as("counted as their twins")
                .isEqualTo(9);
    }

    /** A hit is complete when the method returns, and what is added to it runs where it is added. */
    @Everywhere(
            on = {Topology.NEAR, Topology.NEAR_FAR, Topology.REDIS},
            storing = Storing.BY_VALUE)
    void aNearHitIsAnsweredAtOnceByTheCaller(Nodes nodes) {
        PerigeeCache<Integer, String> cache =
                nodes.create(new MutableConfiguration<Integer, String>().setStatisticsEnabled(true));
        AsyncPerigeeCache<Integer, String> async = cache.async();
        nodes.awaitFirstMessage(cache, 1, "one");
        Await.until("it is near", () -> {
            cache.get(1);
            return cache.statistics().nearHits() > 0;
        });
        long hits = cache.statistics().nearHits();

        CompletableFuture<String> get = async.get(1).toCompletableFuture();
        assertThat(get).isCompletedWithValue("one");
        assertThat(async.containsKey(1).toCompletableFuture()).isCompletedWithValue(true);
        assertThat(async.getAll(Set.of(1)).toCompletableFuture()).isCompletedWithValue(Map.of(1, "one"));
        assertThat(get.thenApply(value -> Thread.currentThread()).join()).isSameAs(Thread.currentThread());
        assertThat(cache.statistics().nearHits()).isEqualTo(hits + 2);
    }

    /** What depends on a stage may block: it does not run where answers or messages of the far tier come in. */
    @Everywhere(
            on = {Topology.FAR, Topology.REDIS_FAR},
            storing = Storing.BY_VALUE)
    void whatDependsOnAStageRunsOnTheManagersThreads(Nodes nodes) {
        PerigeeCache<Integer, String> cache = nodes.create();
        cache.put(1, "one");
        CountDownLatch added = new CountDownLatch(1);

        CompletionStage<String> held = cache.async().<String>invoke(1, (entry, arguments) -> {
            Await.open(added);
            return entry.getValue();
        });
        CompletionStage<String> thread =
                held.thenApply(value -> Thread.currentThread().getName());
        CompletionStage<String> nested = held.thenApply(value -> cache.get(1));
        added.countDown();

        assertThat(result(thread)).matches("perigee-.*-call-\\d+");
        assertThat(result(nested)).isEqualTo("one");
    }

    @Everywhere(storing = Storing.BY_VALUE)
    void whatTheVerbThrowsIsWhatTheStageEndsWith(Nodes nodes) {
        Loader loader = new Loader().giving(key -> {
            throw new IllegalStateException("by design");
        });
        PerigeeCache<Integer, String> cache = nodes.create(loader.readThrough());
        AsyncPerigeeCache<Integer, String> async = cache.async();

        assertThatThrownBy(() -> result(async.get(null))).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> result(async.containsKey(null))).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> result(async.getAll(null))).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> result(async.put(1, null))).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> result(async.invalidateTags(List.of(""))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> result(async.get(1))).isInstanceOf(CacheLoaderException.class);

        cache.close();
        assertThatThrownBy(() -> result(async.get(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> result(async.put(1, "a"))).isInstanceOf(IllegalStateException.class);
    }

    /** With the far tier silent every call ends by its own deadline, and those that found no thread by theirs. */
    @Everywhere(on = Topology.NEAR_FAR, storing = Storing.BY_VALUE)
    void allCallsEndWhenTheFarTierIsSilent(Nodes nodes) {
        nodes.with("far.timeout", "200ms").with("far.on-failure", "strict");
        nodes.tolerateWarning("The far tier does not answer");
        PerigeeCache<Integer, String> cache = nodes.create();
        cache.put(0, "zero");
        nodes.network().disturbRequests(RequestFaults.NONE.withLosses(1, 0));
        List<CompletionStage<String>> reads = new ArrayList<>();
        for (int key = 1; key <= 500; key++) {
            reads.add(cache.async().get(key));
        }

        for (CompletionStage<String> read : reads) {
            assertThatThrownBy(() -> result(read)).isInstanceOf(CacheException.class);
        }
        nodes.network().calm();
        Await.until("it answers again", () -> cache.explain(0).failure() == null);
    }

    /** Neither threads nor waiting calls without limit; what is refused says that nothing was done. */
    @Test
    void tooManyCallsAreRefusedAndLateOnesNotBegun() {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AsyncCalls calls = new AsyncCalls(Thread::new, Duration.ofMillis(50), 1, 2);
        try {
            CompletionStage<String> first = calls.run(() -> {
                running.countDown();
                Await.open(go);
                return "first";
            });
            Await.open(running);
            CompletionStage<String> late = calls.run(() -> "late");
            CompletionStage<String> alsoLate = calls.run(() -> "late");

            assertThatThrownBy(() -> result(calls.run(() -> "refused")))
                    .isInstanceOf(CacheException.class)
                    .hasMessage("Too many asynchronous calls wait for a thread (2); the operation did not take effect");

            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(60);
            Await.until("their time is over", () -> System.nanoTime() - end > 0);
            go.countDown();
            assertThat(result(first)).isEqualTo("first");
            for (CompletionStage<String> each : List.of(late, alsoLate)) {
                assertThatThrownBy(() -> result(each))
                        .isInstanceOf(CacheException.class)
                        .hasMessage("The call waited for a thread for more than 50 ms and was not begun; the operation"
                                + " did not take effect");
            }
        } finally {
            calls.close();
        }
        assertThatThrownBy(() -> result(calls.run(() -> "refused")))
                .isInstanceOf(CacheException.class)
                .hasMessage("The cache manager is closed; the operation did not take effect");
    }

    /** An Error ends the stage, too. */
    @Test
    void anErrorEndsTheStage() {
        try (AsyncCalls calls = new AsyncCalls(Thread::new, Duration.ofSeconds(1))) {
            CompletionStage<String> fails = calls.run(() -> {
                throw new StackOverflowError("by design");
            });

            assertThatThrownBy(() -> result(fails)).isInstanceOf(StackOverflowError.class);
        }
    }

    private static <T> T result(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture()
                    .orTimeout(Await.LONG.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            } else if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }
}
