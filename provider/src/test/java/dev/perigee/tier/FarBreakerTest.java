package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FarBreakerTest {

    private final FarBreaker breaker = new FarBreaker();

    @Test
    void opensAfterFailuresInARow() {
        for (int i = 1; i < FarBreaker.ROW; i++) {
            assertThat(breaker.failed()).isFalse();
        }
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.isSuspicious()).isTrue();

        assertThat(breaker.failed()).isTrue();

        assertThat(breaker.isOpen()).isTrue();
        assertThat(breaker.openings()).isEqualTo(1);
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

        assertThat(breaker.isOpen()).isFalse();
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
    void onlyAProbeClosesIt() {
        for (int i = 0; i < FarBreaker.ROW; i++) {
            breaker.failed();
        }

        breaker.answered();
        assertThat(breaker.isOpen()).isTrue();

        assertThat(breaker.probed()).isTrue();
        assertThat(breaker.isOpen()).isFalse();
        assertThat(breaker.isSuspicious()).isFalse();
        assertThat(breaker.probed()).isFalse();
        for (int i = 1; i < FarBreaker.ROW; i++) {
            assertThat(breaker.failed()).isFalse();
        }
        assertThat(breaker.failed()).isTrue();
        assertThat(breaker.openings()).isEqualTo(2);
    }
}
