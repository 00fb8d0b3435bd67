package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.codec.AllowList;
import dev.perigee.codec.EnvelopeCodec;
import dev.perigee.codec.Limits;
import dev.perigee.codec.Serialization;
import dev.perigee.entry.Change;
import dev.perigee.entry.Condition;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.FarReply;
import dev.perigee.entry.Lifetime;
import dev.perigee.entry.Mutation;
import dev.perigee.entry.OperationId;
import dev.perigee.entry.Outcome;
import dev.perigee.spi.Deadline;
import dev.perigee.spi.ReadIntent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What no node can read is removed by a read; what another node may well read is not. */
class HealingTest extends LossyNodes {

    private final Serialization serialization =
            new Serialization(getClass().getClassLoader(), AllowList.of(List.of()), Limits.DEFAULTS);
    private final EnvelopeCodec<Integer> numbers = serialization.envelopes(Integer.class);

    @Test
    void aPayloadThatEndsTooEarly() {
        assertThat(isThereAfterARead(cutShort())).isFalse();
    }

    private byte[] cutShort() {
        byte[] good = numbers.encode(1_000_000, List.of());
        return Arrays.copyOf(good, good.length - 1);
    }

    @Test
    void aPayloadWithMoreThanItself() {
        byte[] good = numbers.encode(1_000_000, List.of());
        assertThat(isThereAfterARead(Arrays.copyOf(good, good.length + 1))).isFalse();
    }

    @Test
    void whatCanBeRead() {
        assertThat(isThereAfterARead(numbers.encode(1, List.of()))).isTrue();
    }

    @Test
    void anotherType() {
        assertThat(isThereAfterARead(serialization.envelopes(String.class).encode("text", List.of())))
                .isTrue();
    }

    @Test
    void anotherCodec() {
        assertThat(isThereAfterARead(serialization
                        .envelopes(serialization.javaValues(Integer.class))
                        .encode(1, List.of())))
                .isTrue();
    }

    /** The entry is a miss, whatever becomes of its removal, and keeps no other key from being read. */
    @Test
    void aRemovalThatFailsIsNothingToTheRead() {
        LossyNode node = node(LONG, OFTEN);
        plant("k", cutShort());
        node.put("sound", 1);
        node.answering = (request, arguments, sendOn) -> request.equals("mutate")
                ? CompletableFuture.failedFuture(new IllegalStateException("refused by design"))
                : sendOn.get();

        assertThat(node.store.read("k").failure()).isNull();
        assertThat(node.store.read("k").found()).isFalse();
        assertThat(node.store.readAll(Set.of("k", "sound")).values()).isEqualTo(Map.of("sound", 1));
    }

    /** However many they are, and however long each takes. */
    @Test
    void manyReadsAtOnceDoNotWaitForTheRemovals() {
        LossyNode node = node(LONG, OFTEN);
        plant("k", cutShort());
        node.put("sound", 1);
        node.near.clear();
        node.answering =
                (request, arguments, sendOn) -> request.equals("mutate") ? new CompletableFuture<>() : sendOn.get();

        assertThat(node.store.readAll(Set.of("k", "sound")).values()).isEqualTo(Map.of("sound", 1));
        assertThat(node.counters.get(TierCounter.FAR_FAILURES)).isZero();
    }

    private boolean isThereAfterARead(byte[] envelope) {
        LossyNode node = node(LONG, OFTEN);
        FarKey key = plant("k", envelope);
        node.store.read("k");
        Deadline deadline = Deadline.after(Duration.ofSeconds(20));
        FarReply left =
                TierFailures.await(space.farStore().read(LossyNode.CACHE, key, ReadIntent.PLAIN, deadline), deadline);
        return left.outcome() == Outcome.HIT;
    }

    private FarKey plant(String text, byte[] envelope) {
        FarKey key = serialization.keys(String.class).encode(text);
        Deadline deadline = Deadline.after(Duration.ofSeconds(20));
        Change change = new Change.Store(envelope, Lifetime.FOREVER, Lifetime.FOREVER);
        Mutation planted = new Mutation(new OperationId(1, 1), Condition.ANY, change, false, false);
        FarReply stored =
                TierFailures.await(space.farStore().mutate(LossyNode.CACHE, key, planted, deadline), deadline);
        assertThat(stored.outcome()).isEqualTo(Outcome.INSERTED);
        return key;
    }
}
