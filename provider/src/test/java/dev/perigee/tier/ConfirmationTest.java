package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.coherence.Ticket;
import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.CacheId;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.entry.Stamp;
import dev.perigee.integration.Writing;
import dev.perigee.memory.MemorySpace;
import dev.perigee.near.NearEntry;
import dev.perigee.tier.LossyNode.Waiting;
import java.time.Duration;
import java.util.ArrayList;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Confirmed writes when this or that is lost, one thing at a time, at the worst moment. */
class ConfirmationTest {

    /** Longer than any test waits, so that what ends sooner did not end by the bound. */
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final Duration NEVER = LONG.dividedBy(2);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration OFTEN = Duration.ofMillis(50);
    private static final AtomicInteger SPACES = new AtomicInteger();

    private final String namespace = "confirmation-" + SPACES.incrementAndGet();
    private final List<LossyNode> nodes = new ArrayList<>();
    private final MemorySpace space = open();

    @AfterEach
    void close() {
        nodes.forEach(LossyNode::close);
        space.close();
    }

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
    void aNodeThatJoinsUnknownToTheWriterServesNothingItReadBeforeTheWrite() {
        LossyNode writer = node(LONG, NEVER);
        writer.put("k", 1);
        LossyNode joining = node(LONG, NEVER);
        joining.losesMessage = message -> true;
        Waiting.until("it has joined", () -> joining.knows(joining));
        Waiting.until(
                "it has a copy", () -> Integer.valueOf(1).equals(joining.get("k")) && joining.near.peek("k") != null);

        writer.put("k", 2);

        assertThat(writer.knows(joining)).as("the writer knows of it").isFalse();
        assertThat(writer.unconfirmed()).isZero();
        assertThat(joining.get("k")).isEqualTo(2);
    }

    @Test
    void aNodeWhoseLeaseIsOverServesNothingNear() {
        LossyNode writer = node(SHORT, OFTEN);
        LossyNode paused = node(SHORT, OFTEN);
        put(writer, paused, 1);
        paused.awaitNear("k");
        // It can neither renew nor hear, but still proves that its copies are current.
        paused.losesMeetings = true;
        Waiting.until("the writer has forgotten it", () -> !writer.knows(paused));
        assertThat(paused.near.peek("k")).as("its copy").isNotNull();
        assertThat(paused.near.find("k")).as("its copy, served").isNull();
        paused.losesMessage = message -> true;
        paused.losesDigests = true;

        writer.put("k", 2);

        assertThat(writer.unconfirmed()).isZero();
        assertThat(paused.get("k")).isEqualTo(2);
    }

    @Test
    void aNodeThatRegistersAnewAfterAPauseServesNothingItReadBefore() {
        LossyNode writer = node(SHORT, OFTEN);
        LossyNode paused = node(SHORT, OFTEN);
        put(writer, paused, 1);
        paused.awaitNear("k");
        paused.losesMeetings = true;
        Waiting.until("the writer has forgotten it", () -> !writer.knows(paused));
        NearEntry<Integer> copy = paused.near.peek("k");
        paused.losesMeetings = false;
        Waiting.until("the writer knows it again", () -> writer.knows(paused));

        assertThat(paused.near.peek("k")).isSameAs(copy);
        assertThat(paused.near.find("k")).as("its copy, served").isNull();
    }

    /** The store has renewed it all the time; but for all it knows, it may have been forgotten in between. */
    @Test
    void aNodeThatDidNotHearOfItsRenewalsServesNothingItReadBefore() {
        LossyNode writer = node(SHORT, OFTEN);
        LossyNode deaf = node(SHORT, OFTEN);
        put(writer, deaf, 1);
        deaf.awaitNear("k");
        NearEntry<Integer> copy = deaf.near.peek("k");
        deaf.losesMeetingAnswers = true;
        Waiting.until("its lease is over", () -> deaf.near.find("k") == null);
        Roster former = deaf.node.membership().roster();
        deaf.losesMeetingAnswers = false;
        Waiting.until("it hears again", () -> deaf.node.membership().roster() != former);

        assertThat(deaf.near.peek("k")).isSameAs(copy);
        assertThat(deaf.near.find("k")).as("its copy, served").isNull();
    }

    @Test
    void aWriterWhoseListIsOldAsksAnewAndWaitsForTheBoundIfItCannot() {
        LossyNode writer = node(SHORT, OFTEN);
        Waiting.until("the writer has a list", () -> writer.node.membership().roster() != null);
        writer.put("k", 1);
        writer.losesMeetings = true;
        LossyNode joining = node(SHORT, OFTEN);
        joining.awaitNear("k"); // So its registration is older than the bound, and the writer's list is older still.
        joining.losesMessage = message -> true;
        joining.losesDigests = true;

        writer.put("k", 2);

        assertThat(writer.knows(joining)).isFalse();
        assertThat(writer.unconfirmed()).isOne();
        assertThat(joining.get("k")).isEqualTo(2);
    }

    @Test
    void aWriterWhoseListIsOldAsksAnewAndWaitsForWhomItFinds() {
        LossyNode writer = node(SHORT, OFTEN);
        Waiting.until("the writer has a list", () -> writer.node.membership().roster() != null);
        writer.put("k", 1);
        writer.losesMeetings = true;
        LossyNode joining = node(SHORT, OFTEN);
        joining.awaitNear("k");
        assertThat(writer.knows(joining)).isFalse();
        writer.losesMeetings = false;

        writer.put("k", 2);

        assertThat(writer.knows(joining)).isTrue();
        assertThat(joining.get("k")).isEqualTo(2);
    }

    @Test
    void lostRegistrationsMakeWritersWaitForTheBound() {
        LossyNode writer = node(SHORT.multipliedBy(3), OFTEN);
        LossyNode reader = node(SHORT.multipliedBy(3), OFTEN);
        put(writer, reader, 1);
        reader.awaitNear("k");
        reader.losesMessage = message -> true;
        reader.losesDigests = true;
        reader.losesMeetings = true;
        space.network().loseRegistrations();
        Waiting.until("the writer does not know the reader", () -> !writer.knows(reader));

        writer.put("k", 2);

        assertThat(writer.unconfirmed()).isOne();
        assertThat(reader.get("k")).isEqualTo(2);
    }

    @Test
    void nobodyWaitsForANodeThatCannotHearAndItReadsNothingNear() {
        LossyNode writer = node(SHORT, OFTEN);
        LossyNode deaf = node(SHORT, OFTEN);
        put(writer, deaf, 1);
        deaf.awaitNear("k");
        NearEntry<Integer> copy = deaf.near.peek("k");

        space.network().disconnect(deaf.backplane);
        Waiting.until("its copies are not served", () -> deaf.near.find("k") == null);
        Waiting.until("the writer does not wait for it", () -> !writer.knows(deaf));
        writer.put("other", 1);
        assertThat(writer.unconfirmed()).isZero();

        space.network().reconnect(deaf.backplane);
        Waiting.until("the writer waits for it again", () -> writer.knows(deaf));
        assertThat(deaf.near.peek("k")).isSameAs(copy);
        assertThat(deaf.near.find("k")).as("what it read before, served").isNull();
        deaf.awaitNear("k");
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
    void manyCachesCostOneRegistration() {
        LossyNode node = node(LONG, OFTEN);
        Waiting.until("it has renewed several times", () -> node.meetings.get() > 3);
        assertThat(node.node.membership().roster()).isNotNull();
        int others = 20;
        for (int i = 0; i < others; i++) {
            node.node.membership().join(new Participation(CacheId.of("other" + i), /* reads= */ true, () -> false));
        }
        Waiting.until("all are registered", () -> registered(node) == others + 1);
        int before = node.meetings.get();
        long begun = System.nanoTime();
        Waiting.until("some more renewals", () -> node.meetings.get() >= before + 4);
        long rounds = (System.nanoTime() - begun) / OFTEN.toNanos() + 1;

        assertThat((long) node.meetings.get() - before).isLessThanOrEqualTo(rounds + 1);
    }

    @Test
    void acknowledgementsThatComeInAnyOrderCountTheirHighest() {
        Confirmations confirmations = new Confirmations();
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

    private static int registered(LossyNode node) {
        Roster roster = node.node.membership().roster();
        return roster == null
                ? 0
                : roster.members().stream()
                        .mapToInt(member -> member.reading().size())
                        .sum();
    }

    private static void put(LossyNode writer, LossyNode reader, int value) {
        Waiting.until("the writer knows the reader", () -> writer.knows(reader));
        writer.put("k", value);
        assertThat(writer.unconfirmed()).isZero();
    }

    private static boolean isOpen(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
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

    private MemorySpace open() {
        return MemorySpace.open(namespace, MemorySpace.Settings.DEFAULT.withPartitions(1));
    }

    private LossyNode node(Duration bound, Duration digestEvery) {
        return node(bound, digestEvery, new Writing<>(null));
    }

    private LossyNode node(Duration bound, Duration digestEvery, Writing<String, Integer> writing) {
        return add(new LossyNode(open(), bound, digestEvery, new Assurances(true, Duration.ZERO), writing));
    }

    private LossyNode node(Duration bound, Duration digestEvery, Assurances assurances) {
        return add(new LossyNode(open(), bound, digestEvery, assurances, new Writing<>(null)));
    }

    private LossyNode add(LossyNode node) {
        nodes.add(node);
        return node;
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
