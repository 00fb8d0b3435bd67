package dev.perigee.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Message;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Backplane.Subscriber;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever may wait and whatever may not: all of it is delivered, in order, by one thread. */
final class InboxTest {

    /** Messages of this node may wait. */
    private static final long OWN = 1;

    private static final long OTHER = 2;

    private final BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    private final Inbox inbox = new Inbox(new Patient(), /* capacity= */ 100_000);

    @AfterEach
    void close() {
        inbox.close();
    }

    @Test
    void whatMayWaitComesThoughNothingElseDoes() throws Exception {
        for (int i = 1; i <= 5; i++) {
            inbox.offer(message(OWN, i), 1);
            assertThat(next()).isEqualTo(message(OWN, i));
        }
    }

    @Test
    void whatMayNotWaitComesAfterWhatCameBefore() throws Exception {
        List<Message> all = new ArrayList<>();
        for (int i = 1; i <= 10_000; i++) {
            Message message = message(i % 7 == 0 ? OTHER : OWN, i);
            all.add(message);
            inbox.offer(message, 1);
        }

        for (Message message : all) {
            assertThat(next()).isEqualTo(message);
        }
        assertThat(threads).containsOnly(threads.peek());
    }

    @Test
    void nothingIsForgottenWhoeverPutsItInWhileTheThreadGoesToRest() throws Exception {
        int each = 5_000;
        CyclicBarrier start = new CyclicBarrier(2);
        Thread second = new Thread(() -> offer(OTHER, each, start));
        second.start();
        offer(OWN, each, start);

        long[] last = new long[3];
        for (int i = 0; i < 2 * each; i++) {
            Message message = next();
            int node = (int) message.id().node();
            assertThat(message.stamp().sequence()).isEqualTo(++last[node]);
        }
        second.join(10_000);
    }

    @Test
    void aSubscriberThatIsInterruptedHearsOn() throws Exception {
        inbox.signal(to -> Thread.currentThread().interrupt());
        inbox.offer(message(OTHER, 1), 1);
        assertThat(next()).isEqualTo(message(OTHER, 1));
        inbox.offer(message(OWN, 2), 1);
        assertThat(next()).isEqualTo(message(OWN, 2));
    }

    /** Now and then the thread gets the chance to find nothing and go to rest. */
    private void offer(long node, int count, CyclicBarrier start) {
        try {
            start.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
        for (int i = 1; i <= count; i++) {
            inbox.offer(message(node, i), 1);
            if (i % 50 == 0) {
                Thread.yield();
            }
        }
    }

    private Message next() throws InterruptedException {
        Message next = heard.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("a message").isNotNull();
        return Objects.requireNonNull(next);
    }

    private static Message message(long node, long sequence) {
        return new Message.NumberUsed(new Stamp(0, "e", sequence), new OperationId(node, sequence));
    }

    private final class Patient implements Subscriber {

        @Override
        public boolean mayWait(Message message) {
            return message.id().node() == OWN;
        }

        @Override
        public void onMessage(Message message) {
            threads.add(Thread.currentThread());
            heard.add(message);
        }

        @Override
        public void onLoss() {
            throw new AssertionError("nothing was thrown away");
        }
    }
}
