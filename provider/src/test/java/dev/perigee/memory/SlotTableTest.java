package dev.perigee.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perigee.entry.FarKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SlotTableTest {

    private final SlotTable table = new SlotTable();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void findsWhatAMapWouldFind(long seed) {
        Random random = new Random(seed);
        Map<FarKey, Slot> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            // First it mostly grows, then it mostly shrinks.
            FarKey key = key(random.nextInt(3000));
            Slot present = expected.get(key);
            if (present == null && random.nextInt(20_000) > i) {
                Slot slot = slot(key);
                table.add(slot);
                expected.put(key, slot);
            } else if (present != null && random.nextInt(20_000) < i) {
                table.remove(present);
                expected.remove(key);
            }
            assertThat(table.find(key)).as("seed %s, step %s", seed, i).isSameAs(expected.get(key));
        }
        assertThat(table.size()).isEqualTo(expected.size());
        expected.forEach((key, slot) -> assertThat(table.find(key)).isSameAs(slot));
    }

    @Test
    void bucketsAreMadeAndGivenBackAsNeeded() {
        List<Slot> slots = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            slots.add(slot(key(i)));
            table.add(slots.get(i));
        }
        assertThat(table.buckets()).isBetween(5_000, 20_000);

        slots.subList(10, 10_000).forEach(table::remove);
        assertThat(table.buckets()).isLessThan(200);
        slots.subList(0, 10).forEach(table::remove);

        assertThat(table.buckets()).isEqualTo(16);
        assertThat(table.oldest()).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 1000})
    void aWalkInPiecesSeesEachSlotOnce(int enough) {
        for (int i = 0; i < 500; i++) {
            table.add(slot(key(i)));
        }

        List<Slot> seen = new ArrayList<>();
        long at = table.walk(SlotTable.START, enough, seen::add);
        while (at != SlotTable.START) {
            at = table.walk(at, enough, seen::add);
        }

        assertThat(seen).hasSize(500).doesNotHaveDuplicates();
    }

    @Test
    void aWalkMissesNothingThoughTheTableGrowsAndShrinksMeanwhile() {
        List<Slot> staying = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            staying.add(slot(key(i)));
            table.add(staying.get(i));
        }
        List<Slot> seen = new ArrayList<>();
        List<Slot> coming = new ArrayList<>();
        Consumer<Slot> visitor = seen::add;
        long at = SlotTable.START;
        int pieces = 0;
        do {
            at = table.walk(at, 10, visitor);
            pieces++;
            if (pieces % 4 < 2) {
                for (int i = 0; i < 1000; i++) {
                    coming.add(slot(key(1000 + coming.size())));
                    table.add(coming.get(coming.size() - 1));
                }
            } else {
                coming.forEach(table::remove);
                coming.clear();
            }
        } while (at != SlotTable.START);

        assertThat(seen).containsAll(staying);
        assertThat(seen.stream().filter(staying::contains)).doesNotHaveDuplicates();
    }

    @Test
    void theOldestIsTheOneThatWasNotUsedForLongest() {
        Slot first = slot(key(1));
        Slot second = slot(key(2));
        Slot third = slot(key(3));
        table.add(first);
        table.add(second);
        table.add(third);

        table.use(first);
        table.use(first);
        assertThat(table.oldest()).isSameAs(second);
        table.use(second);
        table.remove(third);
        assertThat(table.oldest()).isSameAs(first);
        table.remove(first);
        assertThat(table.oldest()).isSameAs(second);
    }

    @Test
    void removesOnlyItsOwn() {
        assertThatThrownBy(() -> table.remove(slot(key(1)))).isInstanceOf(IllegalStateException.class);
    }

    private static Slot slot(FarKey key) {
        return new Slot(key, new byte[0], Slot.NO_END);
    }

    private static FarKey key(int i) {
        return FarKey.of(Integer.toString(i).getBytes(StandardCharsets.UTF_8));
    }
}
