package dev.perigee.coherence;

import static dev.perigee.coherence.Scene.CACHE;
import static dev.perigee.coherence.Scene.KEY;
import static dev.perigee.coherence.Scene.OTHER_CACHE;
import static dev.perigee.coherence.Scene.OTHER_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the backplane's messages do to near copies. The scene starts at number 10. */
class MessagesTest {

    private final Scene scene = new Scene();

    @Test
    void aChangeEvictsTheOlderCopy() {
        scene.read(KEY, 10);
        scene.read(OTHER_KEY, 10);

        Heard heard = scene.hear(scene.changed(11, KEY));

        assertThat(heard).isEqualTo(new Heard(HeardKind.IN_ORDER, scene.at(11), 11));
        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.hits(OTHER_KEY)).isTrue();
    }

    @Test
    void aChangeSparesTheCopyThatHasItAlready() {
        scene.write(KEY, 11);

        scene.hear(scene.changed(11, KEY));

        assertThat(scene.hits(KEY)).isTrue();
    }

    @Test
    void aChangeRefusesAnAnswerThatItOvertook() {
        Ticket sent = scene.ask();
        scene.hear(scene.changed(11, KEY));

        scene.answer(sent, KEY, /* asOf= */ 10, /* entrySequence= */ 1);

        assertThat(scene.hits(KEY)).isFalse();
    }

    @Test
    void aMessageThatComesTwiceDoesNothingTheSecondTime() {
        Message message = scene.changed(11, KEY);
        scene.hear(message);
        scene.read(KEY, 11);

        assertThat(scene.hear(message).kind()).isEqualTo(HeardKind.DUPLICATE);
        assertThat(scene.hits(KEY)).isTrue();
        assertThat(scene.partition.counters().duplicates()).isEqualTo(1);
    }

    @Test
    void anotherOperationUnderANumberThatWasHeardStartsOver() {
        scene.hear(scene.bringing(11, KEY));
        scene.read(OTHER_KEY, 11);

        Heard heard = scene.hear(scene.changed(11, OTHER_KEY));

        assertThat(heard.kind()).isEqualTo(HeardKind.CONTRADICTED);
        assertThat(scene.hits(KEY)).as("what either of the two brought").isFalse();
        assertThat(scene.hits(OTHER_KEY)).isFalse();
        assertThat(scene.partition.counters().anomalies()).isEqualTo(1);
        assertThat(scene.partition.counters().spoofed()).isEqualTo(1);
        scene.read(KEY, 11);
        assertThat(scene.hits(KEY)).as("what the far store answers").isTrue();
        assertThat(scene.hear(scene.changed(12, KEY)).kind()).isEqualTo(HeardKind.IN_ORDER);
        assertThat(scene.hits(KEY)).isFalse();
    }

    @Test
    void aChannelThatContradictsItselfAgainWithinTheBoundIsIgnoredAndDigestsCarry() {
        scene.hear(scene.changed(11, KEY));
        scene.hear(scene.changed(11, OTHER_KEY));
        long eras = scene.partition.counters().eras();
        scene.hear(scene.changed(12, KEY));
        scene.read(KEY, 12);

        for (int times = 0; times < 10; times++) {
            assertThat(scene.hear(scene.changed(12, OTHER_KEY)).kind()).isEqualTo(HeardKind.IGNORED);
        }

        assertThat(scene.partition.counters().eras()).as("no further reset").isEqualTo(eras);
        assertThat(scene.hear(scene.changed(13, KEY)).kind()).isEqualTo(HeardKind.IGNORED);
        assertThat(scene.hits(KEY)).as("nothing is known of 13").isTrue();
        Digest digest = scene.digest(13);
        assertThat(digest.settled()).isFalse();
        scene.partition.settle(digest);
        assertThat(scene.hits(KEY)).as("the digest tells of it").isFalse();
        scene.read(KEY, 13);
        assertThat(scene.hits(KEY)).isTrue();
        assertThat(scene.partition.counters().spoofed()).isEqualTo(12);
    }

    @Test
    void anotherMessageOfTheSameOperationIsNoDuplicate() {
        Message.Changed first = (Message.Changed) scene.changed(11, KEY);
        scene.hear(first);
        scene.read(KEY, 11);

        Heard heard = scene.hear(new Message.Changed(scene.at(11 + 256), first.id(), first.cache(), first.changes()));

        assertThat(heard.kind()).isEqualTo(HeardKind.IN_ORDER);
        assertThat(scene.hits(KEY)).isFalse();
    }

    @Test
    void aGapHidesWhatWasReadBeforeTheLostMessage() {
        scene.read(KEY, 10);
        scene.read(OTHER_KEY, 12);

        Heard heard = scene.hear(scene.changed(13, "third"));

        assertThat(heard).isEqualTo(new Heard(HeardKind.IN_ORDER, scene.at(13), /* missedFrom= */ 11));
        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.hits(OTHER_KEY))
                .as("read at 12, when 11 and 12 had happened")
                .isTrue();
        assertThat(scene.partition.counters().gaps()).isEqualTo(1);
    }

    @Test
    void aGapRefusesAnAnswerFromBeforeTheLostMessage() {
        Ticket sent = scene.ask();
        scene.hear(scene.changed(13, OTHER_KEY));

        scene.answer(sent, KEY, /* asOf= */ 11, /* entrySequence= */ 1);

        assertThat(scene.hits(KEY)).isFalse();
    }

    /** Its number may be one of a counter that went back, so it says nothing about the age of the copy. */
    @Test
    void aLateMessageEvictsWhateverIsHeld() {
        scene.hear(scene.changed(12, OTHER_KEY));
        scene.read(KEY, 12);

        Heard heard = scene.hear(scene.changed(11, KEY));

        assertThat(heard.kind()).isEqualTo(HeardKind.LATE);
        assertThat(scene.find(CACHE, KEY)).isNull();
    }

    @Test
    void aMessageOfAnEpochThatIsOverEvictsAndIsNotFollowed() {
        scene.epoch = "b";
        scene.digest(3);
        scene.read(KEY, 3);

        scene.epoch = "a";
        Heard heard = scene.hear(scene.changed(11, KEY));

        assertThat(heard.kind()).isEqualTo(HeardKind.RETIRED);
        assertThat(scene.find(CACHE, KEY)).isNull();
        assertThat(scene.partition.epoch()).isEqualTo("b");
    }

    @Test
    void aMessageOfAnUnknownEpochBeginsANewEra() {
        scene.read(KEY, 10);
        Ticket sent = scene.ask();

        scene.epoch = "b";
        Heard heard = scene.hear(scene.changed(5, OTHER_KEY));

        assertThat(heard.kind()).isEqualTo(HeardKind.NEW_ERA);
        assertThat(scene.partition.epoch()).isEqualTo("b");
        assertThat(scene.hits(KEY)).isFalse();
        scene.answer(sent, KEY, /* asOf= */ 6, /* entrySequence= */ 1);
        assertThat(scene.hits(KEY)).as("asked for in the former era").isFalse();
        scene.read(KEY, 6);
        assertThat(scene.hits(KEY)).isTrue();
    }

    @Test
    void aClearHidesItsCacheOnly() {
        scene.read(CACHE, KEY, 10);
        scene.read(OTHER_CACHE, KEY, 10);
        Ticket sent = scene.ask();

        scene.hear(scene.cleared(11, CACHE));

        assertThat(scene.hits(CACHE, KEY)).isFalse();
        assertThat(scene.hits(OTHER_CACHE, KEY)).isTrue();
        scene.answer(sent, KEY, /* asOf= */ 10, /* entrySequence= */ 1);
        assertThat(scene.hits(CACHE, KEY)).as("asked for before the clear").isFalse();
        scene.read(CACHE, KEY, 12);
        assertThat(scene.hits(CACHE, KEY)).isTrue();
    }

    @Test
    void aLateClearHidesEverythingUpToTheNewestNumber() {
        scene.read(KEY, 12);
        scene.hear(scene.changed(13, OTHER_KEY));

        scene.hear(scene.cleared(11, CACHE));

        assertThat(scene.hits(KEY)).isFalse();
    }

    @Test
    void aClearThatWasHeardBeforeTheCacheWasOpenedIsNotForgotten() {
        Ticket sent = scene.ask();
        scene.hear(scene.cleared(11, OTHER_CACHE));

        scene.answer(sent, OTHER_CACHE, KEY, /* asOf= */ 10, 1, Copy.NO_END, List.of());

        assertThat(scene.hits(OTHER_CACHE, KEY)).isFalse();
    }

    @Test
    void aTagsDeletionHidesOlderCopiesWithThatTag() {
        scene.read(CACHE, "red", 10, "colour", "red");
        scene.read(CACHE, "blue", 10, "colour", "blue");
        scene.read(CACHE, "plain", 10);

        scene.hear(scene.tagDeleted(11, "red"));

        assertThat(scene.hits("red")).isFalse();
        assertThat(scene.hits("blue")).isTrue();
        assertThat(scene.hits("plain")).isTrue();
        scene.read(CACHE, "red", 12, "red");
        assertThat(scene.hits("red")).isTrue();
    }

    @Test
    void moreDeletedTagsThanAreToldApartHideTheWholeCache() {
        scene.read(KEY, 10);
        int last = 11 + Marks.MAX_TAGS;
        for (int sequence = 11; sequence < last; sequence++) {
            scene.hear(scene.tagDeleted(sequence, "tag" + sequence));
        }
        assertThat(scene.hits(KEY)).isTrue();

        scene.hear(scene.tagDeleted(last, "one too many"));

        assertThat(scene.hits(KEY)).isFalse();
        scene.read(KEY, last + 1);
        assertThat(scene.hits(KEY)).isTrue();
    }

    @Test
    void aNumberThatChangedNothingKeepsTheStreamWithoutGap() {
        scene.read(KEY, 10);

        scene.hear(new Message.NumberUsed(scene.at(11), new OperationId(1, 1)));
        scene.hear(scene.changed(12, OTHER_KEY));

        assertThat(scene.hits(KEY)).isTrue();
        assertThat(scene.partition.counters().gaps()).isZero();
    }
}
