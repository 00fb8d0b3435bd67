package dev.perigee.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Logical and physical ends, by writes and by touches. Exact edges belong to stores whose clock can be set. */
abstract class ExpiryChapter extends FarStoreChapter {

    @Test
    void anEntryWithoutAnEndHasNone() {
        FarReply stored = put(KEY, "one");
        passTicks(50);

        assertThat(stored.remaining()).isEqualTo(FarReply.NO_END);
        assertThat(read(KEY).remaining()).isEqualTo(FarReply.NO_END);
        assertHit(read(KEY), "one");
    }

    @Test
    void anEntryLivesUntilItsEndAndTellsTheTimeLeft() {
        FarReply stored = put(KEY, "one", ticks(10));
        assertLeft(stored, 10);
        passTicks(4);
        assertHit(read(KEY), "one");
        assertLeft(read(KEY), 6);

        passTicks(6);

        assertNothing(read(KEY));
    }

    @Test
    void theBodyOutlivesTheLogicalEndAsAStaleFallback() {
        FarReply stored = put(KEY, "one", ticks(12, 8));
        assertLeft(stored, 4);

        passTicks(5);
        FarReply dead = read(KEY);
        FarReply batched = await(store.readAll(CACHE, List.of(KEY), soon())).get(0);
        passTicks(8);

        assertThat(dead.outcome()).isEqualTo(Outcome.MISS);
        assertThat(dead.wasPresent()).isFalse();
        assertThat(dead.remaining()).isZero();
        assertThat(SampleEnvelopes.text(dead.envelope())).isEqualTo("one");
        assertNothing(batched);
        assertNothing(read(KEY));
    }

    @Test
    void creationAndUpdateHaveLivesOfTheirOwn() {
        FarReply created = mutate(KEY, Condition.ANY, store("one", ticks(10), ticks(20)));
        FarReply updated = mutate(KEY, Condition.ANY, store("two", ticks(10), ticks(20)));
        passTicks(21);
        FarReply again = mutate(KEY, Condition.ANY, store("three", ticks(10), ticks(20)));

        assertLeft(created, 10);
        assertLeft(updated, 20);
        assertThat(again.outcome()).isEqualTo(Outcome.INSERTED);
        assertLeft(again, 10);
    }

    @Test
    void aWriteOverADeadBodyIsACreation() {
        put(KEY, "one", ticks(40, 38));
        passTicks(3);

        FarReply created = mutate(KEY, Condition.ANY, store("two", ticks(10), Lifetime.UNCHANGED));

        assertThat(created.outcome()).isEqualTo(Outcome.INSERTED);
        assertLeft(created, 10);
    }

    @Test
    void anUpdateMayKeepTheEnd() {
        put(KEY, "one", ticks(12, 6));
        passTicks(2);

        FarReply updated = mutate(KEY, Condition.ANY, store("two", FOREVER, Lifetime.UNCHANGED));
        assertLeft(updated, 4);
        assertHit(read(KEY), "two");
        passTicks(5);
        FarReply dead = read(KEY);
        passTicks(6);

        assertThat(dead.outcome()).isEqualTo(Outcome.MISS);
        assertThat(SampleEnvelopes.text(dead.envelope())).isEqualTo("two");
        assertNothing(read(KEY));
    }

    @Test
    void anUpdateThatKeepsNoEndKeepsNone() {
        put(KEY, "one");

        FarReply updated = mutate(KEY, Condition.ANY, store("two", ticks(5), Lifetime.UNCHANGED));

        assertThat(updated.remaining()).isEqualTo(FarReply.NO_END);
    }

    @Test
    void aCreationHasNoEndToKeep() {
        assertThatThrownBy(() -> store("one", Lifetime.UNCHANGED))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("onCreate: UNCHANGED");
    }

    @Test
    void aLifeThatIsOverIsNeverSeenButNumbered() {
        long before = number(KEY);

        FarReply reply = put(KEY, "one", Lifetime.OVER);

        assertThat(reply.outcome()).isEqualTo(Outcome.INSERTED_TO_NOTHING);
        assertThat(reply.wasPresent()).isFalse();
        assertThat(reply.stamp().sequence()).isEqualTo(before + 1);
        assertThat(recorder.await(reply.stamp())).isInstanceOf(Message.NumberUsed.class);
        assertNothing(read(KEY));
    }

    @Test
    void anUpdateWhoseLifeIsOverTakesTheEntryAway() {
        put(KEY, "one");

        FarReply reply = mutate(KEY, Condition.ANY, store("two", FOREVER, Lifetime.OVER));

        assertThat(reply.outcome()).isEqualTo(Outcome.UPDATED_TO_NOTHING);
        assertThat(SampleEnvelopes.text(reply.envelope())).isEqualTo("one");
        assertThat(change(reply).kind()).isEqualTo(ChangeKind.ENDED);
        assertNothing(read(KEY));
    }

    @Test
    void aLifeThatIsOverTakesADeadBodyAlong() {
        put(KEY, "one", ticks(40, 38));
        passTicks(3);

        FarReply reply = put(KEY, "two", Lifetime.OVER);

        assertThat(reply.outcome()).isEqualTo(Outcome.INSERTED_TO_NOTHING);
        assertThat(change(reply).kind()).isEqualTo(ChangeKind.VOIDED);
        assertNothing(read(KEY));
    }

    @Test
    void aReadMayMakeALifeLonger() {
        put(KEY, "one", ticks(10));
        long before = number(KEY);
        passTicks(5);

        FarReply touched = readTouching(ticks(20, 5));
        assertHit(touched, "one");
        assertLeft(touched, 15);
        passTicks(10);
        assertHit(read(KEY), "one");
        passTicks(6);
        FarReply dead = read(KEY);
        passTicks(5);

        assertThat(SampleEnvelopes.text(dead.envelope())).isEqualTo("one");
        assertNothing(read(KEY));
        assertThat(number(KEY)).as("a later end needs no message").isEqualTo(before);
    }

    @Test
    void aReadThatMakesALifeShorterIsNumbered() {
        FarReply stored = put(KEY, "one");

        FarReply touched = readTouching(ticks(10));

        assertHit(touched, "one");
        assertLeft(touched, 10);
        assertThat(touched.stamp().sequence()).isEqualTo(stored.stamp().sequence() + 1);
        assertThat(touched.entrySequence()).isEqualTo(stored.stamp().sequence());
        assertThat(change(touched).kind()).isEqualTo(ChangeKind.VOIDED);
    }

    @Test
    void aReadMayTakeTheEndAway() {
        put(KEY, "one", ticks(5));

        FarReply touched = readTouching(FOREVER);
        passTicks(20);

        assertThat(touched.remaining()).isEqualTo(FarReply.NO_END);
        assertHit(read(KEY), "one");
    }

    @Test
    void aReadMayBeTheLast() {
        FarReply stored = put(KEY, "one");

        FarReply last = readTouching(Lifetime.OVER);

        assertHit(last, "one");
        assertThat(last.stamp().sequence()).isEqualTo(stored.stamp().sequence() + 1);
        assertThat(change(last).kind()).isEqualTo(ChangeKind.EXPIRED);
        assertNothing(read(KEY));
    }

    @Test
    void aReadTouchesNothingThatIsDead() {
        put(KEY, "one", ticks(40, 38));
        passTicks(3);

        FarReply touched = readTouching(ticks(100));

        assertThat(touched.outcome()).isEqualTo(Outcome.MISS);
        assertThat(read(KEY).outcome()).isEqualTo(Outcome.MISS);
    }

    @Test
    void aTouchMovesTheEndOfTheEntryThatWasSeen() {
        put(KEY, "one", ticks(10));
        OperationId seen = read(KEY).entryId();

        FarReply touched = touch(seen, ticks(30));
        passTicks(20);

        assertThat(touched.outcome()).isEqualTo(Outcome.HIT);
        assertLeft(touched, 30);
        assertHit(read(KEY), "one");
        assertThat(read(KEY).entryId()).as("it is still the same entry").isEqualTo(seen);
    }

    @Test
    void aTouchLeavesAnotherEntryAlone() {
        put(KEY, "one", ticks(10));
        OperationId seen = read(KEY).entryId();
        put(KEY, "two", ticks(10));

        FarReply touched = touch(seen, ticks(100));
        FarReply dropped = touch(seen, Lifetime.OVER);

        assertThat(touched.outcome()).isEqualTo(Outcome.MISS);
        assertThat(dropped.outcome()).isEqualTo(Outcome.MISS);
        assertLeft(read(KEY), 10);
    }

    @Test
    void aTouchMayTakeTheEntryAway() {
        put(KEY, "one");

        FarReply touched = touch(read(KEY).entryId(), Lifetime.OVER);

        assertThat(touched.outcome()).isEqualTo(Outcome.DROPPED);
        assertThat(change(touched).kind()).isEqualTo(ChangeKind.EXPIRED);
        assertNothing(read(KEY));
    }

    @Test
    void aTouchThatChangesNothingIsAHit() {
        put(KEY, "one", ticks(10));
        long before = number(KEY);

        FarReply touched = touch(read(KEY).entryId(), Lifetime.UNCHANGED);

        assertThat(touched.outcome()).isEqualTo(Outcome.HIT);
        assertLeft(read(KEY), 10);
        assertThat(number(KEY)).isEqualTo(before);
    }

    @Test
    void aTouchComesTooLateForTheDead() {
        put(KEY, "one", ticks(40, 38));
        OperationId seen = read(KEY).entryId();
        passTicks(3);

        assertThat(touch(seen, ticks(100)).outcome()).isEqualTo(Outcome.MISS);
        assertThat(read(KEY).outcome()).isEqualTo(Outcome.MISS);
    }

    private FarReply readTouching(Lifetime life) {
        return await(store.read(CACHE, KEY, new ReadIntent(ids.next(), life, 0), soon()));
    }

    private FarReply touch(OperationId expected, Lifetime life) {
        return await(store.touch(CACHE, KEY, expected, ids.next(), life, soon()));
    }

    /** So many ticks are left, but for what requests and machine took, and what a reader of clocks rounds to be early. */
    private void assertLeft(FarReply reply, int ticks) {
        long most = ticks * tick().toMillis();
        long rounding = tick().toMillis() / 10;
        assertThat(reply.remaining()).isBetween(most - lostMillis() - rounding, most);
    }
}
