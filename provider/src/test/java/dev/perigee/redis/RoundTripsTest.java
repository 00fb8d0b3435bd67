package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.LeaseKind;
import dev.perigee.spi.ReadIntent;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many commands each request is, counted by the server. */
final class RoundTripsTest extends StoreOnServer {

    @BeforeEach
    void warmUp() {
        // The first of each goes the long way, the second the short one: the scripts of both are loaded then.
        for (int i = 0; i < 2; i++) {
            put(KEY, "one");
            remove(key("absent"));
        }
        OperationId writer = read(KEY).entryId();
        await(store.touch(CACHE, KEY, writer, ids.next(), Lifetime.FOREVER, soon()));
        // An end that comes nearer is told to others, by the long way; one that moves away is nobody's news.
        await(store.read(CACHE, KEY, new ReadIntent(ids.next(), Lifetime.ofMillis(50_000), 0), soon()));
        await(store.lease(CACHE, key("warm"), LeaseKind.TURN, ids.next(), 10, soon()));
        moment(KEY);
        resetCounts();
    }

    @Test
    void aPlainReadIsOneMget() {
        read(KEY);
        read(key("absent"));

        assertThat(count("mget")).isEqualTo(2);
        assertScripts(0);
    }

    @Test
    void aReadOfAnEntryWithAnEndIsOneMget() {
        mutate(KEY, Condition.ANY, store("one", new Lifetime(60_000, 30_000)));
        resetCounts();

        assertHit(read(KEY), "one");

        assertThat(count("mget")).isEqualTo(1);
        assertScripts(0);
    }

    @Test
    void aReadOfManyIsOneMget() {
        await(store.readAll(CACHE, keys(300), soon()));

        assertThat(count("mget")).isEqualTo(1);
        assertScripts(0);
    }

    @Test
    void eachConditionIsOneScript() {
        OperationId writer = read(KEY).entryId();
        List<Condition> conditions = List.of(
                Condition.ANY,
                Condition.ABSENT,
                Condition.PRESENT,
                new Condition.WrittenBy(writer),
                new Condition.Unheard(writer),
                new Condition.PayloadEquals(new byte[] {1}),
                new Condition.LeaseHeld(writer),
                new Condition.WrittenBefore(1));
        for (Condition condition : conditions) {
            resetCounts();
            mutate(KEY, condition, store("two", Lifetime.FOREVER));
            assertScripts(1);
            resetCounts();
            mutate(key("other"), condition, Change.DROP);
            assertScripts(1);
        }
    }

    @Test
    void aReadThatDoesMoreATouchAndALeaseAreOneScriptEach() {
        await(store.read(CACHE, KEY, new ReadIntent(ids.next(), Lifetime.ofMillis(60_000), 0), soon()));
        assertScripts(1);
        await(store.read(CACHE, key("absent"), new ReadIntent(ids.next(), Lifetime.UNCHANGED, 10), soon()));
        assertScripts(2);
        await(store.touch(CACHE, KEY, ids.next(), ids.next(), Lifetime.ofMillis(60_000), soon()));
        assertScripts(3);
        await(store.lease(CACHE, KEY, LeaseKind.LOAD, ids.next(), 10, soon()));
        assertScripts(4);
    }

    @Test
    void aBatchIsAScriptForEachPartitionAndChunk() {
        List<FarKey> few = keys(100);
        List<Mutation> mutations = few.stream()
                .map(key -> mutation(Condition.ANY, store("one", Lifetime.FOREVER)))
                .toList();
        await(store.mutateAll(CACHE, few, mutations, soon()));

        long partitions = few.stream().map(this::partition).distinct().count();
        // Once by its text: the script was not loaded yet.
        assertThat(count("evalsha")).isEqualTo(partitions);
        assertThat(count("publish")).as("one message for each").isEqualTo(partitions);
    }

    @Test
    void aDigestOfAllIsOneScript() {
        await(store.digest(IntStream.range(0, store.partitions()).boxed().toList(), soon()));

        assertScripts(1);
    }

    @Test
    void aPageOfAScanIsTwoCommands() {
        await(store.scan(CACHE, "0", 1000, soon()));

        assertThat(count("scan")).isEqualTo(1);
        assertThat(count("mget")).isEqualTo(1);
    }

    @Test
    void readsOfOneKeyShareTrips() {
        Deadline deadline = soon();
        List<CompletionStage<FarReply>> reads = IntStream.range(0, 500)
                .mapToObj(i -> store.read(CACHE, KEY, ReadIntent.PLAIN, deadline))
                .toList();

        reads.forEach(read -> assertHit(await(read), "one"));
        assertThat(count("mget")).isLessThan(250);
        assertThat(store.reads().sharing().underWay()).isZero();
    }

    private void assertScripts(long expected) {
        assertThat(count("evalsha") + count("eval")).as("scripts sent").isEqualTo(expected);
    }
}
