package dev.perigee.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many threads at once: no update is lost, one loader at a time, and every history fits the numbers. */
abstract class ConcurrencyChapter extends FarStoreChapter {

    private static final int THREADS = 8;

    @Test
    void noIncrementIsLost() throws Exception {
        int increments = 200;

        inParallel(thread -> {
            for (int i = 0; i < increments; i++) {
                increment();
            }
            return null;
        });

        assertHit(read(KEY), Integer.toString(THREADS * increments));
    }

    private void increment() {
        FarReply base = read(KEY);
        while (true) {
            int value = base.wasPresent() ? Integer.parseInt(SampleEnvelopes.text(base.envelope())) : 0;
            FarReply reply = mutate(KEY, new Condition.WrittenBy(base.entryId()), store(Integer.toString(value + 1)));
            if (reply.outcome().applied()) {
                return;
            }
            base = reply;
        }
    }

    @Test
    void onlyOneOfManyCreates() throws Exception {
        for (int round = 0; round < 50; round++) {
            FarKey key = key("round-" + round);

            List<Outcome> outcomes = inParallel(thread ->
                    mutate(key, Condition.ABSENT, store("by-" + thread)).outcome());

            assertThat(outcomes).containsOnlyOnce(Outcome.INSERTED);
        }
    }

    @Test
    void onlyOneOfManyLoads() throws Exception {
        for (int round = 0; round < 50; round++) {
            FarKey key = key("round-" + round);

            List<Outcome> outcomes = inParallel(thread -> await(
                            store.read(CACHE, key, new ReadIntent(ids.next(), Lifetime.UNCHANGED, 10_000), soon()))
                    .outcome());

            assertThat(outcomes).containsOnlyOnce(Outcome.LEASED);
        }
    }

    /**
     * One step of a history.
     *
     * @param began when it was asked for
     * @param ended when it was answered
     * @param written who would have written
     */
    private record Step(long began, long ended, OperationId written, boolean drops, FarReply reply) {

        boolean changed() {
            return reply.outcome().applied();
        }
    }

    /**
     * Orders a history by the numbers the store gave it, replays it, and checks that the order respects real time. If
     * that works, the history is linearizable, and the numbers are the proof.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void everyHistoryOfAKeyFitsItsNumbers(long seed) throws Exception {
        List<List<Step>> byThread = inParallel(thread -> {
            Random random = new Random(seed * 1000 + thread);
            List<Step> steps = new ArrayList<>();
            OperationId seen = OperationId.NONE;
            for (int i = 0; i < 200; i++) {
                Step step = step(random, seen);
                steps.add(step);
                seen = step.reply().entryId();
            }
            return steps;
        });
        List<Step> history = byThread.stream().flatMap(List::stream).toList();

        List<Step> writes = history.stream()
                .filter(Step::changed)
                .sorted(Comparator.comparingLong(step -> step.reply().stamp().sequence()))
                .toList();
        Set<Long> numbers = new HashSet<>();
        OperationId present = OperationId.NONE;
        for (Step write : writes) {
            assertThat(numbers.add(write.reply().stamp().sequence()))
                    .as("seed %s: number %s is given once", seed, write.reply().stamp())
                    .isTrue();
            assertThat(write.reply().entryId())
                    .as("seed %s: what the write %s found", seed, write.reply().stamp())
                    .isEqualTo(present);
            present = write.drops() ? OperationId.NONE : write.written();
        }
        for (Step step : history) {
            if (!step.changed()) {
                assertThat(step.reply().entryId())
                        .as("seed %s: what was seen at %s", seed, step.reply().stamp())
                        .isEqualTo(stateAt(writes, step.reply().stamp().sequence()));
            }
        }
        assertRealTime(seed, history);
    }

    private Step step(Random random, OperationId seen) {
        long began = System.nanoTime();
        int kind = random.nextInt(10);
        if (kind < 4) {
            FarReply reply = read(KEY);
            return new Step(began, System.nanoTime(), OperationId.NONE, false, reply);
        }
        Condition condition = switch (kind) {
            case 4 -> Condition.ANY;
            case 5 -> Condition.ABSENT;
            case 6 -> Condition.PRESENT;
            default -> new Condition.WrittenBy(seen);
        };
        boolean drops = kind != 4 && random.nextInt(3) == 0;
        Mutation mutation = new Mutation(ids.next(), condition, drops ? Change.DROP : store("value"), false, false);
        FarReply reply = mutate(KEY, mutation);
        return new Step(began, System.nanoTime(), mutation.id(), drops, reply);
    }

    private static OperationId stateAt(List<Step> writes, long sequence) {
        OperationId state = OperationId.NONE;
        for (Step write : writes) {
            if (write.reply().stamp().sequence() > sequence) {
                break;
            }
            state = write.drops() ? OperationId.NONE : write.written();
        }
        return state;
    }

    private static void assertRealTime(long seed, List<Step> history) {
        List<Step> byBeginning =
                history.stream().sorted(Comparator.comparingLong(Step::began)).toList();
        List<Step> byEnd =
                history.stream().sorted(Comparator.comparingLong(Step::ended)).toList();
        long highestEnded = 0;
        int ended = 0;
        for (Step step : byBeginning) {
            while (ended < byEnd.size() && byEnd.get(ended).ended() < step.began()) {
                highestEnded =
                        Math.max(highestEnded, byEnd.get(ended).reply().stamp().sequence());
                ended++;
            }
            assertThat(step.reply().stamp().sequence())
                    .as("seed %s: what began after an answer does not come before it", seed)
                    .isGreaterThanOrEqualTo(highestEnded);
        }
    }

    /** What one of the threads does. */
    private interface Work<T> {
        T run(int thread) throws Exception;
    }

    /** Runs the same in all threads at once, and returns what each came to. */
    private static <T> List<T> inParallel(Work<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<T>> running = IntStream.range(0, THREADS)
                    .mapToObj(thread -> threads.submit(() -> {
                        start.await(10, TimeUnit.SECONDS);
                        return work.run(thread);
                    }))
                    .toList();
            List<T> results = new ArrayList<>();
            for (Future<T> each : running) {
                results.add(each.get(60, TimeUnit.SECONDS));
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
