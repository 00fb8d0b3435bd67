package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a cache's last reads found tells what the next one will find. */
final class ForecastTest {

    @Test
    void nothingIsExpectedToBeMissingAtFirst() {
        assertThat(new Forecast().expectsAbsence()).isFalse();
    }

    @Test
    void someReadsOfAKindTurnItOver() {
        Forecast forecast = new Forecast();
        for (int round = 0; round < 100; round++) {
            boolean present = round % 2 == 1;
            int reads = 0;
            do {
                forecast.saw(present);
                reads++;
            } while (forecast.expectsAbsence() == present);
            assertThat(reads).isBetween(5, 7);
            for (int i = 0; i < 1_000; i++) {
                forecast.saw(present);
            }
            assertThat(forecast.expectsAbsence()).isEqualTo(!present);
        }
    }

    @Test
    void aFewMissesAmongHitsDoNot() {
        long seed = 7;
        Random random = new Random(seed);
        Forecast forecast = new Forecast();
        int wrong = 0;
        for (int i = 0; i < 10_000; i++) {
            forecast.saw(random.nextInt(10) != 0);
            wrong += forecast.expectsAbsence() ? 1 : 0;
        }
        assertThat(wrong).as("seed " + seed).isLessThan(50);
    }
}
