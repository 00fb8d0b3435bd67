package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.spi.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Reads share a request, but never one that was sent before they began. */
final class ReadSharingTest {

    private final ReadSharing<String, String> sharing = new ReadSharing<>(new Overdue());
    private final List<CompletableFuture<String>> sent = new ArrayList<>();

    @Test
    void oneReadIsOneRequest() {
        CompletionStage<String> read = read("key");
        assertThat(sent).hasSize(1);
        sent.get(0).complete("one");

        assertThat(read).isCompletedWithValue("one");
        assertThat(sharing.underWay()).isZero();
    }

    @Test
    void thoseWhoComeMeanwhileShareTheNextRequest() {
        CompletionStage<String> first = read("key");
        CompletionStage<String> second = read("key");
        CompletionStage<String> third = read("key");
        assertThat(sent).hasSize(1);

        sent.get(0).complete("old");
        assertThat(first).isCompletedWithValue("old");
        assertThat(second).isNotCompleted();
        assertThat(sent).hasSize(2);
        CompletionStage<String> fourth = read("key");
        sent.get(1).complete("new");

        assertThat(second).isCompletedWithValue("new");
        assertThat(third).isCompletedWithValue("new");
        assertThat(fourth).isNotCompleted();
        sent.get(2).complete("newest");
        assertThat(fourth).isCompletedWithValue("newest");
        assertThat(sharing.underWay()).isZero();
    }

    @Test
    void otherKeysAreOtherRequests() {
        var unused = List.of(read("one"), read("two"));

        assertThat(sent).hasSize(2);
    }

    @Test
    void aFailureIsEverybodysAndTheNextRequestIsSent() {
        CompletionStage<String> first = read("key");
        CompletionStage<String> second = read("key");
        CompletionStage<String> third = read("key");

        sent.get(0).completeExceptionally(new IllegalStateException("first"));
        sent.get(1).completeExceptionally(new IllegalStateException("second"));

        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();
        assertThat(third).isCompletedExceptionally();
        assertThat(sharing.underWay()).isZero();
    }

    /** As when a class cannot be loaded: the key would be under way for ever. */
    @Test
    void anErrorIsAFailureLikeOthers() {
        CompletionStage<String> failed = sharing.read("key", Deadline.after(Duration.ofSeconds(10)), deadline -> {
            throw new NoClassDefFoundError("on purpose");
        });

        assertThat(failed).isCompletedExceptionally();
        assertThat(sharing.underWay()).isZero();
    }

    @Test
    void whoWaitsGivesUpAtItsOwnDeadline() {
        var first = read("key");
        CompletionStage<String> second = sharing.read("key", Deadline.after(Duration.ofMillis(20)), this::request);

        assertThat(second)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(TimeoutException.class);
        assertThat(first).isNotCompleted();
    }

    /** A counter that only grows: whoever reads it must not get less than it showed before the read began. */
    @Test
    void noReadSeesSomethingOlderThanItsBeginning() throws Exception {
        AtomicLong counter = new AtomicLong();
        ReadSharing<String, Long> shared = new ReadSharing<>(new Overdue());
        ExecutorService servers = Executors.newFixedThreadPool(2);
        ExecutorService readers = Executors.newFixedThreadPool(4);
        CyclicBarrier start = new CyclicBarrier(4);
        try {
            List<Future<Long>> runs = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                runs.add(readers.submit(() -> {
                    start.await(10, TimeUnit.SECONDS);
                    long worst = Long.MAX_VALUE;
                    for (int i = 0; i < 3000; i++) {
                        long before = counter.incrementAndGet();
                        long seen = shared.read(
                                        "key",
                                        Deadline.after(Duration.ofSeconds(10)),
                                        until -> CompletableFuture.supplyAsync(counter::get, servers))
                                .toCompletableFuture()
                                .get(10, TimeUnit.SECONDS);
                        worst = Math.min(worst, seen - before);
                    }
                    return worst;
                }));
            }
            for (Future<Long> run : runs) {
                assertThat(run.get(60, TimeUnit.SECONDS)).isNotNegative();
            }
        } finally {
            readers.shutdownNow();
            servers.shutdownNow();
        }
        assertThat(shared.underWay()).isZero();
    }

    private CompletionStage<String> read(String key) {
        return sharing.read(key, Deadline.after(Duration.ofSeconds(10)), this::request);
    }

    private CompletionStage<String> request(Deadline deadline) {
        CompletableFuture<String> request = new CompletableFuture<>();
        sent.add(request);
        return request;
    }
}
