package dev.perigee.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.OperationIds;
import dev.perigee.entry.Outcome;
import dev.perigee.spi.LeaseKind;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.SampleEnvelopes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The edges of time, to the millisecond: a request is in time in the very millisecond of its deadline, and not after. */
final class MemoryPartitionTest {

    private static final CacheId CACHE = CacheId.of("cache");
    private static final FarKey KEY = FarKey.of("key".getBytes(StandardCharsets.UTF_8));

    private final OperationIds ids = new OperationIds(1);
    private final TestClock clock = new TestClock();
    private final MemoryPartition partition =
            new MemoryPartition(0, clock, new Identities(), new Occupancy(0), new Switchboard());

    @Test
    void whatComesInTimeIsDone() {
        long deadline = clock.millis();
        ReadIntent touching = new ReadIntent(ids.next(), Lifetime.ofMillis(100), 0);

        FarReply stored = partition.mutate(CACHE, KEY, store(), deadline);
        List<FarReply> batch = partition.mutateAll(CACHE, List.of(KEY), List.of(store()), deadline);
        FarReply read = partition.read(CACHE, KEY, touching, deadline);
        FarReply touched = partition.touch(CACHE, KEY, read.entryId(), ids.next(), Lifetime.ofMillis(50), deadline);

        assertThat(stored.outcome()).isEqualTo(Outcome.INSERTED);
        assertThat(batch).extracting(FarReply::outcome).containsExactly(Outcome.UPDATED);
        assertThat(read.outcome()).isEqualTo(Outcome.HIT);
        assertThat(touched.outcome()).isEqualTo(Outcome.HIT);
        assertThat(partition.lease(CACHE, KEY, LeaseKind.TURN, ids.next(), 10, deadline))
                .isZero();
        assertThat(partition.clear(CACHE, ids.next(), deadline)).isNotNull();
        assertThat(partition.deleteTag(CACHE, "tag", ids.next(), deadline)).isNotNull();
        assertThat(partition.destroy(CACHE, ids.next(), deadline)).isNotNull();
    }

    @Test
    void whatComesLaterIsNotDone() {
        partition.mutate(CACHE, KEY, store(), clock.millis());
        FarReply before = partition.read(CACHE, KEY, ReadIntent.PLAIN, clock.millis());
        long passed = clock.millis() - 1;
        ReadIntent touching = new ReadIntent(ids.next(), Lifetime.ofMillis(100), 0);
        OperationId holder = ids.next();

        FarReply stored = partition.mutate(CACHE, KEY, store(), passed);
        List<FarReply> batch = partition.mutateAll(CACHE, List.of(KEY), List.of(store()), passed);
        FarReply read = partition.read(CACHE, KEY, touching, passed);
        FarReply touched = partition.touch(CACHE, KEY, before.entryId(), ids.next(), Lifetime.OVER, passed);

        assertThat(List.of(stored, batch.get(0), read, touched))
                .extracting(FarReply::outcome)
                .containsOnly(Outcome.TOO_LATE);
        assertThat(partition.lease(CACHE, KEY, LeaseKind.TURN, holder, 10, passed))
                .isNull();
        assertThat(partition.clear(CACHE, ids.next(), passed)).isNull();
        assertThat(partition.deleteTag(CACHE, "tag", ids.next(), passed)).isNull();
        assertThat(partition.destroy(CACHE, ids.next(), passed)).isNull();
        assertThat(partition.read(CACHE, KEY, ReadIntent.PLAIN, passed))
                .as("a plain read changes nothing and may come late; nothing has changed")
                .isEqualTo(before);
    }

    @Test
    void whatWasWrittenInTheVeryMillisecondWasNotWrittenBefore() {
        partition.mutate(CACHE, KEY, store(), Long.MAX_VALUE);
        Mutation same =
                new Mutation(ids.next(), new Condition.WrittenBefore(clock.millis()), Change.DROP, false, false);
        Mutation next =
                new Mutation(ids.next(), new Condition.WrittenBefore(clock.millis() + 1), Change.DROP, false, false);

        assertThat(partition.mutate(CACHE, KEY, same, Long.MAX_VALUE).outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(partition.mutate(CACHE, KEY, next, Long.MAX_VALUE).outcome()).isEqualTo(Outcome.DROPPED);
    }

    private Mutation store() {
        Change change = new Change.Store(SampleEnvelopes.of("one"), Lifetime.FOREVER, Lifetime.FOREVER);
        return new Mutation(ids.next(), Condition.ANY, change, false, false);
    }
}
