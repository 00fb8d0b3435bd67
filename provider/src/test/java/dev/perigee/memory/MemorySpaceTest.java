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
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.FarStore;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.Recorder;
import dev.perigee.spi.SampleEnvelopes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who shares a space, when its data goes, and how full it gets. */
final class MemorySpaceTest {

    private static final MemorySpace.Settings DEFAULT = MemorySpace.Settings.DEFAULT;
    private static final CacheId CACHE = CacheId.of("cache");

    private final OperationIds ids = new OperationIds(1);

    @Test
    void thoseWhoOpenTheSameNameShareDataAndMessages() {
        try (MemorySpace one = MemorySpace.open("shared", DEFAULT);
                MemorySpace two = MemorySpace.open("shared", DEFAULT);
                MemorySpace other = MemorySpace.open("other", DEFAULT)) {
            Recorder recorder = new Recorder();
            two.backplane().subscribe(recorder);

            FarReply stored = put(one.farStore(), key(1));

            assertThat(read(two.farStore(), key(1)).outcome()).isEqualTo(Outcome.HIT);
            assertThat(recorder.await(stored.stamp())).isNotNull();
            assertThat(read(other.farStore(), key(1)).outcome()).isEqualTo(Outcome.MISS);
        }
    }

    @Test
    void theLastToCloseDropsTheData() {
        MemorySpace one = MemorySpace.open("counted", DEFAULT);
        MemorySpace two = MemorySpace.open("counted", DEFAULT);
        Stamp before = put(one.farStore(), key(1)).stamp();

        one.close();
        one.close();
        assertThat(read(two.farStore(), key(1)).outcome())
                .as("closing twice counts once")
                .isEqualTo(Outcome.HIT);
        two.close();

        try (MemorySpace again = MemorySpace.open("counted", DEFAULT)) {
            FarReply reply = read(again.farStore(), key(1));
            assertThat(reply.outcome()).isEqualTo(Outcome.MISS);
            assertThat(reply.stamp().epoch()).as("it is another timeline").isNotEqualTo(before.epoch());
        }
    }

    @Test
    void aClosedSpaceClosesItsHandlesAndNotThoseOfOthers() {
        try (MemorySpace staying = MemorySpace.open("handles", DEFAULT)) {
            MemorySpace leaving = MemorySpace.open("handles", DEFAULT);
            FarStore store = leaving.farStore();
            Backplane backplane = leaving.backplane();

            leaving.close();

            assertThat(store.ping(soon()).toCompletableFuture()).isCompletedExceptionally();
            assertThatThrownBy(() -> backplane.subscribe(new Recorder())).isInstanceOf(IllegalStateException.class);
            assertThat(staying.farStore().ping(soon()).toCompletableFuture()).isCompleted();
        }
    }

    @Test
    void aSpaceThatIsOpenKeepsItsSettings() {
        try (MemorySpace open = MemorySpace.open("settled", DEFAULT.withMaxKeys(100))) {
            assertThatThrownBy(() -> MemorySpace.open("settled", DEFAULT.withMaxKeys(200)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "perigee.far.memory.max-keys: 200; this namespace is open with 100, give the same or another namespace");
            assertThatThrownBy(() ->
                            MemorySpace.open("settled", DEFAULT.withMaxKeys(100).withPartitions(8)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "perigee.far.partitions: 8; this namespace is open with 16, give the same or another namespace");
            assertThat(open.farStore().partitions()).isEqualTo(16);
        }
        try (MemorySpace reopened = MemorySpace.open("settled", DEFAULT.withPartitions(8))) {
            assertThat(reopened.farStore().partitions())
                    .as("a refused opening does not keep it open")
                    .isEqualTo(8);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 1, partitions: 0; give a power of two from 1 to 1024",
        "-1, 1, 1, partitions: -1; give a power of two from 1 to 1024",
        "3, 1, 1, partitions: 3; give a power of two from 1 to 1024",
        "2048, 1, 1, partitions: 2048; give a power of two from 1 to 1024",
        "16, -1, 1, 'max-keys: -1; give 1 or more, or 0 for any number'",
        "16, 1, 0, queue-capacity: 0; give 1 or more",
    })
    void settingsThatMakeNoSenseAreRefused(int partitions, long maxKeys, int queue, String message) {
        assertThatThrownBy(() -> new MemorySpace.Settings(partitions, maxKeys, queue, new TestClock()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void theDefaultsAreWhatTheDocumentationSays() {
        assertThat(DEFAULT.partitions()).isEqualTo(16);
        assertThat(DEFAULT.maxKeys()).isEqualTo(1_000_000);
        assertThat(DEFAULT.queueCapacity()).isEqualTo(16_384);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 16, 1024})
    void anyNumberOfPartitionsServes(int partitions) {
        try (MemorySpace space = MemorySpace.open("partitions", DEFAULT.withPartitions(partitions))) {
            FarStore store = space.farStore();
            IntStream.range(0, 2000).forEach(i -> put(store, key(i)));

            assertThat(IntStream.range(0, 2000))
                    .allMatch(i -> read(store, key(i)).outcome() == Outcome.HIT);
            assertThat(store.partitions()).isEqualTo(partitions);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 10, 100})
    void noMoreKeysStayThanAreAllowed(int maxKeys) {
        try (MemorySpace space = MemorySpace.open("bounded", DEFAULT.withMaxKeys(maxKeys))) {
            FarStore store = space.farStore();

            for (int i = 0; i < 1000; i++) {
                put(store, key(i));
                assertThat(space.size()).isLessThanOrEqualTo(maxKeys);
                assertThat(read(store, key(i)).outcome())
                        .as("what was just written is never what goes")
                        .isEqualTo(Outcome.HIT);
            }

            assertThat(space.size()).isEqualTo(maxKeys);
            assertThat(space.evictions()).isEqualTo(1000 - maxKeys);
        }
    }

    @Test
    void whatWasNotUsedForLongestGoesFirst() {
        try (MemorySpace space = MemorySpace.open("recent", DEFAULT.withMaxKeys(100))) {
            FarStore store = space.farStore();
            IntStream.range(0, 100).forEach(i -> put(store, key(i)));
            IntStream.range(0, 25).forEach(i -> read(store, key(i)));
            IntStream.range(25, 50).forEach(i -> put(store, key(i)));

            IntStream.range(100, 150).forEach(i -> put(store, key(i)));

            Set<Integer> left = IntStream.range(0, 150)
                    .filter(i -> read(store, key(i)).outcome() == Outcome.HIT)
                    .boxed()
                    .collect(Collectors.toSet());
            assertThat(left)
                    .containsAll(IntStream.range(0, 50).boxed().toList())
                    .containsAll(IntStream.range(100, 150).boxed().toList())
                    .hasSize(100);
        }
    }

    @Test
    void theCachesOfASpaceShareItsBound() {
        try (MemorySpace space =
                MemorySpace.open("caches", DEFAULT.withMaxKeys(20).withPartitions(2))) {
            FarStore store = space.farStore();
            List<CacheId> caches = IntStream.range(0, 5)
                    .mapToObj(i -> CacheId.of("cache-" + i))
                    .toList();
            for (int i = 0; i < 100; i++) {
                await(store.mutate(caches.get(i % 5), key(i), mutation(stored()), soon()));
            }

            assertThat(space.size()).isEqualTo(20);
            for (int i = 80; i < 100; i++) {
                FarReply reply = await(store.read(caches.get(i % 5), key(i), ReadIntent.PLAIN, soon()));
                assertThat(reply.outcome()).isEqualTo(Outcome.HIT);
            }
        }
    }

    @Test
    void anEvictionIsNeitherNumberedNorTold() {
        try (MemorySpace space =
                MemorySpace.open("silent", DEFAULT.withMaxKeys(1).withPartitions(1))) {
            FarStore store = space.farStore();
            Recorder recorder = new Recorder();
            space.backplane().subscribe(recorder);

            IntStream.range(0, 10).forEach(i -> put(store, key(i)));

            assertThat(digest(store, 0).sequence()).isEqualTo(10);
            assertThat(recorder.awaitCount(10)).hasSize(10);
        }
    }

    @Test
    void withoutABoundEverythingStays() {
        try (MemorySpace space = MemorySpace.open("unbounded", DEFAULT.withMaxKeys(0))) {
            FarStore store = space.farStore();

            IntStream.range(0, 5000).forEach(i -> put(store, key(i)));

            assertThat(space.size()).isEqualTo(5000);
            assertThat(space.evictions()).isZero();
        }
    }

    @Test
    void sizesFollowWhatIsThere() {
        try (MemorySpace space = MemorySpace.open("sizes", DEFAULT)) {
            FarStore store = space.farStore();
            CacheId other = CacheId.of("other");
            IntStream.range(0, 100).forEach(i -> put(store, key(i)));
            await(store.mutate(other, key(1), mutation(Change.DROP), soon()));
            await(store.mutate(other, key(1), mutation(stored()), soon()));

            assertThat(space.size(CACHE)).isEqualTo(100);
            assertThat(space.size(other)).isEqualTo(1);
            assertThat(space.size()).isEqualTo(101);
            await(store.mutate(CACHE, key(1), mutation(Change.DROP), soon()));
            assertThat(space.size(CACHE)).isEqualTo(99);
            await(store.clear(CACHE, ids.next(), soon()));
            assertThat(space.size(CACHE)).isZero();
            assertThat(space.size()).isEqualTo(1);
            await(store.destroy(other, ids.next(), soon()));
            assertThat(space.size()).isZero();
        }
    }

    private FarReply put(FarStore store, FarKey key) {
        return await(store.mutate(CACHE, key, mutation(stored()), soon()));
    }

    private Mutation mutation(Change change) {
        return new Mutation(ids.next(), Condition.ANY, change, false, false);
    }

    private static Change stored() {
        return new Change.Store(SampleEnvelopes.of("one"), Lifetime.FOREVER, Lifetime.FOREVER);
    }

    private static FarReply read(FarStore store, FarKey key) {
        return await(store.read(CACHE, key, ReadIntent.PLAIN, soon()));
    }

    private static Stamp digest(FarStore store, int partition) {
        return await(store.digest(List.of(partition), soon())).get(0);
    }

    private static FarKey key(int i) {
        return FarKey.of(("key-" + i).getBytes(StandardCharsets.UTF_8));
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(10));
    }

    private static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the request failed", e);
        }
    }
}
