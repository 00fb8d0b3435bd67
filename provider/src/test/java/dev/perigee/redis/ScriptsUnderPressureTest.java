package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.LeaseKind;
import dev.perigee.spi.ReadIntent;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server that is full, or has forgotten the scripts. */
final class ScriptsUnderPressureTest extends StoreOnServer {

    @AfterEach
    void giveMemoryBack() {
        server.server.call("CONFIG", "SET", "maxmemory", "0");
    }

    @Test
    void aFullServerRefusesToStoreAndNothingHasHappened() {
        put(KEY, "one");
        Stamp before = moment(KEY);
        fill();

        Throwable refused = failure(store.mutate(CACHE, KEY, mutation(Condition.ANY, value("two")), soon()));
        Throwable all =
                failure(store.mutateAll(CACHE, List.of(KEY), List.of(mutation(Condition.ANY, value("three"))), soon()));

        assertThat(List.of(refused, all))
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(RedisFailure.class)
                        .hasMessage("Redis is out of memory and refused to store; raise maxmemory or let it evict"));
        assertHit(read(KEY), "one");
        assertThat(moment(KEY)).isEqualTo(before);
    }

    @Test
    void aFullServerRefusesTheLongWayAsWell() {
        put(KEY, "one", "tag");
        Stamp before = moment(KEY);
        fill();

        Throwable refused = failure(
                store.mutate(CACHE, KEY, mutation(Condition.ANY, store("two", Lifetime.FOREVER, "tag")), soon()));

        assertThat(refused).isInstanceOf(RedisFailure.class);
        assertHit(read(KEY), "one");
        assertThat(moment(KEY)).isEqualTo(before);
    }

    @Test
    void aFullServerCanStillBeRead() {
        put(KEY, "one");
        fill();

        assertHit(read(KEY), "one");
        assertHit(await(store.readAll(CACHE, List.of(KEY), soon())).get(0), "one");
        assertHit(touching(Lifetime.ofMillis(60_000)), "one");
        assertThat(leasing(key("absent")).outcome()).isEqualTo(Outcome.LEASED);
        assertThat(await(store.lease(CACHE, KEY, LeaseKind.TURN, ids.next(), 1000, soon())))
                .isZero();
    }

    @Test
    void aFullServerCanStillBeInvalidated() {
        List<FarKey> keys = keys(20);
        keys.forEach(key -> put(key, "one", "tag"));
        fill();

        FarReply removed = remove(keys.get(0));
        assertThat(removed.outcome()).isEqualTo(Outcome.DROPPED);
        assertMiss(read(keys.get(0)));
        List<FarKey> some = keys.subList(1, 5);
        assertThat(await(store.mutateAll(
                        CACHE,
                        some,
                        some.stream()
                                .map(key -> mutation(Condition.ANY, Change.DROP))
                                .toList(),
                        soon())))
                .extracting(FarReply::outcome)
                .containsOnly(Outcome.DROPPED);
        await(store.deleteTag(CACHE, "tag", ids.next(), soon()));
        keys.forEach(key -> assertMiss(read(key)));
        await(store.clear(CACHE, ids.next(), soon()));
        await(store.destroy(CACHE, ids.next(), soon()));
        keys.forEach(key -> assertMiss(read(key)));
        recorder.await(removed.stamp());
    }

    @Test
    void aFullServerCanStillBeCleared() {
        put(KEY, "one");
        fill();

        List<Stamp> stamps = await(store.clear(CACHE, ids.next(), soon()));

        assertMiss(read(KEY));
        stamps.forEach(recorder::await);
    }

    @Test
    void scriptsThatTheServerForgotAreLoadedAgain() {
        put(KEY, "one");
        forgetScripts();
        assertThat(put(KEY, "two").outcome()).isEqualTo(Outcome.UPDATED);
        forgetScripts();
        assertThat(remove(KEY).outcome()).isEqualTo(Outcome.DROPPED);
        forgetScripts();
        assertThat(leasing(KEY).outcome()).isEqualTo(Outcome.LEASED);
        forgetScripts();
        assertThat(moment(KEY).sequence()).isEqualTo(3);
        resetCounts();
        forgetScripts();
        put(KEY, "three");
        put(KEY, "four");

        assertThat(count("eval")).as("by its text the script was loaded").isEqualTo(1);
        assertThat(count("evalsha")).isEqualTo(2);
    }

    @Test
    void scriptsThatTheServerForgotAreLoadedAgainInAPipeline() {
        List<FarKey> keys = keys(200);
        List<Mutation> mutations =
                keys.stream().map(key -> mutation(Condition.ANY, value("one"))).toList();
        forgetScripts();

        List<FarReply> replies = await(store.mutateAll(CACHE, keys, mutations, soon()));
        forgetScripts();
        List<Stamp> stamps = await(store.clear(CACHE, ids.next(), soon()));

        assertThat(replies).extracting(FarReply::outcome).containsOnly(Outcome.INSERTED);
        assertThat(stamps).hasSize(store.partitions());
        replies.forEach(reply -> recorder.await(reply.stamp()));
        stamps.forEach(recorder::await);
        keys.forEach(key -> assertMiss(read(key)));
    }

    @Test
    void aScriptThatManyWantAtOnceIsBroughtOnce() {
        put(KEY, "one");
        List<FarKey> keys = keys(500);
        forgetScripts();
        server.server.call("CONFIG", "RESETSTAT");

        List<CompletionStage<Long>> leases = keys.stream()
                .map(key -> store.lease(CACHE, key, LeaseKind.LOAD, ids.next(), 60_000, soon()))
                .toList();

        assertThat(leases).allSatisfy(lease -> assertThat(await(lease)).isZero());
        assertThat(count("eval")).as("how often the text was sent").isEqualTo(1);
        assertThat(count("evalsha")).isBetween(500L, 1_000L);
    }

    /** Whoever may run scripts but not bring them is told so, each by one more request. */
    @Test
    void whereAScriptCannotBeBroughtAllAreTold() {
        put(KEY, "one");
        List<FarKey> keys = keys(100);
        forgetScripts();
        server.server.call("CONFIG", "RESETSTAT");
        server.server.call("ACL", "SETUSER", "default", "-eval");
        try {
            List<CompletionStage<Long>> leases = keys.stream()
                    .map(key -> store.lease(CACHE, key, LeaseKind.LOAD, ids.next(), 60_000, soon()))
                    .toList();

            assertThat(leases).allSatisfy(lease -> assertThat(failure(lease)).hasMessageContaining("NOPERM"));
            assertThat(count("evalsha")).as("tries").isBetween(100L, 200L);
        } finally {
            server.server.call("ACL", "SETUSER", "default", "+eval");
        }
    }

    /** Where nothing was ever written, as when an application starts with an empty server. */
    @Test
    void manyReadsOfAnEmptyPartitionAreOneScript() {
        List<FarKey> keys = keys(2_000);
        keys.stream()
                .mapToInt(this::partition)
                .distinct()
                .mapToObj(kit.names::meta)
                .forEach(meta -> call(meta, "DEL"));
        resetCounts();

        List<FarReply> replies = await(store.readAll(CACHE, keys, soon()));

        assertThat(replies).allSatisfy(ScriptsUnderPressureTest::assertMiss);
        assertThat(count("evalsha")).isBetween(1L, (long) store.partitions());
        for (int i = 0; i < keys.size(); i++) {
            assertThat(replies.get(i).stamp()).isEqualTo(moment(keys.get(i)));
        }
    }

    /** What is left of a partition that lost its meta is not found, and what is damaged is told all the same. */
    @Test
    void manyReadsOfALostPartitionFindNothing() {
        List<FarKey> keys = keys(2_000).stream()
                .filter(key -> partition(key) == partition(KEY))
                .toList();
        assertThat(keys).hasSizeGreaterThan(6);
        keys.subList(0, 3).forEach(key -> put(key, "one"));
        call(meta(KEY), "DEL");
        call(entry(keys.get(4)), "SET", "nonsense");
        resetCounts();

        List<FarReply> replies = await(store.readAll(CACHE, keys, soon()));

        assertThat(replies.get(4).outcome()).isEqualTo(Outcome.DAMAGED);
        for (int i = 0; i < keys.size(); i++) {
            if (i != 4) {
                assertMiss(replies.get(i));
            }
        }
        assertThat(count("evalsha"))
                .as("one for all, and one for the damaged one")
                .isEqualTo(2);
    }

    /** Beyond this nothing more may be stored; what is there stays. */
    private static void fill() {
        server.server.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
        server.server.call("CONFIG", "SET", "maxmemory", "1000");
    }

    private static void forgetScripts() {
        server.server.call("SCRIPT", "FLUSH");
    }

    private static Change.Store value(String payload) {
        return store(payload, Lifetime.FOREVER);
    }

    private FarReply touching(Lifetime life) {
        return await(store.read(CACHE, KEY, new ReadIntent(ids.next(), life, 0), soon()));
    }

    private FarReply leasing(FarKey key) {
        return await(store.read(CACHE, key, new ReadIntent(ids.next(), Lifetime.UNCHANGED, 1000), soon()));
    }
}
