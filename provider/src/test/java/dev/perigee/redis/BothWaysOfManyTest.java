package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.Outcome;
import dev.perigee.spi.SampleEnvelopes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same random batches, sent the short way where it decides in one namespace, and the long way always in another: the
 * replies, the messages and the bytes that are left are the same, but for generations and moments.
 */
@Tag("slow")
final class BothWaysOfManyTest extends StoreBothWays {

    private static final int STEPS = 80;
    private static final int KEYS = 60;

    private static final List<Lifetime> LIVES =
            List.of(Lifetime.FOREVER, Lifetime.ofMillis(100_000), new Lifetime(200_000, 100_000), Lifetime.OVER);

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
            case 0 -> clearBoth();
            case 1 -> plant(key, new byte[] {1, 2, 3});
            case 2 -> plant(key, new byte[70]);
            case 3 -> plantHash(key);
            default -> {
                // Nothing but writes.
            }
        }
    }
}
