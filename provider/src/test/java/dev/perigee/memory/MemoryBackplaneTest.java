package dev.perigee.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.ChangeKind;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Backplane;
import dev.perigee.spi.BackplaneContract;
import dev.perigee.spi.Recorder;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The memory backplane keeps the contract, and its queues are bounded. */
final class MemoryBackplaneTest extends BackplaneContract {

    private static final int CAPACITY = 10;

    private final MemoryKit shortQueues = new MemoryKit(MemorySpace.Settings.DEFAULT.withQueueCapacity(CAPACITY));
    private MemoryKit kit;

    @Override
    protected void openNamespace() {
        kit = new MemoryKit();
    }

    @Override
    protected Backplane newBackplane() {
        return kit.newBackplane();
    }

    @Override
    protected void closeNamespace() {
        kit.close();
    }

    @AfterEach
    void closeShortQueues() {
        shortQueues.close();
    }

    /** Hears nothing until it is let go. */
    private static final class Stuck implements Backplane.Subscriber {

        final Recorder recorder = new Recorder();
        private final CountDownLatch stuck = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);

        @Override
        public void onSubscribed() {
            stuck.countDown();
            assertThatCode(() -> release.await(10, TimeUnit.SECONDS)).doesNotThrowAnyException();
            recorder.onSubscribed();
        }

        @Override
        public void onMessage(Message message) {
            recorder.onMessage(message);
        }

        @Override
        public void onLoss() {
            recorder.onLoss();
        }
    }

    @Test
    void whatDoesNotFitIsThrownAwayAndToldOnce() throws Exception {
        Backplane backplane = shortQueues.newBackplane();
        Stuck subscriber = new Stuck();
        backplane.subscribe(subscriber);
        assertThat(subscriber.stuck.await(10, TimeUnit.SECONDS)).isTrue();

        for (int i = 1; i <= 3 * CAPACITY; i++) {
            backplane.publish(message(i));
        }
        subscriber.release.countDown();

        List<Message> heard = subscriber.recorder.awaitCount(CAPACITY);
        backplane.publish(message(100));
        assertThat(subscriber.recorder.awaitCount(CAPACITY + 1)).hasSize(CAPACITY + 1);
        assertThat(heard).extracting(message -> message.stamp().sequence()).startsWith(1L, 2L, 3L);
        assertThat(subscriber.recorder.signals()).containsExactly("subscribed", "loss");
    }

    @Test
    void heavyMessagesFillAQueueBeforeTheirNumberDoes() throws Exception {
        MemoryKit longQueues = new MemoryKit();
        try (Backplane backplane = longQueues.newBackplane()) {
            Stuck subscriber = new Stuck();
            backplane.subscribe(subscriber);
            assertThat(subscriber.stuck.await(10, TimeUnit.SECONDS)).isTrue();
            byte[] shared = new byte[1024 * 1024];
            KeyChange heavy = new KeyChange(ChangeKind.UPDATED, FarKey.of(new byte[1]), shared, shared);

            for (int i = 1; i <= 100; i++) {
                backplane.publish(new Message.Changed(
                        new Stamp(0, "epoch", i), new OperationId(1, i), CacheId.of("cache"), List.of(heavy)));
            }
            subscriber.release.countDown();

            subscriber.recorder.awaitSignal("loss");
            assertThat(subscriber.recorder.awaitCount(20)).hasSizeLessThan(40);
        } finally {
            longQueues.close();
        }
    }

    @Test
    void closingASpaceEndsTheThreadsOfItsSubscribers() {
        Recorder recorder = new Recorder();
        MemoryKit closing = new MemoryKit();
        closing.newBackplane().subscribe(recorder);
        recorder.awaitSignal("subscribed");

        closing.close();

        assertThat(recorder.threads()).isNotEmpty().noneMatch(Thread::isAlive);
    }

    private static Message message(long sequence) {
        return new Message.NumberUsed(new Stamp(0, "epoch", sequence), new OperationId(1, sequence));
    }
}
