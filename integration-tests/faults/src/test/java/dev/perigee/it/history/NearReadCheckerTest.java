package dev.perigee.it.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.it.history.Call.Answer;
import dev.perigee.it.history.NearReadChecker.Findings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Reads that may be served near: old within the bound is right, beyond it is found; so is what a node must not see. */
final class NearReadCheckerTest {

    private static final long BOUND = 100;

    private final NearReadChecker checker = new NearReadChecker(BOUND);
    private final List<Call> calls = List.of(put(0, "a", 0, 10), put(1, "b", 20, 30), put(0, "c", 500, 510));
    private final List<Change> changes = List.of(new Change(0, 1, "a"), new Change(0, 2, "b"), new Change(0, 3, "c"));

    @Test
    void anOldReadWithinTheBoundIsSoundAndMeasured() {
        Findings findings = check(new ReadRun(2, "a", 12, 90, 5));

        assertThat(findings.isSound()).isTrue();
        assertThat(findings.staleNanos()).containsExactly(60L);
    }

    @Test
    void aReadOlderThanTheBoundIsFound() {
        assertThat(check(new ReadRun(2, "a", 12, 131, 5)).stale()).isEqualTo(1);
        assertThat(check(new ReadRun(2, "a", 12, 130, 5)).stale()).isZero();
    }

    @Test
    void whatANodeWroteItMustSee() {
        assertThat(check(new ReadRun(1, "a", 25, 40, 1)).ownWrites()).isEqualTo(1);
        assertThat(check(new ReadRun(1, "a", 25, 29, 1)).ownWrites()).isZero();
    }

    @Test
    void whatANodeHasSeenItMustNotUnsee() {
        ReadRun newer = new ReadRun(2, "b", 35, 35, 1);
        assertThat(check(newer, new ReadRun(2, "a", 12, 40, 1)).unseen()).isEqualTo(1);
        assertThat(check(newer, new ReadRun(3, "a", 12, 40, 1)).unseen()).isZero();
        assertThat(check(newer, new ReadRun(2, "a", 12, 34, 1)).unseen()).isZero();
    }

    @Test
    void aNewTimelineBeginsAnew() {
        List<Change> cut = List.of(new Change(0, 1, "a"), new Change(1, 1, "b"), new Change(1, 2, "c"));
        ReadRun newer = new ReadRun(2, "b", 35, 35, 1);

        assertThat(checker.check(calls, cut, List.of(newer, new ReadRun(2, "a", 12, 40, 1)))
                        .unseen())
                .isZero();
    }

    @Test
    void aValueThatNobodyAnnouncedIsFound() {
        assertThat(check(new ReadRun(2, "z", 12, 13, 1)).unknown()).isEqualTo(1);
    }

    @Test
    void aRemovalEndsTheValueItRemoved() {
        Call removed = new Call(Verb.GET_AND_REMOVE, 0, null, null, Answer.of("c"), 600, 610);
        List<Change> withRemoval = List.of(changes.get(0), changes.get(1), changes.get(2), new Change(0, 4, null));
        List<Call> all = List.of(calls.get(0), calls.get(1), calls.get(2), removed);

        assertThat(checker.check(all, withRemoval, List.of(new ReadRun(2, "c", 520, 711, 1)))
                        .stale())
                .isEqualTo(1);
        assertThat(checker.check(all, withRemoval, List.of(new ReadRun(2, "c", 520, 710, 1)))
                        .isSound())
                .isTrue();
    }

    private Findings check(ReadRun... runs) {
        return checker.check(calls, changes, List.of(runs));
    }

    private static Call put(int node, String value, long from, long to) {
        return new Call(Verb.PUT, node, null, value, Answer.DONE, from, to);
    }
}
