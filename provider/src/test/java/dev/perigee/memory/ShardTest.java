package dev.perigee.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.EnvelopeHeader;
import dev.perigee.entry.EventDetail;
import dev.perigee.entry.FarKey;
import dev.perigee.entry.OperationId;
import dev.perigee.spi.LeaseKind;
import dev.perigee.spi.SampleEnvelopes;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What cannot be seen from outside: that tags and leases which matter no more are forgotten. */
final class ShardTest {

    private static final FarKey KEY = FarKey.of("key".getBytes(StandardCharsets.UTF_8));
    private static final OperationId HOLDER = new OperationId(1, 1);
    private static final byte[] TAGGED = SampleEnvelopes.of("one", "red");

    private final Shard shard = new Shard(/* generation= */ 1, new Occupancy(0));

    @Test
    void aTagIsForgottenAfterAWholePassOfTheSweep() {
        shard.deleteTag("red", 5);

        sweepPass(/* sequence= */ 4, /* now= */ 0);
        assertThat(remembersDeletionAt(5))
                .as("the pass began before the deletion")
                .isTrue();
        sweepPass(/* sequence= */ 5, /* now= */ 0);

        assertThat(remembersDeletionAt(5)).isFalse();
    }

    @Test
    void aTagIsKeptForTheLeasesThatWereGrantedBefore() {
        shard.leases().take(KEY, LeaseKind.LOAD, HOLDER, /* sequence= */ 4, /* millis= */ 100, /* now= */ 0);
        shard.deleteTag("red", 5);

        sweepPass(/* sequence= */ 9, /* now= */ 99);
        assertThat(remembersDeletionAt(5)).isTrue();
        sweepPass(/* sequence= */ 9, /* now= */ 100);

        assertThat(remembersDeletionAt(5)).as("the lease has ended").isFalse();
        assertThat(shard.leases().size()).isZero();
    }

    @Test
    void aPassThatWasCutOffByLostMetaBeginsAnew() {
        for (int i = 0; i < 100; i++) {
            byte[] envelope = SampleEnvelopes.of("one");
            EnvelopeHeader.stamp(envelope, 1, 1, 0, 0, HOLDER);
            shard.put(FarKey.of(new byte[] {(byte) i}), null, envelope, Slot.NO_END);
        }
        shard.walkSweep(10, /* sequence= */ 1000, /* now= */ 0, slot -> {});

        shard.loseMeta(2);
        shard.deleteTag("red", 5);
        sweepPass(/* sequence= */ 4, /* now= */ 0);

        assertThat(remembersDeletionAt(5))
                .as("the number that the former pass began at is of another epoch")
                .isTrue();
    }

    @Test
    void tagsAreReadOneByOne() {
        shard.deleteTag("b", 5);

        assertThat(shard.hasTagDeletedAfter(SampleEnvelopes.of("one", "aa", "b"), 4))
                .isTrue();
        assertThat(shard.hasTagDeletedAfter(SampleEnvelopes.of("one", "aa", "bb"), 4))
                .isFalse();
        assertThat(shard.hasTagDeletedAfter(SampleEnvelopes.of("b", "aa"), 4)).isFalse();
        assertThat(shard.hasTagDeletedAfter(SampleEnvelopes.of("one", "b"), 5)).isFalse();
    }

    @Test
    void aDamagedTagBlockIsReadToItsEndAndNoFurther() {
        shard.deleteTag("b", 5);
        byte[] damaged = SampleEnvelopes.of("bbbb", "b");
        damaged[EnvelopeHeader.LENGTH] = (byte) 200;

        assertThat(shard.hasTagDeletedAfter(damaged, 4)).isTrue();
        damaged[EnvelopeHeader.LENGTH] = 0;
        assertThat(shard.hasTagDeletedAfter(damaged, 4)).isFalse();
    }

    @Test
    void detailOnlyRises() {
        shard.raiseDetail(EventDetail.VALUES);
        shard.raiseDetail(EventDetail.KEYS);

        assertThat(shard.detail()).isEqualTo(EventDetail.VALUES);
    }

    private void sweepPass(long sequence, long now) {
        if (shard.walkSweep(/* enough= */ 10_000, sequence, now, slot -> {})) {
            shard.forgetSweptTags();
        }
    }

    private boolean remembersDeletionAt(long sequence) {
        return shard.hasTagDeletedAfter(TAGGED, sequence - 1);
    }
}
