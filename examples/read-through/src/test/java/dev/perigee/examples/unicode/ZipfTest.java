package dev.perigee.examples.unicode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ZipfTest {

    private static final int DRAWS = 400_000;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 107, -5})
    void drawsEachRankInProportionToItsInverse(long seed) {
        int[] counts = new int[1_000];
        Zipf zipf = new Zipf(counts.length);
        Random random = new Random(seed);
        for (int i = 0; i < DRAWS; i++) {
            counts[zipf.draw(random)]++;
        }

        for (int rank : new int[] {2, 5, 10, 20}) {
            assertThat(counts[0])
                    .as("first against rank %s, seed %s", rank, seed)
                    .isCloseTo(counts[rank - 1] * rank, Percentage.withPercentage(10));
        }
        assertThat(counts[counts.length - 1]).as("last, seed %s", seed).isPositive();
    }

    @Test
    void hasOneRankAtLeast() {
        assertThat(new Zipf(1).draw(new Random(1))).isZero();
        assertThatThrownBy(() -> new Zipf(0)).hasMessage("ranks: 0 is too few; give 1 or more");
    }
}
