package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Message;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.spi.Recorder;
import dev.perigee.spi.SampleEnvelopes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same random batches, sent the short way where it decides in one namespace, and the long way always in another: the
 * replies, the messages and the bytes that are left are the same, but for generations and moments.
 */
final class BothWaysOfManyTest extends StoreOnServer {

    private static final int STEPS = 80;
    private static final int KEYS = 60;

    private static final List<Lifetime> LIVES =
            List.of(Lifetime.FOREVER, Lifetime.ofMillis(100_000), new Lifetime(200_000, 100_000), Lifetime.OVER);

    private RedisKit longKit;
    private RedisFarStore longStore;
    private Recorder longRecorder;

    @BeforeEach
    void openOther() {
        longKit = new RedisKit(server);
        longStore = longKit.newStore();
        longRecorder = new Recorder();
        longKit.newBackplane().subscribe(longRecorder);
        longRecorder.awaitSignal("subscribed");
    }

    @AfterEach
    void closeOther() {
        longKit.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void leaveTheSame(long seed) {
        Random random = new Random(seed);
        List<FarKey> all = keys(KEYS);
        List<Mutation> last = List.of();
        List<FarKey> lastKeys = List.of();
        for (int step = 0; step < STEPS; step++) {
            disturb(random, all);
            List<FarKey> keys = lastKeys;
            List<Mutation> mutations = last;
            // Now and then, what was carried out already.
            if (mutations.isEmpty() || random.nextInt(10) > 0) {
                keys = some(all, random);
                mutations = mutations(keys.size(), random);
            }
            lastKeys = keys;
            last = mutations;
            String where = "seed " + seed + ", step " + step;
            longStore.mutations().forget(CACHE);

            List<FarReply> replies = await(store.mutateAll(CACHE, keys, mutations, soon()));
            List<FarReply> others = await(longStore.mutateAll(CACHE, keys, mutations, soon()));

            for (int i = 0; i < keys.size(); i++) {
                assertSame(where, replies.get(i), others.get(i));
                assertSameEntries(where, keys.get(i));
                if (replies.get(i).outcome() != Outcome.REPEATED) {
                    assertSameMessages(
                            where,
                            recorder.await(replies.get(i).stamp()),
                            longRecorder.await(others.get(i).stamp()));
                }
            }
            longKit.passTime(Duration.ofMillis(2));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theUsualCaseIsOneCallForAllPartitions(boolean stores) {
        List<FarKey> keys = keys(50);
        Change change = stores
                ? new Change.Store(SampleEnvelopes.of("one"), Lifetime.FOREVER, Lifetime.UNCHANGED)
                : Change.DROP;
        for (int i = 0; i < 3; i++) {
            List<Mutation> mutations = alike(keys.size(), change);
            resetCounts();
            await(store.mutateAll(CACHE, keys, mutations, soon()));
        }
        assertThat(count("evalsha") + count("eval")).isEqualTo(1);
        assertThat(count("publish"))
                .isEqualTo(keys.stream().map(this::partition).distinct().count());
    }

    private List<Mutation> alike(int size, Change change) {
        List<Mutation> mutations = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            mutations.add(new Mutation(ids.next(), Condition.ANY, change, false, true));
        }
        return mutations;
    }

    private static List<FarKey> some(List<FarKey> all, Random random) {
        List<FarKey> some = new ArrayList<>(all);
        Collections.shuffle(some, random);
        return some.subList(0, 1 + random.nextInt(all.size()));
    }

    private List<Mutation> mutations(int size, Random random) {
        if (random.nextInt(4) == 0) {
            return alike(size, Change.DROP);
        }
        Lifetime onCreate = LIVES.get(random.nextInt(LIVES.size() - random.nextInt(2)));
        Lifetime onUpdate = switch (random.nextInt(3)) {
            case 0 -> onCreate;
            case 1 -> Lifetime.UNCHANGED;
            default -> LIVES.get(random.nextInt(LIVES.size() - 1));
        };
        boolean tagged = random.nextInt(10) == 0;
        boolean frees = random.nextBoolean();
        boolean wantsOld = random.nextInt(8) == 0;
        List<Mutation> mutations = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            byte[] payload = new byte[random.nextInt(300)];
            random.nextBytes(payload);
            byte[] envelope = tagged ? SampleEnvelopes.of(payload, "tag") : SampleEnvelopes.of(payload);
            Change change = new Change.Store(envelope, onCreate, onUpdate);
            mutations.add(new Mutation(ids.next(), Condition.ANY, change, wantsOld, frees));
        }
        return mutations;
    }

    /** What else happens to entries. */
    private void disturb(Random random, List<FarKey> keys) {
        FarKey key = keys.get(random.nextInt(keys.size()));
        switch (random.nextInt(10)) {
            case 0 -> {
                OperationId id = ids.next();
                await(store.clear(CACHE, id, soon()));
                await(longStore.clear(CACHE, id, soon()));
            }
            case 1 -> plant(key, new byte[] {1, 2, 3});
            case 2 -> plant(key, new byte[70]);
            case 3 -> {
                for (RedisKit each : List.of(kit, longKit)) {
                    byte[] name = each.names.of(CACHE).entry(key);
                    each.call(name, "DEL");
                    each.call(name, "HSET", name, name);
                }
            }
            default -> {
                // Nothing but writes.
            }
        }
    }

    private void plant(FarKey key, byte[] bytes) {
        kit.plant(CACHE, key, bytes);
        longKit.plant(CACHE, key, bytes);
    }

    private static void assertSame(String where, FarReply one, FarReply other) {
        assertThat(one.outcome()).as(where).isEqualTo(other.outcome());
        assertThat(one.stamp().partition()).as(where).isEqualTo(other.stamp().partition());
        assertThat(one.stamp().sequence()).as(where).isEqualTo(other.stamp().sequence());
        assertThat(one.entryId()).as(where).isEqualTo(other.entryId());
        assertThat(one.entrySequence()).as(where).isEqualTo(other.entrySequence());
        assertThat(Long.signum(one.remaining())).as(where).isEqualTo(Long.signum(other.remaining()));
        assertThat(Math.abs(one.remaining() - other.remaining())).as(where).isLessThan(50_000);
    }

    private void assertSameEntries(String where, FarKey key) {
        byte[] name = kit.names.of(CACHE).entry(key);
        byte[] otherName = longKit.names.of(CACHE).entry(key);
        assertThat(withoutMoments(bytes(kit, name))).as(where).isEqualTo(withoutMoments(bytes(longKit, otherName)));
        long life = (Long) kit.call(name, "PTTL");
        long otherLife = (Long) longKit.call(otherName, "PTTL");
        assertThat(Long.signum(life)).as(where).isEqualTo(Long.signum(otherLife));
        assertThat(Math.abs(life - otherLife)).as(where + ", life in Redis").isLessThan(50_000);
    }

    /** By MGET, which shows what is of another type as nothing. */
    private static byte @Nullable [] bytes(RedisKit kit, byte[] name) {
        return (byte[]) ((List<?>) kit.call(name, "MGET")).get(0);
    }

    private static byte @Nullable [] withoutMoments(byte @Nullable [] found) {
        if (found == null || !EnvelopeHeader.isEnvelope(found)) {
            return found;
        }
        byte[] rest = Arrays.copyOf(found, found.length);
        EnvelopeHeader.stamp(
                rest,
                /* generation= */ 0,
                EnvelopeHeader.sequence(found),
                /* writtenAt= */ 0,
                /* logicalEnd= */ EnvelopeHeader.logicalEnd(found) == 0 ? 0 : 1,
                EnvelopeHeader.operationId(found));
        return rest;
    }

    private static void assertSameMessages(String where, Message one, Message other) {
        assertThat(one.getClass()).as(where).isEqualTo(other.getClass());
        if (one instanceof Message.Changed changed && other instanceof Message.Changed otherChanged) {
            assertThat(changed.id()).as(where).isEqualTo(otherChanged.id());
            assertThat(changed.cache()).as(where).isEqualTo(otherChanged.cache());
            assertThat(changed.changes().stream().map(KeyChange::kind).toList())
                    .as(where)
                    .isEqualTo(
                            otherChanged.changes().stream().map(KeyChange::kind).toList());
            assertThat(changed.changes().stream().map(KeyChange::key).toList())
                    .as(where)
                    .isEqualTo(
                            otherChanged.changes().stream().map(KeyChange::key).toList());
        }
    }
}
