package dev.perigee.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.ManualClock;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import org.junit.jupiter.api.Test;

/** Which of the messages and answers become events, and who delivers them. */
final class EventOrderTest {

    private static final CacheId CACHE = CacheId.of("cache");
    private static final OperationId MINE = new OperationId(1, 1);
    private static final OperationId THEIRS = new OperationId(2, 1);

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final ManualClock clock = new ManualClock();
    private final EventOrder order =
            new EventOrder(1, tasks::add, new EventOrder.Settings(Duration.ofSeconds(1), Duration.ofMillis(20), clock));
    private final CacheEvents<String, String> events = new CacheEvents<>(
            CACHE,
            order,
            (change, id) -> new EntryChange<>(
                    change.kind(), text(change.key().bytes()), id.equals(MINE) ? "mine" : "theirs", null));
    private final List<String> heard = new ArrayList<>();

    private interface Both
            extends CacheEntryCreatedListener<String, String>, CacheEntryRemovedListener<String, String> {}

    private CacheEntryListenerConfiguration<String, String> listen(boolean sync) {
        Both listener = new Both() {
            @Override
            public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> all) {
                all.forEach(event -> heard.add(event.getKey() + "=" + event.getValue()));
            }

            @Override
            public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> all) {
                all.forEach(event -> heard.add("-" + event.getKey()));
            }
        };
        CacheEntryListenerConfiguration<String, String> configuration =
                new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, sync);
        events.register(configuration, cache(), () -> List.of(at(0)));
        return configuration;
    }

    @SuppressWarnings("unchecked")
    private static Cache<String, String> cache() {
        return (Cache<String, String>) Proxy.newProxyInstance(
                EventOrderTest.class.getClassLoader(),
                new Class<?>[] {Cache.class},
                (proxy, method, arguments) -> "cache");
    }

    private static Stamp at(long sequence) {
        return new Stamp(0, "a", sequence);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Message changed(long sequence, OperationId id, KeyChange... changes) {
        return new Message.Changed(at(sequence), id, CACHE, Arrays.asList(changes));
    }

    private static KeyChange change(ChangeKind kind, String key) {
        return new KeyChange(kind, FarKey.of(key.getBytes(StandardCharsets.UTF_8)), null, null);
    }

    private static EntryChange<String, String> created(String key) {
        return new EntryChange<>(ChangeKind.INSERTED, key, "mine", null);
    }

    private void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.remove().run();
        }
    }

    @Test
    void isIdleUntilSomebodyListens() {
        order.heard(changed(1, THEIRS, change(ChangeKind.INSERTED, "k")));
        order.tick();

        assertThat(tasks).isEmpty();
        assertThat(events.isListening()).isFalse();
    }

    @Test
    void ownEventsComeOnceWithTheAnswer() {
        listen(/* sync= */ true);
        events.expect(MINE);

        order.heard(changed(1, MINE, change(ChangeKind.INSERTED, "k")));
        events.deliver(at(1), List.of(created("k")));
        events.settle(MINE);
        order.heard(changed(1, MINE, change(ChangeKind.INSERTED, "k")));
        runTasks();

        assertThat(heard).containsExactly("k=mine");
        assertThat(events.lost() + order.lost()).isZero();
    }

    @Test
    void othersEventsComeWithTheirMessage() {
        listen(/* sync= */ true);

        order.heard(changed(1, THEIRS, change(ChangeKind.INSERTED, "a"), change(ChangeKind.REMOVED, "b")));
        assertThat(heard).as("not on the backplane's thread").isEmpty();
        runTasks();

        assertThat(heard).containsExactly("a=theirs", "-b");
    }

    @Test
    void ownEventsWaitForThoseOfOthersBeforeThem() {
        listen(/* sync= */ true);
        events.expect(MINE);

        // The answer came faster than the other's message; the operation does not wait for ever.
        events.deliver(at(2), List.of(created("k")));
        assertThat(heard).isEmpty();
        order.heard(changed(1, THEIRS, change(ChangeKind.INSERTED, "a")));
        runTasks();

        assertThat(heard).containsExactly("a=theirs", "k=mine");
    }

    /** Such numbers come with no answer: whoever holds them back makes everybody wait. */
    @Test
    void whatAnOwnOperationOnlyNoticedComesWithItsMessage() {
        listen(/* sync= */ true);
        events.expect(MINE);

        order.heard(changed(1, MINE, change(ChangeKind.VOIDED, "gone")));
        order.heard(changed(2, MINE, change(ChangeKind.EXPIRED, "k")));
        order.heard(changed(3, MINE, change(ChangeKind.INSERTED, "k")));
        events.deliver(at(3), List.of(created("k")));
        runTasks();

        assertThat(heard).containsExactly("k=mine");
        assertThat(order.lost()).isZero();
    }

    @Test
    void aBatchOfWhichTheFirstWasAbsentIsOwnAllTheSame() {
        listen(/* sync= */ true);
        events.expect(MINE);

        order.heard(changed(1, MINE, change(ChangeKind.VOIDED, "absent"), change(ChangeKind.REMOVED, "k")));
        runTasks();
        assertThat(heard).isEmpty();
        events.deliver(at(1), List.of(new EntryChange<>(ChangeKind.REMOVED, "k", null, null)));

        assertThat(heard).containsExactly("-k");
        assertThat(events.lost()).isZero();
    }

    @Test
    void otherMessagesAreNumbersOnly() {
        listen(/* sync= */ true);

        order.heard(new Message.NumberUsed(at(1), THEIRS));
        order.heard(new Message.Cleared(at(2), THEIRS, CACHE));
        order.heard(new Message.Changed(
                at(3), THEIRS, CacheId.of("other"), List.of(change(ChangeKind.INSERTED, "theirs"))));
        order.heard(changed(4, THEIRS, change(ChangeKind.INSERTED, "k")));
        runTasks();

        assertThat(heard).containsExactly("k=theirs");
    }

    @Test
    void whatDoesNotComeIsGivenUpAndCounted() {
        listen(/* sync= */ true);
        order.heard(changed(3, THEIRS, change(ChangeKind.INSERTED, "k")));

        order.tick();
        runTasks();
        assertThat(heard).isEmpty();
        clock.pass(Duration.ofSeconds(2));
        order.tick();
        runTasks();

        assertThat(heard).containsExactly("k=theirs");
        assertThat(order.lost()).isEqualTo(2);
    }

    @Test
    void anOwnEventThatComesTooLateIsCounted() {
        listen(/* sync= */ true);
        order.heard(changed(2, THEIRS, change(ChangeKind.INSERTED, "k")));
        clock.pass(Duration.ofSeconds(2));
        order.tick();
        runTasks();

        events.deliver(at(1), List.of(created("late")));

        assertThat(heard).containsExactly("k=theirs");
        assertThat(events.lost()).isEqualTo(1);
    }

    @Test
    void whatHappenedBeforeARegistrationIsNotHeard() {
        listen(/* sync= */ true);
        CacheEntryCreatedListener<String, String> late =
                all -> all.forEach(event -> heard.add("late " + event.getKey()));
        events.register(
                new MutableCacheEntryListenerConfiguration<>(() -> late, null, false, true),
                cache(),
                () -> List.of(at(1)));

        order.heard(changed(1, THEIRS, change(ChangeKind.INSERTED, "a")));
        order.heard(changed(2, THEIRS, change(ChangeKind.INSERTED, "b")));
        runTasks();

        assertThat(heard).containsExactly("a=theirs", "b=theirs", "late b");
    }

    @Test
    void nobodyHearsAfterDeregistration() {
        CacheEntryListenerConfiguration<String, String> configuration = listen(/* sync= */ false);
        order.heard(changed(1, THEIRS, change(ChangeKind.INSERTED, "a")));
        runTasks();

        assertThat(events.deregister(configuration)).hasSize(1);
        assertThat(events.deregister(configuration)).isEmpty();
        order.heard(changed(2, THEIRS, change(ChangeKind.INSERTED, "b")));
        runTasks();

        assertThat(heard).containsExactly("a=theirs");
        assertThat(events.isListening()).isFalse();
    }

    @Test
    void aFailureGoesToTheOperationAndTheOthersHear() {
        CacheEntryCreatedListener<String, String> failing = all -> {
            throw new IllegalStateException("by design");
        };
        events.register(
                new MutableCacheEntryListenerConfiguration<>(() -> failing, null, false, true),
                cache(),
                () -> List.of(at(0)));
        listen(/* sync= */ true);

        assertThatThrownBy(() -> events.deliver(at(1), List.of(created("a"), created("b"))))
                .isExactlyInstanceOf(CacheEntryListenerException.class)
                .hasRootCauseMessage("by design")
                .satisfies(failure -> assertThat(failure.getSuppressed()).hasSize(1));
        assertThat(heard).containsExactly("a=mine", "b=mine");
    }

    @Test
    void aRegistrationThatFailsLeavesNothing() {
        IllegalStateException failure = new IllegalStateException("by design");
        CacheEntryCreatedListener<String, String> listener = all -> {};

        assertThatThrownBy(() -> events.register(
                        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true),
                        cache(),
                        () -> {
                            throw failure;
                        }))
                .isSameAs(failure);
        assertThat(events.isListening()).isFalse();
        assertThat(events.close()).isEmpty();
    }

    @Test
    void theQueueOfAnAsynchronousListenerIsBounded() {
        AtomicLong lost = new AtomicLong();
        SerialQueue queue = new SerialQueue(tasks::add, lost);
        for (int i = 0; i < SerialQueue.CAPACITY + 5; i++) {
            queue.add(() -> {});
        }

        assertThat(lost).hasValue(5);
        assertThat(tasks).hasSize(1);
        runTasks();
        queue.add(() -> heard.add("after"));
        runTasks();
        assertThat(heard).containsExactly("after");
    }

    @Test
    void whatIsLeftWhenThePoolIsClosedIsCounted() {
        AtomicLong lost = new AtomicLong();
        SerialQueue queue = new SerialQueue(
                task -> {
                    throw new RejectedExecutionException("closed");
                },
                lost);

        queue.add(() -> heard.add("never"));

        assertThat(heard).isEmpty();
        assertThat(lost).hasValue(1);
    }
}
