package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.FarKey;
import dev.perigee.event.EventOrder;
import dev.perigee.memory.MemorySpace;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.FarStore;
import dev.perigee.spi.ReadIntent;
import dev.perigee.spi.Ticker;
import dev.perigee.spi.UnreachableException;
import dev.perigee.tier.NodeSettings.OnDisconnect;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a far tier that is given up is asked for a sign of life. */
final class ProbesTest {

    private static final Duration NEVER = Duration.ofHours(10);
    private static final FarKey KEY = FarKey.of(new byte[] {1});

    /** What becomes of requests. */
    private enum Far {
        ANSWERS,
        REFUSES,
        IS_SILENT
    }

    private final VirtualTime time = new VirtualTime();
    private final Heartbeat heartbeat = new Heartbeat("probes", time);
    private final MemorySpace space = MemorySpace.open("probes", MemorySpace.Settings.DEFAULT.withPartitions(1));
    private final List<Long> probes = new ArrayList<>();
    private volatile Far far = Far.ANSWERS;
    private final Node node = new Node(
            watched(space.farStore()),
            deaf(),
            new NodeSettings(
                    NEVER,
                    NEVER,
                    Duration.ofMillis(20),
                    NEVER,
                    /* staleAfter= */ Duration.ZERO,
                    NEVER,
                    NEVER,
                    NEVER,
                    OnDisconnect.BOUNDED,
                    Ticker.SYSTEM),
            new EventOrder(1, time, new EventOrder.Settings(NEVER, NEVER, Ticker.SYSTEM)),
            heartbeat);

    @AfterEach
    void close() {
        far = Far.ANSWERS;
        heartbeat.close();
        node.close();
        space.close();
    }

    @Test
    void atOnceAndEvery500MillisWhileNoneIsAnswered() {
        giveUp();
        far = Far.IS_SILENT;

        time.pass(2_000);

        assertThat(probes).containsExactly(0L, 500L, 1_000L, 1_500L, 2_000L);
    }

    @Test
    void atOnceAndEvery100MillisWhileTheyAreRefusedAndNotOnceAnswered() {
        giveUp();
        time.pass(450);
        assertThat(probes).containsExactly(0L, 100L, 200L, 300L, 400L);

        far = Far.ANSWERS;
        time.pass(1_000);

        assertThat(probes).hasSize(6).endsWith(500L);
        assertThat(node.breaker().away()).isEmpty();
    }

    private void giveUp() {
        probes.clear();
        far = Far.REFUSES;
        var unused = node.far().read(LossyNode.CACHE, KEY, ReadIntent.PLAIN, new Deadline(Long.MAX_VALUE / 2));
        assertThat(node.breaker().isOpen(0)).isTrue();
    }

    /** One that never says that the subscription stands, upon which a node would ask for digests at a time of its own. */
    private static Backplane deaf() {
        return (Backplane) Proxy.newProxyInstance(
                Backplane.class.getClassLoader(), new Class<?>[] {Backplane.class}, (proxy, method, arguments) -> null);
    }

    private FarStore watched(FarStore store) {
        return (FarStore) Proxy.newProxyInstance(
                FarStore.class.getClassLoader(), new Class<?>[] {FarStore.class}, (proxy, method, arguments) -> {
                    boolean isRequest = method.getReturnType().equals(CompletionStage.class);
                    if (method.getName().equals("digest")) {
                        probes.add(time.now());
                    }
                    if (isRequest && far == Far.REFUSES) {
                        return CompletableFuture.failedFuture(new UnreachableException("by design", Set.of(0)));
                    }
                    if (isRequest && far == Far.IS_SILENT) {
                        return new CompletableFuture<>();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Runs what is due when the test lets time pass, on the test's thread. */
    private static final class VirtualTime extends ScheduledThreadPoolExecutor {

        private record Due(long at, long order, Runnable task) {}

        private final PriorityQueue<Due> tasks =
                new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::order));
        private long now;
        private long scheduled;

        VirtualTime() {
            super(1);
        }

        synchronized long now() {
            return now;
        }

        void pass(long millis) {
            long end = now() + millis;
            for (Due due = next(end); due != null; due = next(end)) {
                due.task().run();
            }
        }

        private synchronized @Nullable Due next(long end) {
            Due due = tasks.peek();
            if (due == null || due.at() > end) {
                now = end;
                return null;
            }
            now = due.at();
            return tasks.poll();
        }

        @Override
        public synchronized ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
            tasks.add(new Due(now + unit.toMillis(delay), scheduled++, task));
            return super.schedule(() -> {}, 1, TimeUnit.DAYS); // To be cancelled, no more.
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long pause, TimeUnit unit) {
            return schedule(
                    () -> {
                        task.run();
                        scheduleWithFixedDelay(task, pause, pause, unit);
                    },
                    first,
                    unit);
        }
    }
}
