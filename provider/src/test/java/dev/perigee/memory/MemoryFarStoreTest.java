package dev.perigee.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationIds;
import dev.perigee.entry.Outcome;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.FarStore;
import dev.perigee.spi.FarStoreContract;
import dev.perigee.spi.FarStoreKit;
import dev.perigee.spi.LeaseKind;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.SampleEnvelopes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The memory far store keeps the contract, and its edges are exact: its clock stands still until it is moved. */
@Tag("slow")
final class MemoryFarStoreTest extends FarStoreContract {

    private static final CacheId CACHE = CacheId.of("cache");
    private static final FarKey KEY = FarKey.of("key".getBytes(StandardCharsets.UTF_8));

    private final OperationIds ids = new OperationIds(1);
    private final MemoryKit kit = new MemoryKit();
    private final FarStore store = kit.newStore();

    @Override
    protected FarStoreKit openKit() {
        return new MemoryKit();
    }

    @AfterEach
    void close() {
        kit.close();
    }

    @Test
    void allAnswersAreThereAtOnce() {
        assertThat(store.read(CACHE, KEY, ReadIntent.PLAIN, soon()).toCompletableFuture())
                .isCompleted();
    }

    @Test
    void theLogicalEndIsTheFirstMomentWithoutTheEntry() {
        FarReply stored = put("one", new Lifetime(100, 40));
        assertThat(stored.remaining()).isEqualTo(60);

        pass(59);
        assertThat(read().outcome()).isEqualTo(Outcome.HIT);
        assertThat(read().remaining()).isEqualTo(1);
        pass(1);
        assertThat(read().outcome()).isEqualTo(Outcome.MISS);
        assertThat(read().envelope()).isNotNull();
    }

    @Test
    void thePhysicalEndIsTheFirstMomentWithoutTheFallback() {
        put("one", new Lifetime(100, 40));

        pass(99);
        assertThat(read().envelope()).isNotNull();
        pass(1);
        assertThat(read().envelope()).isNull();
        assertThat(kit.space.size()).as("the read took the body away").isZero();
    }

    @Test
    void aLeaseEndsAtTheFirstMomentAfterItsTime() {
        take(100);

        pass(99);
        assertThat(take(100)).isEqualTo(1);
        pass(1);
        assertThat(take(100)).isZero();
    }

    @Test
    void aLifeTooLongToBeCountedIsNotOver() {
        FarReply stored = put("one", new Lifetime(Long.MAX_VALUE, 1));

        pass(Duration.ofDays(365_000).toMillis());

        assertThat(stored.remaining()).isPositive();
        assertThat(read().outcome()).isEqualTo(Outcome.HIT);
    }

    @Test
    void aBodyThatWasHandedOutIsNeverChanged() {
        put("one", Lifetime.FOREVER);
        byte[] handedOut = read().envelope();
        assertThat(handedOut).isNotNull();
        byte[] asItWas = handedOut.clone();

        await(store.read(CACHE, KEY, new ReadIntent(ids.next(), Lifetime.ofMillis(10), 0), soon()));
        pass(20);
        await(store.sweep(100, ids.next(), soon()));
        put("two", Lifetime.FOREVER);

        assertThat(handedOut).isEqualTo(asItWas);
    }

    @Test
    void theSmallestSweepsComeRoundToEveryCache() {
        MemoryKit single = new MemoryKit(MemorySpace.Settings.DEFAULT.withPartitions(1));
        FarStore swept = single.newStore();
        for (int i = 0; i < 50; i++) {
            await(swept.mutate(CacheId.of("cache-" + i % 5), key(i), mutation("one", Lifetime.ofMillis(10)), soon()));
        }
        single.passTime(Duration.ofMillis(10));

        int done = 0;
        for (int i = 0; i < 500; i++) {
            done += await(swept.sweep(1, ids.next(), soon()));
        }

        assertThat(done).isEqualTo(50);
        assertThat(single.space.size()).isZero();
        single.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.", ".0", "0.zz", "-1.0", "16.0", "0.11112222333344445", "0.0.0"})
    void aCursorThatIsAlmostOneIsRefused(String cursor) {
        assertThatThrownBy(() -> store.scan(CACHE, cursor, 10, soon()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cursor: '" + cursor
                        + "'; give ScanPage.START or the cursor of a page of this store that is not END");
    }

    @Test
    void leasesThatEndedDoNotPileUp() {
        Leases leases = new Leases();

        for (int i = 0; i < 10_000; i++) {
            FarKey key = FarKey.of(Integer.toString(i).getBytes(StandardCharsets.UTF_8));
            leases.take(key, LeaseKind.LOAD, ids.next(), /* sequence= */ 1, /* millis= */ 10, /* now= */ i);
        }

        assertThat(leases.size()).isLessThan(200);
    }

    private FarReply put(String payload, Lifetime life) {
        return await(store.mutate(CACHE, KEY, mutation(payload, life), soon()));
    }

    private Mutation mutation(String payload, Lifetime life) {
        Change change = new Change.Store(SampleEnvelopes.of(payload), life, life);
        return new Mutation(ids.next(), Condition.ANY, change, false, false);
    }

    private static FarKey key(int i) {
        return FarKey.of(Integer.toString(i).getBytes(StandardCharsets.UTF_8));
    }

    private FarReply read() {
        return await(store.read(CACHE, KEY, ReadIntent.PLAIN, soon()));
    }

    private long take(long millis) {
        return await(store.lease(CACHE, KEY, LeaseKind.TURN, ids.next(), millis, soon()));
    }

    private void pass(long millis) {
        kit.passTime(Duration.ofMillis(millis));
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    private static <T> T await(CompletionStage<T> stage) {
        assertThat(stage.toCompletableFuture()).isCompleted();
        return stage.toCompletableFuture().join();
    }
}
