package dev.perigee.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.coherence.SimulatedNode.NearCopy;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a change by another node acts at once and when a copy outlives it for a while: 200 ms, a tenth of the bound. */
class RereadsTest {

    private static final int SLOT = 0;
    private static final String EPOCH = "e1";

    private final EventQueue events = new EventQueue();
    private final Universe universe = Universe.of(/* caches= */ 1, /* keys= */ 1);
    private final SimulatedMachine machine = new SimulatedMachine(events, new Dice(1), /* offset= */ 0);
    private final SimulatedNode node =
            new SimulatedNode(0, events, universe, Variant.CORRECT, machine, Duration.ofSeconds(1), /* eager= */ true);
    private long sequence = 10;

    RereadsTest() {
        digest();
        node.scope(SLOT);
    }

    @Test
    void theFirstChangeActsAtOnce() {
        read();
        passMillis(5);

        change(ChangeKind.UPDATED);

        assertThat(hit()).isNull();
    }

    @Test
    void aCopyThatWasReadAnewLingersForTheIntervalSinceItWasAskedFor() {
        readAnew();
        long read = hit();
        passMillis(50);
        change(ChangeKind.UPDATED);
        passMillis(50);
        change(ChangeKind.INSERTED);

        passMillis(99);
        assertThat(hit()).isEqualTo(read);
        passMillis(1);
        assertThat(hit()).isNull();
    }

    @Test
    void neverLongerThanATenthOfTheBound() {
        Rereads rereads = new Rereads(Duration.ofHours(1), Duration.ofSeconds(2));

        assertThat(rereads.lingersUntil(0)).isEqualTo(Duration.ofMillis(200).toNanos());
        assertThat(new Rereads(Duration.ZERO, Duration.ofSeconds(2)).areSpared())
                .isFalse();
        assertThat(Rereads.UNSPARED.areSpared()).isFalse();
    }

    @Test
    void theNextCopyAfterOneThatLingeredLingersToo() {
        readAnew();
        change(ChangeKind.UPDATED);
        passMillis(200);
        read();
        long second = hit();
        passMillis(10);
        change(ChangeKind.UPDATED);

        assertThat(hit()).isEqualTo(second);
    }

    @Test
    void aKeyThatIsReadSeldomIsNotHot() {
        read();
        change(ChangeKind.UPDATED);
        passMillis(200);
        read();

        change(ChangeKind.UPDATED);

        assertThat(hit()).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"REMOVED", "EXPIRED", "VOIDED"})
    void whatTakesAwayActsAtOnce(ChangeKind kind) {
        readAnew();
        change(ChangeKind.UPDATED);

        change(kind);

        assertThat(hit()).isNull();
    }

    @Test
    void aGapActsAtOnce() {
        readAnew();
        change(ChangeKind.UPDATED);

        sequence++;
        change(ChangeKind.UPDATED);

        assertThat(hit()).isNull();
    }

    @Test
    void aClearActsAtOnce() {
        readAnew();
        change(ChangeKind.UPDATED);

        hear(new Message.Cleared(next(), id(), universe.cache(SLOT)));

        assertThat(hit()).isNull();
    }

    @Test
    void anOwnWriteTakesThePlaceAtOnce() {
        readAnew();
        change(ChangeKind.UPDATED);

        Ticket ticket = node.partition().ask(node.clock());
        answer(ticket, next(), sequence, /* applied= */ true);

        assertThat(hit()).isEqualTo(sequence);
    }

    @Test
    void anAnswerThatAChangeOvertookOnItsWayLingersOnlyIfItWasReadAnew() {
        Ticket first = node.partition().ask(node.clock());
        Stamp seen = now();
        change(ChangeKind.UPDATED);
        answer(first, seen, seen.sequence(), /* applied= */ false);
        assertThat(hit()).isNull();

        Ticket second = node.partition().ask(node.clock());
        Stamp seenAnew = now();
        change(ChangeKind.UPDATED);
        answer(second, seenAnew, seenAnew.sequence(), /* applied= */ false);
        assertThat(hit()).isEqualTo(seenAnew.sequence());
    }

    @Test
    void anAnswerThatARemovalOvertookOnItsWayIsNotServed() {
        read();
        change(ChangeKind.UPDATED);
        Ticket ticket = node.partition().ask(node.clock());
        Stamp seen = now();
        change(ChangeKind.REMOVED);

        answer(ticket, seen, seen.sequence(), /* applied= */ false);

        assertThat(hit()).isNull();
    }

    @Test
    void anAnswerOlderThanWhatWasReadHereIsNotServed() {
        read();
        change(ChangeKind.UPDATED);
        Ticket slow = node.partition().ask(node.clock());
        Stamp seen = now();
        change(ChangeKind.UPDATED);
        read();
        node.forget(SLOT);

        answer(slow, seen, seen.sequence(), /* applied= */ false);

        assertThat(hit()).isNull();
    }

    @Test
    void noProofMakesALingeringCopyYounger() {
        readAnew();
        change(ChangeKind.UPDATED);
        passMillis(150);
        digest();
        passMillis(200);

        NearCopy copy = node.look(SLOT);
        assertThat(copy).isNotNull();
        long age = node.clock() - copy.scope().currentAt(copy, node.clock());
        assertThat(age).isEqualTo(Duration.ofMillis(350).toNanos());
    }

    // ---- steps ---------------------------------------------------------------------------------------------------

    private void readAnew() {
        read();
        change(ChangeKind.UPDATED);
        read();
    }

    private void read() {
        answer(node.partition().ask(node.clock()), now(), sequence, /* applied= */ false);
    }

    private void answer(Ticket ticket, Stamp stamp, long entrySequence, boolean applied) {
        node.partition().onReply(ticket, stamp, node.stripe(SLOT), entrySequence, node);
        node.install(
                SLOT,
                ticket,
                new SimulatedFar.Answer(
                        stamp,
                        /* value= */ stamp.sequence(),
                        entrySequence,
                        Copy.NO_END,
                        -1,
                        applied,
                        new Witness.Sighting(0, 0)));
    }

    private void change(ChangeKind kind) {
        hear(new Message.Changed(
                next(), id(), universe.cache(SLOT), List.of(new KeyChange(kind, universe.key(SLOT), null, null))));
    }

    private void hear(Message message) {
        node.partition().onMessage(message, node);
    }

    private void digest() {
        node.partition().onDigest(node.partition().ask(node.clock()), now(), node);
    }

    private void passMillis(long millis) {
        long end = events.now() + Duration.ofMillis(millis).toNanos();
        events.at(end, () -> {});
        events.runNext(end);
    }

    private Stamp now() {
        return new Stamp(SimulatedFar.PARTITION, EPOCH, sequence);
    }

    private Stamp next() {
        sequence++;
        return now();
    }

    private OperationId id() {
        return new OperationId(9, sequence);
    }

    /** The value that would be served, which is the number it was read at. */
    private @Nullable Long hit() {
        NearCopy copy = node.look(SLOT);
        return copy != null && copy.scope().isUsable(copy, node.clock()) ? copy.value() : null;
    }
}
