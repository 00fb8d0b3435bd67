package dev.perigee.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Message;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.OperationIds;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Recipients;
import dev.perigee.entry.Stamp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the chapters of {@link FarStoreContract} have in common: one fresh namespace for each test, short words for
 * requests, and after each test the check that every number that was drawn came with exactly one message.
 */
@ExtendWith(LongerTicks.class)
abstract class FarStoreChapter {

    static final CacheId CACHE = CacheId.of("cache");
    static final FarKey KEY = key("key");
    static final Lifetime FOREVER = Lifetime.FOREVER;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final OperationIds ids = new OperationIds(0x5EED);
    FarStoreKit kit;
    FarStore store;
    Recorder recorder;
    private Map<Integer, Stamp> beginning;
    private Duration tick;

    /** When the test began by the store's clock, and what of the time since then it let pass itself. */
    private long begun;

    private long passed;

    abstract FarStoreKit openKit();

    @BeforeEach
    void open() {
        openKitWith(Duration.ZERO);
    }

    /** Gives the test a fresh kit and longer ticks. */
    final void openAnew(long tickMillis) {
        kit.close();
        openKitWith(Duration.ofMillis(tickMillis));
    }

    private void openKitWith(Duration leastTick) {
        kit = openKit();
        tick = kit.tick().compareTo(leastTick) < 0 ? leastTick : kit.tick();
        passed = 0;
        store = kit.newStore();
        recorder = new Recorder();
        kit.newBackplane().subscribe(recorder);
        recorder.awaitSignal("subscribed");
        beginning = moments();
        begun = kit.storeTime();
    }

    /** How much time has passed by the store's clock that the test did not let pass: what requests and the machine took. */
    final long lostMillis() {
        return kit.storeTime() - begun - passed;
    }

    @AfterEach
    void everyNumberHasItsMessage() {
        try {
            moments().forEach((partition, end) -> {
                long first = beginning.get(partition).sequence() + 1;
                if (end.sequence() >= first) {
                    recorder.await(end);
                }
                assertThat(heard(partition))
                        .as("numbers of partition %s", partition)
                        .containsExactlyElementsOf(LongStream.rangeClosed(first, end.sequence())
                                .boxed()
                                .toList());
            });
        } finally {
            kit.close();
        }
    }

    // ---- requests ------------------------------------------------------------------------------------------------

    static Deadline soon() {
        return Deadline.after(PATIENCE);
    }

    static Deadline passed() {
        return new Deadline(System.nanoTime() - 1);
    }

    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            return fail("the request failed", e);
        }
    }

    /** Waits for a request that is to fail, and returns why it did. */
    static Throwable failure(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException e) {
            return fail("the stage does not complete", e);
        }
        return fail("the request succeeded");
    }

    FarReply read(FarKey key) {
        return read(CACHE, key);
    }

    FarReply read(CacheId cache, FarKey key) {
        return await(store.read(cache, key, ReadIntent.PLAIN, soon()));
    }

    FarReply put(FarKey key, String payload) {
        return put(key, payload, FOREVER);
    }

    FarReply put(FarKey key, String payload, Lifetime life) {
        return mutate(key, Condition.ANY, store(payload, life));
    }

    FarReply remove(FarKey key) {
        return mutate(key, Condition.ANY, Change.DROP);
    }

    FarReply mutate(FarKey key, Condition condition, Change change) {
        return mutate(key, mutation(condition, change));
    }

    FarReply mutate(FarKey key, Mutation mutation) {
        return await(store.mutate(CACHE, key, mutation, soon()));
    }

    /** A mutation that asks for the former entry and frees the lease. */
    Mutation mutation(Condition condition, Change change) {
        return new Mutation(ids.next(), condition, change, /* wantOld= */ true, /* freesLease= */ true);
    }

    /** A mutation whose value near tiers are to take in. */
    Mutation telling(Recipients recipients, Change change) {
        return new Mutation(
                ids.next(), Condition.ANY, change, /* wantOld= */ false, /* freesLease= */ true, recipients);
    }

    static Change.Store store(String payload, String... tags) {
        return new Change.Store(SampleEnvelopes.of(payload, tags), FOREVER, FOREVER);
    }

    static Change.Store store(String payload, Lifetime life) {
        return store(payload, life, life);
    }

    static Change.Store store(String payload, Lifetime onCreate, Lifetime onUpdate) {
        return new Change.Store(SampleEnvelopes.of(payload), onCreate, onUpdate);
    }

    List<Stamp> clear(CacheId cache) {
        return await(store.clear(cache, ids.next(), soon()));
    }

    List<Stamp> deleteTag(String tag) {
        return await(store.deleteTag(CACHE, tag, ids.next(), soon()));
    }

    int sweep() {
        return await(store.sweep(10_000, ids.next(), soon()));
    }

    /** Sweeps until there is nothing left to do; returns how much there was. */
    int sweepAll() {
        int done = 0;
        int idle = 0;
        for (int i = 0; i < 1000 && idle < 2; i++) {
            int now = sweep();
            done += now;
            idle = now == 0 ? idle + 1 : 0;
        }
        return done;
    }

    // ---- time ----------------------------------------------------------------------------------------------------

    /** A time that is long compared with a request, on this machine at this moment. */
    final Duration tick() {
        return tick;
    }

    Lifetime ticks(int physical, int lead) {
        return new Lifetime(physical * tick.toMillis(), lead * tick.toMillis());
    }

    Lifetime ticks(int physical) {
        return ticks(physical, 0);
    }

    void passTicks(int ticks) {
        pass(tick.multipliedBy(ticks));
    }

    void pass(Duration time) {
        kit.passTime(time);
        passed += time.toMillis();
    }

    // ---- keys and moments ----------------------------------------------------------------------------------------

    static FarKey key(String text) {
        return FarKey.of(text.getBytes(StandardCharsets.UTF_8));
    }

    static List<FarKey> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> key("key-" + i)).toList();
    }

    int partition(FarKey key) {
        return key.partition(store.partitions());
    }

    /** Returns the present number of a key's partition. */
    long number(FarKey key) {
        return moments().get(partition(key)).sequence();
    }

    Map<Integer, Stamp> moments() {
        List<Integer> all = IntStream.range(0, store.partitions()).boxed().toList();
        return await(store.digest(all, soon())).stream().collect(Collectors.toMap(Stamp::partition, stamp -> stamp));
    }

    // ---- messages ------------------------------------------------------------------------------------------------

    /** Waits for the message of an answer's moment, which is to tell of one key. */
    KeyChange change(FarReply reply) {
        Message message = recorder.await(reply.stamp());
        assertThat(message).isInstanceOf(Message.Changed.class);
        assertThat(((Message.Changed) message).changes()).hasSize(1);
        return ((Message.Changed) message).changes().get(0);
    }

    /** Waits for all messages of the numbers drawn so far, and returns what they tell of a key. */
    List<ChangeKind> kinds(FarKey key) {
        return changes(key).stream().map(KeyChange::kind).toList();
    }

    List<KeyChange> changes(FarKey key) {
        Stamp end = moments().get(partition(key));
        if (end.sequence() > beginning.get(end.partition()).sequence()) {
            recorder.await(end);
        }
        return recorder.messages().stream()
                .filter(message -> message instanceof Message.Changed)
                .flatMap(message -> ((Message.Changed) message).changes().stream())
                .filter(change -> change.key().equals(key))
                .toList();
    }

    private List<Long> heard(int partition) {
        Map<Long, Integer> times = new HashMap<>();
        for (Message message : recorder.messages()) {
            if (message.stamp().partition() == partition) {
                times.merge(message.stamp().sequence(), 1, Integer::sum);
            }
        }
        assertThat(times.values()).as("each number comes once").allMatch(count -> count == 1);
        return times.keySet().stream().sorted(Comparator.naturalOrder()).toList();
    }

    // ---- answers -------------------------------------------------------------------------------------------------

    static void assertHit(FarReply reply, String payload) {
        assertThat(reply.outcome()).isEqualTo(Outcome.HIT);
        assertThat(reply.envelope()).isNotNull();
        assertThat(SampleEnvelopes.text(reply.envelope())).isEqualTo(payload);
        assertThat(reply.wasPresent()).isTrue();
    }

    /** Nothing is there, not even a stale fallback. */
    static void assertNothing(FarReply reply) {
        assertThat(reply.outcome()).isEqualTo(Outcome.MISS);
        assertThat(reply.envelope()).isNull();
        assertThat(reply.entryId()).isEqualTo(OperationId.NONE);
        assertThat(reply.entrySequence()).isZero();
    }
}
