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
import dev.perigee.entry.Recipients;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.Recorder;
import dev.perigee.spi.SampleEnvelopes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same random requests, sent the short way where it decides in one namespace, and the long way always in another: the
 * replies are the same, the messages are the same, and so are the bytes that are left. Only what the clock and chance put in
 * differs: generations and moments.
 */
final class BothWaysTest extends StoreOnServer {

    private static final int STEPS = 400;

    /** Logically over at once, physically not. */
    private static final Lifetime DEAD = new Lifetime(200_000, 199_999);

    private static final List<Lifetime> LIVES = List.of(
            Lifetime.FOREVER,
            Lifetime.FOREVER,
            Lifetime.ofMillis(100_000),
            new Lifetime(200_000, 100_000),
            new Lifetime(Long.MAX_VALUE, 1),
            DEAD,
            Lifetime.OVER);

    private static final int[] LENGTHS = {0, 1, 100, 2_000, 65_481, 65_482, 65_483};

    private RedisKit longKit;
    private RedisFarStore longStore;
    private Recorder longRecorder;
    private int decidedShort;

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
    @ValueSource(longs = {11, 12, 13, 14})
    void leaveTheSame(long seed) {
        Random random = new Random(seed);
        List<FarKey> keys = keys(3);
        List<OperationId> written = new ArrayList<>(List.of(OperationId.NONE));
        for (int step = 0; step < STEPS; step++) {
            FarKey key = keys.get(random.nextInt(keys.size()));
            disturb(random, key);
            if (random.nextInt(3) == 0) {
                readOnBoth("seed " + seed + ", step " + step, random, key, written);
            }
            Mutation mutation = mutation(random, written);
            String where = "seed " + seed + ", step " + step + ", " + mutation.condition() + ", "
                    + (mutation.change() instanceof Change.Store store
                            ? store.onCreate() + " " + store.onUpdate()
                            : "drop");
            int partition = partition(key);
            boolean suited = store.mutations().shortWay().suits(CACHE, partition, mutation);
            longStore.mutations().forget(CACHE);

            FarReply reply = await(store.mutate(CACHE, key, mutation, soon()));
            FarReply other = await(longStore.mutate(CACHE, key, mutation, soon()));

            if (suited && store.mutations().shortWay().isOpen(CACHE, partition)) {
                decidedShort++;
            }
            written.add(mutation.id());
            assertSame(where, reply, other);
            assertSameEntries(where, key);
            if (reply.outcome() != Outcome.REFUSED && reply.outcome() != Outcome.LEASE_LOST) {
                assertSameMessages(where, recorder.await(reply.stamp()), longRecorder.await(other.stamp()));
            }
            longKit.passTime(Duration.ofMillis(2));
        }
        assertThat(decidedShort)
                .as("seed " + seed + ": decided on the short way")
                .isGreaterThan(STEPS / 4);
    }

    /** A read that takes the lease, or gives the entry another life. */
    private void readOnBoth(String where, Random random, FarKey key, List<OperationId> written) {
        Lifetime touch = switch (random.nextInt(4)) {
            case 0 -> LIVES.get(random.nextInt(LIVES.size()));
            case 1 -> new Lifetime(300_000, 100_000);
            default -> Lifetime.UNCHANGED;
        };
        ReadIntent intent = new ReadIntent(ids.next(), touch, random.nextInt(4) == 0 ? 0 : 100_000);
        if (intent.isPlain()) {
            return; // No script's matter.
        }
        FarReply reply = await(store.read(CACHE, key, intent, soon()));
        FarReply other = await(longStore.scriptReads().longWay(CACHE, key, intent, soon()));

        if (reply.outcome() == Outcome.LEASED) {
            written.add(intent.id());
        }
        assertSame(where + ", " + intent, reply, other);
        assertSameEntries(where + ", " + intent, key);
        longKit.passTime(Duration.ofMillis(2));
    }

    /** What else happens to entries. */
    private void disturb(Random random, FarKey key) {
        switch (random.nextInt(40)) {
            case 0 -> {
                OperationId id = ids.next();
                await(store.clear(CACHE, id, soon()));
                await(longStore.clear(CACHE, id, soon()));
            }
            case 1 -> plant(key, new byte[] {1, 2, 3});
            case 2 -> plant(key, new byte[70]);
            case 3 -> {
                byte[] strange = SampleEnvelopes.of("of nobody");
                EnvelopeHeader.stamp(strange, 1, 1, 1, 0, new OperationId(1, 1));
                plant(key, strange);
            }
            case 4 -> {
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

    private Mutation mutation(Random random, List<OperationId> written) {
        OperationId last = written.get(Math.max(0, written.size() - 1 - random.nextInt(4)));
        Condition condition = switch (random.nextInt(11)) {
            case 0 -> Condition.ABSENT;
            case 1 -> Condition.PRESENT;
            case 2 -> new Condition.WrittenBy(last);
            case 3 -> new Condition.WrittenBy(OperationId.NONE);
            case 4, 5 -> last.equals(OperationId.NONE) ? Condition.ANY : new Condition.LeaseHeld(last);
            default -> Condition.ANY;
        };
        Recipients recipients = Recipients.values()[random.nextInt(Recipients.values().length)];
        // Now and then, one that was carried out already.
        OperationId id = random.nextInt(30) == 0 && last != OperationId.NONE ? last : ids.next();
        return new Mutation(id, condition, change(random), random.nextBoolean(), random.nextInt(4) == 0, recipients);
    }

    private static Change change(Random random) {
        if (random.nextInt(5) == 0) {
            return Change.DROP;
        }
        byte[] payload = new byte[LENGTHS[random.nextInt(LENGTHS.length)]];
        random.nextBytes(payload);
        byte[] envelope = random.nextInt(10) == 0 ? SampleEnvelopes.of(payload, "tag") : SampleEnvelopes.of(payload);
        Lifetime onCreate = LIVES.get(random.nextInt(LIVES.size()));
        return new Change.Store(
                envelope,
                onCreate,
                switch (random.nextInt(3)) {
                    case 0 -> onCreate;
                    case 1 -> Lifetime.UNCHANGED;
                    default -> LIVES.get(random.nextInt(LIVES.size()));
                });
    }

    private static void assertSame(String where, FarReply one, FarReply other) {
        assertThat(one.outcome()).as(where).isEqualTo(other.outcome());
        assertThat(one.stamp().sequence()).as(where).isEqualTo(other.stamp().sequence());
        assertThat(one.entryId()).as(where).isEqualTo(other.entryId());
        assertThat(one.entrySequence()).as(where).isEqualTo(other.entrySequence());
        assertSameBytes(where, one.envelope(), other.envelope());
        assertThat(Long.signum(one.remaining())).as(where).isEqualTo(Long.signum(other.remaining()));
        assertThat(Math.abs(one.remaining() - other.remaining())).as(where).isLessThan(50_000);
    }

    private void assertSameEntries(String where, FarKey key) {
        byte[] name = kit.names.of(CACHE).entry(key);
        byte[] otherName = longKit.names.of(CACHE).entry(key);
        assertSameBytes(where, bytes(kit, name), bytes(longKit, otherName));
        long life = (Long) kit.call(name, "PTTL");
        long otherLife = (Long) longKit.call(otherName, "PTTL");
        assertThat(Long.signum(life)).as(where).isEqualTo(Long.signum(otherLife));
        assertThat(Math.abs(life - otherLife)).as(where + ", life in Redis").isLessThan(50_000);
    }

    /** By MGET, which shows what is of another type as nothing. */
    private static byte @Nullable [] bytes(RedisKit kit, byte[] name) {
        return (byte[]) ((List<?>) kit.call(name, "MGET")).get(0);
    }

    private static void assertSameMessages(String where, Message one, Message other) {
        assertThat(one.getClass()).as(where).isEqualTo(other.getClass());
        if (!(one instanceof Message.Changed changed)) {
            return;
        }
        Message.Changed otherChanged = (Message.Changed) other;
        assertThat(changed.stamp().partition())
                .as(where)
                .isEqualTo(otherChanged.stamp().partition());
        assertThat(changed.id()).as(where).isEqualTo(otherChanged.id());
        assertThat(changed.cache()).as(where).isEqualTo(otherChanged.cache());
        assertThat(changed.changes()).as(where).hasSize(1);
        KeyChange change = changed.changes().get(0);
        KeyChange otherChange = otherChanged.changes().get(0);
        assertThat(change.kind()).as(where).isEqualTo(otherChange.kind());
        assertThat(change.key()).as(where).isEqualTo(otherChange.key());
        assertThat(change.recipients()).as(where).isEqualTo(otherChange.recipients());
        assertSameBytes(where + ", told", change.value(), otherChange.value());
        assertSameBytes(where + ", old told", change.old(), otherChange.old());
    }

    private static void assertSameBytes(String where, byte @Nullable [] one, byte @Nullable [] other) {
        if (one == null || other == null || !EnvelopeHeader.isEnvelope(one) || !EnvelopeHeader.isEnvelope(other)) {
            assertThat(one).as(where).isEqualTo(other);
            return;
        }
        boolean ends = EnvelopeHeader.logicalEnd(one) != 0;
        assertThat(ends).as(where).isEqualTo(EnvelopeHeader.logicalEnd(other) != 0);
        assertThat(Math.abs(EnvelopeHeader.logicalEnd(one) - EnvelopeHeader.logicalEnd(other)))
                .as(where)
                .isLessThan(50_000);
        assertThat(Math.abs(EnvelopeHeader.writtenAt(one) - EnvelopeHeader.writtenAt(other)))
                .as(where)
                .isLessThan(50_000);
        assertThat(withoutMoments(one)).as(where).isEqualTo(withoutMoments(other));
    }

    private static byte[] withoutMoments(byte[] envelope) {
        byte[] rest = envelope.clone();
        EnvelopeHeader.stamp(
                rest,
                /* generation= */ 0,
                EnvelopeHeader.sequence(envelope),
                /* writtenAt= */ 0,
                /* logicalEnd= */ 0,
                EnvelopeHeader.operationId(envelope));
        return rest;
    }
}
