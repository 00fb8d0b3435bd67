package dev.perigee.coherence;

import static dev.perigee.coherence.Scene.CACHE;
import static dev.perigee.coherence.Scene.KEY;
import static dev.perigee.coherence.Scene.OTHER_CACHE;
import static dev.perigee.coherence.Scene.OTHER_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the far store's answers do to near copies. The scene starts at number 10. */
class AnswersTest {

    private final Scene scene = new Scene();

    @Test
    void anOwnWriteIsInstalledUnderItsNumber() {
        scene.write(KEY, 11);

        assertThat(scene.hits(KEY)).isTrue();
        assertThat(scene.partition.maxSequence()).isEqualTo(11);
    }

    @Test
    void anAnswerSeenKeepsAnOlderOneOutEvenIfItsCopyIsGone() {
        Ticket slow = scene.ask();
        scene.write(KEY, 12);
        scene.evictForWantOfRoom(KEY);

        scene.answer(slow, KEY, /* asOf= */ 11, /* entrySequence= */ 1);

        assertThat(scene.hits(KEY)).isFalse();
    }

    @Test
    void anAbsenceSeenKeepsAnOlderValueOut() {
        Ticket slow = scene.ask();
        scene.seeAbsent(scene.ask(), KEY, 12);

        scene.answer(slow, KEY, /* asOf= */ 11, /* entrySequence= */ 1);

        assertThat(scene.hits(KEY)).isFalse();
    }

    /** The stream lags behind this node's own writes: its messages must not lower the floor. */
    @Test
    void anOlderMessageAfterAnOwnWriteDoesNotLetAnOlderAnswerIn() {
        Ticket slow = scene.ask();
        scene.write(KEY, 13);
        scene.evictForWantOfRoom(KEY);
        scene.hear(scene.changed(11, KEY));

        scene.answer(slow, KEY, /* asOf= */ 12, /* entrySequence= */ 11);

        assertThat(scene.hits(KEY)).isFalse();
    }

    /** Two answers may come in another order than they were given in. */
    @Test
    void theCopyWithTheHigherNumberStays() {
        Ticket slow = scene.ask();
        scene.read(KEY, 12);

        scene.answer(slow, KEY, /* asOf= */ 11, /* entrySequence= */ 1);

        assertThat(scene.find(CACHE, KEY)).extracting(Copy::asOf).isEqualTo(12L);
    }

    @Test
    void anAnswerOfAnotherEpochBeginsANewEra() {
        scene.read(KEY, 10);
        Ticket sent = scene.ask();

        scene.epoch = "b";
        scene.answer(sent, OTHER_KEY, /* asOf= */ 20, /* entrySequence= */ 1);

        assertThat(scene.partition.epoch()).isEqualTo("b");
        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.hits(OTHER_KEY)).as("asked for in the former era").isFalse();
    }

    @Test
    void aLateAnswerOfAnEpochThatIsOverIsIgnored() {
        Ticket sent = scene.ask();
        scene.epoch = "b";
        scene.digest(3);
        scene.read(KEY, 3);

        scene.epoch = "a";
        scene.answer(sent, OTHER_KEY, /* asOf= */ 11, /* entrySequence= */ 1);

        assertThat(scene.partition.epoch()).isEqualTo("b");
        assertThat(scene.hits(KEY)).isTrue();
        assertThat(scene.hits(OTHER_KEY)).isFalse();
    }

    /** A late message of an epoch that this node never saw, or a forged one, must not blind it for ever. */
    @Test
    void theFarStoreLeadsBackIntoAnEpochThatWasLeftByMistake() {
        scene.epoch = "never seen";
        scene.hear(scene.changed(99, KEY));

        scene.epoch = "a";
        scene.read(KEY, 11);
        assertThat(scene.partition.epoch()).isEqualTo("a");
        assertThat(scene.hits(KEY)).as("asked for in the era of the mistake").isFalse();

        scene.read(KEY, 11);
        assertThat(scene.hits(KEY)).isTrue();
        assertThat(scene.hear(scene.changed(12, KEY)).kind()).isEqualTo(HeardKind.IN_ORDER);
    }

    @Test
    void aNumberThatGoesBackBeginsANewEra() {
        scene.read(KEY, 15);
        Ticket before = scene.ask();

        scene.read(OTHER_KEY, 12);

        assertThat(scene.partition.counters().anomalies()).isEqualTo(1);
        assertThat(scene.hits(KEY)).isFalse();
        scene.answer(before, KEY, /* asOf= */ 14, /* entrySequence= */ 1);
        assertThat(scene.hits(KEY)).as("asked for in the former era").isFalse();
        scene.read(KEY, 12);
        assertThat(scene.hits(KEY)).isTrue();
    }

    @Test
    void answersThatOvertakeEachOtherAreNoAnomaly() {
        Ticket slow = scene.ask();
        scene.read(KEY, 15);

        scene.answer(slow, OTHER_KEY, /* asOf= */ 11, /* entrySequence= */ 1);

        assertThat(scene.partition.counters().anomalies()).isZero();
        assertThat(scene.hits(KEY)).isTrue();
    }

    @Test
    void aForgedNumberCostsOneNewEra() {
        scene.read(KEY, 10);
        scene.hear(scene.changed(Long.MAX_VALUE, OTHER_KEY));
        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.hear(scene.changed(11, OTHER_KEY)).kind()).isEqualTo(HeardKind.LATE);

        scene.read(KEY, 11);
        scene.read(KEY, 11);

        assertThat(scene.hits(KEY)).isTrue();
        assertThat(scene.hear(scene.changed(12, KEY)).kind()).isEqualTo(HeardKind.IN_ORDER);
    }

    @Test
    void aForgedNegativeNumberIsLate() {
        scene.read(OTHER_KEY, 10);

        assertThat(scene.hear(scene.changed(Long.MIN_VALUE, KEY)).kind()).isEqualTo(HeardKind.LATE);
        assertThat(scene.hits(OTHER_KEY)).isTrue();
    }

    @Test
    void aDamagedHeaderDoesNotCloseTheStripe() {
        scene.answer(scene.ask(), KEY, /* asOf= */ 11, /* entrySequence= */ Long.MAX_VALUE);

        scene.read(KEY, 11);

        assertThat(scene.hits(KEY)).isTrue();
    }

    @Test
    void anOwnClearHidesAtOnceWhatWasReadBefore() {
        scene.read(CACHE, KEY, 10);
        scene.read(OTHER_CACHE, KEY, 10);

        scene.partition.onCleared(scene.ask(), scene.at(11), CACHE, scene);

        assertThat(scene.hits(CACHE, KEY)).isFalse();
        assertThat(scene.hits(OTHER_CACHE, KEY)).isTrue();
    }

    @Test
    void anOwnDeletionOfATagHidesAtOnceWhatCarriesIt() {
        scene.read(CACHE, KEY, 10, "tag");
        scene.read(CACHE, OTHER_KEY, 10);

        scene.partition.onTagDeleted(scene.ask(), scene.at(11), CACHE, "tag", scene);

        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.hits(OTHER_KEY)).isTrue();
    }

    @Test
    void marksOfAFormerEraHideNothingInTheNextOne() {
        scene.partition.onCleared(scene.ask(), scene.at(500), CACHE, scene);
        scene.partition.onTagDeleted(scene.ask(), scene.at(501), CACHE, "tag", scene);

        scene.epoch = "b";
        scene.digest(3);
        scene.read(CACHE, KEY, 3, "tag");

        assertThat(scene.hits(KEY)).isTrue();
    }

    @Test
    void copiesOfACacheThatWasGivenUpAreNotServedAgain() {
        scene.read(KEY, 10);

        scene.partition.forgetScope(CACHE);
        scene.partition.scope(CACHE);

        assertThat(scene.hits(KEY)).isFalse();
        scene.read(KEY, 10);
        assertThat(scene.hits(KEY)).isTrue();
    }
}
