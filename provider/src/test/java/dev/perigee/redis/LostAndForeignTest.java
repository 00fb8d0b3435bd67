package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Message;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.LeaseKind;
import dev.perigee.spi.ReadIntent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of ours that are gone, or hold what we never put there. */
final class LostAndForeignTest extends StoreOnServer {

    @Test
    void aLostMetaBeginsANewEpochAndHidesEverything() {
        Stamp former = put(KEY, "one").stamp();
        call(meta(KEY), "DEL");

        assertMiss(read(KEY));
        Stamp none = moment(KEY);
        assertThat(none.epoch()).isNotEqualTo(former.epoch());
        assertThat(none.sequence()).isZero();
        FarReply again = put(KEY, "two");

        assertThat(again.outcome()).isEqualTo(Outcome.INSERTED);
        assertThat(again.stamp().epoch()).isNotEqualTo(former.epoch()).isNotEqualTo(none.epoch());
        assertThat(again.stamp().sequence()).isEqualTo(1);
        assertHit(read(KEY), "two");
        recorder.await(again.stamp());
    }

    @Test
    void aLostMetaHidesTheOtherCachesAndTheirLeasesToo() {
        FarKey other = sameSlot(KEY);
        put(other, "one");
        await(store.lease(CACHE, other, LeaseKind.TURN, ids.next(), 60_000, soon()));
        call(meta(KEY), "DEL");
        await(store.mutate(RedisKit.BYSTANDER, KEY, mutation(Condition.ANY, value("x")), soon()));

        assertMiss(read(other));
        assertThat(await(store.lease(CACHE, other, LeaseKind.TURN, ids.next(), 60_000, soon())))
                .isZero();
        assertMiss(read(other));
        assertThat(put(other, "two").outcome()).isEqualTo(Outcome.INSERTED);
    }

    @Test
    void tagsDeletedOnALostTimelineHideNothingNew() {
        put(KEY, "one", "red");
        for (int i = 0; i < 50; i++) {
            await(store.deleteTag(CACHE, "red", ids.next(), soon()));
        }
        call(meta(KEY), "DEL");

        put(KEY, "two", "red");
        assertHit(read(KEY), "two");
        put(sameSlot(KEY), "three");
        assertHit(read(KEY), "two");
        await(store.deleteTag(CACHE, "red", ids.next(), soon()));
        assertMiss(read(KEY));
    }

    @Test
    void aLostGenerationHidesItsCacheOnly() {
        put(KEY, "one");
        await(store.mutate(RedisKit.BYSTANDER, KEY, mutation(Condition.ANY, value("there")), soon()));
        Stamp before = moment(KEY);
        call(generation(KEY), "DEL");

        assertMiss(read(KEY));
        assertThat(moment(KEY)).isEqualTo(before);
        assertThat(put(KEY, "two").outcome()).isEqualTo(Outcome.INSERTED);
        assertHit(read(KEY), "two");
        assertHit(await(store.read(RedisKit.BYSTANDER, KEY, ReadIntent.PLAIN, soon())), "there");
    }

    @Test
    void deletedTagsThatAreLostBringNothingBack() {
        put(KEY, "one", "red");
        put(sameSlot(KEY), "plain");
        await(store.deleteTag(CACHE, "red", ids.next(), soon()));
        call(tags(KEY), "DEL");

        assertMiss(read(KEY));
        assertMiss(await(store.readAll(CACHE, List.of(KEY), soon())).get(0));
        assertHit(read(sameSlot(KEY)), "plain");
        assertThat(put(KEY, "two", "red").outcome()).isEqualTo(Outcome.INSERTED);
        assertHit(read(KEY), "two");
    }

    @Test
    void anotherServerIsNoticedByTheDigestAndAnnounced() {
        Stamp former = put(KEY, "one").stamp();
        kit.call(meta(KEY), "SETRANGE", ScriptCalls.ascii("42"), ScriptCalls.ascii("0123456789abcdef"));

        Stamp begun = moment(KEY);

        assertThat(begun.epoch()).isNotEqualTo(former.epoch());
        assertThat(begun.sequence()).isEqualTo(former.sequence() + 1);
        assertThat(recorder.await(begun)).isInstanceOf(Message.EpochBegun.class);
        assertThat(moment(KEY)).isEqualTo(begun);
        assertHit(read(KEY), "one");
        assertThat(put(KEY, "two").stamp().sequence()).isEqualTo(begun.sequence() + 1);
    }

    @Test
    void digestsOfAllPartitionsNoticeItInEach() {
        List<Integer> all = IntStream.range(0, store.partitions()).boxed().toList();
        Map<Integer, Stamp> former = byPartition(await(store.digest(all, soon())));
        for (int partition : List.of(3, 7)) {
            kit.call(
                    kit.names.meta(partition),
                    "SETRANGE",
                    ScriptCalls.ascii("42"),
                    ScriptCalls.ascii("0123456789abcdef"));
        }

        Map<Integer, Stamp> begun = byPartition(await(store.digest(all, soon())));

        begun.forEach((partition, stamp) -> {
            boolean moved = partition == 3 || partition == 7;
            assertThat(stamp.equals(former.get(partition))).isEqualTo(!moved);
            if (moved) {
                assertThat(recorder.await(stamp)).isInstanceOf(Message.EpochBegun.class);
            }
        });
    }

    @Test
    void aFlushedServerIsEmptyAndUsable() {
        Stamp former = put(KEY, "one", "red").stamp();
        server.flush();

        assertMiss(read(KEY));
        assertThat(moment(KEY).epoch()).isNotEqualTo(former.epoch());
        assertThat(put(KEY, "two", "red").outcome()).isEqualTo(Outcome.INSERTED);
        assertHit(read(KEY), "two");
    }

    @Test
    void aDigestMakesNothing() {
        server.flush();

        moment(KEY);
        read(KEY);
        await(store.readAll(CACHE, keys(50), soon()));

        assertThat(names()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HSET f v", "RPUSH v", "SADD v", "ZADD 1 v", "SET foreign", "SET ''"})
    void whateverTakesThePlaceOfAnyOfOurKeysIsOverwritten(String command) {
        put(KEY, "one", "red");
        await(store.raiseEventDetail(CACHE, EventDetail.VALUES, soon()));
        RedisNames.CacheNames names = kit.names.of(CACHE);
        List<byte[]> places = List.of(
                meta(KEY),
                generation(KEY),
                entry(KEY),
                tags(KEY),
                kit.names.caches(partition(KEY)),
                kit.names.due(partition(KEY)),
                names.loadLease(KEY),
                names.turnLease(KEY));
        for (byte[] place : places) {
            plant(place, command);

            everythingWorks(HexText.of(place));
        }
        places.forEach(place -> plant(place, command));
        everythingWorks("all");
        places.forEach(place -> plant(place, command));
        await(store.destroy(CACHE, ids.next(), soon()));
        assertThat(names()).noneMatch(name -> name.contains(":" + CACHE.encoded()));
    }

    /** None of this may fail; whether the entry survived depends on what was planted where. */
    private void everythingWorks(String where) {
        assertThat(read(KEY).outcome()).as(where).isIn(Outcome.HIT, Outcome.MISS, Outcome.DAMAGED);
        await(store.readAll(CACHE, List.of(KEY), soon()));
        await(store.read(CACHE, KEY, new ReadIntent(ids.next(), Lifetime.UNCHANGED, 50), soon()));
        await(store.touch(CACHE, KEY, ids.next(), ids.next(), Lifetime.ofMillis(60_000), soon()));
        moment(KEY);
        await(store.sweep(100, ids.next(), soon()));
        await(store.lease(CACHE, KEY, LeaseKind.TURN, ids.next(), 50, soon()));
        await(store.scan(CACHE, "0", 100, soon()));
        assertThat(mutate(KEY, Condition.ANY, store("new", Lifetime.ofMillis(60_000), "red"))
                        .outcome())
                .as(where)
                .isIn(Outcome.INSERTED, Outcome.UPDATED);
        assertHit(read(KEY), "new");
        await(store.deleteTag(CACHE, "red", ids.next(), soon()));
        assertMiss(read(KEY));
        put(KEY, "newer", "red");
        assertHit(read(KEY), "newer");
        assertThat(remove(KEY).outcome()).isEqualTo(Outcome.DROPPED);
        await(store.clear(CACHE, ids.next(), soon()));
        assertThat(put(KEY, "newest", "red").outcome()).isEqualTo(Outcome.INSERTED);
    }

    /** Scripts read seven bytes of a number, and nodes eight: what one takes for alive must not be dead for the other. */
    @ParameterizedTest
    @ValueSource(ints = {12, 20, 28})
    void anEntryWithANumberThatNobodyCountsToIsDamagedForAll(int at) {
        for (int[] digits : new int[][] {{7, 0xFF}, {7, 0x80}, {7, 1}, {6, 0x20}, {6, 0xFF}}) {
            put(KEY, "one");
            setByte(entry(KEY), at + digits[0], digits[1]);
            assertThat(read(KEY).outcome()).isEqualTo(Outcome.DAMAGED);
            assertThat(put(KEY, "two").outcome()).isEqualTo(Outcome.INSERTED);
            assertHit(read(KEY), "two");
        }
    }

    @Test
    void aMetaWithANumberThatNobodyCountsToBeginsANewEpoch() {
        for (int[] digits : new int[][] {{7, 0x7F}, {7, 0xFF}, {6, 0x20}}) {
            Stamp former = put(KEY, "one").stamp();
            setByte(meta(KEY), 34 + digits[0], digits[1]);
            assertMiss(read(KEY));
            FarReply again = put(KEY, "two");
            assertThat(again.stamp().epoch()).isNotEqualTo(former.epoch());
            assertThat(again.stamp().sequence()).isEqualTo(1);
            assertHit(read(KEY), "two");
        }
    }

    private void setByte(byte[] place, int at, int value) {
        kit.call(place, "SETRANGE", String.valueOf(at).getBytes(StandardCharsets.US_ASCII), new byte[] {(byte) value});
    }

    @Test
    void aForeignEntryIsDamagedAndCanBeRemoved() {
        put(sameSlot(KEY), "one");
        plant(entry(KEY), "HSET f v");
        assertMiss(read(KEY));
        plant(entry(KEY), "SET foreign");

        assertThat(read(KEY).outcome()).isEqualTo(Outcome.DAMAGED);
        assertThat(mutate(KEY, Condition.PRESENT, value("two")).outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(remove(KEY).outcome()).isEqualTo(Outcome.REFUSED);
        assertMiss(read(KEY));
    }

    private void plant(byte[] place, String command) {
        call(place, "DEL");
        String[] words = command.split(" ");
        String[] arguments = new String[words.length - 1];
        for (int i = 1; i < words.length; i++) {
            arguments[i - 1] = words[i].equals("''") ? "" : words[i];
        }
        call(place, words[0], arguments);
    }

    private FarKey sameSlot(FarKey key) {
        return keys(1000).stream()
                .filter(each -> partition(each) == partition(key))
                .findFirst()
                .orElseThrow();
    }

    private static Change.Store value(String payload) {
        return store(payload, Lifetime.FOREVER);
    }

    private static Map<Integer, Stamp> byPartition(List<Stamp> stamps) {
        return stamps.stream().collect(Collectors.toMap(Stamp::partition, stamp -> stamp));
    }
}
