package dev.perigee.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perigee.tier.LostWrites.Lost;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is remembered of lost writes: each key once, 10,000 of them, and until when. */
final class RememberedLossesTest {

    private final List<Boolean> changes = new ArrayList<>();
    private final LostWrites<Integer, String> lost = new LostWrites<>(key -> key, changes::add);

    @Test
    void tenThousandKeysAreRememberedAndNotOneMore() {
        for (int key = 0; key < 10_000; key++) {
            assertThat(lost.add(key, new Lost<>(null, 0))).isTrue();
            assertThat(lost.add(key, new Lost<>(null, 0)))
                    .as("the same key again")
                    .isTrue();
        }

        assertThat(lost.add(10_000, new Lost<>(null, 0))).isFalse();
        assertThat(lost.contains(10_000)).isFalse();
        assertThat(lost.add(5, new Lost<>(null, 1)))
                .as("one that is remembered")
                .isTrue();
        assertThat(lost.size()).isEqualTo(10_000);
        assertThat(lost.keysToMakeUp(1)).hasSize(10_000);
    }

    @Test
    void aWholeCacheInDoubtIsEveryKeyAndItsRecoveryIsThatOfTheKeysOfBefore() {
        lost.add(1, new Lost<>(null, 0));
        Lost<String> whole = new Lost<>(null, 10);
        lost.addAll(whole);

        assertThat(lost.contains(7)).isTrue();
        assertThat(lost.size()).isEqualTo(-1);
        assertThat(lost.wholeToMakeUp(9)).as("it may still take effect").isNull();
        assertThat(lost.wholeToMakeUp(10)).isSameAs(whole);
        var before = lost.keysToMakeUp(10);
        lost.add(2, new Lost<>(null, 10));
        lost.madeUpAll(whole, before);

        assertThat(lost.contains(1)).isFalse();
        assertThat(lost.contains(2)).as("lost meanwhile").isTrue();
        assertThat(changes).containsExactly(true);
        lost.madeUp(2, lost.keysToMakeUp(10).get(0).getValue());
        assertThat(lost.isEmpty()).isTrue();
        assertThat(changes).containsExactly(true, false);
    }

    @Test
    void aWriteThatIsLostWhileAnEarlierOneIsMadeUpForStays() {
        Lost<String> first = new Lost<>(null, 0);
        lost.add(1, first);
        lost.add(1, new Lost<>(null, 5));

        lost.madeUp(1, first);

        assertThat(lost.contains(1)).isTrue();
        assertThat(lost.keysToMakeUp(4))
                .as("the later one may still take effect")
                .isEmpty();
        assertThat(lost.keysToMakeUp(5)).hasSize(1);
    }
}
