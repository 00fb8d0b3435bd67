package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FarBreakerTest {

    private final FarBreaker breaker = new FarBreaker(2);

    @Test
    void opensAfterFailuresInARow() {
        for (int i = 1; i < FarBreaker.ROW; i++) {
            assertThat(breaker.failed()).isFalse();
        }
        assertThat(breaker.away()).isEmpty();
        assertThat(breaker.isSuspicious()).isTrue();

        assertThat(breaker.failed()).isTrue();

        assertThat(breaker.isOpen(0)).isTrue();
        assertThat(breaker.isOpen(1)).isTrue();
        assertThat(breaker.failed()).as("opened again").isFalse();
    }

    @Test
    void opensWhenHalfOfTheLatestFail() {
        boolean opened = false;
        for (int i = 0; i < FarBreaker.WINDOW / 2 && !opened; i++) {
            breaker.answered();
            opened = breaker.failed();
            breaker.answered();
            opened |= breaker.failed();
        }

        assertThat(opened).isTrue();
    }

    @Test
    void staysClosedWhenFewerFail() {
        for (int i = 0; i < 10 * FarBreaker.WINDOW; i++) {
            breaker.failed();
            breaker.answered();
            breaker.answered();
        }

        assertThat(breaker.away()).isEmpty();
    }

    @Test
    void forgetsAFailureAfterEnoughAnswers() {
        breaker.failed();
        for (int i = 0; i < FarBreaker.WINDOW; i++) {
            assertThat(breaker.isSuspicious()).isTrue();
            breaker.answered();
        }

        assertThat(breaker.isSuspicious()).isFalse();
    }

    @Test
    void onlyAProbeClosesItAndOnlyForItsPartition() {
        for (int i = 0; i < FarBreaker.ROW; i++) {
            breaker.failed();
        }

        breaker.answered();
        assertThat(breaker.away()).containsExactlyInAnyOrder(0, 1);

        assertThat(breaker.probed(1)).as("closed for all").isFalse();
        assertThat(breaker.away()).containsExactly(0);
        assertThat(breaker.isSuspicious()).isTrue();
        assertThat(breaker.probed(0)).isTrue();
        assertThat(breaker.away()).isEmpty();
        assertThat(breaker.isSuspicious()).isFalse();
        assertThat(breaker.probed(0)).isFalse();
        for (int i = 1; i < FarBreaker.ROW; i++) {
            assertThat(breaker.failed()).isFalse();
        }
        assertThat(breaker.failed()).isTrue();
    }
}
