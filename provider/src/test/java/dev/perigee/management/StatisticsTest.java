package dev.perigee.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.operation.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What JSR-107's counters add up to. */
final class StatisticsTest {

    private final AtomicInteger cleared = new AtomicInteger();
    private final Statistics statistics = new Statistics(/* enabled= */ true, cleared::incrementAndGet);

    @Test
    void addsTallies() {
        statistics.count(Tally.HIT, statistics.start());
        statistics.count(Tally.MISS_AND_PUT, statistics.start());
        statistics.count(Tally.HIT_AND_REMOVAL, statistics.start());
        statistics.count(new Tally(2, 0, 3, 1), statistics.start());
        statistics.count(Tally.NONE, statistics.start());
        statistics.countEviction();

        assertThat(statistics.getCacheHits()).isEqualTo(4);
        assertThat(statistics.getCacheMisses()).isEqualTo(1);
        assertThat(statistics.getCacheGets()).isEqualTo(5);
        assertThat(statistics.getCachePuts()).isEqualTo(4);
        assertThat(statistics.getCacheRemovals()).isEqualTo(2);
        assertThat(statistics.getCacheEvictions()).isEqualTo(1);
        assertThat(statistics.getCacheHitPercentage()).isEqualTo(80f);
        assertThat(statistics.getCacheMissPercentage()).isEqualTo(20f);
        assertThat(statistics.getAverageGetTime()).isPositive();
        assertThat(statistics.getAveragePutTime()).isPositive();
        assertThat(statistics.getAverageRemoveTime()).isPositive();
    }

    @Test
    void nothingDividedByNothingIsZero() {
        assertThat(statistics.getCacheHitPercentage()).isZero();
        assertThat(statistics.getCacheMissPercentage()).isZero();
        assertThat(statistics.getAverageGetTime()).isZero();
        assertThat(statistics.getAveragePutTime()).isZero();
        assertThat(statistics.getAverageRemoveTime()).isZero();
    }

    @Test
    void timesAreInMicroseconds() {
        long start = System.nanoTime() - TimeUnit.SECONDS.toNanos(1);

        statistics.count(Tally.HIT, start);
        statistics.count(Tally.PUT, start);
        statistics.count(Tally.REMOVAL, start);

        assertThat(statistics.getAverageGetTime()).isBetween(1e6f, 1e7f);
        assertThat(statistics.getAveragePutTime()).isBetween(1e6f, 1e7f);
        assertThat(statistics.getAverageRemoveTime()).isBetween(1e6f, 1e7f);
    }

    @Test
    void countsOnlyWhileEnabled() {
        statistics.enable(false);
        assertThat(statistics.start()).isZero();
        statistics.count(Tally.HIT, 0);
        statistics.countEviction();
        statistics.enable(true);
        statistics.count(Tally.HIT, 0); // Begun while it was off.

        assertThat(statistics.getCacheHits()).isEqualTo(1);
        assertThat(statistics.getCacheEvictions()).isZero();
        assertThat(statistics.getAverageGetTime()).isZero();
    }

    @Test
    void clearingClearsWhatBelongsToItToo() {
        statistics.count(new Tally(1, 1, 1, 1), statistics.start());
        statistics.countEviction();

        statistics.clear();

        assertThat(statistics.getCacheGets()).isZero();
        assertThat(statistics.getCachePuts()).isZero();
        assertThat(statistics.getCacheRemovals()).isZero();
        assertThat(statistics.getCacheEvictions()).isZero();
        assertThat(statistics.getAverageGetTime()).isZero();
        assertThat(cleared).hasValue(1);
    }

    @Test
    void threadsLoseNoCount() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(4);
        List<Future<?>> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(executor.submit(() -> {
                for (int i = 0; i < 10_000; i++) {
                    statistics.count(Tally.HIT_AND_PUT, statistics.start());
                }
            }));
        }
        for (Future<?> thread : threads) {
            thread.get(10, TimeUnit.SECONDS);
        }
        executor.shutdown();

        assertThat(statistics.getCacheHits()).isEqualTo(40_000);
        assertThat(statistics.getCachePuts()).isEqualTo(40_000);
    }
}
