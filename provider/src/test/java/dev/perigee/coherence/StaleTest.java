package dev.perigee.coherence;

import static dev.perigee.coherence.Scene.CACHE;
import static dev.perigee.coherence.Scene.KEY;
import static dev.perigee.coherence.Scene.OTHER_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be served after a far failure. The bound is 1,000 ns; copies may have been current 5,000 ns ago at last. */
class StaleTest {

    private static final long MAX_AGE = 5_000;

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 3_000, Long.MIN_VALUE})
    void anUnprovedCopyAgesFromTheLastProof(long start) {
        Scene scene = new Scene(new Rules(Scene.BOUND), start);
        scene.read(KEY, 10);
        scene.now = start + 4_000;
        scene.digest(10);
        scene.now = start + 4_000 + MAX_AGE;

        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.isFallback(KEY, MAX_AGE)).isTrue();
        scene.now++;
        assertThat(scene.isFallback(KEY, MAX_AGE)).isFalse();
    }

    @Test
    void aProofThatIsNotBelievedAnyMoreStillTellsTheAge() {
        Scene scene = new Scene();
        scene.read(KEY, 10);
        scene.now = 900;
        scene.digest(10);
        scene.partition.distrust();
        scene.partition.distrust();
        scene.now = 900 + MAX_AGE;

        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.isFallback(KEY, MAX_AGE)).isTrue();
    }

    @Test
    void aCopyThatAGapHidAgesFromItsReading() {
        Scene scene = new Scene();
        scene.read(KEY, 10);
        scene.now = 3_000;
        scene.digest(10);
        scene.hear(scene.changed(15, OTHER_KEY));
        scene.digest(15);

        scene.now = MAX_AGE;
        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.isFallback(KEY, MAX_AGE)).isTrue();
        scene.now++;
        assertThat(scene.isFallback(KEY, MAX_AGE)).isFalse();
    }

    @Test
    void anOvertakenCopyAgesFromTheProofBeforeIt() {
        Scene scene = new Scene();
        scene.read(KEY, 10);
        scene.now = 800;
        scene.digest(10);
        scene.now = 900;
        scene.overtake(KEY);
        scene.now = 1_000;
        scene.digest(10);

        assertThat(scene.hits(KEY)).isFalse();
        scene.now = 800 + MAX_AGE;
        assertThat(scene.isFallback(KEY, MAX_AGE)).isTrue();
        scene.now++;
        assertThat(scene.isFallback(KEY, MAX_AGE)).isFalse();
    }

    @Test
    void anExpiredCopyAgesFromItsEnd() {
        Scene scene = new Scene();
        scene.readWithLife(KEY, 10, /* lifeNanos= */ 300);
        scene.now = 600;
        scene.digest(10);

        assertThat(scene.hits(KEY)).isFalse();
        scene.now = 300 + MAX_AGE;
        assertThat(scene.isFallback(KEY, MAX_AGE)).isTrue();
        scene.now++;
        assertThat(scene.isFallback(KEY, MAX_AGE)).isFalse();
    }

    @Test
    void whatWasClearedIsNoFallback() {
        Scene scene = new Scene();
        scene.read(CACHE, KEY, 10, "tag");
        scene.read(OTHER_KEY, 10);
        scene.overtake(OTHER_KEY);

        scene.hear(scene.tagDeleted(11, "tag"));
        assertThat(scene.isFallback(KEY, MAX_AGE)).isFalse();
        assertThat(scene.isFallback(OTHER_KEY, MAX_AGE)).isTrue();
        scene.hear(scene.cleared(12, CACHE));
        assertThat(scene.isFallback(OTHER_KEY, MAX_AGE)).isFalse();
    }

    @Test
    void aFormerEraIsNoFallback() {
        Scene scene = new Scene();
        scene.read(KEY, 10);
        scene.read(OTHER_KEY, 10);
        scene.overtake(OTHER_KEY);

        scene.epoch = "b";
        scene.digest(10);

        assertThat(scene.isFallback(KEY, MAX_AGE)).isFalse();
        assertThat(scene.isFallback(OTHER_KEY, MAX_AGE)).isFalse();
    }

    @Test
    void aDetachedValueIsServedForAMomentAndNeverAsAHit() {
        Scene scene = new Scene();
        scene.now = 100;
        scene.detach(scene.ask(), KEY);

        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.isFallback(KEY, MAX_AGE)).isTrue();
        scene.now = 100 + MAX_AGE + 1;
        assertThat(scene.isFallback(KEY, MAX_AGE)).isFalse();
        scene.now = 100 + TimeUnit.SECONDS.toNanos(5);
        assertThat(scene.isFallback(KEY, Long.MAX_VALUE)).isTrue();
        scene.now++;
        assertThat(scene.isFallback(KEY, Long.MAX_VALUE)).isFalse();
    }

    @Test
    void theNextDigestEndsADetachedValue() {
        Scene scene = new Scene();
        scene.now = 100;
        scene.detach(scene.ask(), KEY);
        scene.now = 200;

        scene.digest(10);

        assertThat(scene.isFallback(KEY, MAX_AGE)).isFalse();
    }

    @Test
    void aValueIsNotDetachedWhoseKeyChangedWhileItWasLoaded() {
        Scene scene = new Scene();
        Ticket sent = scene.ask();
        scene.hear(scene.changed(11, KEY));

        scene.detach(sent, KEY);

        assertThat(scene.find(CACHE, KEY)).isNull();
    }

    @Test
    void aClearEndsADetachedValue() {
        Scene scene = new Scene();
        scene.detach(scene.ask(), KEY);

        scene.hear(scene.cleared(11, CACHE));

        assertThat(scene.isFallback(KEY, MAX_AGE)).isFalse();
    }
}
