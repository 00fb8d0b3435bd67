package dev.perigee.examples.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LatencyHistogramTest {

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void percentilesAreWithinThreePerCentOfTheTruth(long seed) {
        Random random = new Random(seed);
        long[] nanos = random.longs(10_000, 0, 1L << 40)
                .map(n -> n >> random.nextInt(40))
                .toArray();
        LatencyHistogram histogram = new LatencyHistogram();
        Arrays.stream(nanos).forEach(histogram::add);
        Arrays.sort(nanos);

        for (double share : new double[] {0.01, 0.5, 0.99, 1}) {
            long exact = nanos[(int) Math.ceil(share * nanos.length) - 1];
            assertThat(histogram.percentile(share))
                    .as("share %s, seed %s", share, seed)
                    .isCloseTo(exact, Percentage.withPercentage(3.2));
        }
        assertThat(histogram.total()).isEqualTo(nanos.length);
    }

    @Test
    void anythingFitsIn() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.add(-1);
        histogram.add(Long.MAX_VALUE);

        assertThat(histogram.percentile(0.5)).isZero();
        assertThat(histogram.percentile(1)).isEqualTo(Long.MAX_VALUE);
        assertThat(new LatencyHistogram().percentile(0.5)).isZero();
    }

    @Test
    void columnsKeepEveryCount() {
        LatencyHistogram histogram = new LatencyHistogram();
        long[] nanos = {1, 100, 5_000, 5_000, 1_000_000, 1_000_000_000};
        Arrays.stream(nanos).forEach(histogram::add);

        double[] columns = histogram.columns(100, 10_000_000, 5);

        assertThat(Arrays.stream(columns).sum()).isCloseTo(nanos.length, Percentage.withPercentage(0.001));
        assertThat(columns[0]).isGreaterThan(1);
        assertThat(columns[1]).isEqualTo(2);
        assertThat(columns[4]).isGreaterThan(1);
    }
}
