package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Message;
import dev.perigee.spi.LeaseKind;
import dev.perigee.spi.SampleEnvelopes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What stays in the server, and what does not. */
final class LeftoversTest extends StoreOnServer {

    @Test
    void destroyingACacheLeavesNothingOfItAndAllOfTheOthers() {
        fill();
        RedisKit neighbour = new RedisKit(server);
        await(neighbour
                .newStore()
                .mutate(CACHE, KEY, mutation(Condition.ANY, store("there", Lifetime.FOREVER)), soon()));
        await(store.mutate(RedisKit.BYSTANDER, KEY, mutation(Condition.ANY, store("there", Lifetime.FOREVER)), soon()));

        await(store.destroy(CACHE, ids.next(), soon()));

        assertThat(names())
                .filteredOn(name -> name.startsWith(kit.namespace + ":"))
                .noneMatch(name -> name.contains(":" + CACHE.encoded()));
        assertThat(names())
                .contains(
                        new String(kit.names.of(RedisKit.BYSTANDER).entry(KEY), StandardCharsets.UTF_8),
                        new String(neighbour.names.of(CACHE).entry(KEY), StandardCharsets.UTF_8));
        neighbour.close();
    }

    @Test
    void destroyingTheLastCacheLeavesNothingAtAll() {
        fill();
        await(store.sweep(10_000, ids.next(), soon()));
        await(store.destroy(RedisKit.BYSTANDER, ids.next(), soon()));
        assertThat(names()).isNotEmpty();

        List<?> stamps = await(store.destroy(CACHE, ids.next(), soon()));
        store.close();

        assertThat(stamps).hasSize(store.partitions());
        assertThat(names()).isEmpty();
    }

    @Test
    void destroyingWhatIsNotThereLeavesNothing() {
        await(store.destroy(RedisKit.BYSTANDER, ids.next(), soon()));
        await(store.destroy(CacheId.of("never opened"), ids.next(), soon()));

        assertThat(names()).isEmpty();
    }

    @Test
    void aNamespaceThatEndedCanBeginAgain() {
        FarReply former = put(KEY, "one");
        await(store.destroy(RedisKit.BYSTANDER, ids.next(), soon()));
        await(store.destroy(CACHE, ids.next(), soon()));

        assertMiss(read(KEY));
        FarReply again = put(KEY, "two");

        assertThat(again.stamp().epoch()).isNotEqualTo(former.stamp().epoch());
        assertThat(again.stamp().sequence()).isEqualTo(1);
        assertHit(read(KEY), "two");
    }

    @Test
    void aClearedCacheIsSweptToItsSettings() {
        fill();
        await(store.clear(CACHE, ids.next(), soon()));
        assertThat(names()).anyMatch(name -> name.contains(":e:" + CACHE.encoded() + ":"));

        sweepAll();

        assertThat(names())
                .filteredOn(name -> name.contains(":" + CACHE.encoded()))
                .as("damaged bytes are not known to be hidden")
                .allMatch(name -> name.contains(":g:") || name.endsWith(":damaged"));
    }

    @Test
    void aSweepThatIsDoneLeavesNoTagBehind() {
        put(KEY, "one", "red");
        await(store.deleteTag(CACHE, "red", ids.next(), soon()));

        sweepAll();

        assertThat(names()).noneMatch(name -> name.contains(":t:"));
        put(KEY, "two", "red");
        assertHit(read(KEY), "two");
    }

    @Test
    void onlyOneNodeGoesOverAllNames() {
        RedisFarStore other = kit.newStore();
        await(store.deleteTag(CACHE, "red", ids.next(), soon()));
        await(other.deleteTag(CACHE, "red", ids.next(), soon()));
        await(store.sweep(1, ids.next(), soon()));
        resetCounts();

        await(other.sweep(1000, ids.next(), soon()));
        assertThat(count("scan")).as("the first node has not finished").isZero();
        sweepAll();
        store.close();
        // What gives the lease back was sent before this is.
        await(other.ping(soon()));
        resetCounts();
        await(other.sweep(1000, ids.next(), soon()));

        assertThat(count("scan")).isPositive();
    }

    @Test
    void whereListenersWaitAnEntryOutlivesItsEndUntilThatIsTold() {
        put(KEY, "before");
        await(store.raiseEventDetail(CACHE, EventDetail.VALUES, soon()));
        mutate(KEY, Condition.ANY, store("one", Lifetime.ofMillis(50)));
        long physical = (Long) call(entry(KEY), "PTTL");
        // Long enough for the sweeper, whose clock is behind the server's by as much as answers were late.
        kit.passTime(Duration.ofSeconds(2));

        assertThat(physical).isGreaterThan(50_000);
        assertMiss(read(KEY));
        sweepAll();

        assertThat(names()).noneMatch(name -> name.contains(":e:") || name.endsWith(":d"));
    }

    @Test
    void anEndIsToldOnceThoughManySweep() {
        await(store.raiseEventDetail(CACHE, EventDetail.VALUES, soon()));
        List<FarKey> keys = keys(300);
        FarReply last = null;
        for (FarKey key : keys) {
            last = mutate(key, Condition.ANY, store("one", Lifetime.ofMillis(30)));
        }
        kit.passTime(Duration.ofMillis(40));
        List<RedisFarStore> nodes = List.of(store, kit.newStore(), kit.newStore(), kit.newStore());
        nodes.forEach(node -> await(node.digest(List.of(0), soon())));

        for (int round = 0; round < 5; round++) {
            List<CompletionStage<Integer>> sweeps = nodes.stream()
                    .map(node -> node.sweep(10_000, ids.next(), soon()))
                    .toList();
            sweeps.forEach(StoreOnServer::await);
        }

        keys.forEach(key -> recorder.await(moment(key)));
        List<KeyChange> ends = recorder.messages().stream()
                .filter(message -> message instanceof Message.Changed)
                .flatMap(message -> ((Message.Changed) message).changes().stream())
                .filter(change -> change.kind() == ChangeKind.EXPIRED)
                .toList();
        assertThat(ends).extracting(KeyChange::key).containsExactlyInAnyOrderElementsOf(keys);
        assertThat(ends)
                .allSatisfy(end -> assertThat(SampleEnvelopes.text(end.old())).isEqualTo("one"));
    }

    /** Everything that a cache can have. */
    private void fill() {
        await(store.raiseEventDetail(CACHE, EventDetail.VALUES_AND_OLD, soon()));
        keys(200).forEach(key -> mutate(key, Condition.ANY, store("one", Lifetime.ofMillis(60_000), "red")));
        await(store.deleteTag(CACHE, "blue", ids.next(), soon()));
        kit.plant(CACHE, key("damaged"), new byte[] {1, 2, 3});
        for (LeaseKind kind : LeaseKind.values()) {
            await(store.lease(CACHE, key("leased"), kind, ids.next(), 60_000, soon()));
        }
    }

    private void sweepAll() {
        for (int i = 0; i < 5; i++) {
            await(store.sweep(10_000, ids.next(), soon()));
        }
    }
}
