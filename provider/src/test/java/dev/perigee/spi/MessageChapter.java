package dev.perigee.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Message;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.Recipients;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the messages tell of each write, and how logical ends are announced. That none is missing, each test checks. */
abstract class MessageChapter extends FarStoreChapter {

    private static final int LONGEST_VALUE = 64 * 1024;

    @Test
    void aMessageNamesTheOperationTheCacheAndTheKey() {
        Mutation mutation = mutation(Condition.ANY, store("one"));

        FarReply reply = mutate(KEY, mutation);

        assertThat(recorder.await(reply.stamp())).isInstanceOfSatisfying(Message.Changed.class, changed -> {
            assertThat(changed.id()).isEqualTo(mutation.id());
            assertThat(changed.cache()).isEqualTo(CACHE);
            assertThat(changed.changes()).extracting(KeyChange::key).containsExactly(KEY);
        });
    }

    @Test
    void keysOnlyUnlessMoreWasAskedFor() {
        List<KeyChange> changes = List.of(change(put(KEY, "one")), change(put(KEY, "two")), change(remove(KEY)));

        assertThat(changes)
                .extracting(KeyChange::kind)
                .containsExactly(ChangeKind.INSERTED, ChangeKind.UPDATED, ChangeKind.REMOVED);
        assertThat(changes).allSatisfy(change -> {
            assertThat(change.value()).isNull();
            assertThat(change.old()).isNull();
        });
    }

    @Test
    void newValuesTravelWhenAListenerNeedsThem() {
        raise(EventDetail.VALUES);

        KeyChange inserted = change(put(KEY, "one"));
        KeyChange updated = change(put(KEY, "two"));
        KeyChange removed = change(remove(KEY));

        assertThat(SampleEnvelopes.text(inserted.value())).isEqualTo("one");
        assertThat(SampleEnvelopes.text(updated.value())).isEqualTo("two");
        assertThat(removed.value()).isNull();
        assertThat(List.of(inserted, updated, removed)).allMatch(change -> change.old() == null);
    }

    @Test
    void formerValuesTravelToo() {
        raise(EventDetail.VALUES_AND_OLD);

        KeyChange inserted = change(put(KEY, "one"));
        KeyChange updated = change(put(KEY, "two"));
        KeyChange toNothing = change(mutate(KEY, Condition.ANY, store("three", FOREVER, Lifetime.OVER)));
        put(KEY, "four");
        KeyChange removed = change(remove(KEY));

        assertThat(inserted.old()).isNull();
        assertThat(SampleEnvelopes.text(updated.value())).isEqualTo("two");
        assertThat(SampleEnvelopes.text(updated.old())).isEqualTo("one");
        assertThat(toNothing.value()).isNull();
        assertThat(SampleEnvelopes.text(toNothing.old())).isEqualTo("two");
        assertThat(SampleEnvelopes.text(removed.old())).isEqualTo("four");
    }

    @Test
    void theValueInAMessageIsTheEntryAsItIsRead() {
        raise(EventDetail.VALUES);

        KeyChange inserted = change(put(KEY, "one", ticks(100)));

        assertThat(inserted.value()).isEqualTo(read(KEY).envelope());
    }

    @Test
    void longValuesDoNotTravel() {
        raise(EventDetail.VALUES_AND_OLD);
        byte[] longest = SampleEnvelopes.of(new byte[LONGEST_VALUE - SampleEnvelopes.of("").length]);
        byte[] tooLong = SampleEnvelopes.of(new byte[LONGEST_VALUE + 1 - SampleEnvelopes.of("").length]);

        KeyChange fits = change(mutate(KEY, Condition.ANY, new Change.Store(longest, FOREVER, FOREVER)));
        KeyChange doesNot = change(mutate(KEY, Condition.ANY, new Change.Store(tooLong, FOREVER, FOREVER)));
        KeyChange short1 = change(put(KEY, "short"));

        assertThat(fits.value()).hasSize(LONGEST_VALUE);
        assertThat(doesNot.value()).isNull();
        assertThat(doesNot.old()).hasSize(LONGEST_VALUE);
        assertThat(SampleEnvelopes.text(short1.value())).isEqualTo("short");
        assertThat(short1.old()).isNull();
    }

    @Test
    void aValueTravelsForTheNearTiersThatTakeItIn() {
        KeyChange forAll = change(mutate(KEY, telling(Recipients.EVERYBODY, store("one", ticks(100)))));
        byte[] stored = read(KEY).envelope();
        KeyChange forHolders = change(mutate(KEY, telling(Recipients.HOLDERS, store("two"))));
        KeyChange forNobody = change(put(KEY, "three"));
        KeyChange removed = change(mutate(KEY, telling(Recipients.EVERYBODY, Change.DROP)));

        assertThat(forAll.value()).isEqualTo(stored);
        assertThat(SampleEnvelopes.text(forHolders.value())).isEqualTo("two");
        assertThat(forNobody.value()).isNull();
        assertThat(removed.value()).isNull();
        assertThat(List.of(forAll, forHolders, forNobody, removed))
                .extracting(KeyChange::recipients)
                .containsExactly(Recipients.EVERYBODY, Recipients.HOLDERS, Recipients.NOBODY, Recipients.NOBODY);
        assertThat(List.of(forAll, forHolders, removed)).allMatch(change -> change.old() == null);
    }

    @Test
    void nearTiersTakeInNoMoreThanMessagesMayCarry() {
        byte[] longest = SampleEnvelopes.of(new byte[LONGEST_VALUE - SampleEnvelopes.of("").length]);
        byte[] tooLong = SampleEnvelopes.of(new byte[LONGEST_VALUE + 1 - SampleEnvelopes.of("").length]);

        KeyChange fits =
                change(mutate(KEY, telling(Recipients.EVERYBODY, new Change.Store(longest, FOREVER, FOREVER))));
        byte[] stored = read(KEY).envelope();
        KeyChange doesNot =
                change(mutate(KEY, telling(Recipients.EVERYBODY, new Change.Store(tooLong, FOREVER, FOREVER))));

        assertThat(fits.value()).isEqualTo(stored);
        assertThat(fits.recipients()).isEqualTo(Recipients.EVERYBODY);
        assertThat(doesNot.value()).isNull();
        assertThat(doesNot.recipients()).isEqualTo(Recipients.NOBODY);
    }

    @Test
    void whatListenersNeedIsNotForNearTiersToTakeIn() {
        raise(EventDetail.VALUES_AND_OLD);

        KeyChange forListeners = change(put(KEY, "one"));
        KeyChange forBoth = change(mutate(KEY, telling(Recipients.HOLDERS, store("two"))));

        assertThat(SampleEnvelopes.text(forListeners.value())).isEqualTo("one");
        assertThat(forListeners.recipients()).isEqualTo(Recipients.NOBODY);
        assertThat(SampleEnvelopes.text(forBoth.value())).isEqualTo("two");
        assertThat(SampleEnvelopes.text(forBoth.old())).isEqualTo("one");
        assertThat(forBoth.recipients()).isEqualTo(Recipients.HOLDERS);
    }

    @Test
    void eachKeyOfABatchHasRecipientsOfItsOwn() {
        List<FarKey> keys = keys(60);
        Recipients[] all = Recipients.values();
        List<Mutation> mutations = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            mutations.add(telling(all[i % all.length], store("value " + i)));
        }

        await(store.mutateAll(CACHE, keys, mutations, soon())).forEach(reply -> recorder.await(reply.stamp()));

        for (int i = 0; i < keys.size(); i++) {
            KeyChange change = changes(keys.get(i)).get(0);
            Recipients recipients = all[i % all.length];
            assertThat(change.recipients()).isEqualTo(recipients);
            assertThat(change.value())
                    .isEqualTo(
                            recipients == Recipients.NOBODY
                                    ? null
                                    : read(keys.get(i)).envelope());
        }
    }

    @Test
    void detailIsRaisedForOneCacheAndNeverLowered() {
        raise(EventDetail.VALUES_AND_OLD);
        raise(EventDetail.KEYS);
        CacheId other = CacheId.of("other");
        FarReply elsewhere = await(store.mutate(other, KEY, mutation(Condition.ANY, store("one")), soon()));

        assertThat(change(put(KEY, "one")).value()).isNotNull();
        assertThat(change(elsewhere).value()).isNull();
    }

    @Test
    void whatIsRaisedByOneNodeHoldsForAll() {
        FarStore other = kit.newStore();
        await(other.raiseEventDetail(CACHE, EventDetail.VALUES, soon()));

        assertThat(change(put(KEY, "one")).value()).isNotNull();
    }

    @Test
    void aRemovalThatFindsNothingStillTellsTheNodesButNoListener() {
        raise(EventDetail.VALUES_AND_OLD);

        KeyChange absent = change(remove(KEY));

        assertThat(absent.kind()).isEqualTo(ChangeKind.VOIDED);
        assertThat(absent.value()).isNull();
        assertThat(absent.old()).isNull();
    }

    @Test
    void aRefusedWriteIsSilent() {
        put(KEY, "one");
        mutate(KEY, Condition.ABSENT, store("two"));
        mutate(KEY, new Condition.WrittenBy(ids.next()), Change.DROP);

        assertThat(kinds(KEY)).containsExactly(ChangeKind.INSERTED);
    }

    @Test
    void aBatchTellsOfEachKeyOnce() {
        raise(EventDetail.VALUES);
        List<FarKey> keys = keys(200);
        put(keys.get(0), "old");

        List<FarReply> replies = await(store.mutateAll(
                CACHE,
                keys,
                keys.stream().map(key -> mutation(Condition.ANY, store("new"))).toList(),
                soon()));
        replies.forEach(reply -> recorder.await(reply.stamp()));

        Map<FarKey, KeyChange> told = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            Message.Changed message =
                    (Message.Changed) recorder.await(replies.get(i).stamp());
            FarKey key = keys.get(i);
            message.changes().stream()
                    .filter(change -> change.key().equals(key))
                    .forEach(change -> assertThat(told.put(key, change)).isNull());
        }
        assertThat(told).hasSameSizeAs(keys).allSatisfy((key, change) -> {
            assertThat(SampleEnvelopes.text(change.value())).isEqualTo("new");
            assertThat(change.kind()).isEqualTo(key.equals(keys.get(0)) ? ChangeKind.UPDATED : ChangeKind.INSERTED);
        });
    }

    @Test
    void theSweepAnnouncesALogicalEndOnce() {
        raise(EventDetail.VALUES);
        put(KEY, "one", ticks(2));
        passTicks(3);
        assertNothing(read(KEY));

        sweepAll();
        sweepAll();

        assertThat(kinds(KEY)).containsExactly(ChangeKind.INSERTED, ChangeKind.EXPIRED);
        assertThat(SampleEnvelopes.text(changes(KEY).get(1).old())).isEqualTo("one");
        assertThat(changes(KEY).get(1).value()).isNull();
    }

    @Test
    void aLogicalEndIsAnnouncedOnceThoughTheBodyStays() {
        raise(EventDetail.VALUES);
        put(KEY, "one", ticks(12, 10));
        passTicks(3);

        sweepAll();
        assertThat(kinds(KEY)).containsExactly(ChangeKind.INSERTED, ChangeKind.EXPIRED);
        assertThat(SampleEnvelopes.text(read(KEY).envelope()))
                .as("still a stale fallback")
                .isEqualTo("one");
        sweepAll();
        passTicks(10);
        sweepAll();
        assertNothing(read(KEY));
        put(KEY, "two");

        assertThat(kinds(KEY)).containsExactly(ChangeKind.INSERTED, ChangeKind.EXPIRED, ChangeKind.INSERTED);
    }

    @Test
    void aWriteAnnouncesTheEndOfTheBodyItMeetsUnderANumberBeforeItsOwn() {
        raise(EventDetail.VALUES_AND_OLD);
        FarReply first = put(KEY, "one", ticks(2));
        passTicks(3);

        FarReply second = put(KEY, "two");
        sweepAll();

        assertThat(second.stamp().sequence()).isEqualTo(first.stamp().sequence() + 2);
        assertThat(kinds(KEY)).containsExactly(ChangeKind.INSERTED, ChangeKind.EXPIRED, ChangeKind.INSERTED);
        assertThat(SampleEnvelopes.text(changes(KEY).get(1).old())).isEqualTo("one");
        assertThat(changes(KEY).get(2).old()).isNull();
    }

    @Test
    void aRemovalAnnouncesTheEndOfTheBodyItMeets() {
        raise(EventDetail.VALUES);
        put(KEY, "one", ticks(12, 10));
        passTicks(3);

        remove(KEY);
        sweepAll();

        assertThat(kinds(KEY)).containsExactly(ChangeKind.INSERTED, ChangeKind.EXPIRED, ChangeKind.VOIDED);
    }

    @Test
    void aBatchAnnouncesTheEndsOfTheBodiesItMeets() {
        raise(EventDetail.VALUES);
        List<FarKey> keys = keys(50);
        keys.forEach(key -> put(key, "one", ticks(2)));
        passTicks(3);

        await(store.mutateAll(
                CACHE,
                keys,
                keys.stream().map(key -> mutation(Condition.ANY, store("two"))).toList(),
                soon()));
        sweepAll();

        assertThat(keys)
                .allSatisfy(key -> assertThat(kinds(key))
                        .containsExactly(ChangeKind.INSERTED, ChangeKind.EXPIRED, ChangeKind.INSERTED));
    }

    @Test
    void aRefusedWriteAnnouncesNothing() {
        raise(EventDetail.VALUES);
        put(KEY, "one", ticks(2));
        passTicks(3);

        mutate(KEY, Condition.PRESENT, store("two"));
        assertThat(kinds(KEY)).containsExactly(ChangeKind.INSERTED);
        sweepAll();

        assertThat(kinds(KEY)).containsExactly(ChangeKind.INSERTED, ChangeKind.EXPIRED);
    }

    @Test
    void manyEndsAreAllAnnounced() {
        raise(EventDetail.VALUES);
        List<FarKey> keys = keys(1000);
        keys.forEach(key -> put(key, "one", ticks(20)));
        passTicks(21);

        assertThat(sweepAll()).isEqualTo(1000);

        assertThat(keys)
                .allSatisfy(key -> assertThat(kinds(key)).containsExactly(ChangeKind.INSERTED, ChangeKind.EXPIRED));
    }

    @Test
    void whatWasClearedDoesNotExpire() {
        raise(EventDetail.VALUES);
        put(KEY, "one", ticks(2));
        clear(CACHE);
        passTicks(3);

        sweepAll();
        put(KEY, "two");

        assertThat(kinds(KEY)).containsExactly(ChangeKind.INSERTED, ChangeKind.INSERTED);
    }

    @Test
    void endsAreNotAnnouncedWhereNobodyListens() {
        put(KEY, "one", ticks(12, 10));
        passTicks(3);
        sweepAll();
        put(KEY, "two");

        assertThat(kinds(KEY)).containsExactly(ChangeKind.INSERTED, ChangeKind.INSERTED);
    }

    private void raise(EventDetail detail) {
        await(store.raiseEventDetail(CACHE, detail, soon()));
    }
}
