package dev.perigee.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.Seeds;
import dev.perigee.entry.Stamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** In which order one partition's events are delivered, and which are given up. */
final class EventLineTest {

    private static final long WAIT = TimeUnit.SECONDS.toNanos(1);
    private static final long PLACED = -WAIT / 2;

    private final EventLine line = new EventLine();
    private final List<Integer> heard = new ArrayList<>();

    private static Stamp at(String epoch, long sequence) {
        return new Stamp(0, epoch, sequence);
    }

    private Delivery place(String epoch, int sequence) {
        return line.place(at(epoch, sequence), new Delivery(() -> heard.add(sequence), PLACED));
    }

    @Test
    void deliversInOrderWhateverTheOrderOfArrival() {
        line.beginAfter(at("a", 0));

        place("a", 3);
        place("a", 1);
        line.drain();
        assertThat(heard).containsExactly(1);
        place("a", 2);
        line.drain();

        assertThat(heard).containsExactly(1, 2, 3);
        assertThat(line.lost()).isZero();
    }

    @Test
    void beginsWhereItIsTold() {
        line.beginAfter(at("a", 10));
        line.beginAfter(at("a", 20));

        assertThat(place("a", 10)).isNull();
        place("a", 11);
        line.drain();

        assertThat(heard).containsExactly(11);
    }

    @Test
    void beginsWithTheFirstNumberIfItIsNotTold() {
        place("a", 5);
        line.drain();

        assertThat(place("a", 4)).isNull();
        assertThat(heard).containsExactly(5);
    }

    @Test
    void deliversEachNumberOnce() {
        line.beginAfter(at("a", 0));

        Delivery first = place("a", 2);
        assertThat(place("a", 2)).as("what will deliver it").isSameAs(first);
        place("a", 1);
        line.drain();

        assertThat(place("a", 2)).as("what was delivered").isNull();
        line.drain();
        assertThat(heard).containsExactly(1, 2);
    }

    @Test
    void givesUpWhatDoesNotCome() {
        line.beginAfter(at("a", 0));
        place("a", 4);
        place("a", 5);

        line.giveUp(WAIT, PLACED);
        line.drain();
        assertThat(heard).as("too early to give up").isEmpty();
        line.giveUp(WAIT, PLACED + 2 * WAIT);
        line.drain();

        assertThat(heard).containsExactly(4, 5);
        assertThat(line.lost()).isEqualTo(3);
        assertThat(place("a", 2)).as("what comes after it was given up").isNull();
    }

    @Test
    void givesUpOneGapAtATime() {
        line.beginAfter(at("a", 0));
        place("a", 2);
        place("a", 4);

        line.giveUp(WAIT, PLACED + 2 * WAIT);
        line.drain();
        assertThat(heard).containsExactly(2);
        line.giveUp(WAIT, PLACED + 2 * WAIT);
        line.drain();

        assertThat(heard).containsExactly(2, 4);
        assertThat(line.lost()).isEqualTo(2);
    }

    @Test
    void boundsWhatWaits() {
        line.beginAfter(at("a", 0));
        for (int number = 2; number < EventLine.MOST_WAITING + 2; number++) {
            place("a", number);
        }
        line.drain();
        assertThat(heard).isEmpty();

        place("a", EventLine.MOST_WAITING + 2);
        line.drain();

        assertThat(heard).hasSize(EventLine.MOST_WAITING + 1);
        assertThat(line.lost()).isEqualTo(1);
    }

    @Test
    void anotherEpochEndsTheOneBefore() {
        line.beginAfter(at("a", 0));
        place("a", 7);
        place("b", 1);
        line.drain();

        assertThat(heard).as("what waited is as complete as it will ever be").containsExactly(7, 1);
        assertThat(place("a", 8)).as("a late one of the former epoch").isNull();
        place("b", 2);
        line.drain();
        assertThat(heard).containsExactly(7, 1, 2);
    }

    /** A listener that uses the cache brings numbers while one is being delivered: they come after it. */
    @Test
    void nestedEventsComeAfterTheOneBeingDelivered() {
        line.beginAfter(at("a", 0));
        line.place(
                at("a", 1),
                new Delivery(
                        () -> {
                            assertThat(EventLine.isDelivering()).isTrue();
                            place("a", 2);
                            line.drain();
                            heard.add(1);
                        },
                        PLACED));

        line.drain();

        assertThat(heard).containsExactly(1, 2);
        assertThat(EventLine.isDelivering()).isFalse();
    }

    @Test
    void aFailureIsKeptForWhoeverWaitsAndStopsNobodyElse() throws InterruptedException {
        line.beginAfter(at("a", 0));
        AssertionError failure = new AssertionError("by design");
        Delivery failing = new Delivery(
                () -> {
                    throw failure;
                },
                PLACED);
        line.place(at("a", 1), failing);
        place("a", 2);

        line.drain();

        assertThat(heard).containsExactly(2);
        assertThat(failing.await(0)).isTrue();
        assertThat(failing.failure()).isSameAs(failure);
        assertThat(line.hasReady()).isFalse();
    }

    @Test
    void aSecondThreadDoesNotDeliverBesideTheFirst() throws Exception {
        line.beginAfter(at("a", 0));
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        line.place(
                at("a", 1),
                new Delivery(
                        () -> {
                            busy.countDown();
                            await(go);
                            heard.add(1);
                        },
                        PLACED));
        ExecutorService executor = Executors.newSingleThreadExecutor();
        Future<?> first = executor.submit(line::drain);
        await(busy);

        Delivery second = place("a", 2);
        line.drain();
        assertThat(second.await(0)).as("it waits for the first").isFalse();
        go.countDown();

        assertThat(second.await(TimeUnit.SECONDS.toNanos(10))).isTrue();
        first.get(10, TimeUnit.SECONDS);
        assertThat(heard).containsExactly(1, 2);
        executor.shutdown();
    }

    /** Many threads bring numbers, each twice and in any order; each is heard once, in order. */
    @RepeatedTest(20)
    void manyThreadsBringEverythingInOrder() throws Exception {
        long seed = Seeds.of(EventLineTest.class);
        line.beginAfter(at("a", 0));
        ExecutorService executor = Executors.newFixedThreadPool(4);
        List<Future<?>> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Random random = new Random(seed + t);
            int offset = t % 2;
            threads.add(executor.submit(() -> {
                List<Integer> mine = new ArrayList<>();
                IntStream.rangeClosed(1, 200).filter(i -> i % 2 == offset).forEach(mine::add);
                Collections.shuffle(mine, random);
                for (int number : mine) {
                    place("a", number);
                    line.drain();
                }
            }));
        }
        for (Future<?> thread : threads) {
            thread.get(10, TimeUnit.SECONDS);
        }
        line.drain();
        executor.shutdown();

        assertThat(heard)
                .as("seed " + seed)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, 200).boxed().toList());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
