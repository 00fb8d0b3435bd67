package dev.perigee.coherence;

import static dev.perigee.coherence.Scene.CACHE;
import static dev.perigee.coherence.Scene.KEY;
import static dev.perigee.coherence.Scene.OTHER_KEY;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How long copies are served: digests, the bound, expiry. Each with a clock in the middle of its range and with one that
 * passes the end of it. The bound is 1,000 ns; the scene starts at number 10.
 */
class TimeTest {

    private static final long BOUND = Scene.BOUND.toNanos();

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 500, Long.MAX_VALUE, -500})
    void aCopyIsServedForTheBoundAfterItWasAskedFor(long start) {
        Scene scene = scene(start);
        scene.partition.distrust();
        scene.read(KEY, 10);

        scene.now = start + BOUND;
        assertThat(scene.hits(KEY)).isTrue();

        scene.now = start + BOUND + 1;
        assertThat(scene.hits(KEY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 500, Long.MAX_VALUE - 1_200})
    void aSettledDigestProlongsItFromTheTimeOfTheQuestion(long start) {
        Scene scene = scene(start);
        scene.read(KEY, 10);
        scene.now = start + 600;
        Ticket sent = scene.ask();
        scene.now = start + 900;

        Digest digest = scene.partition.onDigest(sent, scene.at(10), scene);

        assertThat(digest.settled()).isTrue();
        assertThat(scene.partition.sinceValidatedNanos(scene.now)).isEqualTo(300);
        scene.now = start + 600 + BOUND;
        assertThat(scene.hits(KEY)).isTrue();
        scene.now = start + 600 + BOUND + 1;
        assertThat(scene.hits(KEY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 700})
    void anUnsettledDigestWaitsForMessagesUnderWay(long start) {
        Scene scene = scene(start);
        scene.read(KEY, 10);
        scene.now = start + 600;
        Digest digest = scene.digest(11);
        assertThat(digest.settled()).isFalse();

        scene.now = start + 700;
        scene.hear(scene.changed(11, OTHER_KEY));

        assertThat(scene.partition.settle(digest)).isEqualTo(-1);
        assertThat(scene.partition.counters().silentLosses()).isZero();
        scene.now = start + 600 + BOUND;
        assertThat(scene.hits(KEY)).isTrue();
        scene.now = start + 600 + BOUND + 1;
        assertThat(scene.hits(KEY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 700})
    void whatStillHasNotComeIsLost(long start) {
        Scene scene = scene(start);
        scene.read(KEY, 10);
        scene.read(OTHER_KEY, 12);
        Digest digest = scene.digest(12);
        scene.now = start + 700;

        assertThat(scene.partition.settle(digest))
                .as("the last number that had come")
                .isEqualTo(10);

        assertThat(scene.partition.counters().silentLosses()).isEqualTo(1);
        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.hits(OTHER_KEY)).isTrue();
        assertThat(scene.hear(scene.changed(12, OTHER_KEY)).kind()).isEqualTo(HeardKind.LATE);
    }

    @ParameterizedTest
    @ValueSource(longs = 0)
    void aDigestThatIsNotSettledProvesNothing(long start) {
        Scene scene = scene(start);
        scene.read(KEY, 10);
        scene.now = start + 900;

        scene.digest(11);

        scene.now = start + BOUND + 1;
        assertThat(scene.hits(KEY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(longs = 0)
    void aDigestOfAFormerEraProvesNothing(long start) {
        Scene scene = scene(start);
        Ticket former = scene.ask();
        scene.epoch = "b";
        scene.hear(scene.changed(5, OTHER_KEY));

        assertThat(scene.partition.onDigest(former, scene.at(5), scene).settled())
                .isTrue();
        assertThat(scene.partition.sinceValidatedNanos(scene.now)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(longs = 0)
    void aSettlementOfAFormerEraDoesNothing(long start) {
        Scene scene = scene(start);
        Digest digest = scene.digest(20);
        scene.epoch = "b";
        scene.digest(5);
        scene.read(KEY, 5);

        assertThat(scene.partition.settle(digest)).isEqualTo(-1);
        assertThat(scene.hits(KEY)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 700})
    void anOlderProofDoesNotReplaceANewerOne(long start) {
        Scene scene = scene(start);
        Ticket slow = scene.ask();
        scene.now = start + 600;
        scene.digest(10);

        scene.partition.onDigest(slow, scene.at(10), scene);

        assertThat(scene.partition.sinceValidatedNanos(scene.now)).isZero();
    }

    /**
     * The copy is found, then its thread sleeps. The message that evicts it has been under way for longer than the bound;
     * it is heard, a digest proves that nothing is missing, and the thread wakes with a copy that no map holds any more.
     */
    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 3 * 1_000})
    void aLookDoesNotBelieveAProofThatCameDuringIt(long start) {
        Scene scene = scene(start);
        scene.read(KEY, 10);
        scene.now = start + 5 * BOUND;
        long lookedAt = scene.now;
        Copy found = Objects.requireNonNull(scene.find(CACHE, KEY));

        scene.hear(scene.changed(11, KEY));
        scene.now = lookedAt + 1;
        assertThat(scene.digest(11).settled()).isTrue();

        assertThat(found.scope().isUsable(found, lookedAt)).isFalse();
        assertThat(scene.find(CACHE, KEY))
                .as("what a look finds that begins now")
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 700})
    void aLookDuringWhichAProofCameStillHasTheFormerOne(long start) {
        Scene scene = scene(start);
        scene.read(KEY, 10);
        scene.now = start + 600;
        scene.digest(10);
        scene.now = start + BOUND + 300;
        long lookedAt = scene.now;
        Copy found = Objects.requireNonNull(scene.find(CACHE, KEY));

        scene.now = lookedAt + 1;
        scene.digest(10);

        assertThat(found.scope().isUsable(found, lookedAt)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 700})
    void distrustLeavesOnlyWhatWasReadLately(long start) {
        Scene scene = scene(start);
        scene.read(KEY, 10);
        scene.now = start + 900;
        scene.digest(10);
        scene.read(OTHER_KEY, 10);

        scene.now = start + BOUND + 1;
        assertThat(scene.hits(KEY)).isTrue();
        scene.partition.distrust();

        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.hits(OTHER_KEY)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE - 100, Long.MAX_VALUE})
    void aCopyEndsWithItsEntryToTheNanosecond(long start) {
        Scene scene = scene(start);
        scene.readWithLife(KEY, 10, 300);
        scene.readWithLife(OTHER_KEY, 10, Copy.NO_END);

        scene.now = start + 299;
        assertThat(scene.hits(KEY)).isTrue();
        assertThat(scene.find(CACHE, KEY))
                .extracting(copy -> copy.remainingNanos(scene.now))
                .isEqualTo(1L);

        scene.now = start + 300;
        assertThat(scene.hits(KEY)).isFalse();
        assertThat(scene.hits(OTHER_KEY)).isTrue();
        assertThat(scene.find(CACHE, OTHER_KEY))
                .extracting(copy -> copy.remainingNanos(scene.now))
                .isEqualTo(Copy.NO_END);
    }

    private static Scene scene(long start) {
        return new Scene(new Rules(Scene.BOUND), start);
    }
}
