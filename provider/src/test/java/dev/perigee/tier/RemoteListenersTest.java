package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.integration.Writing;
import dev.perigee.memory.MemorySpace;
import dev.perigee.tier.LossyNode.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Writes that wait for synchronous listeners on other nodes: until they have heard, and never beyond the limit. */
class RemoteListenersTest {

    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Duration OFTEN = Duration.ofMillis(50);
    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final Duration IMPATIENT = Duration.ofMillis(300);
    private static final AtomicInteger SPACES = new AtomicInteger();

    private final String namespace = "listeners-" + SPACES.incrementAndGet();
    private final List<LossyNode> nodes = new ArrayList<>();
    private final CountDownLatch goOn = new CountDownLatch(1);

    @AfterEach
    void close() {
        goOn.countDown();
        nodes.forEach(LossyNode::close);
    }

    @Test
    void aWriteReturnsWhenTheListenersOfOtherNodesHaveHeard() throws Exception {
        LossyNode writer = node(PATIENT);
        LossyNode hearer = node(PATIENT);
        CountDownLatch entered = listenUntilGoOn(hearer);
        Waiting.until("the writer knows", () -> writer.knowsListenersOf(hearer));

        FutureTask<?> write = start(() -> writer.put("k", 1));

        assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(write.isDone()).as("returned before the listener had heard").isFalse();
        goOn.countDown();
        write.get(10, TimeUnit.SECONDS);
        assertThat(writer.unheard()).isZero();
    }

    @Test
    void aHungListenerDelaysAWriteForTheLimit() {
        LossyNode writer = node(IMPATIENT);
        LossyNode hearer = node(IMPATIENT);
        listenUntilGoOn(hearer);
        Waiting.until("the writer knows", () -> writer.knowsListenersOf(hearer));
        long begun = System.nanoTime();

        writer.put("k", 1);

        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(IMPATIENT.toNanos());
        assertThat(writer.unheard()).isOne();
    }

    @Test
    void aDeadNodeDelaysAWriteForTheLimit() {
        LossyNode writer = node(IMPATIENT);
        LossyNode dead = node(IMPATIENT);
        dead.listen(/* synchronous= */ true, key -> {});
        Waiting.until("the writer knows", () -> writer.knowsListenersOf(dead));
        dead.losesMessage = message -> true;
        dead.losesMeetings = true;
        dead.losesDigests = true;

        writer.put("k", 1);

        assertThat(writer.unheard()).isOne();
    }

    @Test
    void aListenerThatFailsHasHeard() {
        LossyNode writer = node(PATIENT);
        LossyNode hearer = node(PATIENT);
        hearer.listen(
                /* synchronous= */ true, key -> {
                    throw new IllegalStateException("planted");
                });
        Waiting.until("the writer knows", () -> writer.knowsListenersOf(hearer));

        writer.put("k", 1);

        assertThat(writer.unheard()).isZero();
    }

    @Test
    void nobodyWaitsForAsynchronousListeners() {
        LossyNode writer = node(PATIENT);
        LossyNode hearer = node(PATIENT);
        ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        hearer.listen(
                /* synchronous= */ false, key -> {
                    isOpen();
                    heard.add(key);
                });
        int before = writer.meetings.get();
        Waiting.until("two more lists have come", () -> writer.meetings.get() > before + 2);

        writer.put("k", 1);

        assertThat(writer.knowsListenersOf(hearer)).isFalse();
        assertThat(writer.unheard()).isZero();
        assertThat(heard).isEmpty();
    }

    @Test
    void nobodyWaitsForListenersOfAClear() {
        LossyNode writer = node(IMPATIENT);
        LossyNode hearer = node(IMPATIENT);
        listenUntilGoOn(hearer);
        Waiting.until("the writer knows", () -> writer.knowsListenersOf(hearer));

        writer.store.clear();

        assertThat(writer.unheard()).isZero();
    }

    /** Otherwise listeners on two nodes that write to each other's would wait for each other. */
    @Test
    void whatAListenerWritesWaitsForNoListener() {
        LossyNode one = node(PATIENT);
        LossyNode other = node(PATIENT);
        ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();
        for (LossyNode node : List.of(one, other)) {
            node.listen(
                    /* synchronous= */ true, key -> {
                        heard.add(key);
                        if (!key.startsWith("answer")) {
                            node.put("answer of " + node.node.membership().self(), 1);
                        }
                    });
        }
        Waiting.until("they know each other", () -> one.knowsListenersOf(other) && other.knowsListenersOf(one));

        one.put("k", 1);

        Waiting.until("all is heard", () -> heard.size() == 6); // Three keys on two nodes.
        assertThat(one.unheard()).isZero();
        assertThat(other.unheard()).isZero();
    }

    private CountDownLatch listenUntilGoOn(LossyNode node) {
        CountDownLatch entered = new CountDownLatch(1);
        node.listen(
                /* synchronous= */ true, key -> {
                    entered.countDown();
                    isOpen();
                });
        return entered;
    }

    private boolean isOpen() {
        try {
            return goOn.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static FutureTask<?> start(Runnable task) {
        FutureTask<?> started = new FutureTask<>(task, null);
        Thread thread = new Thread(started);
        thread.setDaemon(true);
        thread.start();
        return started;
    }

    private LossyNode node(Duration remoteSync) {
        LossyNode node = new LossyNode(
                MemorySpace.open(namespace, MemorySpace.Settings.DEFAULT.withPartitions(1)),
                BOUND,
                OFTEN,
                new Assurances(false, remoteSync),
                new Writing<>(null));
        nodes.add(node);
        return node;
    }
}
