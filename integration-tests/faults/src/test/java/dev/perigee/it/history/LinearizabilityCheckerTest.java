package dev.perigee.it.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.it.history.Call.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A checker is worth something only if it finds what is wrong and lets pass what is right. */
final class LinearizabilityCheckerTest {

    private final LinearizabilityChecker checker = new LinearizabilityChecker(100_000);

    @Test
    void readsInTurnAreSound() {
        assertThat(verdict(put("a", 0, 1), get("a", 2, 3), put("b", 4, 5), get("b", 6, 7)))
                .isEqualTo(Verdict.Kind.SOUND);
    }

    @Test
    void aReadOfAnOverwrittenValueIsAViolation() {
        assertThat(verdict(put("a", 0, 1), put("b", 2, 3), get("a", 4, 5))).isEqualTo(Verdict.Kind.VIOLATION);
    }

    @Test
    void overlappingWritesMayStandInEitherOrder() {
        assertThat(verdict(put("a", 0, 5), put("b", 1, 4), get("a", 6, 7))).isEqualTo(Verdict.Kind.SOUND);
        assertThat(verdict(put("a", 0, 5), put("b", 1, 4), get("b", 6, 7))).isEqualTo(Verdict.Kind.SOUND);
    }

    @Test
    void timeDoesNotRunBackwardsBetweenTwoReads() {
        assertThat(verdict(put("a", 0, 1), put("b", 2, 10), get("b", 3, 4), get("a", 5, 6)))
                .isEqualTo(Verdict.Kind.VIOLATION);
        assertThat(verdict(put("a", 0, 1), put("b", 2, 10), get("a", 3, 4), get("b", 5, 6)))
                .isEqualTo(Verdict.Kind.SOUND);
    }

    @Test
    void anUnknownOutcomeMayHaveHappenedOrNot() {
        Call lost = new Call(Verb.PUT, 0, null, "b", null, 2, 10);
        assertThat(verdict(put("a", 0, 1), lost, get("a", 20, 21))).isEqualTo(Verdict.Kind.SOUND);
        assertThat(verdict(put("a", 0, 1), lost, get("b", 20, 21))).isEqualTo(Verdict.Kind.SOUND);
        assertThat(verdict(put("a", 0, 1), lost, get("a", 3, 4), get("b", 20, 21)))
                .isEqualTo(Verdict.Kind.SOUND);
    }

    @Test
    void anUnknownOutcomeDoesNotHappenAfterItsDeadline() {
        Call lost = new Call(Verb.PUT, 0, null, "b", null, 2, 10);
        assertThat(verdict(put("a", 0, 1), lost, get("a", 11, 12), get("b", 20, 21)))
                .isEqualTo(Verdict.Kind.VIOLATION);
    }

    @Test
    void aDoubleEffectIsAViolation() {
        Call lost = new Call(Verb.PUT, 0, null, "b", null, 2, 30);
        assertThat(verdict(put("a", 0, 1), lost, get("b", 3, 4), put("c", 5, 6), get("c", 7, 8), get("b", 9, 10)))
                .isEqualTo(Verdict.Kind.VIOLATION);
    }

    @Test
    void aLostUpdateIsAViolation() {
        Call one = new Call(Verb.INVOKE, 0, null, "b", Answer.of("a"), 2, 5);
        Call other = new Call(Verb.INVOKE, 1, null, "c", Answer.of("a"), 2, 5);
        assertThat(verdict(put("a", 0, 1), one, other)).isEqualTo(Verdict.Kind.VIOLATION);
    }

    @Test
    void onlyOneClaimsAnAbsentKey() {
        Call one = new Call(Verb.PUT_IF_ABSENT, 0, null, "a", Answer.DONE, 0, 5);
        Call other = new Call(Verb.PUT_IF_ABSENT, 1, null, "b", Answer.DONE, 0, 5);
        Call refused = new Call(Verb.PUT_IF_ABSENT, 1, null, "b", Answer.NOT_DONE, 0, 5);
        assertThat(verdict(one, other)).isEqualTo(Verdict.Kind.VIOLATION);
        assertThat(verdict(one, refused)).isEqualTo(Verdict.Kind.SOUND);
    }

    @Test
    void tooManyCallsAtOnceAreNotDecided() {
        Call[] many = new Call[65];
        for (int i = 0; i < many.length; i++) {
            many[i] = put("v" + i, i, 1_000);
        }
        assertThat(verdict(many)).isEqualTo(Verdict.Kind.UNDECIDED);
    }

    @Test
    void aSearchThatBecomesTooLargeIsGivenUp() {
        Call[] many = new Call[40];
        for (int i = 0; i < many.length; i++) {
            many[i] = put("v" + i, i, 1_000 + i);
        }
        assertThat(new LinearizabilityChecker(1_000).check(List.of(many)).kind())
                .isEqualTo(Verdict.Kind.UNDECIDED);
    }

    /** Random runs of a true register are sound; the same with one answer changed to a value long gone are not. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void randomHistories(long seed) {
        List<Call> sound = RandomHistory.of(new Random(seed), 400, 5);
        assertThat(checker.check(sound)).isEqualTo(Verdict.SOUND);

        List<Call> broken = new ArrayList<>(sound);
        broken.add(get("v1", 1_000_000, 1_000_001));
        assertThat(checker.check(broken).kind()).isEqualTo(Verdict.Kind.VIOLATION);
    }

    private Verdict.Kind verdict(Call... calls) {
        return checker.check(List.of(calls)).kind();
    }

    private static Call put(String value, long from, long to) {
        return new Call(Verb.PUT, 0, null, value, Answer.DONE, from, to);
    }

    private static Call get(String value, long from, long to) {
        return new Call(Verb.GET, 0, null, null, Answer.of(value), from, to);
    }
}
