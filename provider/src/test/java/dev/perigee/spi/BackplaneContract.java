package dev.perigee.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Backplane} must do, whoever wrote it. It is tested without faults, so that every message arrives;
 * nothing here assumes that it does so at once.
 */
public abstract class BackplaneContract {

    private static final CacheId CACHE = CacheId.of("cache");

    private static final long NODE = 0x0A0B_0000_0000_0001L;
    private static final long OTHER_NODE = -2;
    private static final long PROBE = 3;
    private static final Acknowledgement APPLIED = new Acknowledgement(
            OTHER_NODE,
            Acknowledgement.Kind.APPLIED,
            List.of(new Stamp(0, "epoch", 1), new Stamp(15, "other", Long.MAX_VALUE)));
    private static final Acknowledgement DELIVERED =
            new Acknowledgement(NODE, Acknowledgement.Kind.DELIVERED, List.of(new Stamp(3, "", 0)));

    private Backplane backplane;
    private Backplane otherNode;

    /**
     * Opens a namespace of its own for a test.
     *
     * @throws Exception if it cannot be opened
     */
    protected abstract void openNamespace() throws Exception;

    /**
     * Opens a node's handle on the namespace.
     *
     * @return a new handle
     */
    protected abstract Backplane newBackplane();

    /**
     * Closes the namespace and all its handles.
     *
     * @throws Exception if it cannot be closed
     */
    protected abstract void closeNamespace() throws Exception;

    @BeforeEach
    void open() throws Exception {
        openNamespace();
        backplane = newBackplane();
        otherNode = newBackplane();
    }

    @AfterEach
    void close() throws Exception {
        closeNamespace();
    }

    @Test
    void aMessageReachesAllSubscribersOfAllNodesTheSendersToo() {
        Recorder own = subscribe(backplane);
        Recorder second = subscribe(backplane);
        Recorder other = subscribe(otherNode);
        Message message = message(0, 1);

        backplane.publish(message);

        assertThat(List.of(own, second, other))
                .allSatisfy(
                        recorder -> assertThat(recorder.await(message.stamp())).isEqualTo(message));
    }

    @Test
    void everyKindOfMessageArrivesAsItWasSent() {
        Recorder recorder = subscribe(otherNode);
        FarKey key = FarKey.of("key".getBytes(StandardCharsets.UTF_8));
        KeyChange full = new KeyChange(ChangeKind.UPDATED, key, SampleEnvelopes.of("new"), SampleEnvelopes.of("old"));
        KeyChange bare = new KeyChange(ChangeKind.VOIDED, FarKey.of(new byte[1]), null, null);
        OperationId id = new OperationId(-1, Long.MIN_VALUE);

        backplane.publish(new Message.Changed(new Stamp(3, "epoch", 1), id, CACHE, List.of(full, bare)));
        backplane.publish(new Message.Cleared(new Stamp(3, "epoch", 2), id, CacheId.of(":{*}")));
        backplane.publish(new Message.TagDeleted(new Stamp(3, "epoch", 3), id, CACHE, "\uD83D\uDE80"));
        backplane.publish(new Message.NumberUsed(new Stamp(3, "epoch", 4), id));
        backplane.publish(new Message.EpochBegun(new Stamp(3, "next", Long.MAX_VALUE), id));

        List<Message> heard = recorder.awaitCount(5);
        assertThat(heard).extracting(Message::id).containsOnly(id);
        Message.Changed changed = (Message.Changed) heard.get(0);
        assertThat(changed.cache()).isEqualTo(CACHE);
        assertThat(changed.changes()).usingRecursiveComparison().isEqualTo(List.of(full, bare));
        assertThat(heard.subList(1, 5))
                .containsExactly(
                        new Message.Cleared(new Stamp(3, "epoch", 2), id, CacheId.of(":{*}")),
                        new Message.TagDeleted(new Stamp(3, "epoch", 3), id, CACHE, "\uD83D\uDE80"),
                        new Message.NumberUsed(new Stamp(3, "epoch", 4), id),
                        new Message.EpochBegun(new Stamp(3, "next", Long.MAX_VALUE), id));
    }

    @Test
    void aSubscriberIsNeverCalledOnTheSendersThread() {
        Recorder own = subscribe(backplane);
        Recorder other = subscribe(otherNode);

        backplane.publish(message(0, 1));
        own.awaitCount(1);
        other.awaitCount(1);

        assertThat(own.threads()).doesNotContain(Thread.currentThread());
        assertThat(other.threads()).doesNotContain(Thread.currentThread());
    }

    @Test
    void aSubscriberHearsFirstThatItsSubscriptionStands() {
        Recorder recorder = subscribe(backplane);

        assertThat(recorder.signals()).containsExactly("subscribed");
        assertThat(recorder.messages()).isEmpty();
    }

    @Test
    void messagesOfAPartitionArriveInOrderAndOneAfterAnother() throws Exception {
        int partitions = 4;
        int messages = 500;
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Recorder recorder = new Recorder();
        otherNode.subscribe(new Backplane.Subscriber() {
            @Override
            public void onMessage(Message message) {
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                recorder.onMessage(message);
                inside.decrementAndGet();
            }

            @Override
            public void onLoss() {
                recorder.onLoss();
            }

            @Override
            public void onSubscribed() {
                recorder.onSubscribed();
            }
        });
        recorder.awaitSignal("subscribed");

        CyclicBarrier start = new CyclicBarrier(partitions);
        List<Thread> senders = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            int of = partition;
            senders.add(new Thread(() -> {
                assertThatCode(() -> start.await(10, TimeUnit.SECONDS)).doesNotThrowAnyException();
                for (int i = 1; i <= messages; i++) {
                    Message message = message(of, i);
                    backplane.publish(message);
                    if (i % 50 == 0) {
                        recorder.await(message.stamp()); // No faster than they are heard.
                    }
                }
            }));
        }
        senders.forEach(Thread::start);
        for (Thread sender : senders) {
            sender.join(10_000);
        }

        Map<Integer, Long> last = new HashMap<>();
        for (Message message : recorder.awaitCount(partitions * messages)) {
            Stamp stamp = message.stamp();
            assertThat(stamp.sequence()).isEqualTo(last.getOrDefault(stamp.partition(), 0L) + 1);
            last.put(stamp.partition(), stamp.sequence());
        }
        assertThat(recorder.signals()).doesNotContain("loss");
        // Different partitions may come on different threads, but never more at once than there are partitions.
        assertThat(most.get()).isBetween(1, partitions);
    }

    @Test
    void afterItsCloseASubscriptionIsSilent() {
        Recorder closed = new Recorder();
        Backplane.Subscription subscription = backplane.subscribe(closed);
        closed.awaitSignal("subscribed");
        Recorder open = subscribe(backplane);

        subscription.close();
        subscription.close();
        int heard = closed.threads().size();
        backplane.publish(message(0, 1));
        open.awaitCount(1);

        assertThat(closed.threads()).hasSize(heard);
    }

    @Test
    void aSubscriberMayCloseItsOwnSubscription() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        List<Message> heard = new ArrayList<>();
        List<Backplane.Subscription> subscription = new ArrayList<>();
        CountDownLatch known = new CountDownLatch(1);
        subscription.add(backplane.subscribe(new Backplane.Subscriber() {
            @Override
            public void onMessage(Message message) {
                assertThatCode(() -> known.await(10, TimeUnit.SECONDS)).doesNotThrowAnyException();
                heard.add(message);
                subscription.get(0).close();
                closed.countDown();
            }

            @Override
            public void onLoss() {}
        }));
        known.countDown();
        Recorder other = subscribe(otherNode);

        backplane.publish(message(0, 1));
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        backplane.publish(message(0, 2));
        other.awaitCount(2);

        assertThat(heard).hasSize(1);
    }

    @Test
    void aSubscriberThatThrowsStopsNeitherOthersNorLaterMessages() {
        Recorder behind = new Recorder();
        backplane.subscribe(new Backplane.Subscriber() {
            @Override
            public void onMessage(Message message) {
                behind.onMessage(message);
                if (message.stamp().sequence() % 2 == 0) {
                    throw new IllegalStateException("planted");
                }
                throw new AssertionError("planted");
            }

            @Override
            public void onLoss() {}

            @Override
            public void onSubscribed() {
                behind.onSubscribed();
                throw new IllegalStateException("planted");
            }
        });
        behind.awaitSignal("subscribed");
        Recorder other = subscribe(backplane);

        for (int i = 1; i <= 5; i++) {
            backplane.publish(message(0, i));
        }

        assertThat(behind.awaitCount(5)).hasSize(5);
        assertThat(other.awaitCount(5)).hasSize(5);
    }

    @Test
    void aSlowSubscriberHoldsUpNobodyElse() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Recorder slow = new Recorder();
        backplane.subscribe(new Backplane.Subscriber() {
            @Override
            public void onMessage(Message message) {
                assertThatCode(() -> release.await(10, TimeUnit.SECONDS)).doesNotThrowAnyException();
                slow.onMessage(message);
            }

            @Override
            public void onLoss() {}

            @Override
            public void onSubscribed() {
                slow.onSubscribed();
            }
        });
        slow.awaitSignal("subscribed");
        Recorder other = subscribe(otherNode);

        for (int i = 1; i <= 100; i++) {
            backplane.publish(message(0, i));
        }

        assertThat(other.awaitCount(100)).hasSize(100);
        assertThat(slow.messages()).isEmpty();
        release.countDown();
        assertThat(slow.awaitCount(100)).hasSize(100);
    }

    @Test
    void aClosedBackplaneIsSilentAndLeavesTheOthersAlone() {
        Recorder closed = subscribe(backplane);
        Recorder open = subscribe(otherNode);

        backplane.close();
        backplane.close();
        int heard = closed.threads().size();
        otherNode.publish(message(0, 1));
        open.awaitCount(1);

        assertThat(closed.threads()).hasSize(heard);
        assertThatThrownBy(() -> backplane.subscribe(new Recorder()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> backplane.publish(message(0, 2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThat(backplane.acknowledge(1, APPLIED).toCompletableFuture()).isCompletedExceptionally();
    }

    @Test
    void anAcknowledgementReachesTheNodeItIsForAndNobodyElse() {
        BlockingQueue<Acknowledgement> own = new LinkedBlockingQueue<>();
        BlockingQueue<Acknowledgement> others = new LinkedBlockingQueue<>();
        Recorder recorder = subscribe(otherNode);
        backplane.hear(NODE, own::add);
        otherNode.hear(OTHER_NODE, others::add);
        awaitHearing(otherNode, NODE, own);
        awaitHearing(backplane, OTHER_NODE, others);

        send(otherNode, NODE, APPLIED);
        send(backplane, OTHER_NODE, DELIVERED);

        assertThat(next(own)).isEqualTo(APPLIED);
        assertThat(next(others)).isEqualTo(DELIVERED);
        assertThat(own).isEmpty();
        assertThat(others).isEmpty();
        assertThat(recorder.messages()).isEmpty();
    }

    @Test
    void anAcknowledgementForNobodyIsNoFailure() {
        send(backplane, NODE, APPLIED);
    }

    @Test
    void acknowledgementsComeOneAfterAnotherOnAnotherThread() {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        BlockingQueue<Acknowledgement> heard = new LinkedBlockingQueue<>();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        backplane.hear(NODE, acknowledgement -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            threads.add(Thread.currentThread());
            heard.add(acknowledgement);
            inside.decrementAndGet();
        });
        awaitHearing(otherNode, NODE, heard);

        for (int i = 0; i < 100; i++) {
            send(otherNode, NODE, APPLIED);
        }

        for (int i = 0; i < 100; i++) {
            assertThat(next(heard)).isEqualTo(APPLIED);
        }
        assertThat(most.get()).isOne();
        assertThat(threads).doesNotContain(Thread.currentThread());
    }

    @Test
    void aHearerThatThrowsHearsOn() {
        BlockingQueue<Acknowledgement> heard = new LinkedBlockingQueue<>();
        backplane.hear(NODE, acknowledgement -> {
            heard.add(acknowledgement);
            throw new IllegalStateException("planted");
        });
        awaitHearing(otherNode, NODE, heard);

        send(otherNode, NODE, APPLIED);
        send(otherNode, NODE, DELIVERED);

        assertThat(next(heard)).isEqualTo(APPLIED);
        assertThat(next(heard)).isEqualTo(DELIVERED);
    }

    @Test
    void afterItsCloseAHearerIsSilent() {
        BlockingQueue<Acknowledgement> closed = new LinkedBlockingQueue<>();
        BlockingQueue<Acknowledgement> open = new LinkedBlockingQueue<>();
        Backplane.Subscription subscription = backplane.hear(NODE, closed::add);
        awaitHearing(otherNode, NODE, closed);
        otherNode.hear(NODE, open::add);
        awaitHearing(otherNode, NODE, open);
        closed.clear();

        subscription.close();
        subscription.close();
        closed.clear();
        send(otherNode, NODE, APPLIED);

        assertThat(next(open)).isEqualTo(APPLIED);
        assertThat(closed).isEmpty();
    }

    @Test
    void nobodyHearsForNoNode() {
        assertThatThrownBy(() -> backplane.hear(0, acknowledgement -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("node: 0 is no node; give the number of one");
    }

    private static void send(Backplane from, long node, Acknowledgement acknowledgement) {
        assertThat(from.acknowledge(node, acknowledgement).toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(10));
    }

    /** That a hearer hears is not told: a first acknowledgement is sent until one arrives, and then all are dropped. */
    private static void awaitHearing(Backplane from, long node, BlockingQueue<Acknowledgement> heard) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        Acknowledgement probe = new Acknowledgement(PROBE, Acknowledgement.Kind.APPLIED, APPLIED.stamps());
        Acknowledgement last = new Acknowledgement(PROBE, Acknowledgement.Kind.DELIVERED, APPLIED.stamps());
        while (heard.isEmpty() && System.nanoTime() - end < 0) {
            send(from, node, probe);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        send(from, node, last);
        while (!next(heard).equals(last)) {
            // A probe.
        }
    }

    private static Acknowledgement next(BlockingQueue<Acknowledgement> heard) {
        try {
            Acknowledgement next = heard.poll(10, TimeUnit.SECONDS);
            assertThat(next).as("an acknowledgement").isNotNull();
            return Objects.requireNonNull(next);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Recorder subscribe(Backplane backplane) {
        Recorder recorder = new Recorder();
        backplane.subscribe(recorder);
        recorder.awaitSignal("subscribed");
        return recorder;
    }

    private static Message message(int partition, long sequence) {
        return new Message.NumberUsed(
                new Stamp(partition, "epoch", sequence), new OperationId(partition + 1, sequence));
    }
}
