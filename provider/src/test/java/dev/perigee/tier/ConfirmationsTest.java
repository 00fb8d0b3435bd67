package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.Acknowledgement;
import dev.perigee.entry.Acknowledgement.Kind;
import dev.perigee.entry.Stamp;
import dev.perigee.spi.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What acknowledgements count for, above all when the store's numbers go back within an epoch. */
class ConfirmationsTest {

    private static final long NODE = 7;
    private static final int PARTITION = 3;

    private final Confirmations confirmations = new Confirmations(Ticker.SYSTEM);

    @Test
    void aNumberThatWasReachedIsNotWaitedFor() throws InterruptedException {
        acknowledge("epoch", 10);

        assertThat(isReached("epoch", 10)).isTrue();
        assertThat(isReached("epoch", 11)).isFalse();
        assertThat(isReached("other", 10)).isFalse();
    }

    @Test
    void aNumberThatWasAcknowledgedBeforeItsWriteWasSentIsOfAnotherWrite() {
        acknowledge("epoch", 10);
        long asked = System.nanoTime() + 1;

        assertThat(confirmations.wasReached(stamp("epoch", 10), asked)).isTrue();
        assertThat(confirmations.wasReached(stamp("epoch", 11), asked)).isFalse();
        assertThat(confirmations.wasReached(stamp("other", 10), asked)).isFalse();
    }

    @Test
    void anAnswerThatIsSlowerThanTheAcknowledgementsIsNoSignOfThat() {
        long asked = System.nanoTime() - 1;
        acknowledge("epoch", 10);

        assertThat(confirmations.wasReached(stamp("epoch", 10), asked)).isFalse();
    }

    @Test
    void laterAcknowledgementsDoNotHideTheEarlier() {
        acknowledge("epoch", 10);
        long asked = System.nanoTime() + 1;
        while (System.nanoTime() - asked <= 0) {
            Thread.onSpinWait();
        }
        acknowledge("epoch", 12);

        assertThat(confirmations.wasReached(stamp("epoch", 9), asked)).isTrue();
    }

    @Test
    void whatWasAcknowledgedBeforeNumbersWentBackCountsNoMore() throws InterruptedException {
        acknowledge("epoch", 1_000);

        confirmations.distrust(
                PARTITION, System.nanoTime() + Duration.ofHours(1).toNanos());

        assertThat(confirmations.isDistrusted(PARTITION, System.nanoTime())).isTrue();
        assertThat(isReached("epoch", 501)).isFalse();
        acknowledge("epoch", 1_000);
        assertThat(isReached("epoch", 501))
                .as("said by who has not noticed yet")
                .isFalse();
    }

    @Test
    void whenAllHaveNoticedAcknowledgementsCountAgain() throws InterruptedException {
        confirmations.distrust(PARTITION, System.nanoTime());

        acknowledge("epoch", 501);

        assertThat(confirmations.isDistrusted(PARTITION, System.nanoTime())).isFalse();
        assertThat(isReached("epoch", 501)).isTrue();
    }

    private void acknowledge(String epoch, long sequence) {
        confirmations.acknowledged(new Acknowledgement(NODE, Kind.APPLIED, List.of(stamp(epoch, sequence))));
    }

    private boolean isReached(String epoch, long sequence) throws InterruptedException {
        return confirmations.await(Kind.APPLIED, Set.of(NODE), List.of(stamp(epoch, sequence)), System.nanoTime());
    }

    private static Stamp stamp(String epoch, long sequence) {
        return new Stamp(PARTITION, epoch, sequence);
    }
}
