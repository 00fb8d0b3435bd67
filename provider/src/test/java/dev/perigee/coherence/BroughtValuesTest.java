package dev.perigee.coherence;

import static dev.perigee.coherence.Scene.CACHE;
import static dev.perigee.coherence.Scene.KEY;
import static dev.perigee.coherence.Scene.OTHER_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Message;
import org.junit.jupiter.api.Test;

/** Values that messages bring. The bound is 1,000 ns; a scene begins at 0 with a digest that tells of number 10. */
class BroughtValuesTest {

    @Test
    void theNextMessageBringsItsValue() {
        Scene scene = new Scene();
        scene.read(KEY, 10);

        scene.hear(scene.bringing(11, KEY));

        assertThat(scene.asOf(KEY)).isEqualTo(11);
        assertThat(scene.hits(KEY)).isTrue();
    }

    @Test
    void isAsOldAsTheLastProofHoweverLateItComes() {
        Scene scene = new Scene();
        scene.now = 900;
        scene.hear(scene.bringing(11, KEY));

        scene.now = 1_000;
        assertThat(scene.hits(KEY)).isTrue();
        scene.now++;
        assertThat(scene.hits(KEY)).isFalse();
    }

    @Test
    void theNextProofHoldsForItToo() {
        Scene scene = new Scene();
        scene.hear(scene.bringing(11, KEY));
        scene.now = 800;
        scene.digest(11);

        scene.now = 1_801; // A look believes only what was known before it began.
        assertThat(scene.hits(KEY)).isFalse();
        scene.now = 1_800;
        assertThat(scene.hits(KEY)).isTrue();
    }

    @Test
    void aDigestThatCountsItWhileItIsUnderWayIsNoProofOfItBeforeItHasCome() {
        Scene scene = new Scene();
        scene.now = 600;
        Digest digest = scene.digest(12);
        scene.hear(scene.bringing(11, KEY));

        assertThat(digest.settled()).isFalse();
        scene.now = 1_001;
        assertThat(scene.hits(KEY)).isFalse();
    }

    @Test
    void isNotTakenInWhereNothingIsProved() {
        Scene scene = new Scene();
        scene.partition.distrust();

        scene.hear(scene.bringing(11, KEY));

        assertThat(scene.asOf(KEY)).isEqualTo(-1);
    }

    @Test
    void neverTakesThePlaceOfSomethingNewer() {
        Scene scene = new Scene();
        scene.write(KEY, 12);

        scene.hear(scene.bringing(11, KEY));

        assertThat(scene.asOf(KEY)).isEqualTo(12);
    }

    @Test
    void isNotTakenInAfterSomethingNewerWasSeenAndLeft() {
        Scene scene = new Scene();
        scene.write(KEY, 12);
        scene.evictForWantOfRoom(KEY);

        scene.hear(scene.bringing(11, KEY));

        assertThat(scene.asOf(KEY)).isEqualTo(-1);
    }

    @Test
    void anAbsenceThatWasReadIsNewerToo() {
        Scene scene = new Scene();
        scene.seeAbsent(scene.ask(), KEY, 12);

        scene.hear(scene.bringing(11, KEY));

        assertThat(scene.asOf(KEY)).isEqualTo(-1);
    }

    @Test
    void lateMessagesBringNothing() {
        Scene scene = new Scene();
        scene.hear(scene.changed(12, OTHER_KEY));

        scene.hear(scene.bringing(11, KEY));

        assertThat(scene.asOf(KEY)).isEqualTo(-1);
    }

    @Test
    void aMessageAfterAGapBringsWhatIsNewerThanTheGap() {
        Scene scene = new Scene();

        scene.hear(scene.bringing(15, KEY));

        assertThat(scene.hits(KEY)).isTrue();
    }

    @Test
    void aMessageTwiceBringsItsValueOnce() {
        Scene scene = new Scene();
        Message message = scene.bringing(11, KEY);
        scene.hear(message);
        scene.evictForWantOfRoom(KEY);

        scene.hear(message);

        assertThat(scene.asOf(KEY)).isEqualTo(-1);
    }

    @Test
    void anUnknownEpochBringsNothing() {
        Scene scene = new Scene();
        scene.epoch = "b";

        scene.hear(scene.bringing(11, KEY));

        assertThat(scene.asOf(KEY)).isEqualTo(-1);
    }

    @Test
    void anOwnClearHidesWhatWasUnderWay() {
        Scene scene = new Scene();
        scene.partition.onCleared(scene.ask(), scene.at(12), CACHE, scene);

        scene.hear(scene.bringing(11, KEY));

        assertThat(scene.hits(KEY)).isFalse();
    }

    @Test
    void anOwnDeletionOfATagHidesWhatWasUnderWay() {
        Scene scene = new Scene();
        scene.partition.onTagDeleted(scene.ask(), scene.at(12), CACHE, "tag", scene);

        scene.hear(scene.bringing(11, KEY, "other", "tag"));
        scene.hear(scene.bringing(13, OTHER_KEY, "tag"));

        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.hits(OTHER_KEY)).isTrue();
    }
}
