package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.perigee.spi.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** How long an answer is waited for when its time is over, by a clock that the test sets. */
final class TierFailuresTest {

    private static final long DEADLINE = millis(1_000);

    /** By then the store has ended by itself what is not answered in time. */
    private static final long ENDED = DEADLINE + millis(10);

    private long now;

    /** From when until when this node stands still. */
    private long stopped = Long.MAX_VALUE;

    private long continued = Long.MAX_VALUE;

    /** Comes when the thread that reads it has had its turn. */
    private final class Answer extends CompletableFuture<String> {

        private final long readAt;

        Answer(long readAt) {
            this.readAt = readAt;
        }

        @Override
        public String get(long timeout, TimeUnit unit)
                throws InterruptedException, ExecutionException, TimeoutException {
            long woken = now + unit.toNanos(timeout);
            if (woken >= stopped && woken < continued && now < continued) {
                woken = continued;
            }
            if (readAt <= woken) {
                now = Math.max(now, readAt);
                complete("there");
                return get();
            }
            now = woken;
            throw new TimeoutException();
        }
    }

    @Test
    void anAnswerThatLiesThereAfterAPauseWinsHoweverLongThatWas() {
        for (long turn : new long[] {millis(1), millis(20), millis(80)}) {
            for (long from : new long[] {0, DEADLINE - millis(1), DEADLINE, ENDED}) {
                for (long until = from + millis(1); until < DEADLINE + millis(2_500); until += millis(1)) {
                    now = 0;
                    stopped = from;
                    continued = until;

                    assertThat(await(new Answer(until + turn)))
                            .as("stopped at %d until %d, read %d later", from, until, turn)
                            .isEqualTo("there");
                }
            }
        }
    }

    @Test
    void itWinsTooIfTheCallerWasStoppedBeforeItBeganToWait() {
        for (long until = DEADLINE; until < DEADLINE + millis(2_500); until += millis(1)) {
            now = until;

            assertThat(await(new Answer(until + millis(20))))
                    .as("stopped until %d", until)
                    .isEqualTo("there");
        }
    }

    @Test
    void aLostAnswerIsWaitedForATenthOfASecondLonger() {
        lose();

        assertThat(now).isEqualTo(DEADLINE + millis(100));
    }

    @Test
    void soAreSeveralThatAreLostTogether() {
        for (int i = 0; i < 4; i++) {
            lose();
        }

        assertThat(now).isLessThan(DEADLINE + millis(200));
    }

    @Test
    void aLostAnswerAfterAPauseIsWaitedForALittleMoreThanASecond() {
        stopped = DEADLINE - millis(1);
        for (long pause = 0; pause < 2_500; pause++) {
            now = 0;
            continued = stopped + millis(pause);

            lose();

            assertThat(now).as("pause of %d ms", pause).isBetween(continued, continued + millis(1_101));
        }
    }

    /** Invalidations of many tags: each would be waited for a little, and from the fifth on for a second. */
    @Test
    void ofManyThatAreWaitedForTogetherTheLostOnesFailAtOnce() {
        CompletableFuture<String> lost = new CompletableFuture<>();
        CompletableFuture<String> refused = CompletableFuture.failedFuture(new IllegalStateException("refused"));
        CompletableFuture<String> there = CompletableFuture.completedFuture("there");

        List<CompletableFuture<String>> answers =
                TierFailures.together(List.of(lost, there, refused), Deadline.after(Duration.ZERO));

        assertThat(answers.get(0)).isCompletedExceptionally();
        assertThatExceptionOfType(FarUnavailableException.class)
                .isThrownBy(() -> TierFailures.await(answers.get(0), new Deadline(DEADLINE)))
                .satisfies(e -> assertThat(e.isOutcomeKnown()).isFalse());
        assertThat(lost).as("who else waits for it").isNotDone();
        assertThat(answers.get(1)).isCompletedWithValue("there");
        assertThatExceptionOfType(FarUnavailableException.class)
                .isThrownBy(() -> TierFailures.await(answers.get(2), new Deadline(DEADLINE)))
                .withMessageContaining("refused")
                .satisfies(e -> assertThat(e.isOutcomeKnown()).isTrue());
    }

    @Test
    void whoIsInterruptedWhileItWaitsForManyIsToldSo() {
        Thread.currentThread().interrupt();
        List<CompletableFuture<String>> answers =
                TierFailures.together(List.of(new CompletableFuture<>()), Deadline.after(Duration.ofHours(1)));

        assertThatExceptionOfType(FarUnavailableException.class)
                .isThrownBy(() -> TierFailures.await(answers.get(0), Deadline.after(Duration.ofHours(1))))
                .satisfies(e -> assertThat(e.isInterruption()).isTrue());
        assertThat(Thread.interrupted()).isTrue();
    }

    private void lose() {
        assertThatExceptionOfType(FarUnavailableException.class)
                .isThrownBy(() -> await(new Answer(Long.MAX_VALUE)))
                .satisfies(e -> assertThat(e.isOutcomeKnown()).isFalse());
    }

    private String await(Answer answer) {
        return TierFailures.await(answer, new Deadline(DEADLINE), () -> now);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
