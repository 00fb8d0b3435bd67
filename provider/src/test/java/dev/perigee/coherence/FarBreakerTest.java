package dev.perigee.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FarBreakerTest {

    private final FarBreaker breaker = new FarBreaker(2);

    @Test
    void opensAfterFailuresInARow() {
        for (int i = 1; i < FarBreaker.ROW; i++) {
            assertThat(breaker.failed(0, 0)).isFalse();
        }
        assertThat(breaker.away()).isEmpty();
        assertThat(breaker.isSuspicious()).isTrue();

        assertThat(breaker.failed(0, 0)).isTrue();

        assertThat(breaker.isOpen(0)).isTrue();
        assertThat(breaker.isOpen(1)).isTrue();
        assertThat(breaker.failed(0, 0)).as("opened again").isFalse();
    }

    @Test
    void opensWhenHalfOfTheLatestFail() {
        boolean opened = false;
        for (int i = 0; i < FarBreaker.WINDOW / 2 && !opened; i++) {
            breaker.answered();
            opened = breaker.failed(0, 0);
            breaker.answered();
            opened |= breaker.failed(0, 0);
        }

        assertThat(opened).isTrue();
    }

    @Test
    void staysClosedWhenFewerFail() {
        for (int i = 0; i < 10 * FarBreaker.WINDOW; i++) {
            breaker.failed(0, 0);
            breaker.answered();
            breaker.answered();
        }

        assertThat(breaker.away()).isEmpty();
    }

    @Test
    void forgetsAFailureAfterEnoughAnswers() {
        breaker.failed(0, 0);
        for (int i = 0; i < FarBreaker.WINDOW; i++) {
            assertThat(breaker.isSuspicious()).isTrue();
            breaker.answered();
        }

        assertThat(breaker.isSuspicious()).isFalse();
    }

    @Test
    void onlyAProbeClosesItAndOnlyForItsPartition() {
        for (int i = 0; i < FarBreaker.ROW; i++) {
            breaker.failed(0, 0);
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
            assertThat(breaker.failed(0, 0)).isFalse();
        }
        assertThat(breaker.failed(0, 0)).isTrue();
    }

    @Test
    void whatFailedInAPauseDoesNotCount() {
        for (int i = 0; i < 10 * FarBreaker.ROW; i++) {
            assertThat(breaker.failed(0, 1)).isFalse();
        }

        assertThat(breaker.away()).isEmpty();
        breaker.answered();
        assertThat(breaker.isSuspicious()).isFalse();
        assertThat(breaker.failed(1, 2))
                .as("after an answer, the next pause is one again")
                .isFalse();
        assertThat(breaker.failed(1, 2)).isFalse();
    }

    /** Each request meets a pause. Those sent before the first one ended are excused, and no others. */
    @Test
    void onAMachineThatIsAlwaysLateItOpensAllTheSame() {
        int requests = 0;
        for (boolean opened = false; !opened; requests++) {
            opened = breaker.failed(requests, requests + 1);
        }

        assertThat(requests).isEqualTo(1 + FarBreaker.ROW);
    }

    @Test
    void whatFailedWithoutAPauseCountsAlthoughAnotherWasExcused() {
        assertThat(breaker.failed(0, 1)).isFalse();
        for (int i = 1; i < FarBreaker.ROW; i++) {
            assertThat(breaker.failed(1, 1)).isFalse();
        }

        assertThat(breaker.failed(1, 1)).isTrue();
    }

    @Test
    void aPauseDoesNotCloseIt() {
        assertThat(breaker.refused(List.of(0, 1))).isTrue();

        breaker.failed(0, 1);
        breaker.answered();

        assertThat(breaker.away()).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void aRefusalOpensItAtOnceForTheServersPartitionsAlone() {
        assertThat(breaker.refused(List.of(1))).isTrue();

        assertThat(breaker.isOpen(0)).isFalse();
        assertThat(breaker.isOpen(1)).isTrue();
        assertThat(breaker.refused(List.of(0))).as("it was open before").isFalse();
        assertThat(breaker.away()).containsExactlyInAnyOrder(0, 1);
    }
}
