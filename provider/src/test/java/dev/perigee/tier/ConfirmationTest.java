package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.coherence.Ticket;
import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.integration.Writing;
import dev.perigee.spi.Ticker;
import dev.perigee.tier.LossyNode.Waiting;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Confirmed writes when this or that is lost, one thing at a time, at the worst moment. */
@Tag("slow")
class ConfirmationTest extends LossyNodes {

    @Test
    void aWriteWaitsForTheNodeThatReadsNear() throws Exception {
        LossyNode writer = node(LONG, OFTEN);
        LossyNode reader = node(LONG, OFTEN);
        put(writer, reader, 1);
        reader.losesDigests = true;
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        reader.losesMessage = message -> {
            arrived.countDown();
            return !isOpen(goOn);
        };

        FutureTask<?> write = start(() -> writer.put("k", 2));

        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(write.isDone())
                .as("returned before the reader had applied it")
                .isFalse();
        goOn.countDown();
        write.get(10, TimeUnit.SECONDS);
        assertThat(writer.unconfirmed()).isZero();
    }

    @Test
    void theDeletionOfTagsWaitsForTheNodeThatReadsNear() throws Exception {
        LossyNode writer = node(LONG, OFTEN);
        LossyNode reader = node(LONG, OFTEN);
        put(writer, reader, 1);
        reader.losesDigests = true;
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        reader.losesMessage = message -> {
            arrived.countDown();
            return !isOpen(goOn);
        };

        FutureTask<?> deletion = start(() -> writer.store.hideTagged(List.of("red", "blue")));

        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(deletion.isDone())
                .as("returned before the reader had applied it")
                .isFalse();
        goOn.countDown();
        deletion.get(10, TimeUnit.SECONDS);
        assertThat(writer.unconfirmed()).isZero();
    }

    @Test
    void aSilentNodeDelaysAWriteForTheBoundAndServesNothingOlderThen() {
        LossyNode writer = node(SHORT, OFTEN);
        LossyNode reader = node(SHORT, OFTEN);
        put(writer, reader, 1);
        reader.awaitNear("k");
        reader.losesMessage = message -> true;
        reader.losesDigests = true;
        reader.losesAcknowledgement = acknowledgement -> true;

        writer.put("k", 2);

        assertThat(reader.get("k")).isEqualTo(2);
        assertThat(writer.unconfirmed()).isOne();
    }

    @Test
    void aLostAcknowledgementIsRepeatedWithTheNextDigest() {
        LossyNode writer = node(LONG, OFTEN);
        LossyNode reader = node(LONG, OFTEN);
        Waiting.until("the writer knows the reader", () -> writer.knows(reader));
        AtomicBoolean lost = new AtomicBoolean();
        reader.losesAcknowledgement = acknowledgement -> lost.compareAndSet(false, true);

        writer.put("k", 1);

        assertThat(lost).isTrue();
        assertThat(writer.unconfirmed()).isZero();
    }

    @Test
    void aLostMessageIsFoundByADigestAndThenConfirmed() {
        LossyNode writer = node(LONG, OFTEN);
        LossyNode reader = node(LONG, OFTEN);
        Waiting.until("the writer knows the reader", () -> writer.knows(reader) && reader.knows(writer));
        reader.losesMessage = message -> true;

        writer.put("k", 1);

        assertThat(writer.unconfirmed()).isZero();
        assertThat(reader.get("k")).isEqualTo(1);
    }

    @Test
    void aGapConfirmsWhatWasLostInIt() throws Exception {
        LossyNode writer = node(LONG, OFTEN);
        LossyNode reader = node(LONG, OFTEN);
        LossyNode third = node(LONG, OFTEN);
        Waiting.until(
                "all know each other",
                () -> writer.knows(reader) && reader.knows(writer) && third.knows(writer) && writer.knows(third));
        reader.losesDigests = true;
        CountDownLatch lost = new CountDownLatch(1);
        reader.losesMessage = message -> {
            boolean loses = lost.getCount() > 0;
            lost.countDown();
            return loses;
        };

        FutureTask<?> write = start(() -> writer.put("k", 1));
        assertThat(lost.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(write.isDone()).isFalse();
        third.put("other", 1); // In the same partition: there is only one.

        write.get(10, TimeUnit.SECONDS);
        assertThat(writer.unconfirmed()).isZero();
    }

    @Test
    void aClearIsConfirmedToo() {
        LossyNode writer = node(LONG, OFTEN);
        LossyNode reader = node(LONG, OFTEN);
        Waiting.until("the writer knows the reader", () -> writer.knows(reader));
        writer.put("k", 1);
        int before = reader.acknowledgementsSent.get();

        writer.store.clear();

        assertThat(reader.acknowledgementsSent.get()).isGreaterThan(before);
        assertThat(writer.unconfirmed()).isZero();
        assertThat(reader.get("k")).isNull();
    }

    @Test
    void anInterruptedWriterIsToldWhatIsKnown() throws Exception {
        LossyNode writer = node(LONG, OFTEN);
        LossyNode reader = node(LONG, OFTEN);
        Waiting.until("the writer knows the reader", () -> writer.knows(reader));
        CountDownLatch arrived = new CountDownLatch(1);
        reader.losesAcknowledgement = acknowledgement -> {
            arrived.countDown();
            return true;
        };
        AtomicBoolean interrupted = new AtomicBoolean();
        FutureTask<?> write = new FutureTask<>(
                () -> {
                    try {
                        writer.put("k", 1);
                    } finally {
                        interrupted.set(Thread.currentThread().isInterrupted());
                    }
                },
                null);
        Thread thread = new Thread(write);
        thread.start();
        assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

        thread.interrupt();

        assertThatThrownBy(() -> write.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("it took effect");
        assertThat(interrupted).isTrue();
        assertThat(writer.get("k")).isEqualTo(1);
    }

    @Test
    void whoWaitsForConfirmationHoldsNobodysTurn() throws Exception {
        AtomicInteger written = new AtomicInteger();
        Writing<String, Integer> through = new Writing<>(new CountingWriter(written));
        LossyNode writer = node(LONG, OFTEN, through);
        LossyNode reader = node(LONG, OFTEN);
        Waiting.until("the writer knows the reader", () -> writer.knows(reader));
        reader.losesAcknowledgement = acknowledgement -> true;

        FutureTask<?> first = start(() -> writer.put("k", 1));
        Waiting.until("the first has written", () -> written.get() == 1);
        FutureTask<?> second = start(() -> writer.put("k", 2));

        Waiting.until("the second has its turn", () -> written.get() == 2);
        assertThat(first.isDone()).isFalse();
        reader.losesAcknowledgement = acknowledgement -> false;
        first.get(10, TimeUnit.SECONDS);
        second.get(10, TimeUnit.SECONDS);
    }

    /** An acknowledgement of such a number may stem from before the numbers went back. */
    @Test
    void aNumberThatIsNotAboveAllThatWasKnownIsWaitedForToTheBound() {
        LossyNode writer = node(SHORT, OFTEN);
        LossyNode reader = node(SHORT, OFTEN);
        Waiting.until("the writer knows the reader", () -> writer.knows(reader));
        writer.put("k", 1);
        Ticket before = writer.node.partition(0).ask(System.nanoTime());
        Stamp regressed = new Stamp(0, before.era().epoch(), before.maxSequence());
        FarReply reply = new FarReply(Outcome.UPDATED, regressed, null, new OperationId(1, 1), 1, -1);
        Assurance assurance = Confirmed.of(
                LossyNode.CACHE,
                writer.node,
                new Assurances(true, Duration.ZERO),
                /* readsNear= */ false,
                writer.events,
                writer.counters);

        assurance.changed(List.of(reply), partition -> before);

        assertThat(writer.unconfirmed()).isOne();
    }

    @Test
    void aBoundedCacheCostsNothing() {
        Assurances none = Assurances.NONE;
        LossyNode writer = node(LONG, OFTEN, none);
        LossyNode reader = node(LONG, OFTEN, none);
        writer.put("k", 1);
        reader.awaitNear("k");

        writer.put("k", 2);
        Waiting.until("the message is there", () -> reader.near.peek("k") == null);

        assertThat(reader.acknowledgementsSent).hasValue(0);
        assertThat(reader.meetings).hasValue(0);
        assertThat(writer.meetings).hasValue(0);
    }

    @Test
    void acknowledgementsThatComeInAnyOrderCountTheirHighest() {
        Confirmations confirmations = new Confirmations(Ticker.SYSTEM);
        confirmations.acknowledged(acknowledgement(7, new Stamp(0, "e", 9)));
        confirmations.acknowledged(acknowledgement(7, new Stamp(0, "e", 8)));

        assertThat(reached(confirmations, 7, new Stamp(0, "e", 9))).isTrue();
        assertThat(reached(confirmations, 7, new Stamp(0, "e", 10))).isFalse();
        assertThat(reached(confirmations, 7, new Stamp(0, "other", 1))).isFalse();
        assertThat(reached(confirmations, 7, new Stamp(1, "e", 1))).isFalse();
        assertThat(reached(confirmations, 8, new Stamp(0, "e", 1))).isFalse();
    }

    private static boolean reached(Confirmations confirmations, long node, Stamp stamp) {
        try {
            return confirmations.await(Acknowledgement.Kind.APPLIED, Set.of(node), List.of(stamp), System.nanoTime());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Acknowledgement acknowledgement(long from, Stamp stamp) {
        return new Acknowledgement(from, Acknowledgement.Kind.APPLIED, List.of(stamp));
    }

    private record CountingWriter(AtomicInteger written) implements CacheWriter<String, Integer> {
        @Override
        public void write(Cache.Entry<? extends String, ? extends Integer> entry) {
            written.incrementAndGet();
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends Integer>> entries) {
            written.addAndGet(entries.size());
        }

        @Override
        public void delete(Object key) {}

        @Override
        public void deleteAll(Collection<?> keys) {}
    }
}
