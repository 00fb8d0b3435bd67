package dev.perigee.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Message;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The faults that can be asked for happen as they were asked for, and nothing is left of them afterwards. */
final class MemoryNetworkTest {

    private static final CacheId CACHE = CacheId.of("cache");
    private static final FarKey KEY = FarKey.of("key".getBytes(StandardCharsets.UTF_8));
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final int MESSAGES = 1000;

    private final OperationIds ids = new OperationIds(1);
    private final MemoryKit kit = new MemoryKit(MemorySpace.Settings.DEFAULT.withPartitions(1));
    private final MemoryNetwork network = kit.space.network();
    private final FarStore store = kit.newStore();
    private final Backplane node = kit.newBackplane();
    private final Recorder recorder = new Recorder();
    private final Recorder healthy = new Recorder();

    @BeforeEach
    void subscribe() {
        node.subscribe(recorder);
        kit.newBackplane().subscribe(healthy);
        recorder.awaitSignal("subscribed");
        healthy.awaitSignal("subscribed");
    }

    @AfterEach
    void nothingIsLeft() {
        network.calm();
        kit.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> recorder.threads().contains(thread))
                .isEmpty();
    }

    // ---- messages ------------------------------------------------------------------------------------------------

    @Test
    void aShareOfTheMessagesIsLostWithoutASign() {
        network.disturbMessages(node, MessageFaults.NONE.withSeed(1).withDrop(0.2));

        putMany(MESSAGES);
        network.calm();
        recorder.await(put().stamp());

        assertThat(recorder.messages()).hasSizeBetween(MESSAGES * 7 / 10, MESSAGES * 9 / 10);
        assertThat(sequences(recorder)).isSorted();
        assertThat(recorder.signals()).containsExactly("subscribed");
        assertThat(healthy.awaitCount(MESSAGES + 1)).hasSize(MESSAGES + 1);
    }

    @Test
    void theSameSeedLosesTheSameMessages() {
        network.disturbMessages(MessageFaults.NONE.withSeed(5).withDrop(0.5));

        putMany(MESSAGES);
        network.calm();
        Stamp last = put().stamp();
        recorder.await(last);
        healthy.await(last);

        assertThat(sequences(recorder)).isEqualTo(sequences(healthy)).hasSizeBetween(400, 600);
    }

    @Test
    void messagesAreDoubled() {
        network.disturbMessages(node, MessageFaults.NONE.withDuplicate(1));

        putMany(10);

        List<Message> heard = recorder.awaitCount(20);
        assertThat(heard.stream().map(message -> message.stamp().sequence()).distinct())
                .hasSize(10);
    }

    @Test
    void messagesAreOvertakenButNotLost() {
        network.disturbMessages(node, MessageFaults.NONE.withSeed(3).withReorder(0.3));

        putMany(MESSAGES);

        recorder.awaitCount(MESSAGES);
        assertThat(sequences(recorder)).hasSize(MESSAGES).doesNotHaveDuplicates();
        assertThat(sequences(recorder))
                .isNotEqualTo(LongStream.rangeClosed(1, MESSAGES).boxed().toList());
    }

    @Test
    void delayedMessagesKeepTheirOrder() {
        network.disturbMessages(node, MessageFaults.NONE.withSeed(4).withDelay(Duration.ZERO, SHORT));

        putMany(MESSAGES);

        recorder.awaitCount(MESSAGES);
        assertThat(sequences(recorder))
                .isEqualTo(LongStream.rangeClosed(1, MESSAGES).boxed().toList());
    }

    @Test
    void whatIsUnderWayStillArrivesWhenItIsCalm() {
        network.disturbMessages(node, MessageFaults.NONE.withDelay(SHORT, SHORT));
        putMany(10);

        network.calm();

        assertThat(recorder.awaitCount(10)).hasSize(10);
    }

    @Test
    void exactlyTheNextMessagesAreLost() {
        put();
        recorder.awaitCount(1);
        network.dropNext(node, 2);
        putMany(5);

        recorder.awaitCount(4);
        assertThat(sequences(recorder)).containsExactly(1L, 4L, 5L, 6L);
        network.dropNext(1);
        Stamp lost = put().stamp();
        recorder.await(put().stamp());
        assertThat(recorder.messages()).noneMatch(message -> message.stamp().equals(lost));
    }

    @Test
    void aNodeThatIsCutOffIsToldAndHearsNothingUntilItIsBack() {
        network.disconnect(node);
        recorder.awaitSignal("disconnected");
        putMany(5);
        healthy.awaitCount(5);

        network.reconnect(node);
        recorder.await(put().stamp());

        assertThat(sequences(recorder)).containsExactly(6L);
        assertThat(recorder.signals()).containsExactly("subscribed", "disconnected", "subscribed");
        assertThat(healthy.signals()).containsExactly("subscribed");
    }

    @Test
    void whatIsUnderWayIsLostWithTheConnection() {
        network.disturbMessages(node, MessageFaults.NONE.withDelay(SHORT, SHORT));
        putMany(5);
        network.disconnect(node);
        network.reconnect(node);

        network.disturbMessages(node, MessageFaults.NONE);
        recorder.await(put().stamp());
        // Longer under way than those that were lost, on the same thread: they would have come before.
        network.disturbMessages(node, MessageFaults.NONE.withDelay(SHORT.multipliedBy(2), SHORT.multipliedBy(2)));
        recorder.await(put().stamp());

        assertThat(sequences(recorder)).containsExactly(6L, 7L);
    }

    @Test
    void aCalmNetworkBringsBackWhoWasCutOff() {
        network.disconnect(node);
        network.calm();

        recorder.await(put().stamp());
        assertThat(recorder.signals()).containsExactly("subscribed", "disconnected", "subscribed");
    }

    // ---- requests ------------------------------------------------------------------------------------------------

    @Test
    void aLostRequestTimesOutAndHasNoEffect() {
        network.disturbRequests(store, RequestFaults.NONE.withLosses(1, 0));

        Throwable failure = failure(store.mutate(CACHE, KEY, mutation("one"), Deadline.after(SHORT)));

        network.calm();
        assertThat(failure).isInstanceOf(TimeoutException.class);
        assertThat(read().outcome()).isEqualTo(Outcome.MISS);
    }

    @Test
    void aLostAnswerTimesOutAndHasItsEffect() {
        network.disturbRequests(RequestFaults.NONE.withLosses(0, 1));

        Throwable failure = failure(store.mutate(CACHE, KEY, mutation("one"), Deadline.after(SHORT)));

        network.calm();
        assertThat(failure).isInstanceOf(TimeoutException.class);
        assertThat(read().outcome()).isEqualTo(Outcome.HIT);
    }

    @Test
    void aFailureIsTheOneThatWasAskedForAndHasNoEffect() {
        network.failRequests(store, () -> new IllegalStateException("planted"));

        Throwable failure = failure(store.mutate(CACHE, KEY, mutation("one"), soon()));
        FarReply elsewhere = await(kit.newStore().read(CACHE, KEY, ReadIntent.PLAIN, soon()));

        assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessage("planted");
        assertThat(elsewhere.outcome()).as("other nodes are well").isEqualTo(Outcome.MISS);
    }

    @Test
    void aSlowRequestIsAnsweredAllTheSame() {
        network.disturbRequests(store, RequestFaults.NONE.withDelay(SHORT, SHORT));

        assertThat(put().outcome()).isEqualTo(Outcome.INSERTED);
        assertThat(read().outcome()).isEqualTo(Outcome.HIT);
    }

    @Test
    void aHeldRequestTimesOutAndIsRefusedWhenItArrivesAfterItsDeadline() {
        network.holdRequests(store);
        CompletionStage<FarReply> write = store.mutate(CACHE, KEY, mutation("zombie"), Deadline.after(SHORT));
        CompletionStage<List<Stamp>> clear = store.clear(CACHE, ids.next(), Deadline.after(SHORT));
        assertThat(failure(write)).isInstanceOf(TimeoutException.class);
        assertThat(failure(clear)).isInstanceOf(TimeoutException.class);
        assertThat(network.heldRequests(store)).isEqualTo(2);
        kit.passTime(SHORT.plusMillis(1));

        network.deliverHeldRequests(store);

        assertThat(read().outcome()).isEqualTo(Outcome.MISS);
        assertThat(read().stamp().sequence()).as("nothing was numbered").isZero();
        assertThat(network.heldRequests(store)).isZero();
    }

    @Test
    void aHeldRequestThatArrivesInTimeIsCarriedOut() {
        network.holdRequests(store);
        CompletionStage<FarReply> first = store.mutate(CACHE, KEY, mutation("one"), soon());
        CompletionStage<FarReply> second = store.mutate(CACHE, KEY, mutation("two"), soon());
        assertThat(first.toCompletableFuture()).isNotDone();

        network.deliverHeldRequests(store);

        assertThat(await(first).outcome()).isEqualTo(Outcome.INSERTED);
        assertThat(await(second).outcome()).isEqualTo(Outcome.UPDATED);
        assertThat(put().outcome()).as("no more are held").isEqualTo(Outcome.UPDATED);
    }

    @Test
    void aCalmNetworkDeliversWhatWasHeld() {
        network.holdRequests(store);
        CompletionStage<FarReply> held = store.mutate(CACHE, KEY, mutation("one"), soon());

        network.calm();

        assertThat(await(held).outcome()).isEqualTo(Outcome.INSERTED);
    }

    @Test
    void requestsLostTogetherWithTheSpaceStillEnd() {
        MemoryKit closing = new MemoryKit();
        FarStore lost = closing.newStore();
        closing.space.network().disturbRequests(lost, RequestFaults.NONE.withLosses(1, 0));
        CompletionStage<FarReply> request = lost.read(CACHE, KEY, ReadIntent.PLAIN, Deadline.after(SHORT));

        closing.close();

        assertThat(failure(request)).isInstanceOf(TimeoutException.class);
    }

    // ---- the store -----------------------------------------------------------------------------------------------

    @Test
    void aRestartLosesEverythingAndBeginsNewEpochs() {
        await(store.raiseEventDetail(CACHE, EventDetail.VALUES, soon()));
        Stamp before = put().stamp();

        network.restart();

        FarReply after = read();
        assertThat(after.outcome()).isEqualTo(Outcome.MISS);
        assertThat(after.stamp().epoch()).isNotEqualTo(before.epoch());
        assertThat(after.stamp().sequence()).isZero();
        assertThat(kit.space.size()).isZero();
        Message.Changed message = (Message.Changed) recorder.await(put().stamp());
        assertThat(message.changes().get(0).value()).as("settings are lost too").isNull();
    }

    @Test
    void lostMetaHidesEverythingForEver() {
        Stamp before = put().stamp();

        network.loseMeta(0);

        assertThat(kit.space.size()).as("the body is still there").isEqualTo(1);
        assertThat(read().outcome()).isEqualTo(Outcome.MISS);
        assertThat(read().envelope()).isNull();
        assertThat(read().stamp().epoch()).isNotEqualTo(before.epoch());
        assertThat(await(store.sweep(100, ids.next(), soon()))).isEqualTo(1);
        assertThat(kit.space.size()).isZero();
    }

    @Test
    void lostMetaVoidsLeases() {
        ReadIntent leasing = new ReadIntent(ids.next(), Lifetime.UNCHANGED, 10_000);
        await(store.read(CACHE, KEY, leasing, soon()));
        network.loseMeta(0);

        Mutation loaded = new Mutation(
                ids.next(),
                new Condition.LeaseHeld(leasing.id()),
                mutation("loaded").change(),
                false,
                true);

        assertThat(await(store.mutate(CACHE, KEY, loaded, soon())).outcome()).isEqualTo(Outcome.LEASE_LOST);
    }

    @Test
    void aNewEpochKeepsTheDataAndIsTold() {
        Stamp before = put().stamp();

        network.beginEpoch(0, ids.next());

        Stamp after = read().stamp();
        assertThat(read().outcome()).isEqualTo(Outcome.HIT);
        assertThat(after.epoch()).isNotEqualTo(before.epoch());
        assertThat(after.sequence()).isEqualTo(before.sequence() + 1);
        assertThat(recorder.await(after)).isInstanceOf(Message.EpochBegun.class);
    }

    @Test
    void epochsNeverComeBack() {
        HashSet<String> epochs = new HashSet<>();
        epochs.add(read().stamp().epoch());

        for (int i = 0; i < 100; i++) {
            network.restart();
            assertThat(epochs.add(read().stamp().epoch())).isTrue();
            network.loseMeta(0);
            assertThat(epochs.add(read().stamp().epoch())).isTrue();
        }
    }

    @Test
    void theThreadForDelaysIsThereOnlyWhileFaultsAre() throws Exception {
        List<Thread> before = delayThreads();
        put();
        assertThat(delayThreads()).as("without faults").isEqualTo(before);
        network.disturbRequests(store, RequestFaults.NONE.withDelay(SHORT, SHORT));
        put();
        List<Thread> started = new ArrayList<>(delayThreads());
        started.removeAll(before);
        assertThat(started).hasSize(1);

        network.calm();

        started.get(0).join(10_000);
        assertThat(started.get(0).isAlive()).isFalse();
    }

    private static List<Thread> delayThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("perigee-memory-faults-"))
                .toList();
    }

    // ---- bad input -----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "-0.1, 0, 0, drop: -0.1; give a number from 0 to 1",
        "0, 1.5, 0, duplicate: 1.5; give a number from 0 to 1",
        "0, 0, NaN, reorder: NaN; give a number from 0 to 1",
    })
    void sharesThatAreNoSharesAreRefused(double drop, double duplicate, double reorder, String message) {
        assertThatThrownBy(() -> new MessageFaults(1, drop, duplicate, reorder, Duration.ZERO, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void timesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> RequestFaults.NONE.withDelay(SHORT, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("least, most: PT0.02S, PT0S; give 0 or more, and the longer one second");
        assertThatThrownBy(() -> RequestFaults.NONE.withLosses(2, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("loseRequest: 2.0; give a number from 0 to 1");
    }

    private void putMany(int count) {
        for (int i = 0; i < count; i++) {
            put();
        }
    }

    private FarReply put() {
        return await(store.mutate(CACHE, KEY, mutation("one"), soon()));
    }

    private Mutation mutation(String payload) {
        Change change = new Change.Store(SampleEnvelopes.of(payload), Lifetime.FOREVER, Lifetime.FOREVER);
        return new Mutation(ids.next(), Condition.ANY, change, false, false);
    }

    private FarReply read() {
        return await(store.read(CACHE, KEY, ReadIntent.PLAIN, soon()));
    }

    private static List<Long> sequences(Recorder recorder) {
        return recorder.messages().stream()
                .map(message -> message.stamp().sequence())
                .toList();
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

    private static Throwable failure(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("the stage does not complete", e);
        }
        throw new AssertionError("the request succeeded");
    }
}
