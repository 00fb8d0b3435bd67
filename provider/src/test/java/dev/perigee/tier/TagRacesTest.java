package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Message;
import dev.perigee.tier.LossyNode.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What was taken away with its tag does not come back, whatever was under way meanwhile; each order of things by name. */
class TagRacesTest extends LossyNodes {

    private static final List<String> RED = List.of("red");
    private static final Predicate<String> READS = request -> request.equals("read") || request.equals("readAll");

    @Test
    void aFillReadBeforeTheDeletionArrivesAfterItsMessage() throws Exception {
        LossyNode one = bounded(LONG);
        LossyNode two = bounded(LONG);
        keepSomethingNear(one, two);
        one.put("k", 1, "red");
        FutureTask<?> read = startAndKeep(two, READS, () -> two.get("k"));
        AtomicInteger heard = countingDeletions(two);

        one.store.hideTagged(RED);
        Waiting.until("node two has heard of the deletion", () -> heard.get() > 0);
        deliver(two, read);

        assertThat(two.get("k")).isNull();
        assertThat(two.near.find("k")).isNull();
    }

    @Test
    void aFillReadBeforeTheDeletionArrivesAfterItOnTheCallersNode() throws Exception {
        LossyNode node = bounded(LONG);
        node.put("k", 1, "red");
        node.near.clear();
        node.losesMessage = message -> true; // Its own deletion has to do without its message.
        FutureTask<?> read = startAndKeep(node, READS, () -> node.get("k"));

        node.store.hideTagged(RED);
        deliver(node, read);

        assertThat(node.get("k")).isNull();
    }

    @Test
    void aWriteBeforeTheDeletionIsAnsweredAfterItsMessage() throws Exception {
        LossyNode one = bounded(LONG);
        LossyNode two = bounded(LONG);
        keepSomethingNear(one, two);
        AtomicInteger heard = countingDeletions(two);
        FutureTask<?> write = startAndKeep(two, "mutate"::equals, () -> two.put("k", 1, "red"));

        one.store.hideTagged(RED);
        Waiting.until("node two has heard of the deletion", () -> heard.get() > 0);
        deliver(two, write);

        assertThat(two.get("k")).isNull();
    }

    @Test
    void aWriteAfterTheDeletionIsAnsweredBeforeItsMessage() {
        LossyNode one = bounded(LONG);
        LossyNode two = bounded(LONG);
        CountDownLatch goOn = new CountDownLatch(1);
        two.losesMessage = message -> !isOpen(goOn);
        AtomicInteger heard = countingDeletions(two);
        one.put("k", 1, "red");
        two.get("k");
        one.store.hideTagged(RED);
        two.put("k", 2, "red");

        assertThat(two.get("k")).as("read before the late messages").isEqualTo(2);
        goOn.countDown();
        Waiting.until("the late message has come", () -> heard.get() > 0);

        assertThat(two.get("k")).isEqualTo(2);
        assertThat(one.get("k")).isEqualTo(2);
    }

    @Test
    void aReadAfterTheDeletionIsNotTakenAwayByItsLateMessage() {
        LossyNode one = bounded(LONG);
        LossyNode two = bounded(LONG);
        CountDownLatch goOn = new CountDownLatch(1);
        two.losesMessage = message -> !isOpen(goOn);
        one.put("old", 1, "red");
        two.get("old");
        one.store.hideTagged(RED);
        one.put("new", 2, "red");
        two.get("new");

        goOn.countDown();
        Waiting.until("the message has come", () -> two.near.find("old") == null);

        assertThat(two.get("old")).isNull();
        assertThat(two.get("new")).isEqualTo(2);
    }

    @Test
    void aLostMessageCostsTheBoundAtMost() {
        LossyNode one = bounded(Duration.ofMillis(500));
        LossyNode two = bounded(Duration.ofMillis(500));
        one.put("k", 1, "red");
        two.awaitNear("k");
        two.losesMessage = message -> true;

        one.store.hideTagged(RED);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        Waiting.until("the bound is over", () -> System.nanoTime() - end > 0);

        assertThat(two.get("k")).isNull();
    }

    @Test
    void aMessageLostBeforeOthersIsNoticedByThem() {
        LossyNode one = bounded(LONG);
        LossyNode two = bounded(LONG);
        one.put("k", 1, "red");
        two.awaitNear("k");
        two.losesDigests = true;
        two.losesMessage = Message.TagDeleted.class::isInstance;

        one.store.hideTagged(RED);
        one.put("other", 1);
        Waiting.until("node two has noticed the gap", () -> two.near.find("k") == null);

        assertThat(two.get("k")).isNull();
    }

    @Test
    void aScanThatBeganBeforeShowsNothingTaggedOnItsLaterPages() {
        LossyNode node = bounded(LONG);
        for (int i = 0; i < 1_200; i++) {
            node.put("k" + i, i, "red");
        }
        var entries = node.store.scans().scan();
        for (int i = 0; i < 10; i++) {
            entries.next();
        }

        node.store.hideTagged(RED);
        int rest = 0;
        while (entries.hasNext()) {
            entries.next();
            rest++;
        }

        assertThat(rest).as("what was on the first page").isLessThan(600);
    }

    /** A node without confirmation; digests come often, so only a bound that is short ends anything by itself. */
    private LossyNode bounded(Duration bound) {
        return node(bound, OFTEN, new Assurances(false, Duration.ZERO));
    }

    /** A node that holds nothing of a cache yet takes in nothing that is older than its first copy, for whatever reason. */
    private static void keepSomethingNear(LossyNode writer, LossyNode reader) {
        writer.put("other", 0);
        reader.awaitNear("other");
    }

    private static AtomicInteger countingDeletions(LossyNode node) {
        AtomicInteger heard = new AtomicInteger();
        node.listenToMessages(message -> heard.addAndGet(message instanceof Message.TagDeleted ? 1 : 0));
        return heard;
    }

    /** Starts something whose far answer is kept back, and returns when the far store has given it. */
    private static FutureTask<?> startAndKeep(LossyNode node, Predicate<String> requests, Runnable work) {
        node.keepsAnswersOf = requests;
        FutureTask<?> task = start(work);
        Waiting.until("the far store has answered", () -> node.answersKept() > 0);
        node.keepsAnswersOf = request -> false;
        return task;
    }

    private static void deliver(LossyNode node, FutureTask<?> task) throws Exception {
        node.deliverAnswers();
        task.get(10, TimeUnit.SECONDS);
    }
}
