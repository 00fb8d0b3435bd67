package dev.perigee.coherence;

import static dev.perigee.coherence.Scene.KEY;
import static dev.perigee.coherence.Scene.OTHER_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** While messages cannot be heard and copies are to be bypassed, none is served; afterwards those that missed nothing are. */
class SuspensionTest {

    private final Scene scene = new Scene();

    @Test
    void nothingIsServedWhileSuspendedHoweverFreshOrProved() {
        scene.read(KEY, 10);
        assertThat(scene.hits(KEY)).isTrue();

        scene.partition.suspend();
        scene.read(OTHER_KEY, 10);
        Digest digest = scene.digest(10);

        assertThat(digest.settled()).isTrue();
        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.hits(OTHER_KEY)).isFalse();
    }

    @Test
    void hearingAgainIsNotEnoughAProofOfLaterIs() {
        scene.read(KEY, 10);
        scene.partition.suspend();
        scene.now += 10;
        Ticket before = scene.ask();
        scene.now += 10;
        scene.partition.hearAgain();
        assertThat(scene.hits(KEY)).isFalse();

        scene.now += 10;
        scene.partition.onDigest(before, scene.at(10), scene);
        assertThat(scene.hits(KEY)).as("asked before messages were heard again").isFalse();

        scene.digest(10);
        scene.now += 1;
        assertThat(scene.hits(KEY))
                .as("nothing was missed, so it is still there")
                .isTrue();
    }

    @Test
    void whatWasMissedIsNotServedAfterwards() {
        scene.read(KEY, 10);
        scene.partition.suspend();
        scene.partition.hearAgain();
        scene.now += 10;

        Digest digest = scene.digest(11);
        assertThat(digest.settled()).isFalse();
        assertThat(scene.hits(KEY)).isFalse();
        scene.partition.settle(digest);
        scene.read(OTHER_KEY, 11);
        scene.now += 1;

        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.hits(OTHER_KEY)).isTrue();
    }

    @Test
    void aNewEraIsSuspendedToo() {
        scene.partition.suspend();
        scene.epoch = "b";
        scene.digest(3);
        scene.read(KEY, 3);
        assertThat(scene.hits(KEY)).isFalse();

        scene.partition.hearAgain();
        scene.now += 10;
        scene.digest(3);
        scene.now += 1;
        assertThat(scene.hits(KEY)).isTrue();
    }

    @Test
    void oneThatWasNeverSuspendedIsNotDisturbed() {
        scene.read(KEY, 10);
        scene.partition.hearAgain();
        assertThat(scene.hits(KEY)).isTrue();
    }
}
