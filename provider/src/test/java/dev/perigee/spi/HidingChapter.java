package dev.perigee.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.Message;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clear, tags and destroy hide at once and for ever; the sweep only tidies up. */
abstract class HidingChapter extends FarStoreChapter {

    private static final CacheId OTHER = CacheId.of("other");

    @Test
    void aClearHidesAllEntriesOfTheCacheAndNoOthers() {
        List<FarKey> keys = keys(200);
        keys.forEach(key -> put(key, "one"));
        await(store.mutate(OTHER, KEY, mutation(Condition.ANY, store("other")), soon()));

        clear(CACHE);

        keys.forEach(key -> assertNothing(read(key)));
        assertHit(read(OTHER, KEY), "other");
    }

    @Test
    void aClearIsANumberAndAMessageInEachPartition() {
        Map<Integer, Stamp> before = moments();

        List<Stamp> stamps = clear(CACHE);

        assertThat(stamps).hasSize(store.partitions()).allSatisfy(stamp -> {
            assertThat(stamp.sequence()).isEqualTo(before.get(stamp.partition()).sequence() + 1);
            assertThat(stamp.epoch()).isEqualTo(before.get(stamp.partition()).epoch());
            assertThat(recorder.await(stamp))
                    .isInstanceOfSatisfying(
                            Message.Cleared.class,
                            cleared -> assertThat(cleared.cache()).isEqualTo(CACHE));
        });
        assertThat(stamps.stream().map(Stamp::partition)).doesNotHaveDuplicates();
    }

    @Test
    void whatIsWrittenAfterAClearIsSeenAndNothingElseComesBack() {
        put(KEY, "one");
        put(key("two"), "two");
        clear(CACHE);
        put(KEY, "new");
        clear(CACHE);
        clear(CACHE);

        assertNothing(read(KEY));
        assertThat(put(KEY, "newer").outcome()).isEqualTo(Outcome.INSERTED);
        assertHit(read(KEY), "newer");
        assertNothing(read(key("two")));
    }

    @Test
    void aClearTakesTheStaleFallbacksAlong() {
        put(KEY, "one", ticks(1000, 998));
        passTicks(3);
        assertThat(read(KEY).envelope()).isNotNull();

        clear(CACHE);

        assertNothing(read(KEY));
    }

    @Test
    void aTagHidesWhatCarriesItAndWasWrittenBefore() {
        mutate(KEY, Condition.ANY, store("both", "red", "blue"));
        mutate(key("red"), Condition.ANY, store("red", "red"));
        mutate(key("none"), Condition.ANY, store("none"));
        mutate(key("longer"), Condition.ANY, store("longer", "redder"));

        deleteTag("blue");
        assertNothing(read(KEY));
        assertHit(read(key("red")), "red");
        deleteTag("red");

        assertNothing(read(key("red")));
        assertHit(read(key("none")), "none");
        assertHit(read(key("longer")), "longer");
    }

    @Test
    void whatIsWrittenAfterATagsDeletionIsSeen() {
        mutate(KEY, Condition.ANY, store("one", "red"));
        deleteTag("red");

        assertThat(mutate(KEY, Condition.ANY, store("two", "red")).outcome()).isEqualTo(Outcome.INSERTED);
        assertHit(read(KEY), "two");
        deleteTag("red");
        assertNothing(read(KEY));
    }

    @Test
    void tagsAreComparedByAllTheirBytes() {
        String longest = "x".repeat(64);
        mutate(KEY, Condition.ANY, store("one", "", "\uD83D\uDE80", longest));

        deleteTag("\uD83D\uDE81");
        deleteTag("x".repeat(63));
        assertHit(read(KEY), "one");
        deleteTag(longest);

        assertNothing(read(KEY));
    }

    @Test
    void aTagsDeletionIsANumberAndAMessageInEachPartition() {
        Map<Integer, Stamp> before = moments();

        List<Stamp> stamps = deleteTag("red");

        assertThat(stamps).hasSize(store.partitions()).allSatisfy(stamp -> {
            assertThat(stamp.sequence()).isEqualTo(before.get(stamp.partition()).sequence() + 1);
            assertThat(recorder.await(stamp)).isInstanceOfSatisfying(Message.TagDeleted.class, deleted -> {
                assertThat(deleted.cache()).isEqualTo(CACHE);
                assertThat(deleted.tag()).isEqualTo("red");
            });
        });
    }

    @Test
    void tagsOfAnotherCacheAreOtherTags() {
        mutate(KEY, Condition.ANY, store("one", "red"));

        await(store.deleteTag(OTHER, "red", ids.next(), soon()));

        assertHit(read(KEY), "one");
    }

    @Test
    void destroyingACacheLooksLikeAClearAndForgetsItsSettings() {
        await(store.raiseEventDetail(CACHE, EventDetail.VALUES_AND_OLD, soon()));
        put(KEY, "one");
        Map<Integer, Stamp> before = moments();

        List<Stamp> stamps = await(store.destroy(CACHE, ids.next(), soon()));

        assertThat(stamps).hasSize(store.partitions()).allSatisfy(stamp -> {
            assertThat(stamp.sequence())
                    .as("the numbers go on")
                    .isEqualTo(before.get(stamp.partition()).sequence() + 1);
            assertThat(recorder.await(stamp)).isInstanceOf(Message.Cleared.class);
        });
        assertNothing(read(KEY));
        assertThat(change(put(KEY, "two")).value()).isNull();
        assertHit(read(KEY), "two");
    }

    @Test
    void theSweepTakesAwayWhatATagHides() {
        keys(300).forEach(key -> mutate(key, Condition.ANY, store("one", "red")));
        put(KEY, "stays");
        deleteTag("red");

        assertThat(sweepAll()).isEqualTo(300);
        assertHit(read(KEY), "stays");
        keys(300).forEach(key -> assertNothing(read(key)));
    }

    @Test
    void theSweepForgetsNoTagThatStillHides() {
        mutate(KEY, Condition.ANY, store("one", "red"));
        sweepAll();
        deleteTag("red");
        sweep();

        assertNothing(read(KEY));
        sweepAll();
        assertNothing(read(KEY));
        mutate(KEY, Condition.ANY, store("two", "red"));
        assertHit(read(KEY), "two");
    }

    @Test
    void theSweepLeavesWhatIsAliveOrStillAFallback() {
        put(KEY, "alive", ticks(1000));
        put(key("dead"), "dead", ticks(1000, 998));
        passTicks(3);

        assertThat(sweepAll()).isZero();

        assertHit(read(KEY), "alive");
        assertThat(read(key("dead")).envelope()).isNotNull();
    }

    @Test
    void theSweepIsBoundedAndComesRound() {
        List<FarKey> keys = keys(200);
        keys.forEach(key -> mutate(key, Condition.ANY, store("one", "red")));
        deleteTag("red");

        List<Integer> done = IntStream.range(0, 1000)
                .map(i -> await(store.sweep(10, ids.next(), soon())))
                .boxed()
                .toList();

        // A store may look at a few more than it was asked to, but not at all of them.
        assertThat(done).allMatch(count -> count <= 40);
        assertThat(done.stream().mapToInt(Integer::intValue).sum()).isEqualTo(200);
    }

    @Test
    void theSweepOfABodyThatNobodyWaitsForIsSilent() {
        put(KEY, "one", ticks(2));
        passTicks(3);
        long before = number(KEY);

        sweepAll();

        assertThat(number(KEY)).isEqualTo(before);
        assertThat(kinds(KEY)).containsExactly(ChangeKind.INSERTED);
        assertNothing(read(KEY));
    }

    @Test
    void aDigestTellsWhereEachPartitionStands() {
        put(KEY, "one");
        Stamp stored = put(KEY, "two").stamp();

        assertThat(await(store.digest(List.of(partition(KEY)), soon()))).containsExactly(stored);
        assertThat(moments()).hasSize(store.partitions());
        assertThat(moments()).isEqualTo(moments());
    }

    @Test
    void damagedBytesAreAMissThatSaysSo() {
        byte[] newer = SampleEnvelopes.of("one");
        newer[1] = 2;
        for (byte[] bytes : List.of(new byte[0], new byte[] {(byte) 0xC7}, new byte[60], newer)) {
            kit.plant(CACHE, KEY, bytes);

            assertThat(read(KEY).outcome()).isEqualTo(Outcome.DAMAGED);
            assertThat(read(KEY).envelope()).isNull();
            assertThat(read(KEY).wasPresent()).isFalse();
            assertThat(await(store.readAll(CACHE, List.of(KEY), soon())).get(0).outcome())
                    .isEqualTo(Outcome.DAMAGED);
            assertThat(put(KEY, "mended").outcome()).isEqualTo(Outcome.INSERTED);
            assertHit(read(KEY), "mended");
        }
    }

    @Test
    void anEnvelopeOfAnotherGenerationIsNotSeen() {
        kit.plant(CACHE, KEY, SampleEnvelopes.of("planted"));

        assertNothing(read(KEY));
        assertThat(put(KEY, "one").outcome()).isEqualTo(Outcome.INSERTED);
    }
}
