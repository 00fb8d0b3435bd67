package dev.perigee.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Reads and writes of one key and of many, repeated and late ones, and names of all kinds. */
abstract class MutationChapter extends FarStoreChapter {

    private static final List<String> ODD_NAMES = List.of(
            "plain",
            "",
            ":",
            "{",
            "}",
            "{tag}",
            "a.b",
            "a",
            "a.",
            "*",
            "?",
            "[a]",
            "\\",
            "%",
            "%2A",
            "\0",
            "\r\n",
            "\uD83D\uDE80",
            "e:a",
            "a:e");

    @Test
    void anAbsentKeyIsAMiss() {
        FarReply reply = read(KEY);

        assertNothing(reply);
        assertThat(reply.stamp().partition()).isEqualTo(partition(KEY));
        assertThat(reply.stamp().sequence()).isEqualTo(number(KEY));
    }

    @Test
    void whatWasStoredIsRead() {
        long before = number(KEY);
        Mutation mutation = mutation(Condition.ANY, store("one"));

        FarReply stored = mutate(KEY, mutation);
        FarReply read = read(KEY);

        assertThat(stored.outcome()).isEqualTo(Outcome.INSERTED);
        assertThat(stored.stamp().sequence()).isEqualTo(before + 1);
        assertThat(stored.wasPresent()).isFalse();
        assertThat(stored.envelope()).isNull();
        assertHit(read, "one");
        assertThat(read.stamp()).isEqualTo(stored.stamp());
        assertThat(read.entryId()).isEqualTo(mutation.id());
        assertThat(read.entrySequence()).isEqualTo(stored.stamp().sequence());
    }

    @Test
    void theStoreFillsInItsPartOfTheHeader() {
        long earliest = kit.storeTime();
        Mutation mutation = mutation(Condition.ANY, store("one", ticks(10, 4)));
        FarReply stored = mutate(KEY, mutation);
        long latest = kit.storeTime();

        byte[] envelope = read(KEY).envelope();

        assertThat(envelope).isNotNull();
        assertThat(EnvelopeHeader.sequence(envelope)).isEqualTo(stored.stamp().sequence());
        assertThat(EnvelopeHeader.operationId(envelope)).isEqualTo(mutation.id());
        assertThat(EnvelopeHeader.writtenAt(envelope)).isBetween(earliest, latest);
        assertThat(EnvelopeHeader.logicalEnd(envelope) - EnvelopeHeader.writtenAt(envelope))
                .isEqualTo(6 * tick().toMillis());
    }

    @Test
    void theCallersArrayStaysTheCallers() {
        byte[] envelope = SampleEnvelopes.of("mine");
        byte[] copy = envelope.clone();

        mutate(KEY, Condition.ANY, new Change.Store(envelope, FOREVER, FOREVER));
        assertThat(envelope).isEqualTo(copy);
        envelope[envelope.length - 1] = 0;

        assertHit(read(KEY), "mine");
    }

    @Test
    void aSecondWriteReplacesTheFirstAndTellsOfIt() {
        FarReply first = put(KEY, "one");
        OperationId firstId = read(KEY).entryId();

        FarReply second = put(KEY, "two");

        assertThat(second.outcome()).isEqualTo(Outcome.UPDATED);
        assertThat(second.stamp().sequence()).isEqualTo(first.stamp().sequence() + 1);
        assertThat(second.entryId()).isEqualTo(firstId);
        assertThat(second.entrySequence()).isEqualTo(first.stamp().sequence());
        assertThat(SampleEnvelopes.text(second.envelope())).isEqualTo("one");
        assertHit(read(KEY), "two");
    }

    @Test
    void theFormerEntryComesOnlyIfAskedFor() {
        put(KEY, "one");

        FarReply updated = mutate(KEY, new Mutation(ids.next(), Condition.ANY, store("two"), false, false));
        FarReply refused = mutate(KEY, new Mutation(ids.next(), Condition.ABSENT, store("three"), false, false));
        FarReply dropped = mutate(KEY, new Mutation(ids.next(), Condition.ANY, Change.DROP, false, false));

        assertThat(List.of(updated, refused, dropped)).allSatisfy(reply -> {
            assertThat(reply.envelope()).isNull();
            assertThat(reply.wasPresent()).isTrue();
        });
    }

    @Test
    void aRemovalTakesAwayAndTellsOfIt() {
        FarReply stored = put(KEY, "one");

        FarReply removed = remove(KEY);

        assertThat(removed.outcome()).isEqualTo(Outcome.DROPPED);
        assertThat(removed.stamp().sequence()).isEqualTo(stored.stamp().sequence() + 1);
        assertThat(removed.entrySequence()).isEqualTo(stored.stamp().sequence());
        assertThat(SampleEnvelopes.text(removed.envelope())).isEqualTo("one");
        assertNothing(read(KEY));
    }

    @Test
    void aRepeatedWriteChangesNothing() {
        Mutation mutation = mutation(Condition.ABSENT, store("one"));
        FarReply first = mutate(KEY, mutation);

        FarReply again = mutate(KEY, mutation);

        assertThat(again.outcome()).isEqualTo(Outcome.REPEATED);
        assertThat(again.entryId()).isEqualTo(mutation.id());
        assertThat(again.entrySequence()).isEqualTo(first.stamp().sequence());
        assertThat(number(KEY)).isEqualTo(first.stamp().sequence());
    }

    @Test
    void aWriteAfterItsDeadlineNeverHappens() {
        put(KEY, "one");
        long before = number(KEY);

        FarReply late = await(store.mutate(CACHE, KEY, mutation(Condition.ANY, store("two")), passed()));
        FarReply lateRemoval = await(store.mutate(CACHE, KEY, mutation(Condition.ANY, Change.DROP), passed()));
        FarReply lateTouch = await(store.touch(CACHE, KEY, read(KEY).entryId(), ids.next(), ticks(5), passed()));

        assertThat(List.of(late, lateRemoval, lateTouch))
                .extracting(FarReply::outcome)
                .containsOnly(Outcome.TOO_LATE);
        assertHit(read(KEY), "one");
        assertThat(number(KEY)).isEqualTo(before);
    }

    @Test
    void aReadThatChangesSomethingDoesNotAfterItsDeadline() {
        ReadIntent leasing = new ReadIntent(ids.next(), ticks(5), tick().toMillis());

        FarReply late = await(store.read(CACHE, KEY, leasing, passed()));

        assertThat(late.outcome()).isEqualTo(Outcome.TOO_LATE);
        assertThat(await(store.lease(CACHE, KEY, LeaseKind.LOAD, ids.next(), 1000, soon())))
                .isZero();
    }

    @Test
    void requestsWithoutAnOutcomeFailAfterTheirDeadline() {
        put(KEY, "one");
        long before = number(KEY);

        List<Throwable> failures = List.of(
                failure(store.clear(CACHE, ids.next(), passed())),
                failure(store.deleteTag(CACHE, "tag", ids.next(), passed())),
                failure(store.destroy(CACHE, ids.next(), passed())),
                failure(store.lease(CACHE, KEY, LeaseKind.TURN, ids.next(), 1000, passed())));

        assertThat(failures)
                .as("a timeout would leave the outcome open")
                .doesNotHaveAnyElementsOfTypes(TimeoutException.class);
        assertHit(read(KEY), "one");
        assertThat(number(KEY)).isEqualTo(before);
    }

    @Test
    void manyAreReadInTheOrderOfTheirKeys() {
        List<FarKey> keys = keys(100);
        for (int i = 0; i < keys.size(); i += 2) {
            put(keys.get(i), "value-" + i);
        }

        List<FarReply> replies = await(store.readAll(CACHE, keys, soon()));

        assertThat(replies).hasSameSizeAs(keys);
        for (int i = 0; i < keys.size(); i++) {
            assertThat(replies.get(i).stamp().partition()).isEqualTo(partition(keys.get(i)));
            if (i % 2 == 0) {
                assertHit(replies.get(i), "value-" + i);
            } else {
                assertNothing(replies.get(i));
            }
        }
    }

    @Test
    void manyAreWrittenAndAnsweredInTheOrderOfTheirKeys() {
        List<FarKey> keys = keys(300);
        for (int i = 0; i < keys.size(); i += 3) {
            put(keys.get(i), "old-" + i);
        }
        List<Mutation> mutations = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            mutations.add(mutation(Condition.ANY, i % 2 == 0 ? store("new-" + i) : Change.DROP));
        }

        List<FarReply> replies = await(store.mutateAll(CACHE, keys, mutations, soon()));
        List<FarReply> read = await(store.readAll(CACHE, keys, soon()));

        assertThat(replies).hasSameSizeAs(keys);
        for (int i = 0; i < keys.size(); i++) {
            boolean present = i % 3 == 0;
            assertThat(replies.get(i).wasPresent()).isEqualTo(present);
            if (i % 2 == 0) {
                assertThat(replies.get(i).outcome()).isEqualTo(present ? Outcome.UPDATED : Outcome.INSERTED);
                assertHit(read.get(i), "new-" + i);
                assertThat(read.get(i).entryId()).isEqualTo(mutations.get(i).id());
                assertThat(read.get(i).entrySequence())
                        .isEqualTo(replies.get(i).stamp().sequence());
            } else {
                assertThat(replies.get(i).outcome()).isEqualTo(present ? Outcome.DROPPED : Outcome.REFUSED);
                assertNothing(read.get(i));
            }
        }
    }

    @Test
    void aRepeatedBatchChangesNothing() {
        List<FarKey> keys = keys(40);
        List<Mutation> mutations =
                keys.stream().map(key -> mutation(Condition.ANY, store("one"))).toList();
        await(store.mutateAll(CACHE, keys, mutations, soon()));
        var before = moments();

        List<FarReply> again = await(store.mutateAll(CACHE, keys, mutations, soon()));

        assertThat(again).extracting(FarReply::outcome).containsOnly(Outcome.REPEATED);
        assertThat(moments()).isEqualTo(before);
    }

    @Test
    void aLateBatchNeverHappens() {
        List<FarKey> keys = keys(40);
        var before = moments();

        List<FarReply> replies = await(store.mutateAll(
                CACHE,
                keys,
                keys.stream().map(key -> mutation(Condition.ANY, store("one"))).toList(),
                passed()));

        assertThat(replies).extracting(FarReply::outcome).containsOnly(Outcome.TOO_LATE);
        assertThat(moments()).isEqualTo(before);
    }

    @Test
    void emptyBatchesAreAnswered() {
        assertThat(await(store.readAll(CACHE, List.of(), soon()))).isEmpty();
        assertThat(await(store.mutateAll(CACHE, List.of(), List.of(), soon()))).isEmpty();
        assertThat(await(store.digest(List.of(), soon()))).isEmpty();
    }

    @Test
    void cachesWithOddNamesStayApart() {
        List<CacheId> caches = ODD_NAMES.stream().map(CacheId::of).toList();
        for (CacheId cache : caches) {
            await(store.mutate(cache, KEY, mutation(Condition.ABSENT, store(cache.encoded())), soon()));
        }

        clear(caches.get(0));
        await(store.destroy(caches.get(1), ids.next(), soon()));

        assertNothing(read(caches.get(0), KEY));
        assertNothing(read(caches.get(1), KEY));
        for (CacheId cache : caches.subList(2, caches.size())) {
            assertHit(read(cache, KEY), cache.encoded());
        }
    }

    @Test
    void oddKeysStayApart() {
        Random random = new Random(7);
        List<FarKey> keys =
                new ArrayList<>(ODD_NAMES.stream().map(FarStoreChapter::key).toList());
        for (int length = 1; length < 40; length++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            keys.add(FarKey.of(bytes));
        }
        for (int i = 0; i < keys.size(); i++) {
            assertThat(put(keys.get(i), "value-" + i).outcome()).isEqualTo(Outcome.INSERTED);
        }

        for (int i = 0; i < keys.size(); i++) {
            assertHit(read(keys.get(i)), "value-" + i);
        }
    }

    @Test
    void longAndEmptyPayloadsComeBackAsTheyWere() {
        for (int length : new int[] {0, 1, 64 * 1024, 1024 * 1024}) {
            byte[] payload = new byte[length];
            new Random(length).nextBytes(payload);

            mutate(KEY, Condition.ANY, new Change.Store(SampleEnvelopes.of(payload, "tag"), FOREVER, FOREVER));

            assertThat(SampleEnvelopes.payload(read(KEY).envelope())).isEqualTo(payload);
        }
    }

    @Test
    void whatMakesNoSenseIsRefusedAtOnce() {
        Change foreign = new Change.Store(new byte[] {1, 2, 3}, FOREVER, FOREVER);
        Mutation nameless = new Mutation(OperationId.NONE, Condition.ANY, store("one"), false, false);

        assertThatThrownBy(() -> store.mutate(CACHE, KEY, mutation(Condition.ANY, foreign), soon()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("envelope")
                .hasMessageContaining("3 bytes");
        assertThatThrownBy(() -> store.mutate(CACHE, KEY, nameless, soon()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NONE");
        assertThatThrownBy(() ->
                        store.mutateAll(CACHE, List.of(KEY), List.of(mutation(Condition.ABSENT, store("one"))), soon()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Absent");
        assertThatThrownBy(() -> store.mutateAll(CACHE, List.of(KEY), List.of(), soon()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 for 1 keys");
        assertThatThrownBy(() -> store.digest(List.of(store.partitions()), soon()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("partitions: " + store.partitions());
    }

    @Test
    void aClosedHandleAnswersNoMoreAndLeavesTheDataToOthers() {
        FarStore other = kit.newStore();
        await(other.mutate(CACHE, KEY, mutation(Condition.ANY, store("one")), soon()));

        other.close();
        other.close();

        assertThat(failure(other.read(CACHE, KEY, ReadIntent.PLAIN, soon()))).isNotInstanceOf(TimeoutException.class);
        assertHit(read(KEY), "one");
    }

    @Test
    void theStoreGivesASignOfLife() {
        assertThat(store.ping(soon()).toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
        assertThat(store.partitions()).isBetween(1, 1024);
        assertThat(Integer.bitCount(store.partitions())).isEqualTo(1);
    }
}
