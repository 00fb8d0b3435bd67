package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.integration.Writing;
import dev.perigee.memory.MemorySpace;
import dev.perigee.tier.LossyNode.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/** Nodes of one namespace with one partition, closed after each test. */
abstract class LossyNodes {

    /** Longer than any test waits, so that what ends sooner did not end by the bound. */
    static final Duration LONG = Duration.ofSeconds(60);

    static final Duration NEVER = LONG.dividedBy(2);
    static final Duration SHORT = Duration.ofSeconds(3);
    static final Duration OFTEN = Duration.ofMillis(50);
    private static final AtomicInteger SPACES = new AtomicInteger();

    private final String namespace = "confirmation-" + SPACES.incrementAndGet();
    private final List<LossyNode> nodes = new ArrayList<>();
    final MemorySpace space = open();

    @AfterEach
    void close() {
        nodes.forEach(LossyNode::close);
        space.close();
    }

    static void put(LossyNode writer, LossyNode reader, int value) {
        Waiting.until("the writer knows the reader", () -> writer.knows(reader));
        writer.put("k", value);
        assertThat(writer.unconfirmed()).isZero();
    }

    static boolean isOpen(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    static FutureTask<?> start(Runnable task) {
        FutureTask<?> started = new FutureTask<>(task, null);
        Thread thread = new Thread(started);
        thread.setDaemon(true);
        thread.start();
        return started;
    }

    final MemorySpace open() {
        return MemorySpace.open(namespace, MemorySpace.Settings.DEFAULT.withPartitions(1));
    }

    LossyNode node(Duration bound, Duration digestEvery) {
        return node(bound, digestEvery, new Writing<>(null));
    }

    LossyNode node(Duration bound, Duration digestEvery, Writing<String, Integer> writing) {
        return add(new LossyNode(open(), bound, digestEvery, new Assurances(true, Duration.ZERO), writing));
    }

    LossyNode node(Duration bound, Duration digestEvery, Assurances assurances) {
        return add(new LossyNode(open(), bound, digestEvery, assurances, new Writing<>(null)));
    }

    LossyNode add(LossyNode node) {
        nodes.add(node);
        return node;
    }
}
