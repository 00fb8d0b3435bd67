package dev.perigee.it.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.it.history.Call.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The certificate is believed only as far as the callers' answers and real time bear it out. */
final class CertificateCheckerTest {

    private final CertificateChecker checker = new CertificateChecker();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomHistories(long seed) {
        RandomHistory sound = RandomHistory.run(new Random(seed), 2_000, 5);
        assertThat(checker.check(sound.calls(), sound.changes())).isEqualTo(Verdict.SOUND);

        List<Change> swapped = new ArrayList<>(sound.changes());
        int late = swapped.size() - 1;
        Change first = swapped.get(0);
        swapped.set(0, new Change(0, first.sequence(), swapped.get(late).value()));
        swapped.set(late, new Change(0, swapped.get(late).sequence(), first.value()));
        assertThat(checker.check(sound.calls(), swapped).kind()).isEqualTo(Verdict.Kind.VIOLATION);
    }

    @Test
    void anAcknowledgedWriteThatWasNeverAnnouncedIsFound() {
        assertThat(verdict(List.of(put("a", 0, 1)))).isEqualTo(Verdict.Kind.VIOLATION);
    }

    @Test
    void aRefusedWriteThatWasAnnouncedIsFound() {
        Call refused = new Call(Verb.PUT_IF_ABSENT, 0, null, "a", Answer.NOT_DONE, 0, 1);
        assertThat(verdict(List.of(refused), change(1, "a"))).isEqualTo(Verdict.Kind.VIOLATION);
    }

    @Test
    void aNumberGivenTwiceIsFound() {
        assertThat(verdict(List.of(put("a", 0, 1), put("b", 0, 1)), change(1, "a"), change(1, "b")))
                .isEqualTo(Verdict.Kind.VIOLATION);
    }

    @Test
    void anEffectThatCameTwiceIsFound() {
        assertThat(verdict(List.of(put("a", 0, 1), put("b", 0, 1)), change(1, "a"), change(2, "b"), change(3, "a")))
                .isEqualTo(Verdict.Kind.VIOLATION);
    }

    @Test
    void numbersAgainstRealTimeAreFound() {
        assertThat(verdict(List.of(put("a", 0, 1), put("b", 2, 3)), change(1, "b"), change(2, "a")))
                .isEqualTo(Verdict.Kind.VIOLATION);
    }

    @Test
    void aReadOfAStateThatWasOverIsFound() {
        Call read = new Call(Verb.GET, 0, null, null, Answer.of("a"), 4, 5);
        assertThat(verdict(List.of(put("a", 0, 1), put("b", 2, 3), read), change(1, "a"), change(2, "b")))
                .isEqualTo(Verdict.Kind.VIOLATION);
    }

    @Test
    void aRemovalWithoutAnAnnouncedAbsenceIsFound() {
        Call removed = new Call(Verb.REMOVE, 0, null, null, Answer.DONE, 2, 3);
        assertThat(verdict(List.of(put("a", 0, 1), removed), change(1, "a"))).isEqualTo(Verdict.Kind.VIOLATION);
        assertThat(verdict(List.of(put("a", 0, 1), removed), change(1, "a"), change(2, null)))
                .isEqualTo(Verdict.Kind.SOUND);
    }

    @Test
    void aLostUpdateIsFound() {
        Call one = new Call(Verb.INVOKE, 0, null, "b", Answer.of("a"), 2, 5);
        Call other = new Call(Verb.INVOKE, 1, null, "c", Answer.of("a"), 2, 5);
        assertThat(verdict(List.of(put("a", 0, 1), one, other), change(1, "a"), change(2, "b"), change(3, "c")))
                .isEqualTo(Verdict.Kind.VIOLATION);
    }

    private Verdict.Kind verdict(List<Call> calls, Change... changes) {
        return checker.check(calls, List.of(changes)).kind();
    }

    private static Call put(String value, long from, long to) {
        return new Call(Verb.PUT, 0, null, value, Answer.DONE, from, to);
    }

    private static Change change(long sequence, @Nullable String value) {
        return new Change(0, sequence, value);
    }
}
