package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.coherence.Pauses;
import dev.perigee.spi.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What counts as the silence of a server, and what does not. Two servers: the even partitions' and the odd ones'. */
final class SilencesTest {

    private static final List<Integer> EVEN = List.of(0);
    private static final List<Integer> ALSO_EVEN = List.of(2);
    private static final List<Integer> ODD = List.of(1);
    private static final List<Integer> BOTH = List.of(0, 1);
    private static final Deadline LATER = Deadline.after(Duration.ofHours(1));

    private long now;
    private final Pauses pauses = new Pauses(0, 0);
    private final Silences silences = silences(Duration.ofMillis(300));

    private Silences silences(Duration staleAfter) {
        return new Silences(pauses, () -> now, partition -> partition % 2, 4, staleAfter, Duration.ofSeconds(2));
    }

    @Test
    void itRunsFromWhenTheRequestWasSent() {
        pass(10_000);
        long askedAt = now;
        pass(100);

        assertThat(left(EVEN, askedAt)).isEqualTo(200);
        pass(200);
        assertThat(left(EVEN, askedAt)).isZero();
    }

    @Test
    void itBeginsAnewWithEachAnswerOfThatServerToAnybody() {
        long askedAt = now;
        pass(250);
        answered(ALSO_EVEN, now - 1);
        pass(250);

        assertThat(left(EVEN, askedAt)).isEqualTo(50);
        assertThat(left(ODD, askedAt)).isEqualTo(-200);
        assertThat(left(BOTH, askedAt)).as("one of them answers").isEqualTo(50);
    }

    @Test
    void itDoesNotRunWhileThisNodeStandsStill() {
        long askedAt = now;
        pass(200);
        now += millis(5_000);

        assertThat(left(EVEN, askedAt)).as("no tick has told of it").isEqualTo(300);
        pass(100);
        assertThat(left(EVEN, askedAt)).isEqualTo(200);
    }

    @Test
    void aSlowServerIsGrantedThreeTimesWhatItTakes() {
        pass(500);
        answered(EVEN, now - millis(500));
        long askedAt = now;

        assertThat(left(EVEN, askedAt)).isEqualTo(1_500);
        assertThat(left(ODD, askedAt)).isEqualTo(300);
    }

    @Test
    void noMoreThanFarTimeoutIsGranted() {
        pass(1_900);
        answered(EVEN, now - millis(1_900));

        assertThat(left(EVEN, now)).isEqualTo(2_000);
    }

    @Test
    void whatOneSlowAnswerHasTaughtIsForgottenByQuickOnes() {
        pass(1_900);
        answered(EVEN, now - millis(1_900));
        for (int i = 0; i < 24; i++) {
            pass(2);
            answered(EVEN, now - millis(1));
        }

        assertThat(left(EVEN, now)).isEqualTo(300);
    }

    @Test
    void aPauseOfThisNodeTeachesNothing() {
        long askedAt = now;
        long before = pauses.count();
        now += millis(1_500);
        silences.answered(EVEN, askedAt, before, /* teaches= */ true);

        assertThat(left(EVEN, now)).isEqualTo(300);
    }

    @Test
    void whatBringsMuchTeachesNothing() {
        pass(1_500);
        silences.answered(BOTH, now - millis(1_500), pauses.count(), /* teaches= */ false);

        assertThat(left(EVEN, now)).isEqualTo(300);
    }

    @Test
    void whoHasNothingElseWaits() {
        long askedAt = now;
        pass(301);

        assertThat(outwaits(EVEN, askedAt, /* hasOther= */ false)).isTrue();
        assertThat(silences.areSilent(EVEN)).isFalse();
    }

    @Test
    void aSilentServerStaysSoUntilItAnswersAnything() {
        long askedAt = now;
        pass(301);

        assertThat(outwaits(EVEN, askedAt, /* hasOther= */ true)).isFalse();
        assertThat(silences.areSilent(EVEN)).isTrue();
        assertThat(silences.areSilent(ALSO_EVEN)).isTrue();
        assertThat(silences.areSilent(ODD)).isFalse();
        assertThat(silences.areSilent(BOTH)).isFalse();
        assertThat(silences.silent()).isEqualTo(EVEN);

        pass(5);
        answered(ALSO_EVEN, askedAt);
        assertThat(silences.areSilent(EVEN)).isFalse();
        assertThat(silences.silent()).isEmpty();
    }

    @Test
    void aPauseOfThisNodeEndsWhatWasJudged() {
        long askedAt = now;
        pass(301);
        assertThat(outwaits(EVEN, askedAt, /* hasOther= */ true)).isFalse();

        now += millis(1_000);

        assertThat(silences.areSilent(EVEN)).isFalse();
    }

    /** The answer lies in the socket: it is read before anything is said of the server. */
    @Test
    void anAnswerThatIsThereWins() {
        long askedAt = now;
        pass(301);
        CompletableFuture<String> answer = new CompletableFuture<>();

        boolean isWaited = silences.outwaits(answer, EVEN, askedAt, LATER, () -> true, partition -> {
            answer.complete("there");
            return CompletableFuture.completedFuture(null);
        });

        assertThat(isWaited).isTrue();
        assertThat(silences.areSilent(EVEN)).isFalse();
    }

    /** A bulk read looks for copies of all its keys before it is answered by them, which takes a while. */
    @Test
    void aServerThatAnswersWhileOthersAreLookedForIsNotSilent() {
        for (List<Integer> asked : List.of(EVEN, BOTH)) {
            long askedAt = now;
            pass(301);

            assertThat(isWaitedIfWhileOthersAreLookedFor(() -> answered(ALSO_EVEN, now - 1), asked, askedAt))
                    .as("partitions %s", asked)
                    .isTrue();
            assertThat(silences.areSilent(EVEN)).isFalse();
            assertThat(silences.silent()).isEmpty();
        }
    }

    @Test
    void aPauseWhileOthersAreLookedForIsNoSilence() {
        for (List<Integer> asked : List.of(EVEN, BOTH)) {
            long askedAt = now;
            pass(301);

            assertThat(isWaitedIfWhileOthersAreLookedFor(() -> now += millis(1_000), asked, askedAt))
                    .as("partitions %s", asked)
                    .isTrue();
            assertThat(silences.areSilent(EVEN)).isFalse();
        }
    }

    /** It happens when all is read that has come, the last time that the caller is asked whether it can do without. */
    private boolean isWaitedIfWhileOthersAreLookedFor(Runnable happens, List<Integer> asked, long askedAt) {
        Coming answer = new Coming();
        AtomicBoolean isRead = new AtomicBoolean();
        boolean isWaited = silences.outwaits(
                answer,
                asked,
                askedAt,
                LATER,
                () -> {
                    if (isRead.get()) {
                        happens.run();
                    }
                    return true;
                },
                partition -> {
                    isRead.set(true);
                    return CompletableFuture.completedFuture(null);
                });
        return isWaited && answer.waits == 1;
    }

    @Test
    void whatHasComeIsReadOnceForEachServerAndFromAllAtATime() {
        long askedAt = now;
        pass(301);
        List<String> done = new ArrayList<>();

        silences.outwaits(new CompletableFuture<>(), List.of(0, 1, 2, 3), askedAt, LATER, () -> true, partition -> {
            done.add("asked " + partition);
            return new CompletableFuture<>() {
                @Override
                public @Nullable Void get(long timeout, TimeUnit unit) {
                    done.add("waited for " + partition);
                    return null;
                }
            };
        });

        assertThat(done).containsExactly("asked 0", "asked 1", "waited for 0", "waited for 1");
    }

    @Test
    void whoIsInterruptedBeforeAllIsReadSaysNothingOfTheServer() {
        long askedAt = now;
        pass(301);

        boolean isWaited = silences.outwaits(new CompletableFuture<>(), EVEN, askedAt, LATER, () -> true, partition -> {
            Thread.currentThread().interrupt();
            return new CompletableFuture<>();
        });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(isWaited).isTrue();
        assertThat(silences.areSilent(EVEN)).isFalse();
    }

    /** An answer that comes as soon as it is waited for. */
    private static final class Coming extends CompletableFuture<String> {

        private int waits;

        @Override
        public String get(long timeout, TimeUnit unit) {
            waits++;
            complete("there");
            return "there";
        }
    }

    @Test
    void zeroTurnsItOff() {
        Silences off = silences(Duration.ZERO);
        long askedAt = now;
        pass(5_000);

        assertThat(off.outwaits(
                        new CompletableFuture<>(),
                        EVEN,
                        askedAt,
                        LATER,
                        () -> true,
                        partition -> CompletableFuture.completedFuture(null)))
                .isTrue();
        assertThat(off.areSilent(EVEN)).isFalse();
    }

    private boolean outwaits(List<Integer> asked, long askedAt, boolean hasOther) {
        return silences.outwaits(
                new CompletableFuture<>(),
                asked,
                askedAt,
                LATER,
                () -> hasOther,
                partition -> CompletableFuture.completedFuture(null));
    }

    private void answered(List<Integer> asked, long askedAt) {
        silences.answered(asked, askedAt, pauses.count(), /* teaches= */ true);
    }

    /** Milliseconds. */
    private long left(List<Integer> asked, long askedAt) {
        return TimeUnit.NANOSECONDS.toMillis(silences.leftNanos(asked, askedAt));
    }

    /** This node runs on: its ticks come in time. */
    private void pass(long millis) {
        for (long i = 0; i < millis; i++) {
            now += millis(1);
            if (now % Pauses.TICK_NANOS == 0) {
                pauses.tick(now, now);
            }
        }
        pauses.tick(now, now);
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
