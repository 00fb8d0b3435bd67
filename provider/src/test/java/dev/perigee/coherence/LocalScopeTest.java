package dev.perigee.coherence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.entry.CacheId;
import dev.perigee.entry.KeyChange;
import dev.perigee.entry.Message;
import dev.perigee.entry.OperationIds;
import dev.perigee.entry.Stamp;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values that a node makes for itself go by the rules of all copies, but for clears of their own number. */
class LocalScopeTest {

    private static final CacheId CACHE = CacheId.of("cache");
    private static final int STRIPE = 3;
    private static final Copies NO_COPIES = new Copies() {
        @Override
        public void forget(CacheId cache, KeyChange change, long sequence, boolean always) {}

        @Override
        public void forgetPartition(int partition) {}

        @Override
        public void forgetCache(CacheId cache, int partition) {}
    };

    private final OperationIds ids = new OperationIds(7);
    private long now = 1_000;
    private final Partition partition = new Partition(0, Duration.ofNanos(100), () -> now);
    private final Scope scope = partition.scope(CACHE);

    @Test
    void aClearHidesWhatWasMadeBeforeIt() {
        cleared("a", 5);
        Copy before = made(List.of());
        assertThat(isUsable(before)).isTrue();
        cleared("a", 6);
        assertThat(isUsable(before)).isFalse();
    }

    @Test
    void whatIsMadeAfterAClearIsKept() {
        cleared("a", 5);
        cleared("a", 6);
        Ticket sent = partition.ask(now);
        assertThat(scope.admit(sent, at(sent), STRIPE))
                .as("an answer of the clear's own number is not trusted")
                .isNull();
        Copy after = made(List.of());
        assertThat(isUsable(after)).isTrue();
        cleared("a", 7);
        assertThat(isUsable(after)).isFalse();
    }

    @Test
    void aTagsDeletionHidesWhatWasMadeBeforeIt() {
        cleared("a", 5);
        Copy before = made(List.of("red"));
        Copy other = made(List.of("blue"));
        heard(new Message.TagDeleted(new Stamp(0, "a", 6), ids.next(), CACHE, "red"));
        Copy after = made(List.of("red"));
        assertThat(isUsable(before)).isFalse();
        assertThat(isUsable(other)).isTrue();
        assertThat(isUsable(after)).isTrue();
    }

    @Test
    void goesWithAGapANewEpochAndTheBound() {
        cleared("a", 5);
        Copy beforeTheGap = made(List.of());
        heard(new Message.TagDeleted(new Stamp(0, "a", 8), ids.next(), CACHE, "red"));
        assertThat(isUsable(beforeTheGap)).isFalse();

        Copy beforeTheEpoch = made(List.of());
        assertThat(isUsable(beforeTheEpoch)).isTrue();
        cleared("b", 1);
        assertThat(isUsable(beforeTheEpoch)).isFalse();

        Copy beforeTheBound = made(List.of());
        assertThat(isUsable(beforeTheBound)).isTrue();
        now += 101;
        assertThat(isUsable(beforeTheBound)).isFalse();
    }

    @Test
    void goesWithItsCache() {
        cleared("a", 5);
        Copy copy = made(List.of());
        partition.forgetScope(CACHE);
        assertThat(isUsable(copy)).isFalse();
    }

    private Copy made(List<String> tags) {
        Ticket sent = partition.ask(now);
        Era era = scope.local().admit(sent, at(sent), STRIPE);
        assertThat(era).isNotNull();
        return new Copy(scope.local(), era, sent.maxSequence(), now, Copy.NO_END, tags, false);
    }

    private boolean isUsable(Copy copy) {
        return copy.scope().isUsable(copy, now);
    }

    private static Stamp at(Ticket sent) {
        return new Stamp(0, sent.era().epoch(), sent.maxSequence());
    }

    private void cleared(String epoch, long sequence) {
        heard(new Message.Cleared(new Stamp(0, epoch, sequence), ids.next(), CACHE));
    }

    private void heard(Message message) {
        partition.onMessage(message, NO_COPIES);
    }
}
