package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Recipients;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.SampleEnvelopes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same random requests, sent the short way where it decides in one namespace, and the long way always in another: the
 * replies are the same, the messages are the same, and so are the bytes that are left. Only what the clock and chance put in
 * differs: generations and moments.
 */
@Tag("slow")
final class BothWaysTest extends StoreBothWays {

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

    private int decidedShort;

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
            case 0 -> clearBoth();
            case 1 -> plant(key, new byte[] {1, 2, 3});
            case 2 -> plant(key, new byte[70]);
            case 3 -> {
                byte[] strange = SampleEnvelopes.of("of nobody");
                EnvelopeHeader.stamp(strange, 1, 1, 1, 0, new OperationId(1, 1));
                plant(key, strange);
            }
            case 4 -> plantHash(key);
            default -> {
                // Nothing but writes.
            }
        }
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
}
